"""The points of a hand that actions bring to a place (`POINTS` in `generator.body.action_files`)."""

import numpy as np

from generator.hand.fingers import HandRig
from generator.hand.kinematics import Skeleton, pose_points

Array = np.ndarray

FLESH = 0.13
"""Half the thickness of a hand at the palm, in lengths from wrist to middle knuckle."""


def hand_points(skeleton: Skeleton, rig: HandRig, transforms: Array) -> Array:
    """(11, 3) the `POINTS` of one hand, carried by `transforms` (B, 4, 4) like its bones.

    wrist; palm and back, the surface halfway to the middle knuckle; knuckles, between index and middle
    finger's; fingertips, the mean of index to ring; pinch, between thumb and index tip; the five tips.
    """
    last = rig.bones[:, 2]
    tips = pose_points(transforms, last, skeleton.tails[last])
    bases = pose_points(transforms, rig.bones[:, 0], skeleton.heads[rig.bones[:, 0]])
    wrist = pose_points(transforms, np.array([rig.wrist]), skeleton.heads[[rig.wrist]])[0]
    to_knuckle = bases[2] - wrist
    size = np.sqrt((to_knuckle * to_knuckle).sum())
    normal = transforms[rig.wrist, :3, :3] @ rig.frame[:, 2] * (FLESH * size)
    centre = wrist + 0.62 * to_knuckle
    knuckles = (bases[1] + bases[2]) / 2 - normal
    grouped = (wrist, centre + normal, centre - normal, knuckles, tips[1:4].mean(0))
    return np.concatenate((np.stack((*grouped, (tips[0] + tips[1]) / 2)), tips))
