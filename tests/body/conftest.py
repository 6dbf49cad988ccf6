"""The stored rest skeleton of tests/hand, for tests of motion that need no character."""

import json
from pathlib import Path

import numpy as np
import pytest

from generator.hand.kinematics import Skeleton


@pytest.fixture(scope="session")
def skeleton() -> Skeleton:
    path = Path(__file__).parents[1] / "hand" / "skeleton.json"
    table = json.loads(path.read_text())
    return Skeleton(
        tuple(table["names"]),
        np.array(table["parents"], np.int32),
        np.array(table["heads"]),
        np.array(table["tails"]),
    )
