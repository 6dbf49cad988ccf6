"""The tips of the fingers: where keypoints of tips lie, in the middle of the pulp.

MakeHuman's last bones end at the skin or a little beyond it; here they end inside, a fixed depth below
the foremost point of the finger and in the middle of its cross section there.
"""

import numpy as np

from generator.hand.kinematics import Skeleton

__all__ = ["with_fingertips"]

DEPTH = 0.15
"""How far below the foremost point the tip lies, as a share of the last segment's length."""

SLAB = 0.12
"""Half the thickness of the slice whose middle is taken, the same."""


def with_fingertips(skeleton: Skeleton, vertices: np.ndarray, weights: np.ndarray) -> Skeleton:
    """The skeleton with the tails of the last finger bones moved into the flesh.

    vertices (V, 3) of the skin, weights (V, B).
    """
    tails = skeleton.tails.copy()
    strongest = weights.argmax(1)
    for side in "LR":
        for finger in range(1, 6):
            bone = skeleton.bone(f"finger{finger}-3.{side}")
            tails[bone] = _tip(vertices[strongest == bone], skeleton.heads[bone], tails[bone])
    return skeleton._replace(tails=tails)


def _tip(skin: np.ndarray, head: np.ndarray, tail: np.ndarray) -> np.ndarray:
    """The middle of the pulp of one finger, from the skin (N, 3) of its last segment."""
    axis = (tail - head) / np.linalg.norm(tail - head)
    along = (skin - head) @ axis
    length = along.max()
    place = length * (1 - DEPTH)
    slice_ = skin[np.abs(along - place) < SLAB * length]
    _, _, across = np.linalg.svd(axis[None])
    spread = (slice_ - head) @ across[1:].T
    middle = (spread.min(0) + spread.max(0)) / 2
    return head + axis * place + middle @ across[1:]
