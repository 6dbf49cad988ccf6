"""Rotation matrices, in batches: leading axes are free. Angles in radians, axes of unit length."""

import numpy as np

from generator.jit import jit

Array = np.ndarray


def unit(vectors: Array) -> Array:
    """`vectors` (..., 3) scaled to length 1; those shorter than 1e-12 stay as they are."""
    length = np.sqrt((vectors * vectors).sum(-1, keepdims=True))
    return np.asarray(vectors / np.where(length < 1e-12, 1.0, length))


def cross(a: Array, b: Array) -> Array:
    """Cross product (..., 3) with broadcasting; several times faster than np.cross on few rows."""
    out = np.empty(np.broadcast_shapes(a.shape, b.shape))
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    out[..., 0] = ay * bz - az * by
    out[..., 1] = az * bx - ax * bz
    out[..., 2] = ax * by - ay * bx
    return out


def dot(a: Array, b: Array) -> Array:
    """Scalar product (...) over the last axis."""
    return np.asarray((a * b).sum(-1))


def reject(vectors: Array, axis: Array) -> Array:
    """The unit part of `vectors` (..., 3) that is orthogonal to the unit `axis` (..., 3)."""
    return unit(vectors - axis * dot(vectors, axis)[..., None])


def axis_angle(axes: Array, angles: Array | float) -> Array:
    """Rotations (..., 3, 3) by `angles` (...) about unit `axes` (..., 3): Rodrigues' formula."""
    angles = np.asarray(angles, np.float64)
    shape = angles.shape
    if shape != axes.shape[:-1]:
        shape = np.broadcast_shapes(shape, axes.shape[:-1])
        axes, angles = np.broadcast_to(axes, (*shape, 3)), np.broadcast_to(angles, shape)
    flat = np.ascontiguousarray(axes).reshape(-1, 3)
    turns = np.ascontiguousarray(angles).reshape(-1)
    return np.asarray(_rodrigues(flat, turns)).reshape(*shape, 3, 3)


@jit
def _rodrigues(axes: Array, angles: Array) -> Array:
    """(N, 3, 3) from unit axes (N, 3) and angles (N,)."""
    out = np.empty((len(angles), 3, 3))
    for n in range(len(angles)):
        s, c = np.sin(angles[n]), np.cos(angles[n])
        x, y, z = axes[n]
        tx, ty, tz = (1.0 - c) * x, (1.0 - c) * y, (1.0 - c) * z
        out[n, 0] = tx * x + c, tx * y - s * z, tx * z + s * y
        out[n, 1] = tx * y + s * z, ty * y + c, ty * z - s * x
        out[n, 2] = tx * z - s * y, ty * z + s * x, tz * z + c
    return out


def between(a: Array, b: Array) -> Array:
    """The smallest rotations (..., 3, 3) that turn unit `a` into unit `b`, both (..., 3).

    For opposite vectors, where it is not unique, some half turn.
    """
    axis = cross(a, b)
    sine = np.sqrt(dot(axis, axis))
    spare = cross(a, np.where(np.abs(a[..., :1]) < 0.6, [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]))
    axis = np.where(sine[..., None] > 1e-9, axis, spare)
    return axis_angle(unit(axis), np.arctan2(sine, dot(a, b)))


def rotation_vector(rotations: Array) -> Array:
    """Axis times angle (..., 3) of `rotations` (..., 3, 3), the angle in [0, pi]."""
    q = quaternion(rotations)
    q = np.where(q[..., :1] < 0.0, -q, q)
    sine = np.sqrt(dot(q[..., 1:], q[..., 1:]))
    angle = 2.0 * np.arctan2(sine, q[..., 0])
    scale = np.where(sine < 1e-9, 2.0, angle / np.where(sine < 1e-9, 1.0, sine))
    return np.asarray(q[..., 1:] * scale[..., None])


def from_rotation_vector(vectors: Array) -> Array:
    """Rotations (..., 3, 3) from axis times angle (..., 3)."""
    return axis_angle(unit(vectors), np.sqrt(dot(vectors, vectors)))


def quaternion(rotations: Array) -> Array:
    """Unit quaternions (..., 4), real part first, by the largest of the four components."""
    m = rotations
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    a, b, c = m[..., 2, 1], m[..., 0, 2], m[..., 1, 0]
    d, e, f = m[..., 1, 2], m[..., 2, 0], m[..., 0, 1]
    # Row k is q_k times the whole quaternion, four times over; the longest row is the safest.
    table = np.stack(
        (
            np.stack((1 + xx + yy + zz, a - d, b - e, c - f), -1),
            np.stack((a - d, 1 + xx - yy - zz, c + f, b + e), -1),
            np.stack((b - e, c + f, 1 - xx + yy - zz, a + d), -1),
            np.stack((c - f, b + e, a + d, 1 - xx - yy + zz), -1),
        ),
        -2,
    )
    best = np.stack([table[..., k, k] for k in range(4)], -1).argmax(-1)
    row = np.take_along_axis(table, best[..., None, None], -2)[..., 0, :]
    return np.asarray(row / np.sqrt((row * row).sum(-1, keepdims=True)))


def slerp(a: Array, b: Array, share: Array | float) -> Array:
    """Rotations (..., 3, 3) on the shortest way from `a` (share 0) to `b` (share 1)."""
    turn = rotation_vector(np.swapaxes(a, -1, -2) @ b)
    return np.asarray(a @ from_rotation_vector(turn * np.asarray(share)[..., None]))


def twist_angle(rotations: Array, axis: Array) -> Array:
    """Angle (...) in [-pi, pi] of the part of `rotations` (..., 3, 3) that turns about unit `axis`.

    The rest, `rotations` times the inverse twist, is the smallest rotation that moves the axis alike.
    With the quaternion (w, v): tan(angle / 2) = v . axis / w, both times 4 w read off the matrix.
    """
    m = rotations
    vector = np.stack(
        (m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]), -1
    )
    real = 1.0 + m[..., 0, 0] + m[..., 1, 1] + m[..., 2, 2]
    return np.asarray(2.0 * np.arctan2(dot(vector, axis), real))


def rigid_inverse(transform: Array) -> Array:
    """Inverse (4, 4) of one rigid `transform` (4, 4)."""
    out = np.eye(4)
    out[:3, :3] = transform[:3, :3].T
    out[:3, 3] = -transform[:3, :3].T @ transform[:3, 3]
    return out
