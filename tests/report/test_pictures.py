"""One sample as files: nothing is lost, everything can be read without handmill."""

import json

import numpy as np
from PIL import Image

from generator.report.pictures import describe, write_sample

NAMES = {"character": ["anna", "boris"], "gesture": ["fist"], "background": ["field"]}


def test_files_of_a_full_sample(drawn_sample, tmp_path):
    sample = drawn_sample(5)
    files = write_sample(sample, tmp_path / "new" / "folder", NAMES)
    assert set(files) == {"color", "mask", "depth", "overlay", "arrays", "labels"}
    assert all(path.is_file() for path in files.values())
    with np.load(files["arrays"]) as stored:
        assert set(stored) == set(sample.arrays)
        for name, array in sample.arrays.items():
            np.testing.assert_array_equal(stored[name], array)


def test_the_mask_picture_holds_class_ids(drawn_sample, tmp_path):
    sample = drawn_sample()
    picture = Image.open(write_sample(sample, tmp_path, NAMES)["mask"])
    np.testing.assert_array_equal(np.asarray(picture), sample.arrays["mask"])
    assert len(np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)) > 20


def test_labels_are_strict_json_and_exact(drawn_sample, tmp_path):
    uv = drawn_sample().arrays["uv"].copy()
    uv[3] = np.nan
    sample = drawn_sample(uv=uv)
    text = write_sample(sample, tmp_path, NAMES)["labels"].read_text()
    told = json.loads(text, parse_constant=lambda name: 1 / 0)
    assert told["arrays"]["uv"][3] == [None, None]
    np.testing.assert_array_equal(np.array(told["arrays"]["uv"], dtype=np.float32), uv)
    assert told["names"] == {"character": "boris", "gesture": ["fist", None]}
    assert told["label_hash"] == sample.label_hash()
    assert "mask" not in told["arrays"]


def test_what_a_sample_lacks_is_not_written(drawn_sample, tmp_path):
    sample = drawn_sample(color=None, mask=None, depth=None)
    assert set(write_sample(sample, tmp_path, {})) == {"overlay", "arrays", "labels"}
    assert describe(sample, {})["color_hash"] is None
