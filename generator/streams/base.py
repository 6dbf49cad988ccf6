"""What every stream offers: samples as a pure function of (recipe, split, index), and what they rest on."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from generator.recipe import Split
from generator.sample import Sample


class Stream(Protocol):
    """A source of samples, held warm by one worker; heavy things are built at their first use."""

    chunk: int
    """Indices that one call of a worker should make: about a second's work."""

    log: Path | None
    """The file that takes what a renderer prints; None: nobody wants it. Set before the first sample."""

    def sample(self, split: Split, index: int) -> Sample:
        """Sample `index` of `split`: the same whatever was made before, anywhere."""
        ...

    def prepare(self) -> None:
        """Build the caches that workers read. Called once, before any worker starts."""
        ...

    def fields(self) -> Sequence[str]:
        """What every sample holds: names of `generator.sample.FIELDS`, and "color"."""
        ...

    def names(self) -> Mapping[str, list[str]]:
        """The name behind every id that a sample carries, by kind of id."""
        ...

    def asset_hashes(self) -> Mapping[str, str]:
        """Content hashes of every file that samples depend on, for the recipe hash."""
        ...

    def versions(self) -> Mapping[str, str]:
        """Versions of the libraries that samples depend on, for the recipe hash."""
        ...

    def licences(self) -> Mapping[str, str]:
        """The licence of everything that shows in a sample."""
        ...
