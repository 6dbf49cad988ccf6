"""How progress is shown: lines at intervals, or a bar on a terminal."""

import pytest

from generator.commands import progress as shown
from generator.run.progress import Progress


def test_a_line_says_how_far_how_fast_and_how_long():
    assert shown.line(Progress(0, 32, 0, 0.0, None)) == "0/32 samples"
    told = shown.line(Progress(24, 32, 1, 1.904, 200.0))
    assert told == "24/32 samples, 1.9/s, 3 min 20 s left, 1 failed"


def test_lines_come_every_ten_seconds_and_at_the_end(capsys):
    now = [0.0]
    show = shown._lines("rhd", clock=lambda: now[0])
    for second in range(25):
        now[0] = float(second)
        show(second, 24, f"{second}/24 shards")
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" ")[1] for line in lines] == ["10/24", "20/24", "24/24"]
    assert all(line.startswith("rhd: ") for line in lines)


def test_the_end_is_told_once(capsys):
    show = shown._lines("", clock=lambda: 0.0)
    for _ in range(3):
        show(8, 8, "all")
    assert capsys.readouterr().err == "all\n"


@pytest.mark.parametrize("terminal", [True, False])
def test_nothing_is_shown_on_stdout(capsys, monkeypatch, terminal):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    with shown.shown_progress("rhd") as show:
        show(Progress(8, 8, 0, 1.0, 0.0))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "8/8 samples" in captured.err
