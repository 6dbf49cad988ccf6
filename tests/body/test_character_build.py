"""The built characters themselves: classes, weights, keypoints, clothes, hair, and equal bytes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from generator.body.build import build_character
from generator.body.character import Character, Part
from generator.body.library import character_names, load_characters
from generator.body.segments import finger_points
from generator.body.surface import boundary_edges, vertex_normals
from generator.hand.keypoints import FINGERS, PALM, PERSON, ROWS, SIDES, segment_class
from generator.hand.kinematics import check_skeleton
from generator.hand.skinning import linear_blend_skinning


@pytest.fixture(scope="module", params=character_names())
def character(request: pytest.FixtureRequest) -> Iterator[Character]:
    yield load_characters([request.param])[0]


def part(character: Character, name: str) -> Part:
    return next(p for p in character.parts if p.name == name)


def cloth(character: Character) -> list[Part]:
    return [p for p in character.parts if p.material.kind == "cloth"]


def test_arrays_fit_together(character: Character) -> None:
    check_skeleton(character.skeleton)
    count = len(character.vertices)
    assert np.isfinite(character.vertices).all()
    used = np.concatenate([p.faces.ravel() for p in character.parts])
    assert np.array_equal(np.unique(used), np.arange(count))
    for p in character.parts:
        assert p.uv.shape == (len(p.faces), 3, 2)
        assert np.isfinite(p.uv).all()
        assert len(p.classes) == len(p.faces)
        corner = np.sort(p.faces, axis=1)
        assert (np.diff(corner, axis=1) > 0).all(), "a face uses a vertex twice"
        if p.material.texture:
            assert (character.directory / p.material.texture).is_file()
            assert p.uv.min() >= 0
            assert p.uv.max() <= 1


def test_weights_are_a_partition_of_unity(character: Character) -> None:
    weights = character.weights
    assert weights.weights.min() >= 0
    np.testing.assert_allclose(weights.weights.sum(1), 1.0, atol=1e-6)
    assert weights.indices.max() < len(character.skeleton.names)
    rest = np.tile(np.eye(4), (len(character.skeleton.names), 1, 1))
    np.testing.assert_allclose(
        linear_blend_skinning(character.vertices, weights, rest), character.vertices, atol=1e-5
    )


def test_few_enough_triangles(character: Character) -> None:
    """The rasteriser's and the path tracer's cost."""
    assert sum(len(p.faces) for p in character.parts) <= 35_000


def neighbours(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of faces (n, 2) that share an edge, and these edges (n, 2)."""
    edges = np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    owner = np.repeat(np.arange(len(faces)), 3)
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    edges, owner = edges[order], owner[order]
    same = (edges[1:] == edges[:-1]).all(1)
    return np.stack([owner[:-1][same], owner[1:][same]], axis=1), edges[1:][same]


def test_every_segment_is_one_patch(character: Character) -> None:
    body = part(character, "body")
    assert set(np.unique(body.classes)) == set(range(PERSON, PALM["right"] + 1))
    pairs, _ = neighbours(body.faces)
    same = pairs[body.classes[pairs[:, 0]] == body.classes[pairs[:, 1]]]
    graph = coo_matrix((np.ones(len(same)), same.T), shape=(len(body.faces),) * 2)
    _, label = connected_components(graph, directed=False)
    for number in range(2, PALM["right"] + 1):
        patches, sizes = np.unique(label[body.classes == number], return_counts=True)
        assert sizes.max() >= 0.99 * sizes.sum(), f"class {number}: {len(patches)} patches"


def border(character: Character, first: int, second: int) -> np.ndarray:
    """(n, 3) rest positions of the vertices where two classes meet."""
    body = part(character, "body")
    pairs, edges = neighbours(body.faces)
    meet = np.sort(body.classes[pairs], axis=1) == sorted((first, second))
    return np.asarray(character.vertices, float)[np.unique(edges[meet.all(1)])]


def test_segments_meet_in_planes_through_the_joints(character: Character) -> None:
    for side in SIDES:
        for finger in FINGERS:
            points = finger_points(character.skeleton, side, finger)
            for joint in (1, 2):
                line = border(
                    character,
                    segment_class(side, finger, joint - 1),
                    segment_class(side, finger, joint),
                )
                steps = np.diff(points, axis=0)
                steps /= np.linalg.norm(steps, axis=1, keepdims=True)
                normal = steps[joint - 1] + steps[joint]
                gap = (line - points[joint]) @ (normal / np.linalg.norm(normal))
                assert len(line) >= 8
                assert np.abs(gap).max() < 1e-4


