"""The `handmill` command: parses, calls, prints.

Only typer and the modules of `generator.commands` are imported here, and those import what they call
inside their functions, so that `handmill --help` and a mistyped option answer at once.
"""

import errno
import sys

import typer

from generator.commands import assets, datasets, generate, recipes, report, samples, system
from generator.errors import HandmillError

__all__ = ["app", "main"]

INTERRUPTED = 130
"""The exit code after Ctrl-C."""

ENVIRONMENT = (
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT),
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG),
)
"""What the file system may refuse through no fault of the code: told like a HandmillError."""

app = typer.Typer(
    name="handmill",
    help="Generate, verify and look at synthetic hand data.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _module in (generate, recipes, datasets, report, samples, assets, system):
    _module.register(app)


def run(arguments: list[str] | None = None) -> int:
    """Run one command line (default: the process's) and return its exit code.

    A HandmillError, a misused command line and a file system that refuses become one message on
    stderr; an interrupt gives 130; every other exception is a bug and passes through with its traceback.
    """
    try:
        result = app(arguments, prog_name="handmill", standalone_mode=False)
    except HandmillError as error:
        return _fail(str(error), error.exit_code)
    except typer.TyperException as error:
        return _misuse(error)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("interrupted", INTERRUPTED)
    except OSError as error:
        if error.errno not in ENVIRONMENT:
            raise
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror}", HandmillError.exit_code)
    if result == INTERRUPTED:
        return _fail("interrupted", INTERRUPTED)
    return result if isinstance(result, int) else 0


def main() -> None:
    """The entry point of the console script."""
    sys.exit(run())


def _misuse(error: typer.TyperException) -> int:
    """Report a command line that cannot be parsed; a bare group of commands shows its help."""
    message: str = getattr(error, "format_message", error.__str__)()
    if message.startswith("Usage:"):
        print(message, file=sys.stderr)
        return 2
    context = getattr(error, "ctx", None)
    hint = f" (see '{context.command_path} --help')" if context is not None else ""
    return _fail(message.rstrip(".") + hint, getattr(error, "exit_code", 2))


def _fail(message: str, code: int) -> int:
    """Print one error message on stderr and give back the exit code."""
    print(f"handmill: error: {message}", file=sys.stderr)
    return code
