"""Which code, assets and libraries a process runs: driver and workers must have the same."""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from generator import __version__, paths

__all__ = ["fingerprint", "mismatch"]

LIBRARIES = ("bpy", "h5py", "numpy", "numba", "ray", "scipy")
"""Distributions whose version may change a sample, a shard's bytes or the talk between processes."""


def _digest(root: Path, files: Iterable[Path]) -> str:
    """BLAKE2b-128 over the names below `root` and the contents of `files`, in order of names."""
    digest = hashlib.blake2b(digest_size=16)
    for name, path in sorted((path.relative_to(root).as_posix(), path) for path in files):
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _installed(name: str) -> str:
    """The version of an installed distribution, or `absent`."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


@cache
def fingerprint() -> Mapping[str, str]:
    """Digests of generator's code and of the assets, and the versions of Python and `LIBRARIES`."""
    assets = paths.assets_dir()
    return {
        "handmill": __version__,
        "code": _digest(paths.PACKAGE, paths.PACKAGE.rglob("*.py")),
        "assets": _digest(assets, (path for path in assets.rglob("*") if path.is_file())),
        "python": platform.python_version(),
        **{name: _installed(name) for name in LIBRARIES},
    }


def mismatch(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """One line per value of `here` (the driver's) and `there` (a worker's) that differs."""
    return [
        f"{key}: {here.get(key, 'absent')} on the driver, {there.get(key, 'absent')} on the worker"
        for key in sorted({*here, *there})
        if here.get(key) != there.get(key)
    ]
