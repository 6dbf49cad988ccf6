"""Fixtures of the run's tests: one local Ray for all tests of a module, recipes of toy size."""

import hashlib
import logging
import os

import pytest

from generator.recipe import Recipe

os.environ["RAY_AUTH_MODE"] = "disabled"
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"


@pytest.fixture(scope="module")
def local_ray():
    """A running Ray of two cores, which `generate` uses instead of starting one."""
    import ray

    ray.init(
        address="local",
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        object_store_memory=256 << 20,
    )
    yield ray
    ray.shutdown()


@pytest.fixture
def recipe():
    """Makes a recipe with these counts; its stream stands for nothing."""
    return make_recipe


def make_recipe(train=24, evaluate=6, shard_size=8, seed=0):
    return Recipe.model_validate(
        {
            "seed": seed,
            "shard_size": shard_size,
            "splits": {"train": {"count": train}, "eval": {"count": evaluate}},
            "stream": {"kind": "rhd"},
        }
    )


def shard_digests(out):
    """The sha256 of every shard, by its path in the dataset."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*.h5"))
    }
