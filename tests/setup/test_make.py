"""The Makefile's own promises: clear errors, nothing done twice, nothing deleted that was made."""

import shutil
import subprocess

import pytest

NEEDED = ("Makefile", "pyproject.toml", "constraints.txt", "generator/doctor/packages.txt")


@pytest.fixture
def checkout(repository, tmp_path):
    """A folder with what make reads, and no environment."""
    for name in NEEDED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / name, tmp_path / name)
    return tmp_path


def _make(checkout, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True)


def _script(path, body: str) -> str:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def _pretend_installed(checkout) -> None:
    """An environment whose python answers every question with success and notes what it was asked."""
    binaries = checkout / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("python", "pip"):
        _script(binaries / name, f'echo "$@" >> "{checkout}/asked"')


def test_help_lists_the_commands(checkout):
    printed = _make(checkout).stdout
    for target in ("venv", "smoke", "test", "system", "test-bare", "clean"):
        assert f"make {target} " in printed


def test_without_python_311_it_says_so(checkout):
    result = _make(checkout, "venv", "PYTHON=")
    assert result.returncode != 0
    assert "no Python 3.11 found" in result.stderr


def test_without_ensurepip_it_names_what_mends_it(checkout):
    python = _script(checkout / "python-without-ensurepip", "exit 1")
    result = _make(checkout, "venv", f"PYTHON={python}")
    assert result.returncode != 0
    assert "make system" in result.stderr and "python3-venv" in result.stderr
    assert not (checkout / ".venv").exists()


def test_an_environment_of_another_python_is_refused(checkout):
    _pretend_installed(checkout)
    _script(checkout / ".venv" / "bin" / "python", "exit 1")
    result = _make(checkout, "venv")
    assert result.returncode != 0
    assert "not a Python 3.11 environment" in result.stderr


def test_installs_once_and_again_when_a_pin_changes(checkout):
    _pretend_installed(checkout)

    def installs() -> int:
        assert _make(checkout, "venv").returncode == 0
        return (checkout / "asked").read_text().count("pip install")

    assert [installs(), installs()] == [1, 1]
    (checkout / "pyproject.toml").touch()
    assert installs() == 1
    with (checkout / "constraints.txt").open("a") as file:
        file.write("another==1.0\n")
    assert [installs(), installs()] == [2, 2]


def test_clean_keeps_what_was_made(checkout):
    _pretend_installed(checkout)
    kept = checkout / "out" / "smoke" / "dataset.json"
    kept.parent.mkdir(parents=True)
    kept.touch()
    for folder in ("training", "tests", "jobs"):
        (checkout / folder).mkdir()
    assert _make(checkout, "clean").returncode == 0
    assert kept.exists() and not (checkout / ".venv").exists()


@pytest.mark.parametrize("script", [".ci/run", "tests/bare/run.sh", "tests/bare/inside.sh"])
def test_scripts_are_executable_bash(repository, script):
    path = repository / script
    assert path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(path)], check=True)
