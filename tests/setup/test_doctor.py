"""The doctor finds what is missing, names what mends it, and never fails itself."""

import json
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from generator.doctor import Check, examine, libraries, machine, packages
from generator.doctor.devices import _blender, _opengl
from generator.doctor.probe import Answer, probe

Usage = namedtuple("Usage", "total used free")


def test_this_machine_is_ready():
    checks = examine()
    assert all(isinstance(check, Check) for check in checks)
    assert not [check for check in checks if check.ok is False]
    names = [check.name for check in checks]
    assert len(set(names)) == len(names)
    for subject in ("python", "numpy", "ray", "disk (cache)", "MANO files", "OpenGL (EGL)"):
        assert subject in names


def test_whatever_is_missing_comes_with_its_mend():
    assert all(check.mend for check in examine() if check.ok is False)


def test_a_missing_library_names_its_package(monkeypatch):
    lacking = libraries.SystemPackage("libnone1", "libnone.so.1", "Blender")
    monkeypatch.setattr(libraries, "system_packages", lambda: [lacking])
    for version, ok in (("5.0.1", False), (None, None)):
        monkeypatch.setattr(libraries, "installed", lambda package, version=version: version)
        (check,) = libraries.examine_libraries()
        assert check.ok is ok
        assert "libnone1" in check.mend and "libnone.so.1" in check.found


@pytest.mark.parametrize(
    ("version", "ok"), [((3, 10), False), ((3, 11), True), ((3, 13), None), ((3, 14), False)]
)
def test_python(version, ok):
    assert machine._python(version).ok is ok


@pytest.mark.parametrize(
    ("numpy", "bpy", "ok"),
    [
        ("1.26.4", "5.0.1", True),
        ("2.1.0", "5.0.1", False),
        ("1.26.4", None, True),
        (None, None, False),
    ],
)
def test_numpy_fits_blender(numpy, bpy, ok):
    assert packages._numpy(numpy, bpy).ok is ok


def test_a_full_disk_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**40, 2**40 - 1, 1))
    check = machine._disk("disk", tmp_path / "not" / "yet" / "made", "elsewhere")
    assert (check.ok, check.mend) == (False, "elsewhere")


def test_a_disk_with_room_is_fine_before_its_folder_is_made(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**40, 0, 2**40))
    assert machine._disk("disk", tmp_path / "not" / "yet", "elsewhere").ok is True


def test_small_shared_memory_is_noted(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**26, 0, 2**26))
    check = machine._shared_memory(tmp_path)
    assert check.ok is None and "--shm-size" in check.mend


def test_mano_is_optional_and_found_where_it_is(monkeypatch, tmp_path):
    monkeypatch.delenv("HANDMILL_MANO", raising=False)
    assert packages._mano().ok is None
    monkeypatch.setenv("HANDMILL_MANO", str(tmp_path))
    (tmp_path / "MANO_LEFT.pkl").touch()
    check = packages._mano()
    assert check.ok is None and "MANO_RIGHT.pkl" in check.found
    (tmp_path / "MANO_RIGHT.pkl").touch()
    assert packages._mano().ok is True


def test_probe_answers_with_the_last_line():
    answer = probe(["-c", "print('chatter'); print('{\"a\": 1}')"])
    assert answer == Answer({"a": 1}, "")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise RuntimeError('no driver')", "RuntimeError: no driver"),
        ("import os; os.abort()", "exit code -6"),
        ("import time; time.sleep(60)", "no answer within 0.5 s"),
        ("print('chatter alone')", "printed no answer: chatter alone"),
    ],
)
def test_a_probe_that_dies_or_hangs_is_a_reason(code, reason):
    answer = probe(["-c", code], timeout=0.5 if "sleep" in code else 60)
    assert answer.failed and answer.reason == reason


def test_blender_that_is_installed_must_open():
    broken = Answer({}, "ImportError: libX11.so.6")
    (check,) = _blender(True, broken)
    assert check.ok is False and "make system" in check.mend
    (check,) = _blender(False, Answer({}, "No module named 'bpy'"))
    assert check.ok is None and "pip install" in check.mend


def test_blender_names_its_devices():
    answer = Answer({"version": "5.0.1", "cuda": ["GPU 0"], "optix": []}, "")
    version, cuda, optix = _blender(True, answer)
    assert "5.0.1" in version.found
    assert (cuda.ok, cuda.found) == (True, "GPU 0")
    assert optix.ok is None and optix.mend


def test_opengl_is_optional():
    assert _opengl(Answer({}, "OSError: libEGL.so.1")).ok is None


def test_the_command_prints_json_alone():
    command = [Path(sys.executable).parent / "handmill", "doctor", "--json"]
    result = subprocess.run(command, capture_output=True, text=True)
    report = json.loads(result.stdout)
    assert report["ready"] is (result.returncode == 0)
    assert {"name", "ok", "found", "mend"} == set(report["checks"][0])
