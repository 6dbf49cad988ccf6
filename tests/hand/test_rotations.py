import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from generator.hand import rotations as rot

seeds = st.integers(0, 10_000)


def random_rotations(seed: int, count: int = 6) -> np.ndarray:
    return Rotation.random(count, random_state=seed).as_matrix()


@given(seeds)
def test_axis_angle_equals_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    axes, angles = rot.unit(rng.normal(size=(4, 3, 3))), rng.uniform(-7, 7, (4, 3))
    slow = Rotation.from_rotvec((axes * angles[..., None]).reshape(-1, 3)).as_matrix()
    np.testing.assert_allclose(rot.axis_angle(axes, angles).reshape(-1, 3, 3), slow, atol=1e-12)


def test_axis_angle_broadcasts() -> None:
    axis = np.array([0.0, 0.0, 1.0])
    assert rot.axis_angle(axis, 0.3).shape == (3, 3)
    assert rot.axis_angle(axis, np.zeros((2, 5))).shape == (2, 5, 3, 3)
    assert rot.axis_angle(np.tile(axis, (4, 1)), 0.3).shape == (4, 3, 3)


@given(seeds)
def test_rotation_vector_round_trip(seed: int) -> None:
    turns = random_rotations(seed)
    back = rot.from_rotation_vector(rot.rotation_vector(turns))
    np.testing.assert_allclose(back, turns, atol=1e-9)


def test_rotation_vector_at_the_edges() -> None:
    for vector in ([0, 0, 0], [1e-13, 0, 0], [np.pi, 0, 0], [0, -3.14159, 0]):
        turn = Rotation.from_rotvec(vector).as_matrix()
        np.testing.assert_allclose(
            rot.from_rotation_vector(rot.rotation_vector(turn)), turn, atol=1e-9
        )


@given(seeds)
def test_between_turns_a_into_b_the_short_way(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rot.unit(rng.normal(size=(2, 5, 3)))
    turn = rot.between(a, b)
    np.testing.assert_allclose(np.einsum("nij,nj->ni", turn, a), b, atol=1e-9)
    angle = np.linalg.norm(rot.rotation_vector(turn), axis=-1)
    np.testing.assert_allclose(np.cos(angle), rot.dot(a, b), atol=1e-9)


def test_between_opposite_vectors_is_a_half_turn() -> None:
    for axis in np.eye(3):
        np.testing.assert_allclose(rot.between(axis, -axis) @ axis, -axis, atol=1e-9)


@given(seeds, st.floats(0, 1))
def test_slerp_starts_ends_and_keeps_pace(seed: int, share: float) -> None:
    a, b = random_rotations(seed, 2)
    np.testing.assert_allclose(rot.slerp(a, b, 0.0), a, atol=1e-12)
    np.testing.assert_allclose(rot.slerp(a, b, 1.0), b, atol=1e-8)
    whole = np.linalg.norm(rot.rotation_vector(a.T @ b))
    part = np.linalg.norm(rot.rotation_vector(a.T @ rot.slerp(a, b, share)))
    np.testing.assert_allclose(part, share * whole, atol=1e-7)


@given(seeds)
def test_twist_leaves_a_swing_without_twist(seed: int) -> None:
    rng = np.random.default_rng(seed)
    axis = rot.unit(rng.normal(size=3))
    turn = random_rotations(seed, 1)[0]
    swing = turn @ rot.axis_angle(axis, -rot.twist_angle(turn, axis))
    np.testing.assert_allclose(swing, rot.between(axis, turn @ axis), atol=1e-7)


@given(seeds)
def test_cross_reject_and_inverse(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, 4, 3))
    np.testing.assert_allclose(rot.cross(a, b), np.cross(a, b), atol=1e-12)
    np.testing.assert_allclose(rot.dot(rot.reject(a, rot.unit(b)), b), 0.0, atol=1e-9)
    transform = np.eye(4)
    transform[:3, :3], transform[:3, 3] = random_rotations(seed, 1)[0], rng.normal(size=3)
    np.testing.assert_allclose(rot.rigid_inverse(transform) @ transform, np.eye(4), atol=1e-12)
