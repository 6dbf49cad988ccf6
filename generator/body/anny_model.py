"""The only door to Anny (and torch): a phenotype becomes plain float64 arrays, once, in the driver.

Anny carries MakeHuman's base mesh: the body, the eyes, and helper shells (tights, skirt, hair, lashes)
that share its blend shapes and bone weights. Letters: V vertices of the whole base mesh, helpers
included; B bones; frame and units as in the rest of the body room (metres, z up, facing -y).
Licences: Anny's code is Apache-2.0, the mesh and blend shapes are MakeHuman's, CC0.
"""

import difflib
import fcntl
import importlib.metadata
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from generator.paths import cache_dir

__all__ = ["BodyArrays", "Group", "build_body", "mask_image_path"]

BODY_GROUP = "body"
RIG_FILE = "data/mpfb2/rigs/standard/rig.default.json"
MESH_FILE = "data/mpfb2/3dobjs/base.obj"
GROUPS_FILE = "data/mpfb2/mesh_metadata/basemesh_vertex_groups.json"


class Group(NamedTuple):
    """The faces of one part of the base mesh.

    faces: (F, 4) int32 quads into the vertices of the body. uv: (F, 4, 2) float64 per corner, v up.
    """

    faces: np.ndarray
    uv: np.ndarray


class BodyArrays(NamedTuple):
    """One body at rest.

    vertices (V, 3), heads (B, 3), tails (B, 3): metres, world frame. bones: B names, parents before
    children; parents (B,) int32, -1 for the root. weights (V, B) float64, rows sum to 1.
    groups: the faces of body, helper-tights, helper-l-eye, … by name.
    """

    vertices: np.ndarray
    bones: tuple[str, ...]
    parents: np.ndarray
    heads: np.ndarray
    tails: np.ndarray
    weights: np.ndarray
    groups: Mapping[str, Group]


def mask_image_path(name: str) -> Path:
    """The file of one of MakeHuman's UV masks (CC0): "lips", "fingernails", "eyelids", "ears", …"""
    return _anny_root() / f"data/mpfb2/textures/mpfb_{name}.jpg"


def build_body(phenotype: Mapping[str, float], local_changes: Mapping[str, float]) -> BodyArrays:
    """The body of a phenotype (values 0..1, see docs/characters.md) with Anny's local changes (-1..1).

    Raises ValueError for a phenotype or a local change that Anny does not know. The first call on a
    machine takes about a minute, because Anny reads its thousand blend shapes; it keeps them under
    `cache_dir()/anny`.
    """
    import torch

    model = _model()
    _require_known("phenotype", phenotype, model.phenotype_labels)
    _require_known("local change", local_changes, model.local_change_labels)
    identity = torch.eye(4, dtype=torch.float64)[None, None].repeat(1, model.bone_count, 1, 1)
    with torch.no_grad():
        rest = model(
            pose_parameters=identity,
            phenotype_kwargs=dict(phenotype),
            local_changes_kwargs=dict(local_changes),
        )
    vertices = rest["rest_vertices"][0].numpy().copy()
    bones = tuple(str(label) for label in model.bone_labels)
    groups = dict(_base_mesh_groups())
    groups[BODY_GROUP] = _model_faces(model, len(groups[BODY_GROUP].faces))
    return BodyArrays(
        vertices=vertices,
        bones=bones,
        parents=np.asarray(model.bone_parents, dtype=np.int32),
        heads=rest["rest_bone_heads"][0].numpy().copy(),
        tails=_bone_tails(bones, vertices),
        weights=_dense_weights(model),
        groups=groups,
    )


def _require_known(kind: str, given: Mapping[str, float], known: Sequence[str]) -> None:
    for name in sorted(set(given) - set(known)):
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"; did you mean {close[0]!r}?" if close else f"; Anny knows {', '.join(known)}"
        raise ValueError(f"unknown {kind} {name!r}{hint}")


