"""A z-buffer for labels: which face each pixel centre sees, and how far away it is.

Letters: H, W image height and width; V vertices; F faces. Camera frame as everywhere (x right, y
down, z forward, metres); pixel (0, 0) has its centre at uv = (0, 0). One sample per pixel, at its
centre, no anti-aliasing. Both sides of a face are drawn.

Rules, which make the result a pure function of the input on every CPU:

- Arithmetic is float64 without reordering. 1/z is affine over a projected triangle, so depth is
  interpolated in 1/z (perspective-correct).
- A triangle covers a pixel when the centre lies inside it or on its border. The function of an
  edge is evaluated with its end points in a fixed order, so two triangles that share an edge leave
  no gap.
- The nearest face wins; at equal 1/z (to the last bit) the one with the lower index.
- The part of a triangle nearer than `NEAR_PLANE` is cut off; the cut points of an edge are computed
  from its end points in a fixed order too, so neighbours stay joined.
- Triangles without area in the image, or with a coordinate that is not finite, are not drawn.
"""

import numpy as np

from generator.jit import jit

__all__ = ["NEAR_PLANE", "rasterize", "rasterize_faces"]

Array = np.ndarray

NEAR_PLANE = 0.02
"""Surface nearer than this (metres of z) is not seen: a body may reach through the camera plane."""


def rasterize(
    vertices: Array, faces: Array, classes: Array, K: Array, width: int, height: int
) -> tuple[Array, Array]:
    """The mask and the depth of a mesh seen by a camera.

    vertices: (V, 3) metres, camera frame. faces: (F, 3) indices. classes: (F,) uint8 per face.
    K: (3, 3) intrinsics. Returns the mask (H, W) uint8, 0 where nothing is seen, and the z-depth
    (H, W) float32 in metres, 0 where nothing is seen. Raises ValueError for other shapes.
    """
    if len(classes) != len(faces):
        raise ValueError(f"one class per face expected: got {len(classes)} for {len(faces)} faces")
    face, depth = rasterize_faces(vertices, faces, K, width, height)
    padded = np.append(np.asarray(classes, np.uint8), np.uint8(0))  # face -1 reads the last: 0
    return padded[face], depth


def rasterize_faces(
    vertices: Array, faces: Array, K: Array, width: int, height: int
) -> tuple[Array, Array]:
    """The index of the face seen at each pixel and its depth.

    Arguments as for `rasterize`. Returns the face (H, W) int32, -1 where nothing is seen, and the
    z-depth (H, W) float32 in metres, 0 where nothing is seen. Raises ValueError for other shapes.
    """
    if vertices.ndim != 2 or vertices.shape[1] != 3 or faces.ndim != 2 or faces.shape[1] != 3:
        raise ValueError(f"expected (V, 3), (F, 3); got {vertices.shape}, {faces.shape}")
    face = np.full((height, width), -1, np.int32)
    inverse = np.zeros((height, width), np.float64)
    depth = np.zeros((height, width), np.float32)
    points = np.ascontiguousarray(vertices, np.float64)
    triangles = np.ascontiguousarray(faces, np.int32)
    _draw(points, triangles, np.ascontiguousarray(K, np.float64), face, inverse)
    _invert(inverse, depth)
    return face, depth


@jit
def _draw(points: Array, triangles: Array, K: Array, face: Array, inverse: Array) -> None:
    """Draw every triangle into `face` and `inverse` (1/z), both (H, W)."""
    count = points.shape[0]
    image = np.empty((count, 3))  # u, v, 1/z
    for i in range(count):
        _project(points[i, 0], points[i, 1], points[i, 2], K, image[i])
    corners = np.empty((4, 3))
    for f in range(triangles.shape[0]):
        a, b, c = triangles[f, 0], triangles[f, 1], triangles[f, 2]
        za, zb, zc = points[a, 2], points[b, 2], points[c, 2]
        if za >= NEAR_PLANE and zb >= NEAR_PLANE and zc >= NEAR_PLANE:
            _triangle(image[a], image[b], image[c], f, face, inverse)
        elif za >= NEAR_PLANE or zb >= NEAR_PLANE or zc >= NEAR_PLANE:
            kept = _clip(points[a], points[b], points[c], K, corners)
            for k in range(2, kept):
                _triangle(corners[0], corners[k - 1], corners[k], f, face, inverse)


