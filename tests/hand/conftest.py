"""A stored rest skeleton (the 104 bones of a grown man, metres) for tests without characters."""

import json
from pathlib import Path

import numpy as np
import pytest

from generator.hand.kinematics import Skeleton


@pytest.fixture(scope="session")
def skeleton() -> Skeleton:
    table = json.loads((Path(__file__).parent / "skeleton.json").read_text())
    return Skeleton(
        tuple(table["names"]),
        np.array(table["parents"], np.int32),
        np.array(table["heads"]),
        np.array(table["tails"]),
    )
