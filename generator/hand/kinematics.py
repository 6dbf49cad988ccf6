"""Forward kinematics of a skeleton at rest in the world frame.

Letters: B bones, N points. A bone's rotation is about its own head, expressed in the axes of the rest
world, and applied before its parent's transform, so a rotation means the same on every character and
identity rotations give the rest pose. Metres.
"""

from typing import NamedTuple

import numpy as np

from generator.jit import jit


class Skeleton(NamedTuple):
    """A rest skeleton in the world frame, metres; every parent stands before its children.

    names (B,), parents (B,) int32 with -1 for the root, heads (B, 3) and tails (B, 3) float64.
    """

    names: tuple[str, ...]
    parents: np.ndarray
    heads: np.ndarray
    tails: np.ndarray

    def bone(self, name: str) -> int:
        """Index of the bone called `name`; ValueError if there is none."""
        return self.names.index(name)

    def bones(self, *names: str) -> np.ndarray:
        """Indices of several bones, int32."""
        return np.array([self.names.index(name) for name in names], np.int32)


def check_skeleton(skeleton: Skeleton) -> None:
    """Raise ValueError unless shapes agree, bone 0 is the only root and parents stand first."""
    count = len(skeleton.names)
    if len(set(skeleton.names)) != count:
        raise ValueError("bone names are not unique")
    shapes = {"parents": (count,), "heads": (count, 3), "tails": (count, 3)}
    for name, shape in shapes.items():
        found = np.shape(getattr(skeleton, name))
        if found != shape:
            raise ValueError(f"{name}: expected shape {shape}, got {found}")
    parents = np.asarray(skeleton.parents)
    if parents[0] != -1 or (parents[1:] < 0).any() or (parents >= np.arange(count)).any():
        raise ValueError(f"bone 0 must be the only root and parents stand first, got {parents}")


def forward_kinematics(
    skeleton: Skeleton, rotations: np.ndarray, translation: np.ndarray
) -> np.ndarray:
    """Skinning transforms (B, 4, 4) float64: posed world from rest world.

    rotations (B, 3, 3): per bone, about its head, in rest-world axes, applied before the parent's
    transform. translation (3,) metres moves the whole body after everything else.
    """
    return _chain(
        np.ascontiguousarray(skeleton.parents, np.int32),
        np.ascontiguousarray(skeleton.heads, np.float64),
        np.ascontiguousarray(rotations, np.float64),
        np.ascontiguousarray(translation, np.float64),
    )


@jit
def _chain(
    parents: np.ndarray, heads: np.ndarray, rotations: np.ndarray, translation: np.ndarray
) -> np.ndarray:
    """T[b] = T[parent] M[b] with M[b] = [R | h - R h]; the root's parent is the translation."""
    out = np.zeros((len(parents), 4, 4))
    local = np.zeros(3)
    for b in range(len(parents)):
        rot, p = rotations[b], parents[b]
        for i in range(3):
            turned = rot[i, 0] * heads[b, 0] + rot[i, 1] * heads[b, 1] + rot[i, 2] * heads[b, 2]
            local[i] = heads[b, i] - turned
        out[b, 3, 3] = 1.0
        for i in range(3):
            if p < 0:
                out[b, i, :3] = rot[i]
                out[b, i, 3] = local[i] + translation[i]
                continue
            for j in range(3):
                out[b, i, j] = (
                    out[p, i, 0] * rot[0, j] + out[p, i, 1] * rot[1, j] + out[p, i, 2] * rot[2, j]
                )
            out[b, i, 3] = (
                out[p, i, 0] * local[0]
                + out[p, i, 1] * local[1]
                + out[p, i, 2] * local[2]
                + out[p, i, 3]
            )
    return out


def pose_points(transforms: np.ndarray, bones: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Rest points (N, 3), each rigid with one of `bones` (N,), carried by `transforms` (B, 4, 4)."""
    chosen = transforms[bones]
    return np.einsum("nij,nj->ni", chosen[:, :3, :3], points) + chosen[:, :3, 3]
