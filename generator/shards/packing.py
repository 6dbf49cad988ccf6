"""A sample as the bytes that a shard holds: made in the worker, so that the writer only copies.

Images become one zlib stream each (what HDF5 calls the deflate filter), written by isal at a fixed
level; small arrays and the encoded colour image stay as they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from isal import isal_zlib

from generator.sample import FIELDS, IMAGES, Array, Sample

__all__ = ["PackedSample", "deflate", "image_size", "inflate", "pack", "unpack"]

_LEVEL = 2
"""isal's level 2: depths within 2 % of its slowest level's size, at half of that one's time."""


@dataclass(frozen=True, slots=True)
class PackedSample:
    """One sample, encoded. Hashes are those of `Sample.label_hash` and `Sample.color_hash`."""

    arrays: Mapping[str, Array]
    """The small arrays by field name, without a leading axis."""
    images: Mapping[str, bytes]
    """The deflated images by field name."""
    size: tuple[int, int] | None
    """Height and width in pixels of all images; None without images."""
    color: bytes | None
    label_hash: str
    color_hash: str | None

    @property
    def index(self) -> int:
        """The sample's position in its split."""
        return int(self.arrays["index"])

    @property
    def fields(self) -> frozenset[str]:
        """The names of everything the sample holds, `color` included."""
        names = frozenset(self.arrays) | frozenset(self.images)
        return names if self.color is None else names | {"color"}


def pack(sample: Sample) -> PackedSample:
    """Encode `sample` for a shard. Raises ValueError if its images differ in size."""
    images = {name: array for name, array in sample.arrays.items() if name in IMAGES}
    return PackedSample(
        arrays={
            name: np.array(array) for name, array in sample.arrays.items() if name not in IMAGES
        },
        images={name: deflate(array) for name, array in images.items()},
        size=image_size(images.values()),
        color=sample.color,
        label_hash=sample.label_hash(),
        color_hash=sample.color_hash(),
    )


def unpack(packed: PackedSample) -> Sample:
    """The sample that `pack` encoded. Raises ValueError for a damaged stream."""
    arrays = dict(packed.arrays)
    for name, stream in packed.images.items():
        assert packed.size is not None
        arrays[name] = inflate(stream, FIELDS[name].dtype, packed.size)
    return Sample(arrays, packed.color)


def image_size(images: Iterable[Array]) -> tuple[int, int] | None:
    """The (height, width) that all `images` have; None without any, ValueError if they differ."""
    sizes = sorted({(image.shape[0], image.shape[1]) for image in images})
    if len(sizes) > 1:
        raise ValueError(f"images of one sample differ in size (height, width): {sizes}")
    return sizes[0] if sizes else None


def deflate(image: Array) -> bytes:
    """The zlib stream of an image's bytes, rows first, little-endian."""
    return isal_zlib.compress(np.ascontiguousarray(image), _LEVEL)


def inflate(stream: bytes, dtype: str, shape: tuple[int, ...]) -> Array:
    """The image of `dtype` and `shape` whose bytes `deflate` compressed.

    Raises ValueError if the stream is damaged or holds another number of bytes.
    """
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    try:
        data = isal_zlib.decompress(stream, bufsize=max(size, 1))
    except isal_zlib.error as error:  # type: ignore[misc]  # its stub makes it no class
        raise ValueError(f"damaged zlib stream ({error})") from error
    if len(data) != size:
        raise ValueError(f"expected {size} bytes for {dtype} {shape}, got {len(data)}")
    return np.frombuffer(data, dtype).reshape(shape)
