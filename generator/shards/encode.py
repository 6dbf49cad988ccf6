"""The bytes of one shard: a pure function of its samples and of what they belong to.

The file is built in memory and published as a whole, so that a full disk meets one plain `write`.
Equal arguments give equal bytes: no times are tracked, the file version is fixed (HDF5 1.10, whose
metadata carry checksums), datasets come in the order of `FIELDS`.
"""

import hashlib
from collections.abc import Iterable, Sequence

import h5py
import numpy as np

from generator.sample import FIELDS, IMAGES
from generator.shards import layout
from generator.shards.extents import ShardRange
from generator.shards.packing import PackedSample

__all__ = ["LIBVER", "content_hash", "encode_shard"]

LIBVER = ("v110", "v110")
_GROWTH = 16 << 20


def encode_shard(
    shard: ShardRange, packed: Sequence[PackedSample], recipe_hash: str, stream: str
) -> bytes:
    """The HDF5 file that holds `packed` as the rows of `shard`.

    Raises ValueError unless the indices are those of `shard`, in order, and all samples hold the
    same fields in the same image size.
    """
    _check_samples(shard, packed)
    with h5py.File(
        "shard", "w", driver="core", backing_store=False, libver=LIBVER, block_size=_GROWTH
    ) as file:
        for name in [*FIELDS, layout.COLOR]:
            if name in packed[0].fields:
                _write_field(file, name, packed)
        hashes = ((sample.label_hash, sample.color_hash) for sample in packed)
        file.attrs.update(attributes(shard, recipe_hash, stream))
        file.attrs["content_hash"] = content_hash(hashes)
        file.flush()
        return bytes(file.id.get_file_image())


def attributes(shard: ShardRange, recipe_hash: str, stream: str) -> dict[str, str | int]:
    """What a shard says of itself, besides its content hash, so that a lone one can be read."""
    return {
        "format": layout.FORMAT,
        "generator": "handmill",
        "stream": stream,
        "recipe_hash": recipe_hash,
        "split": shard.split,
        "start": shard.start,
        "stop": shard.stop,
        **layout.CONVENTIONS,
    }


def content_hash(hashes: Iterable[tuple[str, str | None]]) -> str:
    """BLAKE2b-128 over the label and colour hashes of all rows, in hexadecimal."""
    digest = hashlib.blake2b(digest_size=16)
    for label_hash, color_hash in hashes:
        digest.update(f"{label_hash} {color_hash or ''}\n".encode())
    return digest.hexdigest()


def _check_samples(shard: ShardRange, packed: Sequence[PackedSample]) -> None:
    indices = [sample.index for sample in packed]
    if not indices or indices != list(range(shard.start, shard.stop)):
        raise ValueError(f"{shard}: got samples {indices[:3]}... ({len(indices)} of them)")
    first = packed[0]
    for sample in packed[1:]:
        if (sample.fields, sample.size) != (first.fields, first.size):
            raise ValueError(
                f"samples {first.index} and {sample.index} differ: "
                f"{sorted(first.fields)} {first.size}, {sorted(sample.fields)} {sample.size}"
            )


def _write_field(file: h5py.File, name: str, packed: Sequence[PackedSample]) -> None:
    """Create the dataset `name` and give it one row per sample."""
    if name == layout.COLOR:
        _write_color(file, packed)
    elif name in IMAGES:
        _write_images(file, name, packed)
    else:
        data = np.stack([sample.arrays[name] for sample in packed])
        dataset = file.create_dataset(name, data=data, track_times=False)
        dataset.attrs["meaning"] = FIELDS[name].meaning


def _write_images(file: h5py.File, name: str, packed: Sequence[PackedSample]) -> None:
    """One deflated chunk per sample, written as it comes from the worker."""
    size = packed[0].size
    assert size is not None
    dataset = file.create_dataset(
        name,
        (len(packed), *size),
        FIELDS[name].dtype,
        chunks=(1, *size),
        compression="gzip",
        track_times=False,
    )
    dataset.attrs["meaning"] = FIELDS[name].meaning
    for row, sample in enumerate(packed):
        dataset.id.write_direct_chunk((row, 0, 0), sample.images[name])


def _write_color(file: h5py.File, packed: Sequence[PackedSample]) -> None:
    """One variable-length row of file bytes per sample."""
    kind = h5py.vlen_dtype(np.uint8)
    dataset = file.create_dataset(layout.COLOR, (len(packed),), kind, track_times=False)
    dataset.attrs["meaning"] = layout.CONVENTIONS["color"]
    for row, sample in enumerate(packed):
        assert sample.color is not None
        dataset[row] = np.frombuffer(sample.color, np.uint8)
