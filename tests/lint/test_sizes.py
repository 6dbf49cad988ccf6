"""Functions fit on a screen, files hold one concept."""

import ast

from tests.lint.sources import ROOT, functions, python_files

MOST_FUNCTION_LINES = 80
MOST_FILE_LINES = 500
OURS = ("generator", "training", "jobs")


def test_no_function_is_longer_than_a_screen():
    too_long = [
        f"{path.relative_to(ROOT)}:{function.lineno}: {function.name} has {length} lines"
        for path in python_files(*OURS, "tests")
        for function in functions(ast.parse(path.read_text()))
        if (length := function.end_lineno - function.lineno + 1) > MOST_FUNCTION_LINES
    ]
    assert not too_long, "\n".join(too_long)


def test_no_file_is_longer_than_one_concept():
    lengths = {path: len(path.read_text().splitlines()) for path in python_files(*OURS, "tests")}
    too_long = [
        f"{path.relative_to(ROOT)} has {length} lines"
        for path, length in lengths.items()
        if length > MOST_FILE_LINES
    ]
    assert not too_long, "\n".join(too_long)
