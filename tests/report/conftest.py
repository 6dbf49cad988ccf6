"""Fixtures of the report tests."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("drawn", Path(__file__).with_name("drawn.py"))
drawn = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(drawn)


@pytest.fixture(scope="session")
def drawn_sample():
    """`drawn_sample(index, hidden, **changes)`: two drawn hands; see drawn.py."""
    return drawn.drawn_sample
