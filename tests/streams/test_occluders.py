"""Objects in the hand and before it: they fit, they hide what they should, and they move nothing else."""

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from generator.hand.keypoints import OCCLUDER, ROWS, SIDES, keypoint_classes
from generator.scene.holding import Hand, Placed, draw_held, hand_of
from generator.scene.objects import load_objects
from generator.scene.occluders import hand_box
from generator.seeding import rng
from generator.streams.rhd import RhdSource
from generator.streams.rhd_geometry import Frame
from generator.streams.visibility import FLESH

from .conftest import source
from .test_visibility import first_hit, hand_scale

Array = np.ndarray


def occluded(held: float, front: float) -> RhdSource:
    stream = {"kind": "rhd", "occluders": {"held": held, "front": front}}
    return source(stream=stream)


@pytest.fixture(scope="module")
def both() -> RhdSource:
    return occluded(1.0, 1.0)


def hands(rhd: RhdSource, count: int) -> list[tuple[Hand, Array]]:
    """Posed hands of the stream, each with the person it belongs to."""
    found = []
    for index in range(count):
        frame = rhd.frame("train", index)
        side = frame.subject.side
        points = ((frame.xyz - frame.camera.t) @ frame.camera.R)[ROWS[SIDES[side]]]
        skin = frame.vertices[rhd._cast[frame.subject.character].hands[side].vertices]
        found.append((hand_of(points, skin, SIDES[side] == "right"), frame.vertices))
    return found


def gaps(held: Placed, points: Array) -> Array:
    """Metres from points to the object's mesh, negative inside: samples of the surface, winding numbers."""
    mesh = trimesh.Trimesh(held.vertices, held.solid.mesh.faces, process=False)
    samples = np.concatenate([mesh.sample(20_000, seed=1), mesh.vertices])
    distance = cKDTree(samples).query(points)[0]
    corners = [mesh.vertices[mesh.faces[:, j]] for j in range(3)]
    for k in np.flatnonzero(distance < 0.012):
        a, b, c = (corner - points[k] for corner in corners)
        la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
        rest = la * lb * lc + (a * b).sum(1) * lc + (b * c).sum(1) * la + (c * a).sum(1) * lb
        if np.arctan2((a * np.cross(b, c)).sum(1), rest).sum() > np.pi:
            distance[k] *= -1.0
    return distance


