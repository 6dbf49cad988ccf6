"""Linear blend skinning: the posed surface of a rest mesh.

Letters: V vertices, B bones, k weights per vertex.
"""

from typing import NamedTuple

import numpy as np

from generator.jit import jit


class SkinWeights(NamedTuple):
    """Bone `indices` (V, k) int32 and `weights` (V, k) float32 that sum to 1 per vertex."""

    indices: np.ndarray
    weights: np.ndarray


def linear_blend_skinning(
    vertices: np.ndarray, weights: SkinWeights, transforms: np.ndarray
) -> np.ndarray:
    """Posed vertices (V, 3) float32 in metres.

    vertices (V, 3) at rest in the world frame; transforms (B, 4, 4): posed from rest world. Vertex v
    becomes sum_j w_vj T_(i_vj) v. One thread and a fixed order of summation: equal inputs give
    equal bits.
    Raises ValueError when the numbers of vertices differ.
    """
    if len(vertices) != len(weights.indices) or weights.indices.shape != weights.weights.shape:
        raise ValueError(
            f"{len(vertices)} vertices do not fit weights of shape "
            f"{weights.indices.shape} and {weights.weights.shape}"
        )
    return _blend(
        np.ascontiguousarray(vertices, np.float32),
        np.ascontiguousarray(weights.indices, np.int32),
        np.ascontiguousarray(weights.weights, np.float32),
        np.ascontiguousarray(transforms[:, :3, :].reshape(len(transforms), 12), np.float32),
    )


@jit
def _blend(
    vertices: np.ndarray, indices: np.ndarray, weights: np.ndarray, matrices: np.ndarray
) -> np.ndarray:
    """Blend the 3x4 `matrices` (B, 12) per vertex, then apply them; zero weights cost nothing."""
    out = np.empty_like(vertices)
    blended = np.zeros(12, np.float32)
    for v in range(len(vertices)):
        blended[:] = np.float32(0.0)
        for j in range(indices.shape[1]):
            w = weights[v, j]
            if w != np.float32(0.0):
                row = matrices[indices[v, j]]
                for c in range(12):
                    blended[c] += w * row[c]
        x, y, z = vertices[v, 0], vertices[v, 1], vertices[v, 2]
        for i in range(3):
            out[v, i] = (
                blended[4 * i] * x
                + blended[4 * i + 1] * y
                + blended[4 * i + 2] * z
                + blended[4 * i + 3]
            )
    return out
