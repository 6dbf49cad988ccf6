"""The repository names no machine: no registry host, no path of somebody's disk, no unfinished work."""

import re

from tests.lint.sources import ROOT, repository_files

REGISTRY = re.compile(
    r"(extra-)?index-url\s*[=:]|find-links\s*[=:]|https?://[^\s)\"']*/(simple|whl)\b"
    r"|\b(pypi|pypi\.python|files\.pythonhosted|download\.pytorch)\.org\b|deb\.debian\.org"
)
MACHINE_PATH = re.compile(r"(?<![\w.}~/-])/(work|home/\w+|Users/\w+|root)/")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
HERE = "tests/lint/test_no_machine.py"


def _lines_with(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    found = []
    for path in repository_files():
        name = path.relative_to(ROOT).as_posix()
        if name == HERE or (suffixes and path.suffix not in suffixes):
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{name}:{i}: {line}" for i, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def test_no_registry_is_named():
    found = _lines_with(REGISTRY)
    assert not found, "\n".join(found)


def test_no_path_of_one_machine_is_named():
    found = _lines_with(MACHINE_PATH)
    assert not found, "\n".join(found)


def test_nothing_is_left_unfinished():
    found = _lines_with(UNFINISHED, ".py", ".md", ".yaml")
    assert not found, "\n".join(found)


def test_the_patterns_find_what_they_must():
    slash = "/"
    assert REGISTRY.search("--index-url=x") and REGISTRY.search("https://host.example/pypi/simple")
    assert MACHINE_PATH.search(f"open('{slash}home/ada/data')")
    assert not MACHINE_PATH.search("out/work/here") and not MACHINE_PATH.search("~/root/x")
    assert UNFINISHED.search("# TODO: later")
