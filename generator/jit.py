"""How loops are compiled: numba, cached on disk where the package may be read-only."""

import hashlib
import os
from collections.abc import Callable
from typing import Any

import numba

from generator.paths import PACKAGE, cache_dir

__all__ = ["jit"]


def _kernels_digest() -> str:
    """A digest of every source file that compiles loops.

    Numba looks at the file of a function and not at those it calls: without this, a loop would go on
    calling the old code of another file.
    """
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_bytes()
        if b"generator.jit" in source:
            digest.update(source)
    return digest.hexdigest()


if not os.environ.get("NUMBA_CACHE_DIR"):
    # The directory beside an installed package may not be writable; the cache directory is.
    # Numba falls back to its other places when this one is not writable either.
    numba.config.CACHE_DIR = str(cache_dir() / "numba" / _kernels_digest())


def jit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile `function` in nopython mode, cached on disk, releasing the GIL.

    fastmath stays off: reordered sums or fused multiply-adds would make results depend on the CPU.
    """
    compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return compiled
