"""The cache of built characters, and what loading them costs."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from generator.body import store
from generator.body.library import load_characters
from generator.errors import AssetError

WORKER = """
import sys
from generator.body.library import character_names, load_characters
load_characters(character_names()[:1])
heavy = {"torch", "anny", "PIL", "bpy", "trimesh"} & set(sys.modules)
assert not heavy, heavy
"""


def test_publishing_is_whole_or_nothing(tmp_path: Path) -> None:
    """A builder that fails leaves nothing; the second of two leaves the first one's work alone."""
    target = tmp_path / "cache" / "someone-1"
    with pytest.raises(RuntimeError), store.publish(target) as work:
        (work / "half").write_text("…")
        raise RuntimeError
    assert list(target.parent.iterdir()) == []
    with store.publish(target) as first:
        (first / "who").write_text("first")
        with store.publish(target) as second:
            (second / "who").write_text("second")
    assert [p.name for p in target.parent.iterdir()] == [target.name]
    assert (target / "who").read_text() == "second"


def test_weights_are_cut_to_eight() -> None:
    dense = np.random.default_rng(3).dirichlet(np.full(20, 0.3), size=50)
    sparse = store.sparse_weights(dense)
    assert sparse.indices.shape == (50, store.INFLUENCES)
    np.testing.assert_allclose(sparse.weights.sum(1), 1.0, atol=1e-6)
    kept = np.take_along_axis(dense, sparse.indices, axis=1)
    assert (kept.min(1) >= np.sort(dense, axis=1)[:, -store.INFLUENCES] - 1e-12).all()


def test_key_depends_on_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("a")
    monkeypatch.setattr(store, "asset_files", lambda name: [file])
    before = store.character_key("one")
    assert store.character_key("one") == before
    file.write_text("b")
    assert store.character_key("one") != before
    monkeypatch.setattr(store, "REVISION", store.REVISION + 1)
    assert len({before, store.character_key("one")}) == 2


def test_unknown_character_is_an_asset_error() -> None:
    with pytest.raises(AssetError, match="no character is called 'nobody'"):
        load_characters(["nobody"])


def test_workers_load_without_heavy_imports(repository: Path) -> None:
    load_characters(["anna"])
    from generator.body.library import character_names

    load_characters(character_names()[:1])
    done = subprocess.run(
        [sys.executable, "-c", WORKER], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
