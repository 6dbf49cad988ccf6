"""Sizes in metres are those of real people, and those that the characters' files say."""

import numpy as np
import pytest

from generator.body.anny_model import BodyArrays, Group
from generator.body.library import character_names, load_characters
from generator.body.measures import PHALANGES, hand_length, sized_body
from generator.body.segments import finger_points
from generator.body.specs import load_character_spec
from generator.hand.keypoints import FINGERS, ROWS, SIDES
from generator.hand.kinematics import Skeleton

HAND = {"female": (0.159, 0.190), "male": (0.174, 0.210)}
"""Metres of hand length, adults' 5th to 95th percentile after DIN 33402-2, men's a little further."""

STATURE = {"female": (1.48, 1.80), "male": (1.60, 1.96)}
"""Metres of stature, about the 1st to 99th percentile of adults."""


@pytest.mark.parametrize("name", character_names())
def test_sizes_are_as_written_and_human(name: str) -> None:
    spec = load_character_spec(name)
    sex = "female" if spec.phenotype.gender > 0.5 else "male"
    assert STATURE[sex][0] <= spec.stature <= STATURE[sex][1]
    assert HAND[sex][0] <= spec.hand_length <= HAND[sex][1]
    assert 0.100 < spec.hand_length / spec.stature < 0.115
    (person,) = load_characters([name])
    body = next(part for part in person.parts if part.name == "body")
    hairless = np.asarray(person.vertices)[np.unique(body.faces), 2]
    assert spec.stature - 0.03 < hairless.max() - person.vertices[:, 2].min() < spec.stature + 0.03
    for side in SIDES:
        points = person.keypoint_rest[ROWS[side]][[0, 9, 10, 11, 12]]
        length = np.linalg.norm(np.diff(points, axis=0), axis=1).sum()
        assert length == pytest.approx(spec.hand_length, abs=1e-3)


@pytest.mark.parametrize("name", character_names())
def test_fingers_have_human_proportions(name: str) -> None:
    """Each finger's phalanges as measured (their sum is the build's), and the middle finger is about
    half of the hand: Buryanov & Kotiuk's mean hand has 0.49."""
    (person,) = load_characters([name])
    for side in SIDES:
        for finger in FINGERS:
            steps = np.diff(finger_points(person.skeleton, side, finger), axis=0)
            shares = np.linalg.norm(steps, axis=1)
            wanted = np.array(PHALANGES[finger])
            np.testing.assert_allclose(shares / shares.sum(), wanted / wanted.sum(), atol=1e-3)
        middle = np.diff(finger_points(person.skeleton, side, "middle"), axis=0)
        share = np.linalg.norm(middle, axis=1).sum() / hand_length(person.skeleton, side)
        assert 0.43 < share < 0.53


def stick_figure(scale: float) -> BodyArrays:
    """A 2 m tall body of points round the bones of two hands, each about 0.2 m (1 + scale / 4) long."""
    names, parents, heads, tails = ["root"], [-1], [np.zeros(3)], [np.array([0, 0, 1.0])]
    for suffix, x in ((".L", 0.5), (".R", -0.5)):
        wrist = np.array([x, 0.0, 1.0])
        names.append("wrist" + suffix)
        parents.append(0)
        heads.append(wrist)
        tails.append(wrist + [0, 0, -0.05])
        root = len(names) - 1
        for finger in range(1, 6):
            top = wrist + np.array([0.02 * (finger - 3), 0, -0.10 * (1 + scale / 4)])
            for k in range(3):
                names.append(f"finger{finger}-{k + 1}{suffix}")
                parents.append(root if k == 0 else len(names) - 2)
                heads.append(top + np.array([0, 0, -0.03 * k]))
                tails.append(heads[-1] + [0, 0, -0.03])
    first, last = np.array(heads), np.array(tails)
    ring = np.array([[0.006, 0, 0], [-0.006, 0, 0], [0, 0.006, 0], [0, -0.006, 0]])
    share = np.linspace(0, 1, 21)[:, None]
    middle = first[:, None] + share * (last - first)[:, None]
    points = middle[:, :, None] + ring
    bone = np.broadcast_to(np.arange(len(names))[:, None, None], points.shape[:3])
    extra = np.array([[0, 0, 0.0], [0, 0, 2.0]])
    vertices = np.concatenate([extra, points.reshape(-1, 3)])
    owners = np.concatenate([[0, 0], bone.ravel()])
    faces = np.resize(np.arange(len(vertices)), (len(vertices) // 4 + 1, 4)).astype(np.int32)
    return BodyArrays(
        vertices,
        tuple(names),
        np.array(parents, np.int32),
        first,
        last,
        np.eye(len(names))[owners],
        {"body": Group(faces, np.zeros((*faces.shape, 2)))},
    )


@pytest.mark.parametrize(("tall", "long"), [(1.5, 0.155), (1.7, 0.18), (1.95, 0.21), (1.6, 0.10)])
def test_any_size_is_met(tall: float, long: float) -> None:
    """Also where the model's own scale does not reach; nothing but the hands moves beyond scaling."""
    body = sized_body(stick_figure, tall, long)
    for side in SIDES:
        assert hand_length(body.skeleton, side) == pytest.approx(long, abs=1e-9)
    np.testing.assert_allclose(body.arrays.vertices[:2, 2], (0, tall))
    assert isinstance(body.skeleton, Skeleton)


def test_flesh_goes_with_the_bones() -> None:
    """A ring of skin round a joint stays round it."""
    body = sized_body(stick_figure, 1.7, 0.18)
    for number, name in enumerate(body.skeleton.names):
        if name.startswith("finger"):
            own = body.arrays.vertices[body.arrays.weights[:, number] == 1][:4]
            np.testing.assert_allclose(own.mean(0), body.skeleton.heads[number], atol=1e-9)
