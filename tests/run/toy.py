"""A stream for tests: a pure function of (split, index), cheap, and bad in chosen places."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from generator.errors import AssetError, SampleError
from generator.sample import Sample
from generator.seeding import rng


@dataclass
class ToyStream:
    """Makes tiny samples; `trouble` says what happens at an index of the training split.

    crash: the process ends. hang: no end. raise: ValueError. reject: SampleError. once: crashes the first
    time (remembered by a file in `memory`). where: notes the worker's cores and threads in `memory`.
    `pause`: seconds per sample.
    """

    trouble: Mapping[int, str] = field(default_factory=dict)
    memory: str = ""
    pause: float = 0.0
    chunk: int = 1
    color_bytes: int = 100
    log: Path | None = None

    def sample(self, split: str, index: int) -> Sample:
        if split == "train" and index in self.trouble:
            self._misbehave(self.trouble[index], index)
        time.sleep(self.pause)
        draw = rng(1, "toy", split, index, 0, "all")
        mask = draw.integers(0, 35, (16, 16), dtype=np.uint8)
        arrays = {
            "index": np.int64(index)[()],
            "mask": mask,
            "uv": draw.random((42, 2), dtype=np.float32),
            "attempt": np.int16(0),
        }
        return Sample(
            {name: np.asarray(value) for name, value in arrays.items()},
            draw.bytes(self.color_bytes),
        )

    def _misbehave(self, how: str, index: int) -> None:
        if how == "crash":
            os._exit(7)
        if how == "hang":
            time.sleep(1000)
        if how == "raise":
            raise ValueError(f"toy trouble at {index}")
        if how == "reject":
            raise SampleError(f"toy: train {index}: no draw was accepted")
        if how == "where":
            told = {
                "cores": sorted(os.sched_getaffinity(0)),
                "threads": os.environ["OMP_NUM_THREADS"],
            }
            (Path(self.memory) / f"{os.getpid()}.json").write_text(json.dumps(told))
        if how == "once" and not (mark := Path(self.memory) / str(index)).exists():
            mark.touch()
            os._exit(7)

    def prepare(self) -> None: ...

    def fields(self) -> list[str]:
        return ["index", "mask", "uv", "attempt", "color"]

    def names(self) -> dict[str, list[str]]:
        return {"character": ["toy"]}

    def asset_hashes(self) -> dict[str, str]:
        return {}

    def versions(self) -> dict[str, str]:
        return {"toy": "1"}

    def licences(self) -> dict[str, str]:
        return {"toy": "CC0"}


@dataclass
class Unbuildable:
    """Builds a toy stream in the process `driver` and fails everywhere else."""

    driver: int

    def __call__(self) -> ToyStream:
        if os.getpid() != self.driver:
            raise AssetError("no such character")
        return ToyStream()


class Unprepared(ToyStream):
    """Finds out before the first sample that a file it needs is bad."""

    def prepare(self) -> None:
        raise AssetError("photo a.jpg cannot be read")


class Hoarder(ToyStream):
    """Keeps 40 MB of every sample; notes the processes that make samples in `memory`."""

    def sample(self, split: str, index: int) -> Sample:
        self.__dict__.setdefault("hoard", []).append(b"x" * 40_000_000)
        (Path(self.memory) / str(os.getpid())).touch()
        return super().sample(split, index)
