import json
from dataclasses import replace

import numpy as np
import pytest
from making import NAMES, PROVENANCE, create, make_png, make_sample

from generator.errors import DatasetError
from generator.hand.keypoints import keypoint_classes
from generator.sample import Sample
from generator.shards import layout, strict
from generator.shards.check_geometry import check_geometry
from generator.shards.check_values import check_values
from generator.shards.dataset import remaining
from generator.shards.entries import load_entry
from generator.shards.packing import pack
from generator.shards.verify import Finding, verify_dataset
from generator.shards.writer import write_shard

SHARD = "train/train-00001.h5"
ENTRY = "train/train-00001.json"


def only_finding(dataset) -> Finding:
    (finding,) = verify_dataset(dataset).findings
    assert "Traceback" not in finding.message
    return finding


def test_a_good_dataset_has_no_findings(pristine):
    calls = []
    report = verify_dataset(pristine, lambda done, total: calls.append((done, total)))
    assert report.ok and report.findings == []
    assert (report.shards, report.samples) == (4, 13)
    assert report.bytes == sum(path.stat().st_size for path in pristine.rglob("*.h5"))
    assert calls == [(k, 4) for k in range(5)]


def test_no_dataset_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match=r"holds no dataset\.json"):
        verify_dataset(tmp_path)


# Files.


@pytest.mark.parametrize("seed", range(12))
def test_one_flipped_byte_is_one_finding(dataset, seed):
    rng = np.random.default_rng(seed)
    data = bytearray((dataset / SHARD).read_bytes())
    data[int(rng.integers(len(data)))] ^= 1 << int(rng.integers(8))
    (dataset / SHARD).write_bytes(data)
    finding = only_finding(dataset)
    assert (finding.shard, finding.rule) == (SHARD, "sha256")


@pytest.mark.parametrize(("what", "told"), [("color", "colour is"), ("label", "labels are")])
def test_damage_is_named_by_row(dataset, what, told):
    sample = make_sample(6)
    content = sample.color if what == "color" else sample.arrays["xyz"].tobytes()
    data = (dataset / SHARD).read_bytes()
    at = data.index(content) + len(content) // 2
    (dataset / SHARD).write_bytes(data[:at] + bytes([data[at] ^ 16]) + data[at + 1 :])
    finding = only_finding(dataset)
    assert (finding.row, finding.rule) == (2, "sha256")
    assert told in finding.message and str(finding).startswith(f"{SHARD} row 2: sha256: ")


@pytest.mark.parametrize("keep", [0, 8, 1000, -1])
def test_a_truncated_shard(dataset, keep):
    (dataset / SHARD).write_bytes((dataset / SHARD).read_bytes()[:keep])
    finding = only_finding(dataset)
    assert (finding.shard, finding.row, finding.rule) == (SHARD, None, "bytes")


def test_a_shard_without_entry_and_an_entry_without_shard(dataset):
    (dataset / ENTRY).unlink()
    (dataset / "eval/eval-00000.h5").unlink()
    found = [(f.shard, f.rule) for f in verify_dataset(dataset).findings]
    assert found == [(SHARD, "entry"), ("eval/eval-00000.json", "shard")]


def test_an_unfinished_dataset(dataset):
    (dataset / ENTRY).unlink()
    (dataset / SHARD).unlink()
    finding = only_finding(dataset)
    assert finding.rule == "missing" and "indices 4 to 7 are not made yet" in finding.message


@pytest.mark.parametrize("text", ["", "{", "null", "[1]", '{"format": 1}', "\x00"])
def test_garbage_entries(dataset, text):
    (dataset / ENTRY).write_text(text)
    finding = only_finding(dataset)
    assert (finding.shard, finding.rule) == (ENTRY, "entry")


@pytest.mark.parametrize("text", ["", "{", "null", '{"format": 1}'])
def test_a_garbage_dataset_json(dataset, text):
    (dataset / "dataset.json").write_text(text)
    finding = only_finding(dataset)
    assert (finding.shard, finding.rule) == ("dataset.json", "dataset")


@pytest.mark.parametrize(
    ("changes", "rule", "row"),
    [
        ({"sha256": "0" * 64}, "sha256", None),
        ({"recipe_hash": "0"}, "recipe", None),
        ({"bytes": 5}, "bytes", None),
        ({"start": 5, "stop": 9}, "indices", None),
    ],
)
def test_an_entry_that_tells_something_else(dataset, changes, rule, row):
    entry = replace(load_entry(dataset / ENTRY), **changes)
    (dataset / ENTRY).write_bytes(strict.dump(entry))
    finding = only_finding(dataset)
    assert (finding.shard, finding.rule, finding.row) == (SHARD, rule, row)