def check_held(rhd: RhdSource, count: int) -> None:
    names, empty = [], 0
    for index, (hand, person) in enumerate(hands(rhd, count)):
        held = draw_held(rng(1, "test", "train", index, 0, "held"), hand, person, load_objects())
        if held is None:
            empty += 1
            continue
        names.append(held.spec.name)
        some = hand.thinned(2)
        distance = gaps(held, some.skin)
        assert distance.min() > -0.0055, held.spec.name  # 5 mm, and what the samples' spacing adds
        touching = set(some.digit[distance < 0.003].tolist())
        assert len(touching) >= 2, held.spec.name
        size = held.solid.mesh.vertices.max(0) - held.solid.mesh.vertices.min(0)
        assert (size > 0.6 * held.spec.size[:, 0]).all()
    assert 0.3 * count < len(names) < count or empty == 0
    assert len(set(names)) >= min(20, count // 3)


def test_held_objects_touch_the_hand_and_do_not_sink_in(rhd: RhdSource) -> None:
    check_held(rhd, 20)


@pytest.mark.slow
def test_two_hundred_held_objects_touch_and_do_not_sink_in(rhd: RhdSource) -> None:
    check_held(rhd, 200)


def test_an_object_in_front_hides_a_part_of_the_hand(rhd: RhdSource) -> None:
    ahead = occluded(0.0, 1.0)
    shares = []
    for index in range(30):
        frame = ahead.frame("train", index)
        assert frame.occluders[0] is None
        if frame.occluders[1] is None:
            continue
        side = SIDES[frame.subject.side]
        points = ((frame.xyz - frame.camera.t) @ frame.camera.R)[ROWS[side]]
        (left, top), (right, bottom) = (
            np.rint(c).astype(int) for c in hand_box(points, frame.camera)
        )
        shares.append((frame.mask[top : bottom + 1, left : right + 1] == OCCLUDER).mean())
        away = frame.occluders[1].vertices - frame.camera.position
        assert np.linalg.norm(away, axis=1).min() >= 0.10 - 1e-6
        depth = frame.xyz[ROWS[side], 2].mean()
        middle = frame.occluders[1].vertices.mean(0) @ frame.camera.R[2] + frame.camera.t[2]
        assert 0.2 * depth < middle < 0.95 * depth
    assert len(shares) >= 20
    assert 0.07 < min(shares) < 0.3 and 0.3 < max(shares) < 0.65


def test_visibility_equals_ray_casting_past_objects(both: RhdSource) -> None:
    """As without objects: one ray through the centre of each keypoint's pixel."""
    checked = hidden = 0
    for index in range(4):
        frame = both.frame("train", index)
        corners, classes = scene(both, frame)
        for row, (u, v) in enumerate(frame.uv):
            if not (-0.5 <= u < 319.5 and -0.5 <= v < 319.5):
                continue
            pixel = np.array([np.floor(u + 0.5), np.floor(v + 0.5), 1.0])
            face, z = first_hit(np.linalg.inv(frame.camera.K) @ pixel, corners)
            expected = (
                face >= 0
                and classes[face] in keypoint_classes()[row]
                and frame.xyz[row, 2] - z <= FLESH[row] * hand_scale(frame.xyz, row)
            )
            checked += 1
            hidden += face >= 0 and classes[face] == OCCLUDER
            assert int(expected) == int(frame.visible[row])
    assert checked > 60 and hidden > 10


def scene(rhd: RhdSource, frame: Frame) -> tuple[Array, Array]:
    """Corners (F, 3, 3) in the camera and classes (F,) of all that is in a frame."""
    cast, camera = rhd._cast[frame.subject.character], frame.camera
    meshes = [(frame.vertices, cast.faces), *((p.vertices, p.faces) for p in frame.props)]
    corners = [(v.astype(float) @ camera.R.T + camera.t)[f] for v, f in meshes]
    objects = np.full(sum(len(p.faces) for p in frame.props), OCCLUDER)
    return np.concatenate(corners), np.concatenate([cast.classes, objects])


def test_labels_show_the_objects_and_the_hand_behind_them(both: RhdSource, rhd: RhdSource) -> None:
    names = both.names()["occluders"]
    assert names == [spec.name for spec in load_objects()]
    compared = 0
    for index in range(6):
        frame, arrays = both.frame("train", index), both.sample("train", index).arrays
        ids = [-1 if o is None else names.index(o.name) for o in frame.occluders]
        assert arrays["occluders"].tolist() == ids
        seen = (arrays["mask"] == OCCLUDER).any()
        assert ids != [-1, -1] if seen else ids[1] == -1  # a hand may hide what it holds
        plain = rhd.sample("train", index).arrays
        if plain["attempt"] != arrays["attempt"]:
            continue
        compared += 1
        changed = ("mask", "depth", "visible", "occluders")
        assert all(
            np.array_equal(arrays[n], plain[n], equal_nan=True) for n in arrays if n not in changed
        )
        free = arrays["mask"] != OCCLUDER
        np.testing.assert_array_equal(arrays["mask"][free], plain["mask"][free])
        np.testing.assert_array_equal(arrays["depth"][free], plain["depth"][free])
        before = plain["depth"][~free].astype(int)
        assert ((arrays["depth"][~free] <= before) | (before == 0)).all()
        assert (arrays["visible"] <= plain["visible"]).all()
    assert compared >= 2


def test_the_paper_has_none(rhd: RhdSource) -> None:
    """Off by default: no field, no name, and the same bytes as a recipe that says so."""
    assert "occluders" not in rhd.fields() and "occluders" not in rhd.names()
    off = occluded(0.0, 0.0)
    for index in range(3):
        sample = rhd.sample("train", index)
        assert not rhd.frame("train", index).props and "occluders" not in sample.arrays
        assert off.sample("train", index).label_hash() == sample.label_hash()


def test_an_object_depends_on_the_index_alone(both: RhdSource) -> None:
    first = [both.sample("train", i).label_hash() for i in range(3)]
    again = occluded(1.0, 1.0)
    assert [again.sample("train", i).label_hash() for i in (2, 1, 0)] == first[::-1]


def test_held_and_front_do_not_move_each_other(both: RhdSource) -> None:
    """What is in the hand is the same with and without something before it."""
    alone = occluded(1.0, 0.0)
    for index in range(4):
        a, b = both.frame("train", index), alone.frame("train", index)
        if a.attempt == b.attempt and a.occluders[0] is not None:
            assert b.occluders[0] is not None
            np.testing.assert_array_equal(a.occluders[0].vertices, b.occluders[0].vertices)
            np.testing.assert_array_equal(a.occluders[0].color, b.occluders[0].color)
