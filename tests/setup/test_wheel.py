"""The wheel carries the packages with their assets, recipes and lists, and finds them from anywhere."""

import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def wheel(repository, tmp_path_factory):
    """The unpacked wheel, built by the backend that pip would use."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    (path,) = folder.glob("handmill-*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_holds_two_packages_and_nothing_else(wheel):
    names = sorted(path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info"))
    assert names == ["generator", "training"]


def test_carries_assets_and_recipes(repository, wheel):
    for folder in ("assets", "configs"):
        inside, beside = wheel / "generator" / folder, repository / folder
        carried = {path.relative_to(inside) for path in inside.rglob("*") if path.is_file()}
        authored = {path.relative_to(beside) for path in beside.rglob("*") if path.is_file()}
        assert carried and carried == authored


@pytest.mark.parametrize("name", ["generator/py.typed", "generator/doctor/packages.txt"])
def test_carries(wheel, name):
    assert (wheel / name).is_file()


def test_carries_the_licences(wheel):
    (information,) = wheel.glob("*.dist-info")
    assert sorted(path.name for path in (information / "licenses").iterdir()) == [
        "LICENSE",
        "THIRD_PARTY_LICENSES.md",
    ]
    assert "handmill = generator.cli:main" in (information / "entry_points.txt").read_text()


def test_finds_its_data_from_anywhere(wheel, tmp_path):
    code = (
        "from generator.paths import assets_dir, configs_dir;"
        " print(assets_dir(), (configs_dir() / 'smoke.yaml').is_file())"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(wheel), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.split() == [str(wheel / "generator" / "assets"), "True"]
