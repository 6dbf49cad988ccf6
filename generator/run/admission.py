"""Who may work in a run, and why one that worked is gone."""

from pathlib import Path
from typing import Any

from generator.run.errors import RunError
from generator.run.fingerprint import fingerprint, mismatch
from generator.run.worker import Hello

__all__ = ["admit", "cause_of"]


def admit(hello: Hello, token: str | None, out: Path, *, joined: bool) -> None:
    """Raise RunError unless a worker's code and its view of the directory `out` are the driver's.

    `token`: the driver's `dataset_token` of `out`. Code is compared on clusters that were `joined`: a
    local worker reads the driver's own files.
    """
    differences = mismatch(fingerprint(), hello.fingerprint) if joined else []
    if differences:
        raise RunError(
            f"A worker on node {hello.node[:8]} does not run what the driver runs:\n  "
            + "\n  ".join(differences)
            + "\nInstall the same versions on every machine, or let the code travel by starting "
            "handmill from a checkout."
        )
    if hello.token != token:
        raise RunError(
            f"A worker on node {hello.node[:8]} does not see the dataset in {out}.\n"
            "Choose an output directory on a disk that all machines of the cluster share."
        )


def cause_of(error: Exception, exceptions: Any) -> str:
    """One line that says why a worker is gone; `exceptions` is Ray's module of that name."""
    if isinstance(error, exceptions.OutOfMemoryError):
        return "the worker was ended for want of memory"
    if isinstance(error, exceptions.RayActorError):
        return "the worker's process died (it crashed or was killed)"
    lines = str(error).strip().splitlines()
    return lines[-1] if lines else type(error).__name__
