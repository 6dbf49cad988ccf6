"""Golden samples: no change of the code may change a sample without raising the epoch.

Tolerances are those between CPU types: keypoints 1e-5 m, a few pixels at silhouettes, a level or two of
colour. On one CPU type everything is equal to the bit, which `test_rhd` and the runs' tests show.
"""

import io
import json

import numpy as np
import pytest
from PIL import Image

from generator.recipe import EPOCH
from generator.sample import Sample

from . import golden

MEND = "raise EPOCH in generator/recipe/epoch.py and run `python -m tests.streams.golden`"


@pytest.fixture(scope="module")
def recorded() -> dict:
    return json.loads((golden.DIRECTORY / "labels.json").read_text())


@pytest.fixture(scope="module")
def made() -> dict[str, Sample]:
    return golden.make()


def picture(name: str) -> np.ndarray:
    return np.asarray(Image.open(golden.DIRECTORY / f"{name}.png")).astype(np.int64)


def test_the_epoch_is_that_of_the_record(recorded: dict) -> None:
    assert recorded["epoch"] == EPOCH, MEND


def test_labels_are_the_recorded_ones(recorded: dict, made: dict[str, Sample]) -> None:
    for name, sample in made.items():
        expected = recorded["samples"][name]
        for key in golden.EXACT:
            assert sample.arrays[key].tolist() == expected[key], f"{name} {key}: {MEND}"
        for key in golden.CLOSE:
            wanted = np.array(expected[key], np.float64)
            assert np.allclose(sample.arrays[key], wanted, rtol=1e-4, atol=1e-5, equal_nan=True), (
                f"{name} {key}: {MEND}"
            )


def test_masks_and_depths_are_the_recorded_ones(made: dict[str, Sample]) -> None:
    for name, sample in made.items():
        assert (sample.arrays["mask"] != picture(f"{name}-mask")).mean() < 0.001, MEND
        apart = np.abs(sample.arrays["depth"].astype(np.int64) - picture(f"{name}-depth"))
        assert (apart > 2).mean() < 0.001, MEND


def test_colours_are_the_recorded_ones(made: dict[str, Sample]) -> None:
    for name, sample in made.items():
        assert sample.color is not None
        color = np.asarray(Image.open(io.BytesIO(sample.color))).astype(np.int64)
        assert (np.abs(color - picture(f"{name}-color")) > 3).mean() < 0.01, MEND