def test_palm_ends_in_a_plane_across_the_wrist(character: Character) -> None:
    for side, suffix in zip(SIDES, (".L", ".R"), strict=True):
        line = border(character, PERSON, PALM[side])
        wrist = character.keypoint_rest[ROWS[side].start]
        flat = line - line.mean(0)
        assert np.linalg.svd(flat, compute_uv=False)[2] / np.sqrt(len(line)) < 1e-4
        assert np.linalg.norm(line.mean(0) - wrist) < 0.015
        assert (
            character.skeleton.names[character.keypoint_bones[ROWS[side].start]] == "wrist" + suffix
        )


def winding(point: np.ndarray, corner: np.ndarray) -> float:
    """How often triangles (F, 3, 3) wind round a point: about 1 inside, 0 outside (Van Oosterom and
    Strackee's solid angles)."""
    a, b, c = (corner - point).transpose(1, 0, 2)
    la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
    volume = np.einsum("ij,ij->i", a, np.cross(b, c))
    below = la * lb * lc + (a * b).sum(1) * lc + (b * c).sum(1) * la + (c * a).sum(1) * lb
    return float((2 * np.arctan2(volume, below)).sum() / (4 * np.pi))


def test_keypoints_lie_inside_the_hands(character: Character) -> None:
    body = part(character, "body")
    corner = np.asarray(character.vertices, float)[body.faces]
    for point in character.keypoint_rest:
        assert winding(point, corner) > 0.6


def test_fingertips_lie_in_the_pulp(character: Character) -> None:
    """Tips are 1 to 7 mm below the skin."""
    vertices = np.asarray(character.vertices, float)[np.unique(part(character, "body").faces)]
    for side in SIDES:
        for tip in range(4, 21, 4):
            point = character.keypoint_rest[ROWS[side]][tip]
            gap = np.linalg.norm(vertices - point, axis=1).min()
            assert 0.001 < gap < 0.008


def test_left_and_right_mirror(character: Character) -> None:
    left, right = (character.keypoint_rest[ROWS[side]] for side in SIDES)
    np.testing.assert_allclose(left * (-1, 1, 1), right, atol=2e-3)
    body = part(character, "body")
    counts = np.bincount(body.classes, minlength=34)
    np.testing.assert_allclose(counts[2:18], counts[18:34], rtol=0.2, atol=6)


def test_garments_clear_the_skin(character: Character) -> None:
    """No garment's vertex lies in the skin that is left beside it."""
    from scipy.spatial import cKDTree

    vertices = np.asarray(character.vertices, float)
    body = part(character, "body").faces
    used = np.unique(body)
    normals = vertex_normals(vertices, body)[used]
    tree = cKDTree(vertices[used])
    for garment in cloth(character):
        points = vertices[np.unique(garment.faces)]
        distance, nearest = tree.query(points)
        depth = ((points - vertices[used[nearest]]) * normals[nearest]).sum(1)
        sunk = (distance < 0.02) & (depth < -0.002)
        assert sunk.mean() < 0.005, garment.name


def test_hems_are_smooth(character: Character) -> None:
    """The fold inside each hem runs without corners: no sharp turn from edge to edge."""
    vertices = np.asarray(character.vertices, float)
    for garment in cloth(character):
        after = dict(boundary_edges(np.asarray(garment.faces)))
        assert after
        chain = np.array([(a, b, after[b]) for a, b in after.items() if b in after])
        steps = np.diff(vertices[chain], axis=1)
        length = np.linalg.norm(steps, axis=2)
        long = length.min(1) > 1e-3
        cosine = (steps[:, 0] * steps[:, 1]).sum(1)[long] / length[long].prod(1)
        assert np.quantile(cosine, 0.05) > np.cos(np.radians(50)), garment.name


def test_there_are_eyes_hair_and_clothes(character: Character) -> None:
    names = {p.name for p in character.parts}
    assert {"body", "eyes", "lashes"} <= names
    assert len(cloth(character)) >= 2
    others = [p for p in character.parts if p.material.kind not in ("skin", "plain")]
    assert all((p.classes == PERSON).all() for p in others)


def files_of(directory: Path) -> dict[str, bytes]:
    found = sorted(path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): path.read_bytes() for path in found}


def test_building_twice_gives_equal_bytes(tmp_path: Path) -> None:
    name = character_names()[0]
    directories = [tmp_path / "one", tmp_path / "two"]
    for directory in directories:
        build_character(name, directory)
    first, second = (files_of(directory) for directory in directories)
    assert first.keys() == second.keys()
    assert [key for key in first if first[key] != second[key]] == []
