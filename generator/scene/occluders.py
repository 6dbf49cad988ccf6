"""Objects that hide parts of a hand: one that it holds, one between it and the camera.

Letters: V vertices, F faces; world frame, metres. The paper has none; both are off unless a recipe
turns them on.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from generator.scene.camera import Camera, draw_direction, project
from generator.scene.holding import Hand, Placed, draw_held
from generator.scene.objects import ObjectSpec, build, draw_size, draw_surfaces

__all__ = ["Occluder", "OccluderSettings", "coverage", "draw_occluders", "hand_box", "painted"]

Array = np.ndarray

COVER = (0.12, 0.55)
"""Share of the hand's box that an object in front is placed to hide; what is 10 to 60 % is taken."""

TAKEN = (0.10, 0.60)

BETWEEN = (0.3, 0.8)
"""Where between the camera and the hand an object stands, as a share of the hand's depth."""

APART = 0.003
"""Least metres between an object in front and the person."""

TRIES = 8
"""Objects that are tried in front of a hand before there is none."""


class OccluderSettings(Protocol):
    """What `draw_occluders` reads from a recipe."""

    @property
    def held(self) -> float:
        """Share of samples in which an object is sought for the camera's hand."""

    @property
    def front(self) -> float:
        """Share of samples in which an object is put between that hand and the camera."""


class Occluder(NamedTuple):
    """An object in the world.

    vertices (V, 3) float32; rest (V, 3) float32 the same in the object's own frame, what patterns are
    fixed to; faces (F, 3) int32; per face linear rgb (F, 3), roughness, metal and mottle (F,) float32.
    """

    name: str
    vertices: Array
    rest: Array
    faces: Array
    color: Array
    roughness: Array
    metal: Array
    mottle: Array


def draw_occluders(
    rng: np.random.Generator,
    hand: Hand,
    person: Array,
    camera: Camera,
    settings: OccluderSettings,
    objects: Sequence[ObjectSpec],
    clearance: float,
) -> tuple[Occluder | None, Occluder | None]:
    """What the hand holds and what is in front of it; None where there is nothing or nothing fits.

    person: (V, 3) vertices of the whole person. clearance: least metres from the camera to an object.
    """
    in_hand, in_front = rng.spawn(2)
    held = front = None
    if in_hand.random() < settings.held:
        held = draw_held(in_hand, hand, person, objects)
        if held is not None and not _clear(held, camera, clearance):
            held = None
    if in_front.random() < settings.front:
        solid = person if held is None else np.concatenate([person, held.vertices])
        front = _draw_front(in_front, hand, solid, camera, objects, clearance)
    return (
        None if held is None else painted(in_hand, held),
        None if front is None else painted(in_front, front),
    )


def hand_box(keypoints: Array, camera: Camera) -> tuple[Array, Array]:
    """The pixels (2,) low and high between which a hand's keypoints (21, 3) are seen in the image."""
    uv = project(keypoints, camera)[1]
    size = np.array([camera.width, camera.height], np.float64) - 1.0
    return np.clip(np.nanmin(uv, 0), 0.0, size), np.clip(np.nanmax(uv, 0), 0.0, size)


def coverage(placed: Placed, camera: Camera, box: tuple[Array, Array], grid: int = 14) -> float:
    """Share of a box of pixels that an object hides: rays through a grid of it, marched to the object."""
    ticks = (np.arange(grid) + 0.5) / grid
    u, v = np.meshgrid(*((box[0] + (box[1] - box[0]) * ticks[:, None]).T))
    pixels = np.stack([u.ravel(), v.ravel(), np.ones(u.size)], 1)
    rays = pixels @ np.linalg.inv(camera.K).T @ camera.R @ placed.R
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    origin = (camera.position - placed.middle) @ placed.R
    reach = float(np.linalg.norm(placed.solid.mesh.vertices, axis=1).max())
    closest = -rays @ origin
    alive = np.flatnonzero(((origin + closest[:, None] * rays) ** 2).sum(1) < reach**2)
    along = np.maximum(closest[alive] - reach, 0.0)
    far = closest[alive] + reach
    hit = 0
    for _ in range(40):
        gap = placed.solid.distance(origin + along[:, None] * rays[alive])
        hit += int((gap < 3e-4).sum())
        along = along + gap
        going = (gap >= 3e-4) & (along < far)
        alive, along, far = alive[going], along[going], far[going]
        if not len(alive):
            break
    return hit / len(rays)


