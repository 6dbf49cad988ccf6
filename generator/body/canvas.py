"""What skin is painted on. Letters: N texels."""

from typing import NamedTuple

import numpy as np

__all__ = ["Canvas"]


class Canvas(NamedTuple):
    """What is painted: per texel position (N, 3), normal (N, 3), MakeHuman's uv (N, 2), the pigment
    fields melanin and blood (N,), and paint: linear rgb (N, 3) covering the skin by `cover` (N,)."""

    position: np.ndarray
    normal: np.ndarray
    source: np.ndarray
    melanin: np.ndarray
    blood: np.ndarray
    paint: np.ndarray
    cover: np.ndarray

    def part(self, chosen: np.ndarray) -> "Canvas":
        """The chosen texels (a copy: `put_back` returns them)."""
        return Canvas(*(field[chosen] for field in self))

    def put_back(self, chosen: np.ndarray, part: "Canvas") -> None:
        """Write the pigments and paint of `part` to the chosen texels."""
        for name in ("melanin", "blood", "paint", "cover"):
            getattr(self, name)[chosen] = getattr(part, name)

    def put(self, color: np.ndarray, share: np.ndarray) -> None:
        """Lay linear rgb `color` (3,) or (N, 3) over what is there by `share` (N,)."""
        keep = self.cover * (1 - share)
        total = keep + share
        safe = np.maximum(total, 1e-6)[:, None]
        self.paint[:] = (self.paint * keep[:, None] + color * share[:, None]) / safe
        self.cover[:] = total
