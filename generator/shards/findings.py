"""What `verify_dataset` reports."""

from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Finding", "Report"]


class Finding(NamedTuple):
    """One thing that is wrong with a dataset, and where."""

    shard: str
    """The file's path inside the dataset directory, e.g. `train/train-00000.h5`."""
    row: int | None
    """The row of the shard, or None for the file as a whole."""
    rule: str
    """The short name of what does not hold, e.g. "sha256", "projection"."""
    message: str

    def __str__(self) -> str:
        where = self.shard if self.row is None else f"{self.shard} row {self.row}"
        return f"{where}: {self.rule}: {self.message}"


@dataclass
class Report:
    """Everything wrong with a dataset, and how much was looked at."""

    findings: list[Finding] = field(default_factory=list)
    shards: int = 0
    """Shards whose rows were checked."""
    samples: int = 0
    """Rows that were checked."""
    bytes: int = 0
    """Bytes of those shards."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
