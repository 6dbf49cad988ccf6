"""One finding of the doctor."""

from typing import NamedTuple

__all__ = ["Check"]


class Check(NamedTuple):
    """What was looked at, what was found there, and what mends it."""

    name: str
    ok: bool | None
    """True: as it must be; False: something required is missing; None: optional, or a note."""
    found: str
    mend: str = ""
    """What to do about it, a command where there is one; empty where nothing is to be done."""
