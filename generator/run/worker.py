"""What runs on a worker: one pinned core, one warm stream, samples packed where they are made.

Ray wraps `Worker` in an actor (`generator.run.cluster`).
"""

import faulthandler
import hashlib
import os
import platform
import resource
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, cast

from generator.errors import HandmillError
from generator.recipe import Split
from generator.run.errors import RunError
from generator.run.fingerprint import fingerprint
from generator.shards.entries import Provenance
from generator.shards.extents import ShardRange
from generator.shards.packing import PackedSample, pack
from generator.shards.writer import write_shard
from generator.streams.base import Stream

__all__ = ["Built", "Hello", "Made", "MakeStream", "Worker", "Written", "dataset_token", "log_path"]

MakeStream = Callable[[], Stream]
"""Builds the stream a worker holds; travels to the workers by pickle."""


class Hello(NamedTuple):
    """What a new worker says of itself before it builds anything."""

    node: str
    fingerprint: Mapping[str, str]
    token: str | None
    """Digest of the dataset.json it sees in the output directory, or None if it sees none."""


class Built(NamedTuple):
    """The stream stands, or an error that the user has to mend."""

    seconds: float
    error: HandmillError | None


class Made(NamedTuple):
    """What became of one unit: indices that were made, and those that raised (reason, final)."""

    made: tuple[int, ...]
    failed: Mapping[int, tuple[str, bool]]
    cost: Mapping[str, float]
    """Seconds by kind of work."""
    memory: int
    """Resident bytes of the worker after the unit."""


def log_path(out: Path, slot: int) -> Path:
    """The file that holds everything that worker `slot` and its renderer print."""
    return out / "logs" / f"worker-{slot}.log"


def dataset_token(out: Path) -> str | None:
    """What tells one dataset directory from another of the same path, or None if there is none."""
    try:
        content = (out / "dataset.json").read_bytes()
    except OSError:
        return None
    return hashlib.blake2b(content, digest_size=16).hexdigest()


class Written(NamedTuple):
    """A shard that was committed, or why it cannot be."""

    samples: int
    error: HandmillError | None


class Worker:
    """Makes samples of one dataset into `out` as worker `slot`."""

    def __init__(self, slot: int, out: str) -> None:
        self._out = Path(out)
        self._log = log_path(self._out, slot)
        self._stream: Stream | None = None
        if self._out.is_dir():
            _redirect_output(self._log)

    def hello(self) -> Hello:
        """Who this is: compared with the driver before any stream is built."""
        import ray

        node = str(ray.get_runtime_context().get_node_id())
        return Hello(node, fingerprint(), dataset_token(self._out))

    def build(self, make: MakeStream, rank: int | None, prepare: bool, _after: object) -> Built:
        """Build the stream on core `rank` of those allowed (None: on all of them).

        `prepare`: build the machine's caches first. `_after` is a result to be waited for, so that one
        worker of a machine prepares before the others build.
        """
        started = time.perf_counter()
        if rank is not None:
            cores = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, {cores[rank % len(cores)]})
        try:
            self._stream = make()
            self._stream.log = self._log
            if prepare:
                self._stream.prepare()
        except HandmillError as error:
            return Built(time.perf_counter() - started, error)
        return Built(time.perf_counter() - started, None)

    def make(self, split: str, indices: Sequence[int]) -> tuple[list[PackedSample], Made]:
        """The packed samples of `indices`, and what became of each. Errors of a sample are reported."""
        _note(f"{split} {indices[0]}" + (f" to {indices[-1]}" if len(indices) > 1 else ""))
        packed: list[PackedSample] = []
        failed: dict[int, tuple[str, bool]] = {}
        cost = {"sample": 0.0, "pack": 0.0}
        for index in indices:
            try:
                packed.append(self._one(split, index, cost))
            except Exception as error:
                _note(traceback.format_exc())
                failed[index] = (_reason(error), isinstance(error, HandmillError))
        made = tuple(index for index in indices if index not in failed)
        return packed, Made(made, failed, cost, _memory())

    def write(
        self, shard: ShardRange, cost: Mapping[str, float], *parts: list[PackedSample]
    ) -> Written:
        """Commit the shard whose samples are in `parts`, in any order; `cost`: seconds of their making."""
        packed = sorted((one for part in parts for one in part), key=lambda one: one.index)
        provenance = Provenance(sum(cost.values()), _machine(), dict(fingerprint()), dict(cost))
        try:
            write_shard(self._out, shard, packed, provenance)
        except HandmillError as error:
            return Written(0, error)
        except Exception as error:
            _note(traceback.format_exc())
            return Written(0, RunError(f"{shard.split} {shard.number}: {_reason(error)}"))
        return Written(len(packed), None)

    def _one(self, split: str, index: int, cost: dict[str, float]) -> PackedSample:
        """One sample, packed for its shard; adds to `cost` what it took."""
        assert self._stream is not None, "make() before build()"
        started = time.perf_counter()
        sample = self._stream.sample(cast(Split, split), index)
        made = time.perf_counter()
        packed = pack(sample)
        cost["sample"] += made - started
        cost["pack"] += time.perf_counter() - made
        return packed


def _redirect_output(path: Path) -> None:
    """Send what this process prints to `path`, the output of libraries in C and of crashes included."""
    path.parent.mkdir(exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)
    faulthandler.enable(file=2)


def _note(text: str) -> None:
    """Write to the log, if there is room for it, what comes next or what went wrong."""
    with suppress(OSError):
        sys.stderr.write(f"[{time.strftime('%H:%M:%S')}] {text}\n")
        sys.stderr.flush()


def _reason(error: Exception) -> str:
    """One line that says what was raised."""
    text = str(error) or type(error).__name__
    return text if isinstance(error, HandmillError) else f"{type(error).__name__}: {text}"


def _memory() -> int:
    """Resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _machine() -> dict[str, str]:
    """What this process runs on."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {"host": platform.node(), "cpu": models[0] if models else platform.machine()}
