"""The Sample that every stream returns, and the schema its arrays obey.

Letters: H, W image height and width in pixels. Keypoints are 42 rows, left hand 0-20, right hand 21-41;
within a hand wrist, then thumb, index, middle, ring, little, each base to tip. The camera frame is
OpenCV's (x right, y down, z forward) in metres; pixel (0, 0) is the centre of the top-left pixel.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

Array = np.ndarray

KEYPOINTS = 42
"""Keypoints of a sample: 21 of the left hand, then 21 of the right."""

DEPTH_STEP = 1e-4
"""Metres per step of `depth`; 0 means no surface or one beyond `DEPTH_MAX`."""

DEPTH_MAX = 65535 * DEPTH_STEP
"""The farthest depth that is stored, in metres."""

NEAR = 0.01
"""A keypoint nearer than this (metres of z) has uv NaN and is not visible."""


class Field(NamedTuple):
    """One array of a sample: its dtype, its shape (`"H"`, `"W"` stand for the image's), its meaning."""

    dtype: str
    shape: tuple[int | str, ...]
    meaning: str


_IMAGE = ("H", "W")

FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "index": Field("int64", (), "position in the split"),
        "mask": Field("uint8", _IMAGE, "class ids 0-34"),
        "hand_region": Field("uint8", _IMAGE, "bit 1 left, bit 2 right hand, as if unoccluded"),
        "depth": Field("uint16", _IMAGE, "z-depth in 0.1 mm; 0 = no surface or beyond 6.5535 m"),
        "uv": Field("float32", (KEYPOINTS, 2), "pixels, also outside the image; NaN if none"),
        "xyz": Field("float32", (KEYPOINTS, 3), "metres, camera frame; NaN for an absent hand"),
        "visible": Field("uint8", (KEYPOINTS,), "1 where the keypoint's own surface is seen"),
        "annotated": Field("uint8", (KEYPOINTS,), "1 where xyz or uv is known"),
        "present": Field("uint8", (2,), "1 for each hand (left, right) that exists"),
        "K": Field("float32", (3, 3), "intrinsics; uv = K xyz / z"),
        "image_size": Field("int32", (2,), "width, height in pixels"),
        "gesture": Field("int16", (2,), "id of the gesture per hand (left, right), -1 none"),
        "character": Field("int16", (), "id of the character"),
        "action": Field("int16", (), "id of the action"),
        "action_time": Field("float32", (), "seconds into the action"),
        "camera_side": Field("uint8", (), "the hand the camera was placed round: 0 left, 1 right"),
        "camera_pose": Field("float32", (3, 4), "[R|t], camera from world, metres"),
        "distance": Field("float32", (), "metres from the camera to that hand's centre"),
        "occluders": Field(
            "int16", (2,), "ids of the objects held by and before the hand, -1 none"
        ),
        "background": Field("int32", (), "id of the background"),
        "lights": Field(
            "float32", (2, 7), "per sun: direction (3) in the world, rgb (3), strength"
        ),
        "ambient": Field("float32", (3,), "linear rgb radiance of the uniform world"),
        "specular": Field("float32", (), "specular level of the skin, 0-1"),
        "exposure": Field("float32", (), "stops of gain on the light"),
        "white_balance": Field("float32", (3,), "gains of red, green, blue; luminance is kept"),
        "vignetting": Field("float32", (), "share of the falloff by cos^4, 0-1"),
        "defocus": Field("float32", (2,), "pixels, diameter of blur: at the hand, of backgrounds"),
        "motion": Field("float32", (2,), "pixels, path x, y of the image while it was exposed"),
        "noise": Field("float32", (2,), "a, b of the variance a x + b at linear light x"),
        "jpeg_quality": Field("int16", (), "60-100; 0 = lossless PNG"),
        "attempt": Field("int16", (), "rejected draws before this one"),
    }
)
"""Every fixed-size dataset a shard may hold; `color` (encoded image bytes) is the only other one."""

IMAGES = ("mask", "hand_region", "depth")
"""The fields with an image's size: stored as one deflate-compressed chunk per sample."""


@dataclass(frozen=True)
class Sample:
    """One row of a dataset: `arrays` by field name (no leading axis), `color` as JPEG/PNG bytes.

    `color` is None when the recipe's outputs leave it out. Construction checks dtypes and shapes
    against `FIELDS` and raises ValueError naming the field.
    """

    arrays: Mapping[str, Array]
    color: bytes | None = None

    def __post_init__(self) -> None:
        for name, array in self.arrays.items():
            check_array(name, array)

    @property
    def index(self) -> int:
        """The sample's position in its split."""
        return int(self.arrays["index"])

    def label_hash(self) -> str:
        """BLAKE2b-128 over the canonical bytes of all arrays, in order of their names."""
        digest = hashlib.blake2b(digest_size=16)
        for name in sorted(self.arrays):
            digest.update(f"{name}\0".encode())
            digest.update(np.ascontiguousarray(self.arrays[name]).tobytes())
        return digest.hexdigest()

    def color_hash(self) -> str | None:
        """BLAKE2b-128 over the encoded image, or None without one."""
        if self.color is None:
            return None
        return hashlib.blake2b(self.color, digest_size=16).hexdigest()


def check_array(name: str, array: Array) -> None:
    """Raise ValueError unless `array` has the dtype and rank that `FIELDS` gives `name`."""
    field = FIELDS.get(name)
    if field is None:
        raise ValueError(f"'{name}' is no field of a sample; known: {', '.join(FIELDS)}")
    if array.dtype != np.dtype(field.dtype):
        raise ValueError(f"{name}: expected {field.dtype}, got {array.dtype}")
    if not _fits(array.shape, field.shape):
        raise ValueError(f"{name}: expected shape {field.shape}, got {array.shape}")


def _fits(shape: tuple[int, ...], expected: tuple[int | str, ...]) -> bool:
    """Whether `shape` has the rank of `expected` and its sizes where they are numbers."""
    return len(shape) == len(expected) and all(
        isinstance(want, str) or want == have for have, want in zip(shape, expected, strict=True)
    )