@jit
def _project(x: float, y: float, z: float, K: Array, out: Array) -> None:
    """Write u, v (pixels) and 1/z of one camera-frame point into `out` (3,)."""
    inverse = 1.0 / z
    out[0] = (K[0, 0] * x + K[0, 1] * y) * inverse + K[0, 2]
    out[1] = K[1, 1] * y * inverse + K[1, 2]
    out[2] = inverse


@jit
def _clip(a: Array, b: Array, c: Array, K: Array, corners: Array) -> int:
    """Cut a triangle (three camera-frame points) at the near plane.

    Writes the projected corners (3 or 4) of what lies beyond into `corners` and returns how many.
    """
    kept = 0
    for k in range(3):
        p, q = (a, b) if k == 0 else (b, c) if k == 1 else (c, a)
        if p[2] >= NEAR_PLANE:
            _project(p[0], p[1], p[2], K, corners[kept])
            kept += 1
        if (p[2] >= NEAR_PLANE) != (q[2] >= NEAR_PLANE):
            far, near = (p, q) if p[2] >= NEAR_PLANE else (q, p)
            t = (far[2] - NEAR_PLANE) / (far[2] - near[2])
            x = far[0] + t * (near[0] - far[0])
            y = far[1] + t * (near[1] - far[1])
            _project(x, y, NEAR_PLANE, K, corners[kept])
            kept += 1
    return kept


@jit
def _edge(p: Array, q: Array) -> tuple[float, float, float, float]:
    """Coefficients (x, y, dx, dy) of the edge p-q: e(u, v) = dx (v - y) - dy (u - x).

    The edge is laid in a fixed direction and the sign turned back, so e(p, q) == -e(q, p) exactly.
    """
    if p[0] < q[0] or (p[0] == q[0] and p[1] <= q[1]):
        return p[0], p[1], q[0] - p[0], q[1] - p[1]
    return q[0], q[1], -(p[0] - q[0]), -(p[1] - q[1])


@jit
def _triangle(p: Array, q: Array, r: Array, index: int, face: Array, inverse: Array) -> None:
    """Draw one projected triangle: p, q, r are (u, v, 1/z)."""
    height, width = face.shape
    left = max(0.0, np.ceil(min(p[0], q[0], r[0])))
    right = min(width - 1.0, np.floor(max(p[0], q[0], r[0])))
    top = max(0.0, np.ceil(min(p[1], q[1], r[1])))
    bottom = min(height - 1.0, np.floor(max(p[1], q[1], r[1])))
    if not (left <= right and top <= bottom):
        return
    x0, y0, dx0, dy0 = _edge(q, r)
    x1, y1, dx1, dy1 = _edge(r, p)
    x2, y2, dx2, dy2 = _edge(p, q)
    area = dx2 * (r[1] - y2) - dy2 * (r[0] - x2)
    sign = 1.0 if area > 0.0 else -1.0
    if not np.abs(area) > 0.0:
        return
    scale = 1.0 / np.abs(area)
    # 1/z = z_r + w0 (z_p - z_r) + w1 (z_q - z_r), with barycentric w of p and q.
    slope0 = (p[2] - r[2]) * scale
    slope1 = (q[2] - r[2]) * scale
    for v in range(int(top), int(bottom) + 1):
        row0, row1, row2 = dx0 * (v - y0), dx1 * (v - y1), dx2 * (v - y2)
        for u in range(int(left), int(right) + 1):
            w0 = sign * (row0 - dy0 * (u - x0))
            w1 = sign * (row1 - dy1 * (u - x1))
            w2 = sign * (row2 - dy2 * (u - x2))
            if w0 >= 0.0 and w1 >= 0.0 and w2 >= 0.0:
                value = r[2] + w0 * slope0 + w1 * slope1
                if value > inverse[v, u]:
                    inverse[v, u] = value
                    face[v, u] = index


@jit
def _invert(inverse: Array, depth: Array) -> None:
    """depth = 1 / inverse where something was drawn."""
    for v in range(depth.shape[0]):
        for u in range(depth.shape[1]):
            if inverse[v, u] > 0.0:
                depth[v, u] = 1.0 / inverse[v, u]