def _draw_front(
    rng: np.random.Generator,
    hand: Hand,
    solid: Array,
    camera: Camera,
    objects: Sequence[ObjectSpec],
    clearance: float,
) -> Placed | None:
    """An object between the camera and the hand that hides a part of its box."""
    box = hand_box(hand.keypoints, camera)
    if (box[1] - box[0]).min() < 4.0:
        return None
    depth = float((hand.keypoints.mean(0) @ camera.R.T + camera.t)[2])
    for _, placed in zip(range(TRIES), _candidates(rng, objects), strict=False):
        found = _slid(rng, placed, camera, box, depth * rng.uniform(*BETWEEN))
        if found is not None and _clear(found, camera, clearance) and found.clear_of(solid, APART):
            return found
    return None


def _candidates(rng: np.random.Generator, objects: Sequence[ObjectSpec]) -> Iterator[Placed]:
    """Objects that may stand in front, most of them upright, turned anyhow; where is left open."""
    standing = [spec for spec in objects if spec.front]
    while True:
        spec = standing[int(rng.integers(len(standing)))]
        tilt = rng.normal(0.0, 0.25, 2) if rng.random() < 0.7 else rng.normal(0.0, 2.0, 2)
        up = np.array([tilt[0], tilt[1], 1.0])
        up, side = up / np.linalg.norm(up), draw_direction(rng)
        x = np.cross(side, up)
        x /= np.linalg.norm(x)
        R = np.stack([x, np.cross(up, x), up], 1)
        yield Placed(spec, build(spec, draw_size(rng, spec)), R, np.zeros(3))


def _slid(
    rng: np.random.Generator, placed: Placed, camera: Camera, box: tuple[Array, Array], depth: float
) -> Placed | None:
    """The object at a depth, slid away from the middle of the box until it hides a drawn share of it."""
    angle, share = rng.uniform(0.0, 2 * np.pi), rng.uniform(*COVER)
    direction = np.array([np.cos(angle), np.sin(angle)])
    middle, inverse = (box[0] + box[1]) / 2, np.linalg.inv(camera.K)

    def at(pixels: float) -> Placed:
        pixel = np.append(middle + pixels * direction, 1.0)
        return placed._replace(middle=camera.R.T @ (depth * inverse @ pixel) + camera.position)

    near, far = 0.0, 1.5 * camera.width
    for _ in range(9):
        half = (near + far) / 2
        near, far = (half, far) if coverage(at(half), camera, box) > share else (near, half)
    found = at(near)
    return found if TAKEN[0] <= coverage(found, camera, box) <= TAKEN[1] else None


def _clear(placed: Placed, camera: Camera, clearance: float) -> bool:
    """Whether no vertex of the object is nearer to the camera than `clearance`."""
    away = placed.vertices - camera.position
    return bool((away**2).sum(1).min() >= clearance**2)


def painted(rng: np.random.Generator, placed: Placed) -> Occluder:
    """A placed object with colours of its own."""
    looks = draw_surfaces(rng, placed.spec)
    part, mesh = placed.solid.part, placed.solid.mesh

    def per_face(values: Sequence[object]) -> Array:
        return np.asarray(values, np.float32)[part]

    return Occluder(
        placed.spec.name,
        placed.vertices.astype(np.float32),
        mesh.vertices.astype(np.float32),
        mesh.faces,
        per_face([look.color for look in looks]),
        per_face([look.roughness for look in looks]),
        per_face([look.metal for look in looks]),
        per_face([look.mottle for look in looks]),
    )
