"""Asking what is installed, and trying what may crash or hang in a Python with a time limit."""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

__all__ = ["Answer", "installed", "probe"]


def installed(package: str) -> str | None:
    """The version of an installed distribution, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


class Answer(NamedTuple):
    """What came of a probe."""

    value: dict[str, Any]
    """The JSON object the probe printed as its last line; empty where it printed none."""
    reason: str
    """Why it failed, one line; empty where it did not."""

    @property
    def failed(self) -> bool:
        """Whether the probe crashed, hung or raised."""
        return bool(self.reason)


def probe(arguments: Sequence[str], timeout: float = 60.0) -> Answer:
    """Run this Python with `arguments` for at most `timeout` seconds; never raises for its failure."""
    command = [sys.executable, *arguments]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return Answer({}, f"no answer within {timeout:g} s")
    if result.returncode:
        lines = result.stderr.strip().splitlines() or [f"exit code {result.returncode}"]
        return Answer({}, lines[-1])
    return _answer(result.stdout.strip().rpartition("\n")[2])


def _answer(line: str) -> Answer:
    """The answer in a probe's last line; nothing printed is a plain yes."""
    if not line:
        return Answer({}, "")
    try:
        return Answer(json.loads(line), "")
    except ValueError:
        return Answer({}, f"printed no answer: {line}")
