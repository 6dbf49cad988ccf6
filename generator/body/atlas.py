"""The skin's UV atlas: MakeHuman's islands laid out anew, with more room for hands and face.

At 1024 texels the hands get 1.1 texels per millimetre instead of 0.7, more than the 0.8 pixels per
millimetre of the nearest hands; the inside of the mouth and the feet shrink. Baking goes through
`TexelMap`: which triangle, and where on it, every texel shows.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from scipy.ndimage import distance_transform_edt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

__all__ = ["Island", "TexelMap", "fill_gaps", "islands", "relaid", "texel_map"]


class Island(NamedTuple):
    """One island: its lower left corner in MakeHuman's layout and in ours, and its magnification."""

    name: str
    old: tuple[float, float]
    new: tuple[float, float]
    scale: float


LAYOUT = (
    Island("trunk", (0.009, 0.138), (0.004, 0.343), 0.78),
    Island("right ear", (0.012, 0.547), (0.680, 0.008), 1.0),
    Island("right foot", (0.023, 0.010), (0.680, 0.115), 0.6),
    Island("left ear", (0.086, 0.547), (0.750, 0.008), 1.0),
    Island("left foot", (0.198, 0.010), (0.790, 0.115), 0.6),
    Island("right hand", (0.361, 0.012), (0.004, 0.010), 1.7),
    Island("left hand", (0.570, 0.011), (0.342, 0.010), 1.7),
    Island("head", (0.641, 0.149), (0.642, 0.325), 1.0),
    Island("mouth", (0.758, 0.012), (0.825, 0.008), 0.4),
)
"""Found in MakeHuman's layout by their lower left corners (within 0.01)."""


def islands(uv: np.ndarray) -> np.ndarray:
    """(F,) for each face with corners `uv` (F, k, 2): the number of its island in `LAYOUT`.

    Raises ValueError if the mesh has an island that the layout does not know.
    """
    flat = np.round(uv.reshape(-1, 2), 6)
    _, corner = np.unique(flat, axis=0, return_inverse=True)
    corner = corner.reshape(uv.shape[:2])
    pairs = np.stack([corner, np.roll(corner, 1, axis=1)])
    graph = coo_matrix((np.ones(pairs[0].size), (pairs[0].ravel(), pairs[1].ravel())))
    size = int(corner.max()) + 1
    count, label = connected_components(coo_matrix(graph, shape=(size, size)), directed=False)
    of_face = label[corner[:, 0]]
    corners = np.array([island.old for island in LAYOUT])
    numbers = np.zeros(count, np.int32)
    for k in range(count):
        low = uv[of_face == k].min((0, 1))
        gap = np.abs(corners - low).max(1)
        if gap.min() > 0.01:
            raise ValueError(f"no island of the layout starts at uv {low}")
        numbers[k] = gap.argmin()
    return numbers[of_face]


def relaid(uv: np.ndarray, island: np.ndarray) -> np.ndarray:
    """MakeHuman's uv (F, k, 2) of faces with known islands (F,), moved into our layout."""
    old = np.array([i.old for i in LAYOUT])[island]
    new = np.array([i.new for i in LAYOUT])[island]
    scale = np.array([i.scale for i in LAYOUT])[island]
    return (uv - old[:, None]) * scale[:, None, None] + new[:, None]


class TexelMap(NamedTuple):
    """The N texels that show a surface: their rows and columns, faces (N,) and barycentrics (N, 3)."""

    size: int
    rows: np.ndarray
    columns: np.ndarray
    faces: np.ndarray
    share: np.ndarray

    def mix(self, values: np.ndarray) -> np.ndarray:
        """(N, …) of per-corner values (F, 3, …)."""
        corner = values[self.faces]
        weight = self.share.reshape(*self.share.shape, *([1] * (values.ndim - 2)))
        return (corner * weight).sum(1)


def texel_map(uv: np.ndarray, size: int) -> TexelMap:
    """Which of the triangles with corners `uv` (F, 3, 2) each texel of a size² image shows.

    Texel (row, column) has its centre at u = (column + 0.5) / size, v = 1 - (row + 0.5) / size.
    """
    face, share = _rasterize(np.ascontiguousarray(uv, np.float64), size)
    rows, columns = np.nonzero(face >= 0)
    return TexelMap(
        size, rows, columns, face[rows, columns], share[rows, columns].astype(np.float32)
    )


@njit(cache=True)
def _rasterize(uv: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    face = np.full((size, size), -1, np.int32)
    share = np.zeros((size, size, 3), np.float32)
    for f in range(len(uv)):
        ax, ay = uv[f, 0, 0] * size - 0.5, (1 - uv[f, 0, 1]) * size - 0.5
        bx, by = uv[f, 1, 0] * size - 0.5, (1 - uv[f, 1, 1]) * size - 0.5
        cx, cy = uv[f, 2, 0] * size - 0.5, (1 - uv[f, 2, 1]) * size - 0.5
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if abs(area) < 1e-12:
            continue
        for y in range(
            max(0, int(np.ceil(min(ay, by, cy)))), min(size - 1, int(np.floor(max(ay, by, cy)))) + 1
        ):
            for x in range(
                max(0, int(np.ceil(min(ax, bx, cx)))),
                min(size - 1, int(np.floor(max(ax, bx, cx)))) + 1,
            ):
                second = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area
                third = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area
                if second >= -1e-9 and third >= -1e-9 and second + third <= 1 + 1e-9:
                    face[y, x] = f
                    share[y, x, 0] = 1 - second - third
                    share[y, x, 1] = second
                    share[y, x, 2] = third
    return face, share


def fill_gaps(image: np.ndarray, texels: TexelMap) -> np.ndarray:
    """`image` (size, size, c) with the texels that show nothing taken from their nearest neighbour."""
    empty = np.ones(image.shape[:2], bool)
    empty[texels.rows, texels.columns] = False
    nearest = distance_transform_edt(empty, return_distances=False, return_indices=True)
    return image[nearest[0], nearest[1]]
