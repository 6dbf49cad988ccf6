"""A person out of focus: no holes, no light lost, sharp where the focus is."""

import numpy as np
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from generator.scene.blur import blur, disc_kernel
from generator.scene.lens import blur_person, over

Array = np.ndarray

SIZE = 48
EVERYWHERE = np.ones((SIZE, SIZE), bool)


def stripes(widths: list[int], values: list[float]) -> Array:
    """(H, W) of upright stripes that repeat, as circles."""
    row = np.repeat(np.resize(values, len(widths)), widths)
    return np.tile(np.resize(row, SIZE), (SIZE, 1)).astype(np.float32)


circles = st.builds(
    stripes,
    st.lists(st.integers(1, 20), min_size=1, max_size=6),
    st.lists(st.floats(-6, 6), min_size=1, max_size=6),
)


@checked(max_examples=40, deadline=None)
@given(circles)
def test_a_person_of_one_colour_has_no_seams_at_any_depths(circles: Array) -> None:
    rgba = np.full((SIZE, SIZE, 4), (0.4, 0.3, 0.2, 1.0), np.float32)
    np.testing.assert_allclose(blur_person(rgba, circles, EVERYWHERE), rgba, rtol=2e-5)


@checked(max_examples=40, deadline=None)
@given(circles, st.integers(0, 5))
def test_nothing_becomes_brighter_than_it_was(circles: Array, seed: int) -> None:
    rng = np.random.default_rng(seed)
    alpha = (rng.uniform(size=(SIZE, SIZE, 1)) < 0.7).astype(np.float32)
    rgba = np.concatenate([alpha * 0.5, alpha * 0.2, alpha * 0.1, alpha], 2)
    blurred = blur_person(rgba, circles, rgba[..., 3] > 0)
    assert blurred.min() >= 0 and blurred[..., 3].max() < 1 + 1e-5
    for c, level in enumerate((0.5, 0.2, 0.1)):
        np.testing.assert_allclose(blurred[..., c], level * blurred[..., 3], rtol=1e-4, atol=1e-6)


def test_one_distance_is_one_disc() -> None:
    rgba = np.random.default_rng(0).uniform(size=(SIZE, SIZE, 4)).astype(np.float32)
    for circle in (3.0, -3.0):
        blurred = blur_person(rgba, np.full((SIZE, SIZE), circle), EVERYWHERE)
        np.testing.assert_allclose(blurred, blur(rgba, disc_kernel(3.0)), rtol=1e-5)


def test_a_hand_in_focus_is_sharp_before_a_blurred_body() -> None:
    rgba = np.ones((SIZE, SIZE, 4), np.float32)
    rgba[..., :3] = np.random.default_rng(0).uniform(size=(SIZE, SIZE, 3))
    hand = np.zeros((SIZE, SIZE), bool)
    hand[10:30, 12:24] = True
    blurred = blur_person(rgba, np.where(hand, 0.0, -4.0), EVERYWHERE)
    np.testing.assert_allclose(blurred[hand], rgba[hand], rtol=1e-5)
    assert blurred[34:, :, 0].std() < 0.4 * rgba[34:, :, 0].std()
    rgba[hand] = (9.0, 9.0, 9.0, 1.0)  # of the hand's light, nothing reaches the body
    assert blur_person(rgba, np.where(hand, 0.0, -4.0), EVERYWHERE)[~hand][:, :3].max() < 1.0


def test_a_near_arm_spreads_over_what_is_sharp() -> None:
    rgba = np.full((SIZE, SIZE, 4), (0.0, 0.0, 0.0, 1.0), np.float32)
    rgba[:, :24, 0] = 1.0
    left = np.zeros((SIZE, SIZE), bool)
    left[:, :24] = True
    blurred = blur_person(rgba, np.where(left, 8.0, 0.0), EVERYWHERE)
    step = blurred[20, :, 0]
    assert (np.diff(step) <= 1e-6).all() and 0.4 < step[23] < 0.7 and step[26] > 0.02
    np.testing.assert_allclose(blurred[..., 3], 1.0, rtol=1e-5)


def test_soft_edges_belong_to_the_surface_beside_them() -> None:
    """An edge pixel that the depth does not know is blurred with its neighbour, not apart."""
    rgba = np.zeros((SIZE, SIZE, 4), np.float32)
    rgba[:, :20], rgba[:, 20] = 1.0, 0.5
    covered = rgba[..., 3] == 1.0
    blurred = blur_person(rgba, np.where(covered, 5.0, 0.0), covered)
    np.testing.assert_allclose(blurred, blur(rgba, disc_kernel(5.0)), atol=1e-5)


def test_over_is_premultiplied() -> None:
    rng = np.random.default_rng(0)
    front, back = rng.uniform(size=(2, 5, 7, 4)).astype(np.float32)
    np.testing.assert_allclose(over(front, back), front + (1 - front[..., 3:]) * back, rtol=1e-6)
    assert over(front, back[..., :3]).shape == (5, 7, 3)
    nobody = np.zeros((5, 7, 4), np.float32)
    np.testing.assert_array_equal(blur_person(nobody, np.zeros((5, 7)), np.zeros((5, 7), bool)), 0)
