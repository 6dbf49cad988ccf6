"""Mask classes on the body's surface, cut along smooth lines across the joints.

A finger owns the surface beyond its knuckle plane that is nearer to it than to its neighbours; its
segments meet in planes through the joints that halve the angle of the bones; the palm ends at the
plane through the wrist across the forearm (Zimmermann & Brox's classes, see generator.hand.keypoints).
"""

from collections.abc import Callable

import numpy as np

from generator.body.surface import Surface, cut
from generator.hand.keypoints import FINGERS, PALM, PERSON, SIDES, segment_class
from generator.hand.kinematics import Skeleton

__all__ = ["finger_points", "label_hands"]

SUFFIX = {"left": ".L", "right": ".R"}
Field = Callable[[np.ndarray], np.ndarray]


def finger_points(skeleton: Skeleton, side: str, finger: str) -> np.ndarray:
    """(4, 3) rest positions of a finger's base, middle and end joints and its tip."""
    number = FINGERS.index(finger) + 1
    bones = [skeleton.bone(f"finger{number}-{k}{SUFFIX[side]}") for k in (1, 2, 3)]
    return np.concatenate([skeleton.heads[bones], skeleton.tails[bones[-1:]]])


def label_hands(body: Surface, skeleton: Skeleton) -> Surface:
    """The body with `labels` set to mask classes and its triangles split where classes meet."""
    body = body._replace(labels=np.full(len(body.faces), PERSON, np.int32))
    for side in SIDES:
        body = _label_hand(body, skeleton, side)
    return body


def _label_hand(body: Surface, skeleton: Skeleton, side: str) -> Surface:
    points = {finger: finger_points(skeleton, side, finger) for finger in FINGERS}
    wrist = skeleton.heads[skeleton.bone("wrist" + SUFFIX[side])]
    forearm = wrist - skeleton.heads[skeleton.bone("lowerarm02" + SUFFIX[side])]
    arm = np.array([_moves_hand(name, SUFFIX[side]) for name in skeleton.names])
    member = body.weights[:, arm].sum(1) > 0.5
    body, inside = cut(body, _plane(wrist, forearm)(body.vertices), member[body.faces].all(1))
    body.labels[inside] = PALM[side]
    rays = [np.stack([wrist, points[finger][0]]) for finger in FINGERS[1:]]
    for finger in FINGERS:
        others = [points[other] for other in FINGERS if other != finger]
        others += rays if finger == "thumb" else []
        body = _label_finger(body, side, finger, points[finger], wrist, others)
    return body


def _moves_hand(name: str, suffix: str) -> bool:
    parts = ("lowerarm", "wrist", "metacarpal", "finger")
    return name.endswith(suffix) and name.startswith(parts)


def _label_finger(
    body: Surface,
    side: str,
    finger: str,
    points: np.ndarray,
    wrist: np.ndarray,
    others: list[np.ndarray],
) -> Surface:
    """Cut one finger out of the palm, then into its three segments."""
    before = points[0] - wrist if finger != "thumb" else points[1] - points[0]
    knuckle = _joint_plane(points[0], before, points[1] - points[0])
    own = _distance(body.vertices, points)
    apart = [(_distance(body.vertices, other) - own) / 2 for other in others]
    field = np.minimum.reduce([knuckle(body.vertices), *apart])
    hand = (body.labels > PERSON) & (body.labels <= PALM[side])
    hand &= body.labels > PALM["left"] if side == "right" else True
    body, inside = cut(body, field, hand)
    body.labels[inside & (body.labels == PALM[side])] = segment_class(side, finger, 0)
    for joint in (1, 2):
        plane = _joint_plane(
            points[joint], points[joint] - points[joint - 1], points[joint + 1] - points[joint]
        )
        part = body.labels == segment_class(side, finger, joint - 1)
        body, inside = cut(body, plane(body.vertices), part)
        body.labels[inside] = segment_class(side, finger, joint)
    return body


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def _plane(point: np.ndarray, direction: np.ndarray) -> Field:
    """Signed distance beyond the plane through `point` across `direction`."""
    normal = _unit(direction)
    return lambda vertices: (vertices - point) @ normal


def _joint_plane(joint: np.ndarray, before: np.ndarray, after: np.ndarray) -> Field:
    """The plane through a joint that halves the angle between the bones before and after it."""
    return _plane(joint, _unit(before) + _unit(after))


def _distance(vertices: np.ndarray, chain: np.ndarray) -> np.ndarray:
    """(V,) distance to the polyline `chain` (N, 3), the last segment continued to infinity."""
    best = np.full(len(vertices), np.inf)
    for number, (start, end) in enumerate(zip(chain[:-1], chain[1:], strict=True)):
        along = end - start
        share = (vertices - start) @ along / (along @ along)
        last = number == len(chain) - 2
        nearest = start + np.clip(share, 0, np.inf if last else 1)[:, None] * along
        best = np.minimum(best, np.linalg.norm(vertices - nearest, axis=1))
    return best
