"""A sample drawn with capsules: two flat hands whose labels agree with each other by construction."""

import io
from functools import lru_cache

import numpy as np
from PIL import Image

from generator.hand.keypoints import FINGERS, PALM, PERSON, SIDES, keypoint_index, segment_class
from generator.sample import DEPTH_STEP, Array, Sample

SIZE = 320
FOCAL = 290.0


def drawn_sample(index: int = 0, hidden: tuple[int, ...] = (), **changes: object) -> Sample:
    """Two hands before a sloping ground; `changes` replaces arrays, None leaves one out."""
    uv = hand_points()
    mask, depth = _surfaces()
    xyz = _lift(uv, 0.5)
    visible = np.ones(42, dtype=np.uint8)
    visible[list(hidden)] = 0
    arrays: dict[str, object] = {
        "index": np.int64(index),
        "mask": mask,
        "depth": depth,
        "uv": uv,
        "xyz": xyz,
        "visible": visible,
        "present": np.ones(2, dtype=np.uint8),
        "K": intrinsics(),
        "image_size": np.array([SIZE, SIZE], dtype=np.int32),
        "gesture": np.array([0, -1], dtype=np.int16),
        "character": np.int16(1),
        "action": np.int16(0),
    }
    color = changes.pop("color", _picture(mask, depth))
    arrays.update(changes)
    kept = {name: np.asarray(array) for name, array in arrays.items() if array is not None}
    return Sample(kept, color)  # type: ignore[arg-type]


def intrinsics() -> Array:
    """(3, 3) of a centred camera."""
    centre = (SIZE - 1) / 2
    return np.array([[FOCAL, 0, centre], [0, FOCAL, centre], [0, 0, 1]], dtype=np.float32)


def hand_points() -> Array:
    """(42, 2) pixels of two spread hands, thumbs towards each other."""
    uv = np.zeros((42, 2))
    for side, wrist, mirror in (("left", (95, 250), 1.0), ("right", (235, 235), -1.0)):
        uv[keypoint_index(side)] = wrist
        for k, finger in enumerate(FINGERS):
            angle = mirror * np.radians(48 - 24 * k)
            for joint in range(4):
                reach = (38 if k == 0 else 66) + joint * (24 if k else 22)
                point = np.array(wrist) + reach * np.array([np.sin(angle), -np.cos(angle)])
                uv[keypoint_index(side, finger, joint)] = point
    return uv.astype(np.float32)


def _lift(uv: Array, depth: float) -> Array:
    """(42, 3) metres of points at `uv` and one depth."""
    rays = (uv - (SIZE - 1) / 2) / FOCAL
    return np.concatenate([rays, np.ones((42, 1))], axis=1).astype(np.float32) * np.float32(depth)


@lru_cache(maxsize=1)
def _surfaces() -> tuple[Array, Array]:
    """(SIZE, SIZE) mask classes and depth in steps."""
    uv = hand_points()
    rows = np.mgrid[:SIZE, :SIZE][0]
    mask = np.zeros((SIZE, SIZE), dtype=np.uint8)
    metres = np.where(rows > 120, 3.0 - rows / 160, 0.0)
    for side in SIDES:
        wrist = uv[keypoint_index(side)]
        _capsule(mask, metres, wrist, wrist + np.array([0, 80]), 16, PERSON, 0.52)
        for finger in FINGERS:
            joints = [uv[keypoint_index(side, finger, j)] for j in range(4)]
            _capsule(mask, metres, wrist, joints[0], 13, PALM[side], 0.5)
            for phalanx in range(3):
                cls = segment_class(side, finger, phalanx)
                _capsule(mask, metres, joints[phalanx], joints[phalanx + 1], 8, cls, 0.49)
    return mask, np.round(metres / DEPTH_STEP).astype(np.uint16)


def _capsule(
    mask: Array, metres: Array, start: Array, end: Array, radius: float, cls: int, depth: float
) -> None:
    """Paint everything within `radius` pixels of a line."""
    rows, columns = np.mgrid[:SIZE, :SIZE]
    points = np.stack([columns, rows], axis=-1).astype(np.float64)
    line = np.asarray(end, dtype=np.float64) - start
    share = np.clip(((points - start) @ line) / (line @ line), 0, 1)
    near = np.linalg.norm(points - (start + share[..., None] * line), axis=-1) <= radius
    mask[near] = cls
    metres[near] = depth


def _picture(mask: Array, depth: Array) -> bytes:
    """JPEG bytes of skin before a gradient."""
    shade = np.linspace(120, 220, SIZE)[:, None, None] * np.array([0.7, 0.85, 1.0])
    image = np.broadcast_to(shade, (SIZE, SIZE, 3)).copy()
    image[(depth > 0) & (mask == 0)] = (120, 140, 90)
    image[mask > 0] = (205, 160, 130)
    stream = io.BytesIO()
    Image.fromarray(image.astype(np.uint8)).save(stream, "JPEG", quality=90)
    return stream.getvalue()
