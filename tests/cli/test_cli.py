"""The command line itself: help, misuse, exit codes, and that it starts without heavy imports."""

import errno
import json
import subprocess
import sys

import pytest

from generator import cli
from generator.errors import HandmillError, SampleError

COMMANDS = [
    ("generate",), ("plan",), ("recipe",), ("recipe", "show"), ("recipe", "schema"), ("verify",),
    ("info",), ("show",), ("sample",), ("doctor",), ("assets",), ("assets", "list"),
]  # fmt: skip

HEAVY = (
    "numpy",
    "pydantic",
    "ray",
    "h5py",
    "PIL",
    "yaml",
    "rich",
    "numba",
    "scipy",
    "bpy",
    "torch",
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(handmill, command):
    outcome = handmill(*command, "--help")
    assert outcome.code == 0
    assert outcome.out.startswith(f"Usage: handmill {' '.join(command)} ")
    assert not outcome.err


def test_the_help_lists_every_command_with_a_whole_sentence(handmill):
    outcome = handmill("--help")
    for command in {name for name, *_ in COMMANDS}:
        (line,) = (line for line in outcome.out.splitlines() if line.startswith(f"  {command} "))
        assert line.endswith("."), line
        assert not line.endswith("..."), line


@pytest.mark.parametrize(
    ("arguments", "light"), [(["--help"], ()), (["generate", "--help"], ("pydantic",))]
)
def test_help_imports_nothing_heavy(arguments, light):
    """typer itself brings pydantic, but only where it describes a command's numbers and paths."""
    code = (
        "import sys, json, io, contextlib\n"
        "from generator import cli\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    assert cli.run({arguments}) == 0\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not (set(HEAVY) - set(light)) & set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["generate"],
        ["generate", "recipe.yaml"],
        ["generate", "recipe.yaml", "--out", "new", "--worker", "2"],
        ["generate", "recipe.yaml", "--out", "new", "--workers", "0"],
        ["generate", "absent.yaml", "--out", "new"],
        ["plan", "absent.yaml"],
        ["recipe", "show", "absent.yaml"],
        ["recipe", "show", "."],
        ["recipe", "schema", "--kind", "nonsense"],
        ["sample", "absent.yaml", "0", "--out", "new"],
        ["sample", "absent.yaml", "zero", "--out", "new"],
        ["sample", "absent.yaml", "--out", "new", "--", "-1"],
        ["verify", "absent"],
        ["verify", "."],
        ["info", "absent"],
        ["info", "."],
        ["show", ".", "--out", "new.png"],
        ["show", "absent", "--out", "new.png"],
        ["show", ".", "--out", "new.png", "--count", "0"],
        ["show", ".", "--out", "new.png", "--split", "test"],
    ],
    ids=" ".join,
)
def test_misuse_gives_one_line_and_writes_nothing(handmill, tmp_path, arguments):
    outcome = handmill(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith("handmill: error: ")
    assert outcome.err.count("\n") == 1, outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("group", [(), ("recipe",), ("assets",)], ids=" ".join)
def test_a_bare_group_shows_its_help_as_misuse(handmill, group):
    outcome = handmill(*group)
    assert outcome.code == 2
    assert outcome.err.startswith("Usage: ")
    assert not outcome.out


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (HandmillError("what was found"), 2, "what was found"),
        (SampleError("rhd train/3"), 1, "rhd train/3"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(errno.ENOSPC, "No space left on device", "a/b"), 2, "a/b: No space left"),
        (PermissionError(errno.EACCES, "Permission denied"), 2, "Permission denied"),
    ],
)
def test_errors_become_one_message_and_an_exit_code(handmill, monkeypatch, error, code, message):
    def fail():
        raise error

    monkeypatch.setattr("generator.doctor.examine", fail)
    outcome = handmill("doctor")
    assert outcome.code == code
    assert outcome.err.startswith(f"handmill: error: {message}")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("error", [ValueError("bug"), OSError("no errno")])
def test_bugs_keep_their_traceback(monkeypatch, error):
    def fail():
        raise error

    monkeypatch.setattr("generator.doctor.examine", fail)
    with pytest.raises(type(error)):
        cli.run(["doctor"])
