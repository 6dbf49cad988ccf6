"""Contact sheets of datasets."""

import pytest

from generator.errors import DatasetError
from generator.report.show import choose, draw
from generator.shards.dataset import find_datasets


@pytest.fixture
def bundle(made, tmp_path):
    made.make_dataset(tmp_path / "one", {"train": 6, "eval": 1})
    made.make_dataset(tmp_path / "two", {"train": 3, "eval": 0})
    return find_datasets(tmp_path)


def test_rows_are_cut_at_the_end_of_the_split(bundle):
    chosen = choose(bundle, "train", 2, 3)
    assert [one.rows for one in chosen] == [range(2, 5), range(2, 3)]
    captions = [text for one in chosen for text, _ in one.samples()]
    assert captions[0].startswith("one train 2")
    assert captions[-1].startswith("two train 2")


def test_one_dataset_needs_no_name(bundle):
    (chosen,) = choose({"one": bundle["one"]}, "eval", 0, 9)
    assert [text.split(" · ")[0] for text, _ in chosen.samples()] == ["eval 0"]


def test_a_sheet_is_drawn(bundle):
    sheet = draw(choose(bundle, "train", 0, 3), tile=64)
    assert sheet.mode == "RGB"
    assert sheet.width > 4 * 64


def test_nothing_to_show_is_told(bundle):
    with pytest.raises(
        DatasetError, match=r"no eval samples from row 1 on: .*one has 1.*two has 0"
    ):
        choose(bundle, "eval", 1, 5)
