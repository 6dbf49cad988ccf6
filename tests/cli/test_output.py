"""What commands print."""

import os

import pytest

from generator.commands.output import columns, count, duration, print_json, reserved_stdout


def test_stdout_is_reserved_for_the_result(capfd):
    with reserved_stdout():
        print("a library in Python")
        os.write(1, b"a library in C\n")
        os.system("echo a child process")
    print_json({"samples": 3, "name": "größe"})
    out, err = capfd.readouterr()
    assert out == '{\n  "samples": 3,\n  "name": "größe"\n}\n'
    assert {line for line in err.splitlines() if line} == {
        "a library in Python", "a library in C", "a child process",
    }  # fmt: skip


def test_stdout_comes_back_after_an_error(capfd):
    with pytest.raises(KeyError), reserved_stdout():
        raise KeyError
    os.write(1, b"back\n")
    assert capfd.readouterr().out == "back\n"


def test_what_is_no_json_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        print_json({"rate": float("nan")})


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (60, "1 min 00 s"),
     (200, "3 min 20 s"), (3599.8, "1 h 00 min"), (18120, "5 h 02 min")],
)  # fmt: skip
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_counts_and_columns():
    assert [count(1, "sample"), count(41258, "sample")] == ["1 sample", "41,258 samples"]
    assert columns([("a", "bb", ""), ("ccc", "d", "e")]) == "a    bb\nccc  d   e"
