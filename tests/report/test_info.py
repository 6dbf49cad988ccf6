"""What a dataset says of itself."""

import json

import pytest

from generator.errors import DatasetError
from generator.report.info import describe_dataset, info_text


def test_a_finished_dataset(made, tmp_path):
    made.make_dataset(tmp_path / "d", {"train": 10, "eval": 3}, shard_size=4)
    facts = describe_dataset(tmp_path / "d")
    assert facts["complete"]
    assert facts["samples"] == 13
    train = facts["splits"]["train"]
    assert (train["samples"], train["planned"], train["shards"], train["planned_shards"]) == (
        10, 10, 3, 3,
    )  # fmt: skip
    sizes = [path.stat().st_size for path in sorted((tmp_path / "d").rglob("*.h5"))]
    assert facts["bytes"] == sum(sizes)
    assert facts["recipe_hash"] == made.HASH
    assert facts["licences"] == {"made": "CC0-1.0"}
    assert facts["cost"]["seconds"] == pytest.approx(4 * made.PROVENANCE.seconds)
    assert facts["cost"]["machines"] == [made.PROVENANCE.machine]
    assert facts["fields"]["mask"]["dtype"] == "uint8"


def test_it_is_json(made, tmp_path):
    made.make_dataset(tmp_path, {"train": 2, "eval": 0})
    facts = describe_dataset(tmp_path)
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts


def test_an_unfinished_dataset_says_so(made, tmp_path):
    made.create(tmp_path, {"train": 8, "eval": 0})
    facts = describe_dataset(tmp_path)
    assert not facts["complete"]
    assert facts["cost"]["seconds_per_sample"] is None
    text = info_text(facts)
    assert "unfinished" in text
    assert "0 of 8 samples in 0 of 2 shards" in text
    assert "cost         unknown" in text


def test_the_text_names_everything_that_matters(made, tmp_path):
    made.make_dataset(tmp_path, {"train": 4, "eval": 2})
    text = info_text(describe_dataset(tmp_path))
    for told in ("4 of 4 samples", "2 of 2 samples", "CC0-1.0", made.HASH, "ada, ben", "complete"):
        assert told in text


def test_no_shard_is_opened(made, tmp_path):
    made.make_dataset(tmp_path, {"train": 4, "eval": 0})
    for path in tmp_path.rglob("*.h5"):
        path.write_bytes(b"")
    assert describe_dataset(tmp_path)["samples"] == 4


def test_an_entry_that_is_wrong_is_told(made, tmp_path):
    made.make_dataset(tmp_path, {"train": 4, "eval": 0})
    entry = tmp_path / "train" / "train-00000.json"
    entry.write_text(entry.read_text().replace('"rows": 4', '"rows": 5'))
    with pytest.raises(DatasetError, match=r"train-00000\.json"):
        describe_dataset(tmp_path)
