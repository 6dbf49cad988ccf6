"""`handmill info`, `show` and `verify`, on a dataset and on a bundle."""

import pytest
from PIL import Image


def test_info_of_a_dataset_and_of_a_bundle(handmill, bundle):
    one = handmill("info", bundle / "one", "--json").json
    both = handmill("info", bundle, "--json").json
    assert list(one["datasets"]) == ["one"]
    assert list(both["datasets"]) == ["one", "two"]
    for name, facts in both["datasets"].items():
        assert facts["complete"], name
    assert both["datasets"]["two"]["samples"] == 3


def test_info_for_people(handmill, bundle):
    outcome = handmill("info", bundle)
    assert outcome.code == 0
    assert outcome.out.count("recipe hash") == 2


def test_show_writes_a_sheet(handmill, bundle, tmp_path):
    file = tmp_path / "new" / "sheet.png"
    told = handmill("show", bundle / "one", "--count", 4, "--tile", 64, "--out", file, "--json")
    assert told.json == {"file": str(file), "samples": 4, "size": list(Image.open(file).size)}


@pytest.mark.parametrize("name", ["sheet.jpg", "sheet.PNG"])
def test_show_of_a_bundle_shows_all_datasets(handmill, bundle, name):
    outcome = handmill("show", bundle, "--count", "2", "--tile", "40", "--out", name)
    assert outcome.code == 0
    assert "4 samples" in outcome.out
    Image.open(name).load()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--out", "sheet.txt"),
        ("--out", "sheet"),
        ("--out", "sheet.png", "--start", "6"),
        ("--out", "bundle/sheet.png/impossible.png", "--start", "60"),
        ("--out", "bundle/one/dataset.json/sheet.png"),
    ],
)
def test_show_refuses_with_one_line(handmill, bundle, arguments):
    before = sorted(bundle.parent.rglob("*"))
    outcome = handmill("show", bundle, *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("handmill: error: ")
    assert outcome.err.count("\n") == 1
    assert sorted(bundle.parent.rglob("*")) == before


def test_a_sound_dataset_is_verified(handmill, bundle):
    outcome = handmill("verify", bundle)
    assert outcome.code == 0
    told = handmill("verify", bundle, "--json").json
    assert told["ok"]
    assert told["datasets"]["one"]["samples"] == 8


def test_a_flipped_byte_is_found_and_named(handmill, bundle):
    shard = bundle / "one" / "train" / "train-00001.h5"
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    outcome = handmill("verify", bundle)
    assert outcome.code == 1
    assert "train-00001" in outcome.out
    told = handmill("verify", bundle, "--json").json
    assert not told["ok"]
    assert {one["shard"] for one in told["datasets"]["one"]["findings"]} == {"train/train-00001.h5"}
    assert told["datasets"]["two"]["ok"]


def test_what_hinders_a_rerender_is_a_finding_beside_the_others(handmill, bundle):
    outcome = handmill("verify", bundle, "--rerender", "2", "--json")
    assert outcome.code == 1
    rules = [one["rule"] for one in outcome.json["datasets"]["one"]["findings"]]
    assert rules == ["rerender"]
