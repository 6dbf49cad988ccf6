"""A cluster of two nodes on one machine: one of them goes away in the middle."""

import os
from functools import partial

import pytest

from generator.run import generate
from generator.run.cluster import Cluster, _shipment
from generator.run.errors import RunError
from generator.run.schedule import Schedule
from tests.run.conftest import make_recipe, shard_digests
from tests.run.toy import ToyStream

NOTICE = {
    "health_check_initial_delay_ms": 0,
    "health_check_period_ms": 500,
    "health_check_failure_threshold": 3,
}
"""Ray notices a dead node within two seconds instead of fifteen."""


@pytest.fixture
def two_nodes():
    """A head without cores, where the driver is, and two nodes of one core each."""
    import ray
    from ray.cluster_utils import Cluster as Nodes

    nodes = Nodes(initialize_head=True, head_node_args={"num_cpus": 0, "_system_config": NOTICE})
    workers = [nodes.add_node(num_cpus=1) for _ in range(2)]
    yield nodes, workers
    ray.shutdown()
    nodes.shutdown()


def test_a_node_that_goes_away_costs_only_time(tmp_path, two_nodes, monkeypatch):
    nodes, workers = two_nodes
    removed, again = [], []
    lost = Schedule.lost
    monkeypatch.setattr(Schedule, "lost", lambda *args: again.append(lost(*args)) or again[-1])

    def remove_one(progress):
        if not removed and progress.done >= 12:
            removed.append(nodes.remove_node(workers[0], allow_graceful=False))

    make = partial(ToyStream, pause=0.05, color_bytes=200_000)
    recipe = make_recipe(train=40, evaluate=0, shard_size=20)
    result = generate(
        recipe, tmp_path / "two", address=nodes.address, make_stream=make, progress=remove_one
    )
    assert removed
    assert sum(again) > 0, "nothing lay on the node that went away"
    assert (result.samples, result.exit_code) == (40, 0)
    generate(recipe, tmp_path / "one", workers=1, make_stream=make)
    assert shard_digests(tmp_path / "two") == shard_digests(tmp_path / "one")


def test_an_address_without_a_cluster_is_told(tmp_path):
    with pytest.raises(RunError, match=r"No Ray cluster can be joined at '127\.0\.0\.1:1'"):
        generate(make_recipe(), tmp_path, address="127.0.0.1:1", make_stream=ToyStream)
    with pytest.raises(RunError, match="Ray client"):
        Cluster(None, "ray://somewhere:10001")


def test_only_code_and_assets_travel():
    shipped = _shipment()
    root = shipped["working_dir"]
    stay = {name.lstrip("/") for name in shipped["excludes"]}
    assert {".git", "tests"} <= stay
    assert not stay & {"generator", "assets", "configs"}
    assert set(os.listdir(root)) - stay <= {
        "generator",
        "assets",
        "configs",
        "training",
        "pyproject.toml",
    }
