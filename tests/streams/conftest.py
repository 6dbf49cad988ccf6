"""One keypoints-only RHD source shared by the tests of this room: no Blender, cached characters."""

import pytest

from generator.recipe import Recipe
from generator.streams.rhd import RhdSource

RECIPE = {
    "seed": 5,
    "splits": {
        "train": {"count": 100},
        "eval": {"count": 50},
        "exclusive": ["character", "action"],
    },
    "stream": {"kind": "rhd"},
}


def source(**changes: object) -> RhdSource:
    """A source of `RECIPE` with top-level keys replaced; keypoints, mask and depth, no colour."""
    outputs = {"color": False, "mask": True, "depth": True}
    return RhdSource(Recipe.model_validate(RECIPE | {"outputs": outputs} | changes))


@pytest.fixture(scope="session")
def rhd() -> RhdSource:
    made = source()
    made.prepare()
    return made
