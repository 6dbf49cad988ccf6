"""One shard, opened for reading: small columns at once, images and colour row by row."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from generator.errors import DatasetError
from generator.sample import FIELDS, IMAGES, Array, Sample
from generator.shards import layout
from generator.shards.packing import PackedSample, image_size, inflate

__all__ = ["Shard"]


class Shard:
    """The rows of one shard file, read with direct chunk reads.

    Opening reads every small column whole (about 1 kB per row) and of images and colour nothing.
    Raises DatasetError for a file that is missing, damaged or not of this format.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = h5py.File(path, "r", locking=False)
        except OSError as error:
            missing = "does not exist" if not path.exists() else f"cannot be opened ({error})"
            raise DatasetError(
                f"{path}: {missing}; run `handmill verify` on the dataset"
            ) from error
        try:
            self.attributes = self._read_attributes()
            self._datasets = {name: self._dataset(name) for name in _in_order(self._file)}
            self.columns = {
                name: dataset[()]
                for name, dataset in self._datasets.items()
                if name not in IMAGES and name != layout.COLOR
            }
            self.rows = self._common_length()
        except (OSError, RuntimeError, KeyError, ValueError) as error:
            self.close()
            raise DatasetError(f"{path}: is damaged ({error})") from error
        except DatasetError:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; no row can be read afterwards."""
        self._file.close()

    def __enter__(self) -> "Shard":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def fields(self) -> list[str]:
        """The names of the datasets, in the order of `FIELDS`."""
        return list(self._datasets)

    def read(self, row: int) -> Sample:
        """The sample in `row`; arrays may be read-only views. Raises DatasetError."""
        arrays = {name: column[row] for name, column in self.columns.items()}
        try:
            for name, dataset in self._datasets.items():
                if name in IMAGES:
                    arrays[name] = self._image(name, dataset, row)
            color = self._color(row)
            return Sample({k: np.asarray(v) for k, v in arrays.items()}, color)
        except (OSError, RuntimeError, KeyError, ValueError) as error:
            raise DatasetError(f"{self.path}: row {row} cannot be read ({error})") from error

    def read_packed(self, row: int) -> PackedSample:
        """The sample in `row` with its images deflated as they stand in the file, hashes computed.

        Raises DatasetError.
        """
        sample = self.read(row)
        streams = {
            name: dataset.id.read_direct_chunk((row, 0, 0))[1]
            for name, dataset in self._datasets.items()
            if name in IMAGES
        }
        return PackedSample(
            arrays={name: a for name, a in sample.arrays.items() if name not in IMAGES},
            images=streams,
            size=image_size(sample.arrays[name] for name in streams),
            color=sample.color,
            label_hash=sample.label_hash(),
            color_hash=sample.color_hash(),
        )

    def column(self, name: str) -> Array:
        """All rows of one field, (N, ...); images are decoded. Raises DatasetError, KeyError."""
        if name in self.columns:
            return self.columns[name]
        dataset = self._datasets[name]
        try:
            if name == layout.COLOR:
                colors = np.empty(self.rows, object)
                colors[:] = [self._color(row) for row in range(self.rows)]
                return colors
            return np.stack([self._image(name, dataset, row) for row in range(self.rows)])
        except (OSError, RuntimeError, ValueError) as error:
            raise DatasetError(f"{self.path}: {name} cannot be read ({error})") from error

    def _image(self, name: str, dataset: Any, row: int) -> Array:
        _, stream = dataset.id.read_direct_chunk((row, 0, 0))
        try:
            return inflate(stream, FIELDS[name].dtype, dataset.shape[1:])
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error

    def _color(self, row: int) -> bytes | None:
        dataset = self._datasets.get(layout.COLOR)
        return None if dataset is None else dataset[row].tobytes()

    def _read_attributes(self) -> dict[str, str | int]:
        attributes = dict(self._file.attrs)
        if attributes.get("format") != layout.FORMAT:
            found = attributes.get("format", "none")
            raise DatasetError(
                f"{self.path}: is no shard of format {layout.FORMAT} (format {found})"
            )
        return {
            key: value if isinstance(value, str) else int(value)
            for key, value in attributes.items()
        }

    def _dataset(self, name: str) -> Any:
        """The dataset `name`; raises ValueError unless it has the type, shape and chunks it must."""
        dataset = self._file[name]
        if name == layout.COLOR:
            if h5py.check_vlen_dtype(dataset.dtype) != np.uint8 or dataset.ndim != 1:
                raise ValueError(f"color: expected vlen uint8 (N,), got {dataset.dtype}")
            return dataset
        if name not in FIELDS:
            raise ValueError(f"{name}: no field of a sample")
        field = FIELDS[name]
        fits = dataset.ndim == 1 + len(field.shape) and all(
            isinstance(want, str) or want == have
            for want, have in zip(field.shape, dataset.shape[1:], strict=True)
        )
        if dataset.dtype != np.dtype(field.dtype) or not fits:
            expected = f"{field.dtype} (N, {', '.join(map(str, field.shape))})"
            raise ValueError(f"{name}: expected {expected}, got {dataset.dtype} {dataset.shape}")
        if name in IMAGES and dataset.chunks != (1, *dataset.shape[1:]):
            raise ValueError(f"{name}: expected one chunk per sample, got {dataset.chunks}")
        return dataset

    def _common_length(self) -> int:
        lengths = {name: dataset.shape[0] for name, dataset in self._datasets.items()}
        if len(set(lengths.values())) != 1:
            raise ValueError(f"datasets differ in length: {lengths}")
        return int(next(iter(lengths.values())))


def _in_order(names: Iterable[str]) -> list[str]:
    """`names` in the order of `FIELDS`, `color` and unknown ones last."""
    order = {name: position for position, name in enumerate(FIELDS)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))
