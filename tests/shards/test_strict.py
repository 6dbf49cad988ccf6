import json
from dataclasses import dataclass

import pytest

from generator.errors import DatasetError
from generator.shards.strict import dump, load


@dataclass(frozen=True)
class Inner:
    size: float


@dataclass(frozen=True)
class Record:
    name: str
    count: int
    ratios: dict[str, float]
    hashes: list[str | None]
    inner: Inner
    flag: bool


GOOD = {
    "name": "a",
    "count": 3,
    "ratios": {"x": 1},
    "hashes": ["a", None],
    "inner": {"size": 0.5},
    "flag": False,
}


def written(tmp_path, data):
    path = tmp_path / "record.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return path


def test_round_trip(tmp_path):
    record = load(Record, written(tmp_path, GOOD))
    assert record == Record("a", 3, {"x": 1.0}, ["a", None], Inner(0.5), False)
    path = tmp_path / "again.json"
    path.write_bytes(dump(record))
    assert load(Record, path) == record


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"more": 1}, "more: unknown key"),
        ({"count": "3"}, 'count: expected int, got "3"'),
        ({"count": True}, "count: expected int, got true"),
        ({"flag": 0}, "flag: expected bool"),
        ({"ratios": {"x": "y"}}, "ratios.x: expected float"),
        ({"hashes": [1]}, "hashes[0]: expected str"),
        ({"hashes": {}}, "hashes: expected list"),
        ({"inner": {"size": None}}, "inner.size: expected float, got null"),
        ({"inner": {}}, "inner.size: missing"),
        ({"inner": 3}, "inner: expected Inner"),
    ],
)
def test_every_wrong_key_is_named(tmp_path, change, told):
    path = written(tmp_path, GOOD | change)
    with pytest.raises(DatasetError) as caught:
        load(Record, path)
    assert str(path) in str(caught.value) and told in str(caught.value)


@pytest.mark.parametrize("missing", list(GOOD))
def test_every_missing_key_is_named(tmp_path, missing):
    path = written(tmp_path, {key: value for key, value in GOOD.items() if key != missing})
    with pytest.raises(DatasetError, match=f"{missing}: missing"):
        load(Record, path)


def test_all_problems_at_once(tmp_path):
    with pytest.raises(DatasetError, match=r"extra: unknown key; name: expected str.*count: exp"):
        load(Record, written(tmp_path, GOOD | {"extra": 1, "name": 2, "count": 1.5}))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "\x00\x01", "[" * 100_000])
def test_garbage_is_one_clear_error(tmp_path, text):
    with pytest.raises(DatasetError, match=r"record\.json"):
        load(Record, written(tmp_path, text))


def test_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "record.json"
    path.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(DatasetError, match="is not JSON"):
        load(Record, path)


def test_a_missing_file_and_a_directory(tmp_path):
    with pytest.raises(DatasetError, match="does not exist"):
        load(Record, tmp_path / "none.json")
    with pytest.raises(DatasetError, match="cannot be read"):
        load(Record, tmp_path)
