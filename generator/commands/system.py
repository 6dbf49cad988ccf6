"""`handmill doctor`: is this machine ready?"""

import typer

from generator.commands.options import AsJson
from generator.commands.output import columns, print_json, reserved_stdout, say

__all__ = ["register"]

_MARKS = {True: "ok", False: "MISSING", None: "note"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(as_json: AsJson = False) -> int:
    """Check the machine and name what mends each lack.

    Python, libraries, Blender's devices, Ray, disk, and what licences ask for. Exit code 1 if something
    required is missing.
    """
    from generator.doctor import examine

    with reserved_stdout():
        checks = examine()
    ready = all(check.ok is not False for check in checks)
    if as_json:
        print_json({"ready": ready, "checks": [check._asdict() for check in checks]})
    else:
        rows = [(_MARKS[check.ok], check.name, check.found) for check in checks]
        for text, check in zip(columns(rows).splitlines(), checks, strict=True):
            say(text)
            if check.mend and check.ok is not True:
                say(f"{'':9}-> {check.mend}")
        say("ready" if ready else "not ready: see MISSING above")
    return 0 if ready else 1
