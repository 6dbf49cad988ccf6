"""Every tile shows what the sample says, and says so when the sample has nothing to show."""

import numpy as np
import pytest

from generator.errors import DatasetError
from generator.hand.keypoints import FINGERS, SIDES, keypoint_index
from generator.report.palette import finger_color, mask_palette
from generator.report.tiles import TILES, decode_color, image_size, mask_tile, overlay_tile
from generator.sample import Sample


@pytest.mark.parametrize("name", TILES)
@pytest.mark.parametrize("width", [160, 320, 500])
def test_a_tile_has_the_width_asked_for(drawn_sample, name, width):
    tile = TILES[name](drawn_sample(), width)
    assert tile.size == (width, width)
    assert tile.mode == "RGB"


@pytest.mark.parametrize("name", TILES)
def test_a_sample_without_images_gives_tiles(drawn_sample, name):
    sample = drawn_sample(color=None, mask=None, depth=None)
    assert TILES[name](sample, 160).size == (160, 160)


def test_tiles_keep_the_proportions_of_the_image():
    sample = Sample({"index": np.int64(0), "depth": np.ones((120, 160), np.uint16)})  # type: ignore
    assert image_size(sample) == (160, 120)
    assert [TILES[name](sample, 80).size for name in TILES] == [(80, 60)] * 4


def test_visible_keypoints_are_solid_and_hidden_ones_hollow(drawn_sample):
    row = keypoint_index("left", "middle", 2)
    uv = drawn_sample().arrays["uv"].copy()
    uv[row] = (40, 40)  # away from every bone but its own
    for hidden in ((), (row,)):
        sample = drawn_sample(hidden=hidden, uv=uv, color=None)
        tile = np.asarray(overlay_tile(sample, 320)).astype(int)
        distance = np.abs(tile[40, 40] - finger_color("left", "middle")).max()
        assert (distance > 60) if hidden else (distance < 10)


@pytest.mark.parametrize("width", [160, 320, 640])
def test_a_dot_is_centred_on_its_keypoint(drawn_sample, width):
    uv = np.full((42, 2), np.nan, np.float32)
    row = keypoint_index("right", "index", 3)
    uv[row] = (100.25, 57.5)
    tile = np.asarray(overlay_tile(drawn_sample(uv=uv, color=None), width)).astype(np.float64)
    weight = np.abs(tile - tile[0, 0]).sum(axis=-1)
    rows, columns = np.mgrid[:width, :width]
    centre = np.array([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum()
    expected = (uv[row] + 0.5) * width / 320 - 0.5
    np.testing.assert_allclose(centre, expected, atol=0.15)


def test_absent_hands_and_points_far_outside_are_left_out(drawn_sample):
    uv = drawn_sample().arrays["uv"].copy()
    uv[:21] = np.nan
    uv[21:] = 1e7
    tile = np.asarray(overlay_tile(drawn_sample(uv=uv, color=None), 160))
    assert (tile == tile[0, 0]).all()


def test_each_finger_shows_its_colour(drawn_sample):
    tile = np.asarray(overlay_tile(drawn_sample(color=None), 640)).astype(int)
    for side in SIDES:
        for finger in FINGERS:
            distance = np.abs(tile - finger_color(side, finger)).max(axis=-1)
            assert (distance < 6).sum() > 30, (side, finger)


def test_the_mask_without_colour_is_the_palette_itself(drawn_sample):
    sample = drawn_sample(color=None)
    tile = np.asarray(mask_tile(sample, 320))
    np.testing.assert_array_equal(tile, mask_palette()[sample.arrays["mask"]])


def test_classes_beyond_the_palette_do_not_break_the_mask(drawn_sample):
    mask_tile(drawn_sample(mask=np.full((320, 320), 255, np.uint8)), 160)


def test_damaged_colour_is_told_by_its_sample(drawn_sample):
    with pytest.raises(DatasetError, match="sample 7 "):
        decode_color(drawn_sample(7, color=b"\xff\xd8 no picture"))
