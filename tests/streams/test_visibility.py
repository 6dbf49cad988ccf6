"""Visibility against ray casting: a slow, obvious reference on real frames."""

import numpy as np

from generator.hand.keypoints import keypoint_classes
from generator.streams.rhd import RhdSource
from generator.streams.visibility import FLESH, HAND_LENGTH


def first_hit(direction: np.ndarray, corners: np.ndarray) -> tuple[int, float]:
    """Face index and ray parameter of the nearest triangle (F, 3, 3) hit from the origin, or -1."""
    edge1, edge2 = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    p = np.cross(direction, edge2)
    scale = (edge1 * p).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        u = (-corners[:, 0] * p).sum(1) / scale
        q = np.cross(-corners[:, 0], edge1)
        v = (q @ direction) / scale
        t = (edge2 * q).sum(1) / scale
    hit = (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0.02)
    if not hit.any():
        return -1, 0.0
    face = int(np.where(hit, t, np.inf).argmin())
    return face, float(t[face])


def hand_scale(xyz: np.ndarray, row: int) -> float:
    chain = xyz[[row // 21 * 21 + k for k in (0, 9, 10, 11, 12)]]
    return float(np.linalg.norm(np.diff(chain, axis=0), axis=1).sum() / HAND_LENGTH)


def test_visibility_equals_ray_casting(rhd: RhdSource) -> None:
    """Every keypoint inside the image: one ray through the centre of its pixel."""
    disagree = checked = 0
    for index in range(6):
        frame = rhd.frame("train", index)
        cast = rhd._cast[frame.subject.character]
        seen = frame.vertices.astype(np.float64) @ frame.camera.R.T + frame.camera.t
        corners = seen[cast.faces]
        for row, (u, v) in enumerate(frame.uv):
            if not (-0.5 <= u < 319.5 and -0.5 <= v < 319.5):
                assert frame.visible[row] == 0
                continue
            pixel = np.array([np.floor(u + 0.5), np.floor(v + 0.5), 1.0])
            face, z = first_hit(np.linalg.inv(frame.camera.K) @ pixel, corners)
            expected = (
                face >= 0
                and cast.classes[face] in keypoint_classes()[row]
                and frame.xyz[row, 2] - z <= FLESH[row] * hand_scale(frame.xyz, row)
            )
            checked += 1
            disagree += int(expected) != int(frame.visible[row])
    assert checked > 60
    assert disagree == 0
