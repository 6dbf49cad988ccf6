"""Hair from a style's file: a cap of hair on the scalp, single locks combed over it, a bun.

Everything grows inside the hairline of `scalp`, stays outside of the head, and follows the head's bone
(long locks follow the shoulders where they lie on them). Letters: L locks, K points along each.
"""

import numpy as np
from scipy.spatial import cKDTree

from generator.body.noise import noise
from generator.body.scalp import HeadFrame, head_frame, scalp_field
from generator.body.specs import BunSpec, CapSpec, HairStyle, LockSpec
from generator.body.surface import Surface, compact, cut, merge, subdivide, vertex_normals
from generator.hand.kinematics import Skeleton

__all__ = ["make_hair"]

TAPER = (0.6, 0.95, 1.0, 1.0, 0.9, 0.7, 0.3)
"""Width of a lock from its root to its tip."""

FACE_WIDTH = 0.60
"""Half the width that stays free of hair before the face, in units of the head's size."""

ARCH = 0.22
"""Height of a lock's middle over its borders, in widths."""


def make_hair(
    style: HairStyle,
    body: Surface,
    ears: np.ndarray,
    skeleton: Skeleton,
    rng: np.random.Generator,
) -> Surface | None:
    """The hair of one character, or None for a bald one. ears (V,): 1 on the ears of the body."""
    frame = head_frame(skeleton)
    near = (body.vertices[:, 2] > frame.eyes[2] - 0.5)[body.faces].all(1)
    top = compact(body.take(near)._replace(weights=np.column_stack([body.weights, ears])))
    ears, top = top.weights[:, -1], top._replace(weights=top.weights[:, :-1])
    field = scalp_field(top.vertices, ears, skeleton, style.hairline)
    parts = []
    if style.cap:
        parts.append(_cap(style.cap, top, field, frame, rng, style.locks is None))
    if style.locks and style.locks.count:
        parts.append(_locks(style.locks, style.cap or CapSpec(), top, field, frame, rng))
    if style.bun:
        parts.append(_bun(style.bun, top, frame, rng))
    if not parts:
        return None
    hair = merge(parts)
    return hair._replace(weights=_weights(hair.vertices, top, skeleton, frame))


