import json

import pytest
from making import HASH, create, fill, make_dataset, make_description, shard_bytes

from generator.errors import DatasetError
from generator.shards.dataset import create_dataset, find_datasets, load_info, remaining
from generator.shards.extents import ShardRange
from generator.shards.reader import open_dataset
from generator.shards.verify import verify_dataset


def test_what_is_written_is_what_is_read(tmp_path):
    info = create(tmp_path, {"train": 10, "eval": 0})
    assert load_info(tmp_path) == info
    assert info.counts == {"train": 10, "eval": 0}
    assert info.kind == "rhd" and info.exclusive == ["character", "action"]
    assert info.schema["depth"]["dtype"] == "uint16"
    assert info.schema["depth"]["shape"] == ["N", "H", "W"]
    assert [shard.stop for shard in info.shards] == [4, 8, 10]
    assert (tmp_path / "train").is_dir() and (tmp_path / "eval").is_dir()


def test_the_same_again_changes_nothing(tmp_path):
    info = create(tmp_path, {"train": 5})
    before = (tmp_path / "dataset.json").stat().st_ino
    assert create(tmp_path, {"train": 5}) == info
    assert create(tmp_path, {"train": 5}, shard_size=99) == info
    assert (tmp_path / "dataset.json").stat().st_ino == before


def test_another_recipe_is_refused_with_the_difference(tmp_path):
    create(tmp_path, {"train": 5})
    before = (tmp_path / "dataset.json").read_bytes()
    other = make_description({"train": 5}, recipe_hash="f" * 16)

    def difference(info):
        assert info.recipe_hash == HASH
        return ["stream.image_size: 320 there, 64 wanted", "seed: 0 there, 1 wanted"]

    with pytest.raises(DatasetError) as caught:
        create_dataset(tmp_path, other, difference)
    assert "image_size: 320 there, 64 wanted\n  seed: 0 there" in str(caught.value)
    with pytest.raises(DatasetError, match=f"recipe hash: {HASH} there, ffff"):
        create_dataset(tmp_path, other, lambda info: [])
    assert (tmp_path / "dataset.json").read_bytes() == before


def test_a_smaller_count_is_refused(tmp_path):
    create(tmp_path, {"train": 5, "eval": 2})
    for counts in ({"train": 4, "eval": 2}, {"train": 5}, {"train": 9, "eval": 1}):
        with pytest.raises(DatasetError, match=r"nothing is deleted.*\n  \w+: \d there, \d wanted"):
            create(tmp_path, counts)
    assert load_info(tmp_path).counts == {"train": 5, "eval": 2}


def test_a_larger_count_extends_and_touches_nothing(tmp_path):
    make_dataset(tmp_path, {"train": 6, "eval": 0})
    before = shard_bytes(tmp_path)
    create(tmp_path, {"train": 11, "eval": 2})
    assert remaining(tmp_path) == [
        ShardRange("train", 2, 6, 10),
        ShardRange("train", 3, 10, 11),
        ShardRange("eval", 0, 0, 2),
    ]
    fill(tmp_path)
    assert before.items() <= shard_bytes(tmp_path).items()
    assert verify_dataset(tmp_path).ok
    assert open_dataset(tmp_path)["train"].field("index").tolist() == list(range(11))


def test_an_extended_dataset_holds_the_samples_of_one_made_at_once(tmp_path):
    make_dataset(tmp_path / "a", {"train": 5}, shard_size=4)
    make_dataset(tmp_path / "a", {"train": 9}, shard_size=3)
    make_dataset(tmp_path / "b", {"train": 9}, shard_size=7)
    one, other = (open_dataset(tmp_path / name)["train"] for name in "ab")
    assert [s.label_hash() for s in one] == [s.label_hash() for s in other]
    assert [s.color for s in one] == [s.color for s in other]


def test_shards_that_lost_their_dataset_json_are_left_alone(dataset):
    (dataset / "dataset.json").unlink()
    with pytest.raises(DatasetError, match=r"committed shards in \w+/ but no dataset\.json"):
        create(dataset, {"train": 10, "eval": 3})


@pytest.mark.parametrize("split", ["", "a/b", "..", "1st", "a b"])
def test_a_split_that_cannot_be_a_folder_is_refused(tmp_path, split):
    with pytest.raises(DatasetError, match="cannot name a split"):
        create(tmp_path, {split: 3})
    assert not (tmp_path / "dataset.json").exists()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("format", 2, "format: this handmill reads 1, got 2"),
        ("counts", {"train": 9}, "do not join up to counts.train"),
        ("extents", {"train": []}, "do not join up"),
        ("extents", {"train": [{"start": 0, "stop": 0, "shard_size": 4, "first": 0}]}, "empty"),
        ("extents", {"train": [{"start": 0, "stop": 10, "shard_size": 0, "first": 0}]}, "empty"),
        ("extents", {"train": [{"start": 0, "stop": 10, "shard_size": 4, "first": 1}]}, "join"),
        ("recipe_hash", 5, "recipe_hash: expected str, got 5"),
        ("surplus", 5, "surplus: unknown key"),
    ],
)
def test_a_wrong_dataset_json_is_named(tmp_path, key, value, told):
    create(tmp_path, {"train": 10})
    path = tmp_path / "dataset.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    with pytest.raises(DatasetError, match=r"dataset\.json: ") as caught:
        load_info(tmp_path)
    assert told in str(caught.value)


def test_bundles_and_datasets_are_found(tmp_path):
    create(tmp_path / "out" / "rhd", {"train": 1})
    create(tmp_path / "out" / "mano", {"train": 1})
    (tmp_path / "out" / "logs").mkdir()
    found = find_datasets(tmp_path / "out")
    assert list(found) == ["mano", "rhd"]
    assert find_datasets(found["rhd"]) == {"rhd": found["rhd"]}


def test_where_there_is_no_dataset(tmp_path):
    with pytest.raises(DatasetError, match=r"holds no dataset\.json"):
        find_datasets(tmp_path)
    with pytest.raises(DatasetError, match="is no directory"):
        find_datasets(tmp_path / "none")
    with pytest.raises(DatasetError, match="does not exist"):
        open_dataset(tmp_path)
