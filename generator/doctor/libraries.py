"""Shared libraries of the operating system: packages.txt says which, and which package brings each."""

import ctypes
from typing import NamedTuple

from generator.doctor.check import Check
from generator.doctor.probe import installed
from generator.paths import PACKAGE

__all__ = ["SystemPackage", "examine_libraries", "system_packages"]


class SystemPackage(NamedTuple):
    """A line of packages.txt."""

    name: str
    """Debian's and Ubuntu's name of the package."""
    brings: str
    """A shared library such as libX11.so.6, or `ensurepip`."""
    needed_by: str

    @property
    def is_library(self) -> bool:
        """Whether it brings a shared library, which a process can try to load."""
        return ".so" in self.brings


def system_packages() -> list[SystemPackage]:
    """The lines of packages.txt, in their order."""
    text = (PACKAGE / "doctor" / "packages.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [SystemPackage(*line.split(maxsplit=2)) for line in lines]


def examine_libraries() -> list[Check]:
    """One check per shared library: whether the dynamic loader finds it and all it needs.

    Those of Blender are required where Blender's module is installed, the others are optional.
    """
    blender = installed("bpy") is not None
    return [_examine(package, blender) for package in system_packages() if package.is_library]


def _examine(package: SystemPackage, blender: bool) -> Check:
    name = f"library {package.brings}"
    try:
        ctypes.CDLL(package.brings)
    except OSError as error:
        required = blender and "Blender" in package.needed_by
        mend = f"apt-get install {package.name} (or, as root: make system)"
        found = f"{error}; needed by {package.needed_by}"
        return Check(name, False if required else None, found, mend)
    return Check(name, True, f"loads; needed by {package.needed_by}")
