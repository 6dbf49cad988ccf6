"""The birth of randomness: a pure function of its key, and of nothing else."""

import itertools

import numpy as np
import pytest

from generator import seeding

GOLDEN = [269, 24, 821, 30, 920]
KEY = (7, "rhd", "train", 12, 0, "camera")


def draw(key: tuple[int, str, str, int, int, str]) -> list[float]:
    return seeding.rng(*key).random(4).tolist()


def test_equal_keys_give_equal_draws() -> None:
    assert draw(KEY) == draw(KEY)


def test_every_part_of_the_key_matters() -> None:
    changed = [
        (8, *KEY[1:]),
        (7, "mano", *KEY[2:]),
        (7, "rhd", "eval", *KEY[3:]),
        (7, "rhd", "train", 13, 0, "camera"),
        (7, "rhd", "train", 12, 1, "camera"),
        (7, "rhd", "train", 12, 0, "light"),
    ]
    draws = [draw(key) for key in [KEY, *changed]]
    assert all(a != b for a, b in itertools.combinations(draws, 2))


def test_parts_cannot_run_together() -> None:
    assert draw((1, "rhd", "train", 11, 1, "x")) != draw((1, "rhd", "train", 1, 11, "x"))


def test_the_stream_of_numbers_never_changes() -> None:
    """Recorded values: a change here is a change of every dataset ever made, so raise the epoch."""
    expected = seeding.rng(0, "rhd", "train", 0, 0, "pose").integers(0, 1000, 5).tolist()
    assert expected == GOLDEN


def test_neighbouring_indices_are_independent() -> None:
    first = np.array([seeding.rng(3, "rhd", "train", i, 0, "pose").random() for i in range(4000)])
    assert abs(first.mean() - 0.5) < 0.02
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 0.05


@pytest.mark.parametrize("position", [0, 3, 4])
def test_negative_numbers_are_refused(position: int) -> None:
    key = list(KEY)
    key[position] = -1
    with pytest.raises(ValueError, match=">= 0"):
        seeding.rng(*key)
