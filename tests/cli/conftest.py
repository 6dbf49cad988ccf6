"""Fixtures of the command line's tests."""

import json
from typing import NamedTuple

import pytest

from generator import cli


class Outcome(NamedTuple):
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one JSON object on stdout."""
        return json.loads(self.out)


@pytest.fixture
def handmill(capfd, tmp_path, monkeypatch):
    """Run a command line in this process, in an empty working directory; gives an Outcome."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capfd.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        return Outcome(code, *capfd.readouterr())

    return run
