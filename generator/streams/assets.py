"""What streams share about files: which authored names a recipe means, and what a folder holds."""

import difflib
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from generator.errors import AssetError


def selected(kind: str, wanted: Literal["all"] | Sequence[str], known: list[str]) -> list[str]:
    """The sorted names that a recipe means by `wanted`.

    Raises AssetError naming every unknown name with its nearest known one.
    """
    if wanted == "all":
        return sorted(known)
    problems = []
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(sorted(known))}"
            problems.append(f"no {kind} is called '{name}'; {hint}")
    if problems:
        raise AssetError("\n".join(problems))
    return sorted(wanted)


def content_hash(path: Path) -> str:
    """sha256 over the names and bytes of the files below a folder, whatever order it lists them in."""
    digest = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        name = file.relative_to(path).as_posix().encode()
        digest.update(len(name).to_bytes(4, "little") + name)
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
