"""The schema of a sample refuses what does not fit, and its hashes see every byte."""

import numpy as np
import pytest

from generator.sample import FIELDS, Sample

ARRAYS = {
    "index": np.array(3, np.int64),
    "uv": np.zeros((42, 2), np.float32),
    "mask": np.zeros((4, 6), np.uint8),
}


def test_index_is_read_from_the_arrays() -> None:
    assert Sample(ARRAYS).index == 3


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("uw", np.zeros(3), "'uw' is no field"),
        ("uv", np.zeros((42, 2)), "expected float32, got float64"),
        ("uv", np.zeros((21, 2), np.float32), r"expected shape \(42, 2\), got \(21, 2\)"),
        ("mask", np.zeros((4, 6, 1), np.uint8), "expected shape"),
    ],
)
def test_what_does_not_fit_is_named(name: str, array: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Sample(ARRAYS | {name: array})


def test_label_hash_sees_every_array_and_not_their_order() -> None:
    reference = Sample(ARRAYS).label_hash()
    assert Sample(dict(reversed(ARRAYS.items()))).label_hash() == reference
    for name, array in ARRAYS.items():
        changed = array.copy()
        changed[...] = 1
        assert Sample(ARRAYS | {name: changed}).label_hash() != reference


def test_color_hash() -> None:
    assert Sample(ARRAYS).color_hash() is None
    assert Sample(ARRAYS, b"a").color_hash() != Sample(ARRAYS, b"b").color_hash()
    assert Sample(ARRAYS, b"a").label_hash() == Sample(ARRAYS, b"b").label_hash()


def test_every_field_has_a_meaning_and_a_dtype() -> None:
    for name, field in FIELDS.items():
        assert field.meaning, name
        assert np.dtype(field.dtype).itemsize > 0
