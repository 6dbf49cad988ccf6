"""How loops are compiled: numba, cached on disk where the package may be read-only."""

import os
from collections.abc import Callable
from typing import Any

import numba

from generator.paths import cache_dir

__all__ = ["jit"]

if not os.environ.get("NUMBA_CACHE_DIR"):
    # The directory beside an installed package may not be writable; the cache directory is.
    # Numba falls back to its other places when this one is not writable either.
    numba.config.CACHE_DIR = str(cache_dir() / "numba")  # type: ignore[attr-defined]


def jit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile `function` in nopython mode, cached on disk, releasing the GIL.

    fastmath stays off: reordered sums or fused multiply-adds would make results depend on the CPU.
    """
    compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return compiled
