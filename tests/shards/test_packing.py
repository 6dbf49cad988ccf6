import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from isal import isal_zlib
from making import make_sample

from generator.sample import IMAGES, Sample
from generator.shards.packing import deflate, inflate, pack, unpack


def test_round_trip_keeps_every_array_and_the_color():
    sample = make_sample(3)
    back = unpack(pickle.loads(pickle.dumps(pack(sample))))
    assert back.color == sample.color
    assert back.arrays.keys() == sample.arrays.keys()
    for name, array in sample.arrays.items():
        np.testing.assert_array_equal(back.arrays[name], array)
        assert back.arrays[name].dtype == array.dtype


def test_hashes_are_those_of_the_sample():
    sample = make_sample(3)
    packed = pack(sample)
    assert (packed.label_hash, packed.color_hash) == (sample.label_hash(), sample.color_hash())
    assert packed.index == 3


def test_images_are_deflated_and_nothing_else():
    packed = pack(make_sample(0))
    assert set(packed.images) == set(IMAGES)
    assert not set(packed.arrays) & set(IMAGES)
    assert packed.size == (48, 64)


def test_without_images_or_color():
    sample = make_sample(0, color=None)
    labels = {name: array for name, array in sample.arrays.items() if name not in IMAGES}
    packed = pack(Sample(labels))
    assert packed.size is None and packed.color is None and packed.color_hash is None
    assert packed.fields == set(labels)
    assert unpack(packed).label_hash() == Sample(labels).label_hash()


def test_packing_copies_so_that_a_stream_may_reuse_its_arrays():
    sample = make_sample(0)
    packed = pack(sample)
    sample.arrays["uv"][:] = 0
    assert packed.arrays["uv"].any()


def test_images_of_two_sizes_are_refused():
    arrays = dict(make_sample(0).arrays) | {"depth": np.zeros((2, 3), np.uint16)}
    with pytest.raises(ValueError, match="differ in size"):
        pack(Sample(arrays))


@given(hnp.arrays(np.uint16, hnp.array_shapes(min_dims=2, max_dims=2, max_side=40)))
def test_deflate_is_plain_zlib_and_comes_back(image):
    import zlib

    stream = deflate(image)
    assert zlib.decompress(stream) == image.tobytes() == isal_zlib.decompress(stream)
    np.testing.assert_array_equal(inflate(stream, "uint16", image.shape), image)


@given(st.binary(max_size=64))
def test_damaged_streams_are_value_errors(stream):
    with pytest.raises(ValueError):
        inflate(stream, "uint8", (7, 9))


def test_an_image_of_another_size_is_a_value_error():
    with pytest.raises(ValueError, match="expected 63 bytes"):
        inflate(deflate(np.zeros((8, 9), np.uint8)), "uint8", (7, 9))
