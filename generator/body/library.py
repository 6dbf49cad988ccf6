"""The library of characters: what is authored, and how it is loaded.

Importing this module and loading a built character needs numpy only; a character that is not in the
cache yet is built first (`generator.body.build`, which needs Anny).
"""

from collections.abc import Sequence

from generator.body.character import Character

__all__ = ["character_names", "load_characters"]


def character_names() -> list[str]:
    """Names of all authored characters (`assets/characters/*.yaml`), sorted."""
    from generator.body.specs import spec_names

    return spec_names("characters")


def load_characters(names: Sequence[str]) -> list[Character]:
    """The characters called `names`, built into the cache where they are missing.

    Raises AssetError for an unknown name (with the nearest known one) and for authored data that
    cannot be used.
    """
    from generator.body.store import character_directory, read_character

    loaded = []
    for name in names:
        directory = character_directory(name)
        if not directory.is_dir():
            from generator.body.build import build_character

            build_character(name, directory)
        loaded.append(read_character(name, directory))
    return loaded
