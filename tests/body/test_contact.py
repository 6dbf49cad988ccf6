"""Penetration of hands into the body and into each other, against formulas and brute force."""

import numpy as np

from generator.body.contact import (
    HAND_RADIUS,
    hands_penetration,
    segment_distances,
    signed_distance,
)


def brute_distance(a: np.ndarray, b: np.ndarray, steps: int = 201) -> float:
    """The distance between two segments (2, 3) by trying pairs of points on them."""
    s = np.linspace(0, 1, steps)[:, None]
    on_a, on_b = a[0] + s * (a[1] - a[0]), b[0] + s * (b[1] - b[0])
    return float(np.linalg.norm(on_a[:, None] - on_b[None], axis=-1).min())


def test_segment_distances_equal_brute_force() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(12, 2, 3)), rng.normal(size=(9, 2, 3))
    expected = [[brute_distance(p, q) for q in b] for p in a]
    assert np.abs(segment_distances(a, b) - expected).max() < 0.02


def test_segment_distances_of_parallel_and_crossing_segments() -> None:
    a = np.array([[[0.0, 0, 0], [1, 0, 0]]])
    b = np.array(
        [[[0.0, 0.5, 0], [1, 0.5, 0]], [[0.5, -1, 0.2], [0.5, 1, 0.2]], [[3.0, 0, 0], [4, 0, 0]]]
    )
    assert np.allclose(segment_distances(a, b)[0], [0.5, 0.2, 2.0])


def sphere(rings: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """A sphere of 25 cm with outward faces, spaced as finely as a body's."""
    polar, turn = np.meshgrid(
        np.linspace(0.02, np.pi - 0.02, rings), np.arange(2 * rings) * np.pi / rings
    )
    points = np.stack(
        [np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn), np.cos(polar)], -1
    )
    column = np.arange(2 * rings)[:, None] * rings
    after = (np.arange(2 * rings)[:, None] + 1) % (2 * rings) * rings
    row = np.arange(rings - 1)[None]
    quad = np.stack(
        np.broadcast_arrays(column + row, column + row + 1, after + row + 1, after + row), -1
    )
    quad = quad.reshape(-1, 4)
    return 0.25 * points.reshape(-1, 3), np.concatenate([quad[:, :3], quad[:, [0, 2, 3]]])


def test_signed_distance_of_a_sphere() -> None:
    surface, faces = sphere()
    rng = np.random.default_rng(1)
    points = rng.normal(size=(200, 3))
    points *= rng.uniform(0.15, 0.4, (200, 1)) / np.linalg.norm(points, axis=1, keepdims=True)
    expected = np.linalg.norm(points, axis=1) - 0.25
    assert np.abs(signed_distance(points, surface, faces) - expected).max() < 0.005


def test_a_rim_with_inward_normals_does_not_turn_the_sign() -> None:
    """A hem: the surface's edge runs back inside; points before it are outside all the same."""
    surface, faces = sphere()
    body = faces[(surface[faces][..., 2] > -0.15).all(axis=1)]
    rim = surface * 0.985
    folded = np.concatenate([body, body[:, ::-1] + len(surface)])
    points = 0.25 * np.array([[0.0, 0.9, -0.72], [0.9, 0.0, -0.75], [0.0, 1.3, -0.6]])
    signs = np.sign(signed_distance(points, np.concatenate([surface, rim]), folded))
    assert signs.tolist() == [1, 1, 1]


def test_hands_that_touch_and_hands_apart() -> None:
    hand = np.zeros((21, 3))
    hand[1:, 0] = np.repeat(np.arange(5) * 0.02, 4)
    hand[1:, 1] = np.tile([0.09, 0.13, 0.155, 0.175], 5)
    apart = np.concatenate([hand, hand + [0, 0, 0.5]])
    assert hands_penetration(apart) < -0.4
    gap = 0.01
    pressed = np.concatenate([hand, hand + [0, 0, gap]])
    bases = HAND_RADIUS[[0, 1]].mean()
    assert np.isclose(hands_penetration(pressed), 2 * bases - gap, atol=1e-9)
