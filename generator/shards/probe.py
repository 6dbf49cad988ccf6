"""Reading a shard that nobody vouches for, in a process of its own.

A damaged HDF5 file may make the library crash or loop, and no driver should die of that: `probe`
runs this module as a command on the file and judges what it prints, within a time limit.
"""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import generator
from generator.errors import DatasetError
from generator.shards.encode import encode_shard
from generator.shards.extents import ShardRange
from generator.shards.packing import PackedSample
from generator.shards.shard import Shard

__all__ = ["Probe", "probe"]

_SECONDS = 20.0
_SECONDS_PER_BYTE = 1e-7


@dataclasses.dataclass(frozen=True)
class Probe:
    """What reading every row of a shard gave."""

    problem: str | None
    """Why the file as a whole cannot be read, or None."""
    attributes: dict[str, Any]
    fields: list[str]
    indices: list[int]
    """The `index` of every row, -1 where the row cannot be read."""
    label_hashes: list[str]
    """Per row the hash of what was read, or "" where the row cannot be read."""
    color_hashes: list[str | None]
    exact: bool
    """Whether the file is byte for byte what its rows encode to."""


def probe(path: Path) -> Probe:
    """Read every row of the shard `path`; never raises for a damaged one."""
    try:
        limit = _SECONDS + path.stat().st_size * _SECONDS_PER_BYTE
        root = str(Path(generator.__file__).resolve().parent.parent)
        done = subprocess.run(
            [sys.executable, "-m", __name__, str(path)],
            env={**os.environ, "PYTHONPATH": root},
            capture_output=True,
            timeout=limit,
            check=False,
        )
        if done.returncode == 0:
            return Probe(**json.loads(done.stdout))
        return _unreadable(f"is damaged (reading it ended with status {done.returncode})")
    except subprocess.TimeoutExpired:
        return _unreadable("is damaged (reading it does not end)")
    except OSError as error:
        return _unreadable(f"cannot be read ({error.strerror})")


def _unreadable(problem: str) -> Probe:
    return Probe(problem, {}, [], [], [], [], False)


def read_all(path: Path) -> Probe:
    """What `probe` does, in this process."""
    try:
        shard = Shard(path)
    except DatasetError as error:
        return _unreadable(str(error).removeprefix(f"{path}: "))
    rows = [_read_row(shard, row) for row in range(shard.rows)]
    return Probe(
        problem=None,
        attributes=shard.attributes,
        fields=shard.fields,
        indices=[-1 if row is None else row.index for row in rows],
        label_hashes=["" if row is None else row.label_hash for row in rows],
        color_hashes=[None if row is None else row.color_hash for row in rows],
        exact=_is_exact(shard, rows),
    )


def _read_row(shard: Shard, row: int) -> PackedSample | None:
    try:
        return shard.read_packed(row)
    except DatasetError:
        return None


def _is_exact(shard: Shard, rows: list[PackedSample | None]) -> bool:
    """Whether encoding the rows again gives the very bytes of the file."""
    said = shard.attributes
    try:
        planned = ShardRange(str(said["split"]), 0, int(said["start"]), int(said["stop"]))
        samples = [row for row in rows if row is not None]
        again = encode_shard(planned, samples, str(said["recipe_hash"]), str(said["stream"]))
        return again == shard.path.read_bytes()
    except (KeyError, ValueError, OSError):
        return False


if __name__ == "__main__":
    sys.stdout.write(json.dumps(dataclasses.asdict(read_all(Path(sys.argv[1])))))
