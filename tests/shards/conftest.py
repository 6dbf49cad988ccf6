"""Fixtures of the tests of shards; `making` holds what builds samples and datasets."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from making import make_dataset


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished dataset that nobody changes: 10 train samples in shards of 4, 3 of eval."""
    return make_dataset(tmp_path_factory.mktemp("pristine") / "ds", {"train": 10, "eval": 3})


@pytest.fixture
def dataset(pristine: Path, tmp_path: Path) -> Path:
    """A copy of `pristine` to change."""
    import shutil

    return Path(shutil.copytree(pristine, tmp_path / "ds"))


@pytest.fixture
def quick_path(tmp_path: Path) -> Iterator[Path]:
    """A temporary directory in memory where there is one, for tests that fsync a thousand times."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB, where the tests may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system is not permitted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)
