"""Contact sheets: layout, captions."""

import numpy as np
import pytest

from generator.report.sheet import MAX_TILE, SHEET_WIDTH, caption, contact_sheet, tile_width

NAMES = {"character": ["anna", "boris"], "action": ["wave"], "gesture": ["fist", "point"]}


@pytest.mark.parametrize("count", [1, 2, 5, 33])
def test_a_sheet_is_no_wider_than_asked_and_its_tiles_are_readable(drawn_sample, count):
    sample = drawn_sample()
    sheet = contact_sheet([("caption", sample)] * count, count)
    assert sheet.width <= SHEET_WIDTH
    assert 150 <= tile_width(count) <= MAX_TILE


def test_every_sample_has_its_place(drawn_sample):
    sample = drawn_sample(color=None, mask=None, depth=None, uv=None)
    one = contact_sheet([("", sample)], 1, tile=100)
    many = contact_sheet([("", sample)] * 10, 10, tile=100)
    assert many.height == pytest.approx(3 * one.height, rel=0.1)  # 4 + 4 + 2


def test_only_the_samples_asked_for_are_read(drawn_sample):
    read = []

    def samples():
        for index in range(9):
            read.append(index)
            yield "", drawn_sample(index, color=None)

    contact_sheet(samples(), 2, tile=40)
    assert read == [0, 1]


def test_images_of_different_sizes_share_a_sheet(drawn_sample):
    wide = drawn_sample(
        color=None, mask=None, depth=None, image_size=np.array([400, 200], dtype=np.int32)
    )
    contact_sheet([("", wide), ("", drawn_sample())], 2, tile=80)


def test_a_caption_names_what_was_drawn(drawn_sample):
    assert caption("train", drawn_sample(3), NAMES) == "train 3 · boris · wave · L fist"


def test_a_caption_without_names_gives_the_ids(drawn_sample):
    assert caption("eval", drawn_sample(3), {}).startswith("eval 3 · character 1 · action 0")


def test_a_caption_of_a_bare_sample(drawn_sample):
    sample = drawn_sample(character=None, action=None, gesture=None)
    assert caption("train", sample, NAMES) == "train 0"


def test_long_captions_are_cut(drawn_sample):
    sheet = contact_sheet([("x" * 500, drawn_sample(color=None))], 1, tile=60)
    assert sheet.width < 400
