"""Small figures for the renderers' tests: spheres and what is made of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

Array = np.ndarray


class Look(NamedTuple):
    """How a surface looks; see `generator.render.figure.Look`."""

    kind: str = "plain"
    color: tuple[float, float, float] = (0.6, 0.4, 0.3)
    texture: str | None = None
    roughness: float = 0.5
    parameters: Mapping[str, float] = {}


class Surface(NamedTuple):
    """One mesh; see `generator.render.figure.Surface`."""

    name: str
    faces: Array
    uv: Array
    material: Look


class Figure(NamedTuple):
    """Meshes over common vertices; see `generator.render.figure.Figure`."""

    name: str
    vertices: Array
    parts: Sequence[Surface]
    directory: Path = Path()


def sphere(centre: Sequence[float], radius: float, rings: int = 24) -> tuple[Array, Array]:
    """Vertices (V, 3) float32 and triangles (F, 3) of a closed sphere."""
    latitude = np.pi * (np.arange(1, rings) / rings - 0.5)
    longitude = 2 * np.pi * np.arange(2 * rings) / (2 * rings)
    ring = np.stack(
        [
            np.cos(latitude)[:, None] * np.cos(longitude),
            np.cos(latitude)[:, None] * np.sin(longitude),
            np.broadcast_to(np.sin(latitude)[:, None], (rings - 1, 2 * rings)),
        ],
        -1,
    ).reshape(-1, 3)
    vertices = np.concatenate([ring, [[0, 0, -1], [0, 0, 1]]]) * radius + centre
    width, faces = 2 * rings, []
    for j in range(width):
        k = (j + 1) % width
        faces.append((len(ring), k, j))
        faces.append((len(ring) + 1, (rings - 2) * width + j, (rings - 2) * width + k))
        for i in range(rings - 2):
            a, b, c, d = i * width + j, i * width + k, (i + 1) * width + k, (i + 1) * width + j
            faces += [(a, b, c), (a, c, d)]
    return vertices.astype(np.float32), np.array(faces, np.int32)


def figure(
    name: str,
    spheres: Sequence[tuple[Sequence[float], float]],
    looks: Sequence[Look] | None = None,
    directory: Path = Path(),
    rings: int = 24,
) -> Figure:
    """A figure with one part per sphere (centre, radius)."""
    meshes = [sphere(centre, radius, rings) for centre, radius in spheres]
    starts = np.cumsum([0] + [len(vertices) for vertices, _ in meshes])
    parts = []
    for k, (_, faces) in enumerate(meshes):
        uv = np.random.default_rng(k).uniform(size=(len(faces), 3, 2)).astype(np.float32)
        look = looks[k] if looks is not None else Look()
        parts.append(Surface(f"part{k}", faces + np.int32(starts[k]), uv, look))
    return Figure(name, np.concatenate([vertices for vertices, _ in meshes]), parts, directory)


def joined(model: Figure) -> tuple[Array, Array]:
    """All faces (F, 3) and for each the number of its part, from 1 (F,) uint8."""
    faces = np.concatenate([part.faces for part in model.parts])
    numbers = [np.full(len(part.faces), k + 1) for k, part in enumerate(model.parts)]
    return faces, np.concatenate(numbers).astype(np.uint8)