def _anny_root() -> Path:
    """Anny's package folder, found without importing it (the import loads torch)."""
    distribution = importlib.metadata.distribution("anny")
    return Path(str(distribution.locate_file("anny")))


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, so that two processes never write Anny's cache at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _model() -> Any:
    """Anny with every phenotype and local change, keeping the helper geometry, in float64."""
    import torch
    from anny import Anny
    from anny.models.model_data import TopologyConfig
    from anny.paths import set_anny_cache_path

    home = cache_dir() / "anny"
    set_anny_cache_path(home)
    topology = TopologyConfig(
        "makehuman",
        nudity_edits=True,
        remove_unattached_vertices=False,
        triangulate_faces=False,
        eyes=True,
        tongue=False,
    )
    with _exclusive(home / "lock"):
        model = Anny(
            rig="anny",
            topology=topology,
            phenotypes="all",
            local_changes="all",
            phenotype_blendshapes="original",
            skinning_method="lbs",  # Anny's own choice prints to stdout and compiles kernels.
        )
    return model.to(torch.float64)


def _dense_weights(model: Any) -> np.ndarray:
    """(V, B) weights; helper vertices that no bone moves follow the root."""
    indices = model.vertex_bone_indices.numpy()
    sparse = np.nan_to_num(model.vertex_bone_weights.numpy())
    dense = np.zeros((len(indices), model.bone_count))
    np.add.at(dense, (np.arange(len(indices))[:, None], indices), sparse)
    dense[dense.sum(1) == 0, 0] = 1.0
    return dense / dense.sum(1, keepdims=True)


def _model_faces(model: Any, body_faces: int) -> Group:
    """The body's faces as the model has them (without the faces of the eyes)."""
    faces = model.faces.numpy()
    body = (faces < _vertex_range(BODY_GROUP)[1]).all(1)
    uv = model.texture_coordinates.numpy()[model.face_texture_coordinate_indices.numpy()]
    if not body_faces * 0.9 < body.sum() <= body_faces:
        raise RuntimeError(f"Anny's body has {body.sum()} faces where its mesh has {body_faces}")
    return Group(faces[body].astype(np.int32), uv[body].astype(np.float64))


@cache
def _vertex_groups() -> dict[str, np.ndarray]:
    """Vertex numbers of every named group of the base mesh."""
    ranges = json.loads((_anny_root() / GROUPS_FILE).read_text())
    return {
        name: np.concatenate([np.arange(first, last + 1) for first, last in spans])
        for name, spans in sorted(ranges.items())
    }


def _vertex_range(group: str) -> tuple[int, int]:
    members = _vertex_groups()[group]
    return int(members.min()), int(members.max()) + 1


def _bone_tails(bones: tuple[str, ...], vertices: np.ndarray) -> np.ndarray:
    """(B, 3) ends of the bones: means of the vertices that the rig's file names for each."""
    rig = json.loads((_anny_root() / RIG_FILE).read_text())
    rig = rig.get("bones", rig)
    return np.array([_rig_point(rig[bone]["tail"], vertices) for bone in bones])


def _rig_point(rule: Mapping[str, Any], vertices: np.ndarray) -> np.ndarray:
    if rule["strategy"] == "CUBE":
        return vertices[_vertex_groups()[rule["cube_name"]]].mean(0)
    if rule["strategy"] == "MEAN":
        return vertices[rule["vertex_indices"]].mean(0)
    return vertices[rule["vertex_index"]]


@cache
def _base_mesh_groups() -> dict[str, Group]:
    """Faces and UVs of every group of MakeHuman's base mesh, read from its OBJ file."""
    uv: list[tuple[float, float]] = []
    faces: dict[str, list[list[tuple[int, int]]]] = {}
    group = ""
    for line in (_anny_root() / MESH_FILE).read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "vt":
            u, v = rest.split()[:2]
            uv.append((float(u), float(v)))
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            corners = [corner.split("/") for corner in rest.split()]
            faces.setdefault(group, []).append([(int(a) - 1, int(b) - 1) for a, b in corners])
    table = np.array(uv)
    return {name: _group(corners, table) for name, corners in sorted(faces.items())}


def _group(corners: list[list[tuple[int, int]]], uv: np.ndarray) -> Group:
    quads = np.array([face for face in corners if len(face) == 4])
    return Group(quads[:, :, 0].astype(np.int32), uv[quads[:, :, 1]])
