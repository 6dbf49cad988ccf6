"""Fixtures of the report tests."""

import importlib.util
from pathlib import Path

import pytest


def _load(name: str, path: Path):
    """A helper module beside the tests."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


drawn = _load("drawn", Path(__file__).with_name("drawn.py"))
making = _load("making", Path(__file__).parents[1] / "shards" / "making.py")


@pytest.fixture(scope="session")
def drawn_sample():
    """`drawn_sample(index, hidden, **changes)`: two drawn hands; see drawn.py."""
    return drawn.drawn_sample


@pytest.fixture(scope="session")
def made():
    """The module that makes small datasets: `made.make_dataset(directory, counts, shard_size)`."""
    return making
