"""Built characters in the cache: one directory per content key, published whole or not at all."""

import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from generator.body.character import Character, Material, Part
from generator.body.specs import asset_files
from generator.hand.kinematics import Skeleton
from generator.hand.skinning import SkinWeights
from generator.paths import cache_dir

__all__ = [
    "REVISION",
    "character_directory",
    "character_key",
    "publish",
    "read_character",
    "write_character",
]

REVISION = 8
"""Raised whenever the code that builds characters changes what it builds."""

INFLUENCES = 8
ARRAYS = "arrays"
INDEX = "character.json"


def character_key(name: str) -> str:
    """Hash of everything that a built character depends on: its files, Anny's version, `REVISION`."""
    digest = hashlib.blake2b(digest_size=12)
    digest.update(f"{name}\x1f{REVISION}\x1f{importlib.metadata.version('anny')}".encode())
    for path in asset_files(name):
        digest.update(b"\x1f" + path.name.encode() + b"\x1f" + path.read_bytes())
    return digest.hexdigest()


def character_directory(name: str) -> Path:
    """Where the built character lies or will lie. Raises AssetError for an unknown name."""
    return cache_dir() / "characters" / f"{name}-{character_key(name)}"


@contextmanager
def publish(directory: Path) -> Iterator[Path]:
    """A temporary directory that becomes `directory` on success; if another builder was first, his stays."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=directory.parent))
    try:
        yield work
        work.chmod(0o755)
        try:
            work.rename(directory)
        except OSError:
            if not directory.is_dir():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def write_character(
    directory: Path,
    skeleton: Skeleton,
    vertices: np.ndarray,
    weights: np.ndarray,
    parts: list[Part],
    keypoint_bones: np.ndarray,
    keypoint_rest: np.ndarray,
) -> None:
    """Write the arrays and the index of one character. weights: (V, B) dense, rows sum to 1."""
    sparse = sparse_weights(weights)
    arrays = {
        "heads": skeleton.heads,
        "tails": skeleton.tails,
        "parents": skeleton.parents,
        "vertices": vertices.astype(np.float32),
        "weight_indices": sparse.indices,
        "weight_values": sparse.weights,
        "keypoint_bones": keypoint_bones.astype(np.int32),
        "keypoint_rest": keypoint_rest.astype(np.float64),
    }
    for number, part in enumerate(parts):
        arrays[f"faces{number}"] = part.faces.astype(np.int32)
        arrays[f"uv{number}"] = part.uv.astype(np.float32)
        arrays[f"classes{number}"] = part.classes.astype(np.uint8)
    (directory / ARRAYS).mkdir()
    for key, array in arrays.items():
        np.save(directory / ARRAYS / f"{key}.npy", np.ascontiguousarray(array))
    index = {
        "bones": list(skeleton.names),
        "parts": [{"name": p.name, "material": p.material._asdict()} for p in parts],
    }
    (directory / INDEX).write_text(json.dumps(index, indent=1, sort_keys=True) + os.linesep)


def sparse_weights(weights: np.ndarray) -> SkinWeights:
    """The `INFLUENCES` largest weights of each row of (V, B), made to sum to 1 again."""
    order = np.argsort(-weights, axis=1, kind="stable")[:, :INFLUENCES]
    values = np.take_along_axis(weights, order, axis=1)
    order = np.where(values > 0, order, 0)
    values = (values / values.sum(1, keepdims=True)).astype(np.float32)
    return SkinWeights(order.astype(np.int32), values)


def read_character(name: str, directory: Path) -> Character:
    """Load a built character; its arrays are mapped, so that workers of one machine share them."""
    index = json.loads((directory / INDEX).read_text())

    def array(key: str) -> np.ndarray:
        return np.load(directory / ARRAYS / f"{key}.npy", mmap_mode="r")

    parts = []
    for number, entry in enumerate(index["parts"]):
        raw = entry["material"]
        material = Material(**{**raw, "color": tuple(raw["color"])})
        arrays = (array(f"{key}{number}") for key in ("faces", "uv", "classes"))
        faces, uv, classes = arrays
        parts.append(Part(entry["name"], faces, uv, material, classes))
    skeleton = Skeleton(tuple(index["bones"]), array("parents"), array("heads"), array("tails"))
    return Character(
        name=name,
        skeleton=skeleton,
        vertices=array("vertices"),
        weights=SkinWeights(array("weight_indices"), array("weight_values")),
        parts=tuple(parts),
        directory=directory,
        keypoint_bones=array("keypoint_bones"),
        keypoint_rest=array("keypoint_rest"),
    )
