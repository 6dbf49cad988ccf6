"""What every test may rely on: one thread per process, a local Ray without tokens, kept caches.

Numerical libraries read their thread counts when they are imported, so the environment is set here,
before any test module is. Tests do not depend on their order.
"""

import importlib.util
import os
from pathlib import Path

import pytest

ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "RAY_AUTH_MODE": "disabled",
    "RAY_USAGE_STATS_ENABLED": "0",
}
for name, value in ENVIRONMENT.items():
    os.environ.setdefault(name, value)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `blender` are skipped where Blender's module is not installed."""
    if importlib.util.find_spec("bpy") is not None:
        return
    skip = pytest.mark.skip(reason="Blender's module (bpy) is not installed")
    for item in items:
        if item.get_closest_marker("blender"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return Path(__file__).resolve().parents[1]