def test_hashes_of_another_sample(dataset):
    entry = load_entry(dataset / ENTRY)
    entry.label_hashes[3] = entry.label_hashes[0]
    (dataset / ENTRY).write_bytes(strict.dump(entry))
    found = [(f.rule, f.row) for f in verify_dataset(dataset).findings]
    assert found == [("attributes", None), ("hashes", 3)]


def test_files_that_the_plan_does_not_know(dataset):
    (dataset / "train" / "train-00007.h5").touch()
    (dataset / "train" / "copy.json").touch()
    (dataset / "train" / "train-00001.h5.rejected-1").touch()
    found = [(f.shard, f.rule) for f in verify_dataset(dataset).findings]
    assert found == [("train/copy.json", "stranger"), ("train/train-00007.h5", "stranger")]


def test_a_schema_that_differs(dataset):
    path = dataset / "dataset.json"
    info = json.loads(path.read_text())
    del info["schema"]["attempt"]
    path.write_text(json.dumps(info))
    report = verify_dataset(dataset)
    assert {f.rule for f in report.findings} == {"schema"} and len(report.findings) == 4
    assert "attempt" in report.findings[0].message


# Samples.


def changed(color=b"", **arrays):
    """A good sample with some of its arrays replaced; functions get the good array."""
    good = make_sample(0)
    made = {
        name: value(good.arrays[name].copy()) if callable(value) else value
        for name, value in arrays.items()
    }
    return Sample({**good.arrays, **made}, good.color if color == b"" else color)


def put(where, value):
    """A function that sets `array[where] = value`."""

    def change(array):
        array[where] = value
        return array

    return change


def first(visible):
    """The row of the first keypoint that is visible, or hidden."""
    return int(np.flatnonzero(make_sample(0).arrays["visible"] == visible)[0])


SEEN, HIDDEN = first(1), first(0)
PIXEL = tuple(np.rint(make_sample(0).arrays["uv"][SEEN]).astype(int)[::-1])
AROUND = (slice(PIXEL[0] - 1, PIXEL[0] + 2), slice(PIXEL[1] - 1, PIXEL[1] + 2))
TRUNCATED = make_png(np.random.default_rng(0))[:200]


@pytest.mark.parametrize(
    ("rule", "sample"),
    [
        ("range", changed(mask=put((0, 0), 35), depth=put((0, 0), 1))),
        ("range", changed(visible=put(SEEN, 2))),
        ("range", changed(attempt=np.array(-1, np.int16))),
        ("finite", changed(distance=np.array(np.nan, np.float32))),
        ("finite", changed(K=put((0, 2), np.inf))),
        ("ids", changed(character=np.array(4, np.int16))),
        ("ids", changed(action=np.array(-1, np.int16))),
        ("ids", changed(gesture=np.array([0, 2], np.int16))),
        ("intrinsics", changed(K=put((0, 0), -60))),
        ("intrinsics", changed(K=put((2, 2), 2))),
        ("image_size", changed(image_size=np.array([48, 64], np.int32))),
        ("color", changed(color=b"no image at all")),
        ("color", changed(color=TRUNCATED)),
        ("color", changed(jpeg_quality=np.array(80, np.int16))),
    ],
)
def test_each_rule_of_values(rule, sample):
    broken = [name for name, _ in check_values(sample, NAMES)]
    assert rule in broken
    assert set(broken) <= {rule, "color", "image_size"}


@pytest.mark.parametrize(
    ("rule", "sample"),
    [
        ("present", changed(present=np.array([0, 1], np.uint8))),
        ("present", changed(xyz=put((HIDDEN, 0), np.nan))),
        ("nan", changed(uv=put(HIDDEN, np.nan))),
        ("annotated", changed(annotated=put(SEEN, 0))),
        ("projection", changed(uv=lambda uv: uv + np.float32(0.01))),
        ("projection", changed(K=put((0, 0), 60.1))),
        ("segment", changed(mask=put(AROUND, 34))),
        ("depth", changed(depth=put(AROUND, 1000))),
        ("surface", changed(depth=put((0, 0), 100))),
        ("surface", changed(depth=put(PIXEL, 0))),
        ("region", changed(hand_region=put(PIXEL, 0))),
        ("camera_pose", changed(camera_pose=np.zeros((3, 4), np.float32))),
    ],
)
def test_each_rule_of_geometry(rule, sample):
    broken = {name for name, _ in check_geometry(sample.arrays)}
    assert broken - {"nan"} == {rule} - {"nan"} and rule in broken


