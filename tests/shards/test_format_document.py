"""docs/format.md says what is so: its tables and its examples are checked here."""

import re
from dataclasses import fields

import numpy as np
import pytest
from making import make_sample

from generator.hand.keypoints import PALM, segment_class
from generator.sample import FIELDS
from generator.shards.dataset import DatasetInfo
from generator.shards.entries import Entry


@pytest.fixture(scope="module")
def document(repository):
    return (repository / "docs" / "format.md").read_text()


def test_the_table_of_datasets_is_that_of_the_code(document):
    rows = re.findall(r"^\| `(\w+)` \| ([\w ]+) \| \(N([^)]*)\) \|", document, re.MULTILINE)
    described = {name: (kind, shape.strip(", ")) for name, kind, shape in rows}
    assert len(described) == len(rows)
    assert described.pop("color") == ("vlen uint8", "")
    assert described == {
        name: (field.dtype, ", ".join(map(str, field.shape))) for name, field in FIELDS.items()
    }


def test_the_table_of_mask_classes_is_that_of_the_code(document):
    for finger in ("thumb", "index", "middle", "ring", "little"):
        sides = [
            ", ".join(str(segment_class(side, finger, phalanx)) for phalanx in (2, 1, 0))
            for side in ("left", "right")
        ]
        assert f"| {finger}: tip, middle, base | {sides[0]} | {sides[1]} |" in document
    assert f"| palm | {PALM['left']} | {PALM['right']} |" in document


@pytest.mark.parametrize(("record", "title"), [(Entry, "An entry"), (DatasetInfo, "dataset.json")])
def test_every_key_is_described(document, record, title):
    section = document.split(f"## {title}\n")[1].split("\n## ")[0]
    keys = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    assert re.findall(r"`(\w+)`", "".join(keys)) == [field.name for field in fields(record)]


def test_the_examples_run(document, pristine):
    for code in re.findall(r"```python\n(.*?)```", document, re.DOTALL):
        told = code.replace("out/smoke/rhd", str(pristine))
        assert told != code
        known: dict[str, object] = {}
        exec(told, known)
        if "picture" in known:
            assert known["picture"].size == (64, 48)
            np.testing.assert_array_equal(known["uv"], make_sample(0).arrays["uv"])
        else:
            assert known["sample"].index == 3
            assert len(known["characters"]) == 10


def test_hashes_are_computed_as_described(pristine):
    import hashlib
    import json

    import h5py

    entry = json.loads((pristine / "train" / "train-00001.json").read_text())
    lines = []
    with h5py.File(pristine / "train" / "train-00001.h5") as shard:
        for row in range(4):
            label = hashlib.blake2b(digest_size=16)
            for name in sorted(set(shard) - {"color"}):
                label.update(name.encode() + b"\0" + shard[name][row].tobytes())
            color = hashlib.blake2b(shard["color"][row].tobytes(), digest_size=16)
            lines.append((label.hexdigest(), color.hexdigest()))
        content = "".join(f"{label} {color}\n" for label, color in lines).encode()
        assert shard.attrs["content_hash"] == hashlib.blake2b(content, digest_size=16).hexdigest()
    assert lines == list(zip(entry["label_hashes"], entry["color_hashes"], strict=True))
