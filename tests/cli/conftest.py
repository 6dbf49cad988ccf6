"""Fixtures of the command line's tests."""

import importlib.util
import json
from pathlib import Path
from typing import NamedTuple

import pytest

from generator import cli


def _load(name: str, room: str):
    """A helper module of another room's tests."""
    path = Path(__file__).parents[1] / room / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


making = _load("making", "shards")
drawn = _load("drawn", "report")


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


@pytest.fixture(scope="session")
def made():
    """The module that makes small datasets: `made.make_dataset(directory, counts, shard_size)`."""
    return making


@pytest.fixture(scope="session")
def drawn_sample():
    """`drawn_sample(index, hidden, **changes)`: two drawn hands."""
    return drawn.drawn_sample


@pytest.fixture
def bundle(tmp_path):
    """A bundle's directory of two datasets, `one` and `two`."""
    making.make_dataset(tmp_path / "bundle" / "one", {"train": 6, "eval": 2})
    making.make_dataset(tmp_path / "bundle" / "two", {"train": 3, "eval": 0})
    return tmp_path / "bundle"