def moved(row, xyz):
    """The sample's arrays with one hidden keypoint elsewhere, projected as it should be."""
    arrays = dict(make_sample(0).arrays)
    arrays["xyz"] = arrays["xyz"].copy()
    arrays["uv"] = arrays["uv"].copy()
    arrays["xyz"][row] = xyz
    with np.errstate(divide="ignore", invalid="ignore"):
        uv = (arrays["K"] @ arrays["xyz"][row])[:2] / arrays["xyz"][row, 2]
    arrays["uv"][row] = uv if xyz[2] >= 0.01 else np.nan
    return arrays


@pytest.mark.parametrize(
    "xyz", [(0, 0, 0.0101), (5, -3, 0.011), (0.1, 0.1, 0.009), (0, 0, -1), (0, 0, 0), (900, 0, 3)]
)
def test_keypoints_near_far_and_behind_the_camera_are_right(xyz):
    assert list(check_geometry(moved(HIDDEN, xyz))) == []


def test_a_keypoint_seen_outside_the_image():
    arrays = moved(SEEN, (5, 0, 1))
    assert [rule for rule, _ in check_geometry(arrays)] == ["inside"]


def test_an_absent_hand_is_right_when_it_is_nan():
    arrays = {name: array.copy() for name, array in make_sample(0).arrays.items()}
    for name in ("xyz", "uv"):
        arrays[name][:21] = np.nan
    arrays["visible"][:21] = arrays["annotated"][:21] = arrays["present"][0] = 0
    assert list(check_geometry(arrays)) == []


def test_what_lies_beyond_the_stored_depths_is_right():
    arrays = {name: array.copy() for name, array in make_sample(0).arrays.items()}
    arrays["mask"][:2, :2] = 1
    arrays["depth"][0, 0] = 65000
    assert list(check_geometry(arrays)) == []


def test_a_keypoint_beside_its_segment_by_one_pixel_is_right():
    arrays = {name: array.copy() for name, array in make_sample(0).arrays.items()}
    arrays["mask"][AROUND] = 34
    arrays["mask"][PIXEL[0], PIXEL[1] + 1] = keypoint_classes()[SEEN][-1]
    arrays["hand_region"][AROUND] = 3
    assert list(check_geometry(arrays)) == []


def test_long_hands_have_more_flesh():
    arrays = {name: array.copy() for name, array in make_sample(0).arrays.items()}
    arrays["xyz"] *= 2
    arrays["depth"][arrays["depth"] > 0] = (arrays["depth"][arrays["depth"] > 0] * 2).astype(int)
    assert list(check_geometry(arrays)) == []


def test_a_finding_of_a_sample_names_shard_and_row(tmp_path):
    create(tmp_path, {"train": 6})
    for shard in remaining(tmp_path):
        samples = [make_sample(index) for index in range(shard.start, shard.stop)]
        if shard.number == 1:
            samples[1].arrays["uv"][3] += 1
        write_shard(tmp_path, shard, [pack(sample) for sample in samples], PROVENANCE)
    finding = only_finding(tmp_path)
    assert (finding.shard, finding.row, finding.rule) == (SHARD, 1, "projection")
    assert "left_thumb_end" in finding.message


def test_a_character_in_two_splits_is_a_leak(tmp_path):
    create(tmp_path, {"train": 4, "eval": 4})
    for shard in remaining(tmp_path):
        samples = [make_sample(index, shard.split) for index in range(4)]
        for sample in samples:
            sample.arrays["character"][...] = 1
        write_shard(tmp_path, shard, [pack(sample) for sample in samples], PROVENANCE)
    finding = only_finding(tmp_path)
    assert (finding.shard, finding.row, finding.rule) == ("eval/eval-00000.h5", 0, "splits")
    assert (
        finding.message
        == "character 'ben' occurs in train (train/train-00000.h5 row 0) and in eval"
    )


def test_other_factors_may_be_shared(tmp_path):
    create(tmp_path, {"train": 1, "eval": 1})
    path = tmp_path / layout.DATASET_FILE
    info = json.loads(path.read_text())
    info["recipe"]["splits"]["exclusive"] = ["action"]
    path.write_text(json.dumps(info))
    for shard in remaining(tmp_path):
        sample = make_sample(0, shard.split)
        sample.arrays["character"][...] = 0
        write_shard(tmp_path, shard, [pack(sample)], PROVENANCE)
    assert verify_dataset(tmp_path).ok
