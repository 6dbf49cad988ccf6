"""What pyproject.toml asks for is pinned in constraints.txt, is installed so, and has its licence told."""

import re
import tomllib
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement

PINNED_BY_TORCH = ("nvidia-", "cuda-", "triton")
"""A CUDA build of torch asks for exact versions of these itself; a CPU build for none."""


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _project(repository) -> dict:
    return tomllib.loads((repository / "pyproject.toml").read_text())


def _direct(repository) -> set[str]:
    project = _project(repository)["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.match(r"[\w.-]+", line).group() for group in groups for line in group}
    return {_canonical(name) for name in names} - {"handmill"}


@pytest.fixture(scope="module")
def pins(repository) -> dict[str, str]:
    lines = (repository / "constraints.txt").read_text().splitlines()
    return {
        _canonical(name): version for name, _, version in (line.partition("==") for line in lines)
    }


def test_pins_are_plain_versions(repository):
    for line in (repository / "constraints.txt").read_text().splitlines():
        assert re.fullmatch(r"[\w.-]+==[\w.]+", line), f"not NAME==VERSION: {line}"


def test_every_dependency_is_pinned(repository, pins):
    assert _direct(repository) <= set(pins)


def _pulled_in(name: str, extras: frozenset[str], seen: set[str]) -> None:
    """Add to `seen` all distributions that `name` with `extras` needs here, directly or not."""
    for requirement in map(Requirement, requires(name) or []):
        environments = [{"extra": extra} for extra in ("", *sorted(extras))]
        if requirement.marker and not any(map(requirement.marker.evaluate, environments)):
            continue
        wanted = _canonical(requirement.name)
        if wanted not in seen or (requirement.extras and wanted == "handmill"):
            seen.add(wanted)
            _pulled_in(wanted, frozenset(requirement.extras), seen)


def test_everything_pulled_in_is_pinned_to_what_is_installed(pins):
    needed: set[str] = set()
    _pulled_in("handmill", frozenset({"blender", "dev"}), needed)
    wrong = {
        name: (found, pins.get(name))
        for name in sorted(needed - {"handmill"})
        if not name.startswith(PINNED_BY_TORCH)
        and (found := version(name).split("+")[0]) != pins.get(name)
    }
    assert not wrong, f"(installed, pinned): {wrong}"


def test_nothing_is_pinned_that_nobody_needs(pins):
    needed: set[str] = set()
    _pulled_in("handmill", frozenset({"blender", "dev"}), needed)
    assert set(pins) <= needed


def test_every_dependency_has_its_licence_told(repository):
    text = (repository / "THIRD_PARTY_LICENSES.md").read_text()
    told = {_canonical(name) for name in re.findall(r"^\| ([\w.-]+) \|", text, re.MULTILINE)}
    assert told - {"package"} == _direct(repository)


def test_the_base_has_no_renderer_and_no_cluster(repository):
    base = " ".join(_project(repository)["project"]["dependencies"])
    assert not re.search(r"\b(bpy|torch|anny|ray|smplx)\b", base)


def test_smplx_is_in_no_install(repository):
    assert "smplx" not in _direct(repository)
