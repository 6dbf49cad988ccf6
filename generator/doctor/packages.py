"""Installed Python packages, and the model files a user may bring."""

import os
from pathlib import Path

from generator.doctor.check import Check
from generator.doctor.probe import installed, probe

__all__ = ["examine_packages"]

MANO_FILES = ("MANO_LEFT.pkl", "MANO_RIGHT.pkl")


def examine_packages() -> list[Check]:
    """numpy and what fits it, the extras `run` and `blender`, and MANO's files."""
    return [_numpy(installed("numpy"), installed("bpy")), _anny(), _ray(), _mano()]


def _numpy(numpy: str | None, bpy: str | None) -> Check:
    if numpy is None:
        return Check("numpy", False, "not installed", "pip install handmill -c constraints.txt")
    if bpy is not None and not numpy.startswith("1.26."):
        mend = "pip install 'numpy==1.26.4' (an install without constraints.txt moved it)"
        return Check("numpy", False, f"{numpy}, but bpy {bpy} needs 1.26", mend)
    return Check("numpy", True, numpy)


def _anny() -> Check:
    """Anny and torch build the characters' arrays once; afterwards the cache is enough."""
    found = installed("anny"), installed("torch")
    if None in found:
        mend = "pip install 'handmill[blender]' -c constraints.txt (rhd stream only)"
        return Check("anny", None, "anny or torch is not installed", mend)
    return Check("anny", True, f"{found[0]} with torch {found[1]}")


def _ray() -> Check:
    found = installed("ray")
    mend = "pip install 'handmill[run]' -c constraints.txt (only to generate)"
    if found is None:
        return Check("ray", None, "not installed", mend)
    answer = probe(["-c", "import ray, socket; socket.create_server(('127.0.0.1', 0)).close()"])
    if answer.failed:
        return Check("ray", False, f"{found}: {answer.reason}", f"{mend}, and allow local ports")
    return Check("ray", True, f"{found}, imports and may listen on this machine")


def _mano() -> Check:
    folder = os.environ.get("HANDMILL_MANO")
    mend = "optional: download MANO under its own licence and set HANDMILL_MANO to its folder"
    if not folder:
        return Check(
            "MANO files", None, "HANDMILL_MANO is not set; the open hand model is used", mend
        )
    missing = [name for name in MANO_FILES if not (Path(folder) / name).is_file()]
    if missing:
        return Check("MANO files", None, f"{', '.join(missing)} missing in {folder}", mend)
    return Check("MANO files", True, f"in {folder}")
