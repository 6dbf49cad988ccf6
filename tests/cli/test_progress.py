"""How progress is shown: lines at intervals, or a bar on a terminal."""

from generator.commands import progress as shown
from generator.run.progress import Progress


def test_a_line_says_how_far_how_fast_and_how_long():
    assert shown.line(Progress(0, 32, 0, 0.0, None)) == "0/32 samples"
    told = shown.line(Progress(24, 32, 1, 1.904, 200.0))
    assert told == "24/32 samples, 1.9/s, 3 min 20 s left, 1 failed"


def test_lines_come_every_ten_seconds(capsys):
    now = [0.0]
    show = shown._lines("rhd", clock=lambda: now[0])
    for second in range(25):
        now[0] = float(second)
        show(second, 24, f"{second}/24 shards")
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["rhd: 10/24 shards", "rhd: 20/24 shards"]


def test_a_bar_is_drawn_on_stderr_alone(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with shown.shown_progress("rhd") as show:
        show(Progress(8, 8, 0, 1.0, 0.0))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "8/8 samples" in captured.err
