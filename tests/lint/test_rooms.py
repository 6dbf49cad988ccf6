"""Foreign libraries enter through the one file or room that needs each.

import-linter checks rooms; these tests check down to the file, and what is really loaded.
"""

import ast
import subprocess
import sys

import pytest

from tests.lint.sources import ROOT, imported_modules, python_files

DOORS = {
    "bpy": ("generator/render/blender",),
    "bmesh": ("generator/render/blender",),
    "mathutils": ("generator/render/blender",),
    "anny": ("generator/body/anny_model.py",),
    "torch": ("generator/body/anny_model.py", "training/"),
    "ray": ("generator/run",),
    "h5py": ("generator/shards/",),
    "training": ("training/",),
}
"""What paths that may import a module begin with."""


def _strangers(module: str) -> list[str]:
    """Files that import `module` and are not its door."""
    return [
        name
        for path in python_files("generator", "training")
        if not (name := path.relative_to(ROOT).as_posix()).startswith(DOORS[module])
        and any(
            imported.split(".")[0] == module
            for imported in imported_modules(ast.parse(path.read_text()))
        )
    ]


@pytest.mark.parametrize("module", sorted(DOORS))
def test_enters_through_its_door(module):
    assert _strangers(module) == []


HEAVY = ("numpy", "bpy", "torch", "anny", "ray", "h5py", "numba", "scipy", "pydantic")


def _loaded(statement: str, modules: tuple[str, ...]) -> list[str]:
    """Which of `modules` a fresh Python has loaded after `statement`."""
    code = f"{statement}\nimport sys\nprint(*(set(sys.modules) & {set(modules)!r}))"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return sorted(result.stdout.split())


def test_the_command_line_starts_light():
    assert _loaded("import generator.cli", HEAVY) == []


@pytest.mark.parametrize("room", ["generator.shards", "generator.recipe", "generator.plan"])
def test_reading_and_planning_load_no_renderer_and_no_cluster(room):
    assert _loaded(f"import {room}", ("bpy", "torch", "anny", "ray")) == []


def test_workers_never_load_torch_or_anny():
    statement = "import generator.streams, generator.streams.rhd, generator.body"
    assert _loaded(statement, ("torch", "anny")) == []