def _step(value: np.ndarray, low: float, high: float) -> np.ndarray:
    part = np.clip((value - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)


def _by_place(
    positions: np.ndarray, frame: HeadFrame, top: float, side: float, back: float
) -> np.ndarray:
    """(N,) a length that differs on top, at the sides and at the back of the head."""
    offset = (positions - frame.centre) / frame.size
    upper = _step(offset[:, 2], 0.05, 0.6)
    rear = _step(offset[:, 1], -0.1, 0.5)
    low = side + (back - side) * rear
    return low + (top - low) * upper


def _cap(
    spec: CapSpec,
    top: Surface,
    field: np.ndarray,
    frame: HeadFrame,
    rng: np.random.Generator,
    alone: bool,
) -> Surface:
    """The scalp inside the hairline, grown to the style's thickness and thinning out at its border;
    finer where no locks lie over it (`alone`)."""
    scalp, inside = cut(top._replace(weights=np.column_stack([top.weights, field])), field)
    scalp = compact(scalp.take(inside))
    scalp = subdivide(scalp) if alone else scalp
    depth = np.maximum(scalp.weights[:, -1], 0)
    scalp = scalp._replace(weights=scalp.weights[:, :-1])
    thick = _by_place(scalp.vertices, frame, spec.top, spec.side, spec.back)
    lumps = noise(scalp.vertices, spec.grain, rng, 2) * spec.lumps
    reach = np.maximum(0.016, 1.1 * thick)
    grown = (thick + lumps) * np.clip(depth / reach, 0, 1) ** 0.7 + 0.0006
    normals = vertex_normals(scalp.vertices, scalp.faces)
    return scalp._replace(vertices=scalp.vertices + normals * grown[:, None])


def _roots(
    top: Surface, field: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Positions and normals (count, 3), spread evenly over the scalp inside the hairline."""
    faces = top.faces[(field[top.faces] > 0.003).all(1)]
    corner = top.vertices[faces]
    area = np.linalg.norm(
        np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1
    )
    place = (np.arange(count) + rng.uniform(size=count)) / count
    chosen = np.searchsorted(np.cumsum(area) / area.sum(), place).clip(0, len(faces) - 1)
    first, second = rng.uniform(size=(2, count))
    flip = first + second > 1
    first, second = np.where(flip, 1 - first, first), np.where(flip, 1 - second, second)
    share = np.stack([1 - first - second, first, second], axis=1)[..., None]
    normals = vertex_normals(top.vertices, top.faces)[faces[chosen]]
    normal = (normals * share).sum(1)
    return (corner[chosen] * share).sum(1), _unit(normal)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), 1e-12)


def _flow(spec: LockSpec, roots: np.ndarray, normals: np.ndarray, frame: HeadFrame) -> np.ndarray:
    """(L, 3) direction in which hair is combed at its roots, along the scalp."""
    crown = frame.centre + np.array([0.0, 0.25, 0.85]) * frame.size
    away = _unit(roots - crown)
    side = np.zeros_like(roots)
    side[:, 0] = np.tanh((roots[:, 0] - spec.parting) / 0.015)
    weights = spec.flow
    flow = weights[0] * away + weights[1] * side
    flow += weights[2] * np.array([0.0, 1.0, 0.0]) + weights[3] * np.array([0.0, 0.0, -1.0])
    return _unit(flow - (flow * normals).sum(1, keepdims=True) * normals)


def _locks(
    spec: LockSpec,
    cap: CapSpec,
    top: Surface,
    field: np.ndarray,
    frame: HeadFrame,
    rng: np.random.Generator,
) -> Surface:
    roots, normals = _roots(top, field, spec.count, rng)
    tree = cKDTree(top.vertices)
    surface_normals = vertex_normals(top.vertices, top.faces)
    length = _by_place(roots, frame, spec.top, spec.side, spec.back)
    if spec.level is not None:
        drop = roots[:, 2] - (frame.eyes[2] + spec.level * frame.size)
        length = np.minimum(length, np.maximum(1.12 * drop, 0.02))
    length = length * rng.uniform(1 - spec.ragged, 1 + 0.3 * spec.ragged, len(roots))
    layer = rng.uniform(0.2, 1.0, len(roots))
    stand = _by_place(roots, frame, cap.top, cap.side, cap.back) * 0.9 + layer * spec.stand
    direction = _unit(_flow(spec, roots, normals, frame) + spec.wild * rng.normal(size=roots.shape))
    steps = spec.points - 1
    points, outs = [roots + normals * (0.6 * stand)[:, None]], [normals]
    for _ in range(steps):
        direction = _unit(direction + spec.gravity * np.array([0.0, 0.0, -1.0]))
        point = points[-1] + direction * (length / steps)[:, None]
        _, nearest = tree.query(point)
        out = surface_normals[nearest]
        lack = stand - ((point - top.vertices[nearest]) * out).sum(1)
        skull = _step(point[:, 2], frame.eyes[2] - 0.4 * frame.size, frame.eyes[2])
        pull = np.where(lack < 0, spec.cling * skull, 1.0)
        point = _off_face(point + (pull * lack)[:, None] * out, roots[:, 0] - spec.parting, frame)
        direction = _unit(point - points[-1])
        points.append(points[-1] + direction * (length / steps)[:, None])
        outs.append(out)
    phase = rng.uniform(0, 2 * np.pi, len(roots))
    line, out = np.stack(points, axis=1), np.stack(outs, axis=1)
    return _ribbons(_curled(line, out, spec, phase, length), out, spec.width, top.weights.shape[1])


def _off_face(points: np.ndarray, beside: np.ndarray, frame: HeadFrame) -> np.ndarray:
    """Part hair before the face to the side of the parting on which it grows (`beside`, metres)."""
    size = frame.size
    low = _step(points[:, 2], frame.eyes[2] + 0.7 * size, frame.eyes[2] + 0.3 * size)
    low *= _step(points[:, 2], frame.eyes[2] - 1.3 * size, frame.eyes[2] - 0.9 * size)
    front = _step(points[:, 1], frame.centre[1] - 0.15 * size, frame.centre[1] - 0.45 * size)
    side = np.where(beside < 0, -1.0, 1.0)
    lack = FACE_WIDTH * size - points[:, 0] * side
    moved = points.copy()
    moved[:, 0] += side * np.maximum(lack, 0) * low * front
    return moved


def _curled(
    line: np.ndarray, out: np.ndarray, spec: LockSpec, phase: np.ndarray, length: np.ndarray
) -> np.ndarray:
    """Wind the locks (L, K, 3) round their own lines."""
    if spec.curl == 0:
        return line
    along = _unit(np.gradient(line, axis=1))
    side = _unit(np.cross(along, out))
    share = np.linspace(0, 1, line.shape[1])
    turn = phase[:, None] + 2 * np.pi * share * length[:, None] / spec.pitch
    size = spec.curl * np.sqrt(share)[None, :, None]
    return line + size * (
        np.cos(turn)[..., None] * side + (0.5 + 0.5 * np.sin(turn)[..., None]) * out
    )


def _ribbons(line: np.ndarray, out: np.ndarray, width: float, bones: int) -> Surface:
    """Arched ribbons along lines (L, K, 3): three vertices across, four triangles per step."""
    along = _unit(np.gradient(line, axis=1))
    side = _unit(np.cross(along, out))
    over = _unit(np.cross(side, along))
    steps = line.shape[1]
    taper = np.interp(np.linspace(0, 1, steps), np.linspace(0, 1, len(TAPER)), TAPER)
    half = (width / 2 * taper)[None, :, None]
    columns = [line - side * half, line + over * half * 2 * ARCH, line + side * half]
    vertices = np.stack(columns, axis=2)
    locks = len(line)
    number = np.arange(locks * steps * 3).reshape(locks, steps, 3)
    a, b = number[:, :-1, :-1], number[:, :-1, 1:]
    c, d = number[:, 1:, :-1], number[:, 1:, 1:]
    faces = np.stack([np.stack([a, b, d], -1), np.stack([a, d, c], -1)], axis=3).reshape(-1, 3)
    u, v = np.meshgrid(np.linspace(0, 1, 3), np.linspace(0, 1, steps))
    uv = np.tile(np.stack([u, v], axis=-1).reshape(1, -1, 2), (locks, 1, 1)).reshape(-1, 2)
    flat = vertices.reshape(-1, 3)
    empty = np.zeros((len(flat), bones))
    return Surface(flat, empty, faces.astype(np.int32), uv[faces], np.zeros(len(faces), np.int32))


def _bun(spec: BunSpec, top: Surface, frame: HeadFrame, rng: np.random.Generator) -> Surface:
    """A wound ball on the back of the head."""
    rings, sectors = 14, 24
    polar = np.linspace(0, np.pi, rings)[:, None]
    turn = np.linspace(0, 2 * np.pi, sectors, endpoint=False)[None]
    ball = np.stack(
        [np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn), np.cos(polar) + 0 * turn], -1
    ).reshape(-1, 3)
    swirl = np.arctan2(ball[:, 1], ball[:, 0]) + 2.2 * np.arccos(np.clip(ball[:, 2], -1, 1))
    size = spec.radius * (1 + 0.06 * np.cos(4 * swirl) + 0.03 * noise(ball, 0.5, rng))
    angle = np.radians(spec.height)
    out = np.array([0.0, np.cos(angle), np.sin(angle)])
    flat = np.array([0.0, -np.sin(angle), np.cos(angle)])
    basis = np.stack([np.array([1.0, 0.0, 0.0]), flat, out])
    reach = ((top.vertices - frame.centre) @ out)[top.vertices[:, 2] > frame.eyes[2] - 0.1].max()
    centre = frame.centre + out * (reach + 0.55 * spec.radius)
    vertices = centre + (ball * size[:, None] * (1, 1, 0.85)) @ basis
    number = np.arange(rings * sectors).reshape(rings, sectors)
    a, b = number[:-1], np.roll(number, -1, axis=1)[:-1]
    c, d = number[1:], np.roll(number, -1, axis=1)[1:]
    faces = np.concatenate(
        [np.stack([a, c, d], -1)[1:].reshape(-1, 3), np.stack([a, d, b], -1)[:-1].reshape(-1, 3)]
    )
    faces = np.concatenate([faces, np.stack([a, c, d], -1)[:1].reshape(-1, 3)])
    u, v = np.meshgrid(np.arange(sectors) / sectors, np.linspace(0, 1, rings))
    uv = np.stack([u, v], axis=-1).reshape(-1, 2)
    return Surface(
        vertices,
        np.zeros((len(vertices), top.weights.shape[1])),
        faces.astype(np.int32),
        uv[faces],
        np.zeros(len(faces), np.int32),
    )


def _weights(
    vertices: np.ndarray, top: Surface, skeleton: Skeleton, frame: HeadFrame
) -> np.ndarray:
    """Hair moves with the head; below the chin more and more with the body that it lies on."""
    weights = np.zeros((len(vertices), top.weights.shape[1]))
    loose = _step(
        vertices[:, 2], frame.eyes[2] - 0.6 * frame.size, frame.eyes[2] - 2.6 * frame.size
    )
    _, nearest = cKDTree(top.vertices).query(vertices)
    trunk = np.array(
        [not n.startswith(("upperarm", "lowerarm", "shoulder")) for n in skeleton.names]
    )
    lying = top.weights[nearest] * trunk
    lying[lying.sum(1) == 0, skeleton.bone("spine01")] = 1.0
    weights += loose[:, None] * lying / lying.sum(1, keepdims=True)
    weights[:, skeleton.bone("head")] += 1 - loose
    return weights
