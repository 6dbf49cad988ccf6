"""Panoramas as files: those that come with Blender or a folder of one's own, as arrays in the cache.

Blender reads the pictures once; afterwards the cached arrays are found by the pictures' content, and
Blender is not loaded.
"""

import importlib.util
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from generator.errors import AssetError, HandmillError
from generator.paths import cache_dir
from generator.render.blender_log import captured
from generator.scene.panoramas import PanoramaFile, file_digest

__all__ = ["PEOPLED", "UNPEOPLED", "prepare_panoramas"]

Array = np.ndarray

SUFFIXES = (".exr", ".hdr")
"""Pictures with linear radiance."""

UNPEOPLED = ("city", "courtyard", "forest", "interior", "night", "studio", "sunrise")
"""Blender's panoramas that show nobody, each looked through all round; others are not used."""

PEOPLED: Mapping[str, str] = MappingProxyType(
    {"sunset": "people stand, sit and walk on the quay and the square"}
)
"""Blender's panoramas that are left out, as a background never shows a person, and why."""

MAX_WIDTH = 2048
"""Wider panoramas are averaged down: at 320 pixels for 59 degrees no more is seen."""

BRIGHTEST = 1000.0
"""Radiance is cut here; half precision holds it, and no background shows more."""


def prepare_panoramas(folder: Path | None) -> list[PanoramaFile]:
    """The panoramas of a folder (None: Blender's own), sorted by name, converted where they are new.

    Of Blender's own only those without persons (`UNPEOPLED`); a folder's are all taken as they are.
    Raises AssetError for a missing or empty folder or a picture that cannot be read, HandmillError
    when Blender's are asked for and it is not installed.
    """
    root = _bundled() if folder is None else folder
    if not root.is_dir():
        raise AssetError(
            f"panorama folder {root} does not exist; name a folder with equirectangular .exr or"
            " .hdr pictures, or 'bundled'"
        )
    paths = sorted(p for p in root.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())
    if folder is None:
        paths = [path for path in paths if path.stem in UNPEOPLED]
    if not paths:
        raise AssetError(f"panorama folder {root} holds no .exr or .hdr picture; put some there")
    return [_prepare(path) for path in paths]


def _bundled() -> Path:
    """Where Blender keeps its panoramas, found without loading it."""
    spec = importlib.util.find_spec("bpy")
    found = (
        sorted(Path(spec.origin).parent.glob("*/datafiles/studiolights/world"))
        if spec is not None and spec.origin
        else []
    )
    if not found:
        raise HandmillError(
            "Blender's panoramas are not found; install the extra 'blender' (Python 3.11), or name"
            " a folder of your own as background.panoramas"
        )
    return found[-1]


def _prepare(path: Path) -> PanoramaFile:
    """One panorama, its array made in the cache unless it is there."""
    digest = file_digest(path)
    target = cache_dir() / "panoramas" / f"{digest}.npz"
    if not target.exists():
        _publish(target, _shrink(_read(path)))
    return PanoramaFile(path.stem, path, target, digest)


def _read(path: Path) -> Array:
    """A picture's radiance (h, w, 3) float32, top row first. Raises AssetError."""
    with captured(None):
        import bpy

    image = None
    try:
        image = bpy.data.images.load(str(path))
        width, height = image.size
        if width == 0 or width != 2 * height:
            raise AssetError(
                f"{path} is {width}x{height} pixels and not a panorama; it must be twice as wide"
                " as high (equirectangular)"
            )
        pixels = np.empty(width * height * image.channels, np.float32)
        image.pixels.foreach_get(pixels)
        return pixels.reshape(height, width, -1)[::-1, :, :3]
    except RuntimeError as error:
        raise AssetError(f"panorama {path} cannot be read: {error}") from error
    finally:
        if image is not None:
            bpy.data.images.remove(image)


def _shrink(radiance: Array) -> Array:
    """Average down by a whole factor to at most `MAX_WIDTH` columns; finite half precision."""
    height, width, _ = radiance.shape
    factor = -(-width // MAX_WIDTH)
    rows, columns = height // factor, width // factor
    blocks = radiance[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor, 3)
    return np.nan_to_num(blocks.mean((1, 3))).clip(0.0, BRIGHTEST).astype(np.float16)


def _publish(target: Path, radiance: Array) -> None:
    """Write the array so that other processes see it whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.stem, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, radiance=radiance)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
