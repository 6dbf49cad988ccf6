"""Where the package's data lie: found through the package, never through the working directory."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _data_dir(name: str) -> Path:
    """`name` beside the package in a checkout, inside it in an installed wheel."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def assets_dir() -> Path:
    """The authored data: characters, actions, gestures, garments, licences."""
    return _data_dir("assets")


def configs_dir() -> Path:
    """The recipes and cluster settings that ship with handmill."""
    return _data_dir("configs")


def cache_dir() -> Path:
    """Arrays that are derived once and reused; safe to delete. `HANDMILL_CACHE` moves it."""
    root = os.environ.get("HANDMILL_CACHE")
    if root:
        return Path(root)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "handmill"
