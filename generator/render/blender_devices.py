"""Prints Blender's version and what Cycles can render on, as one JSON object.

Run as `python -m generator.render.blender_devices`, apart from the process that asks: opening
Blender costs seconds and a broken graphics driver may end the process.
"""

import json
from typing import Any

__all__ = ["devices", "main"]


def devices() -> dict[str, Any]:
    """`version` (str), `cuda` and `optix` (lists of names). Raises ImportError without bpy."""
    import bpy

    preferences = bpy.context.preferences.addons["cycles"].preferences
    found: dict[str, Any] = {"version": bpy.app.version_string}
    for kind in ("CUDA", "OPTIX"):
        entries = preferences.get_devices_for_type(kind)
        found[kind.lower()] = [entry.name for entry in entries if entry.type == kind]
    return found


def main() -> None:
    """Print `devices()` as JSON on one line, the last one after Blender's own."""
    print(json.dumps(devices()))


if __name__ == "__main__":
    main()
