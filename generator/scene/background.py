"""What stands behind the person: panoramas, photos, generated places.

Every draw is a pure function of its generator, the camera and the files; all kinds give the same: a
linear picture, the radiance that goes with it, and for panoramas the light of the place itself.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from generator.errors import AssetError
from generator.scene.camera import Camera
from generator.scene.light import LUMINANCE
from generator.scene.panoramas import (
    Panorama,
    PanoramaFile,
    auto_exposure,
    file_digest,
    load_panorama,
    view_panorama,
)
from generator.scene.photos import draw_crop, find_photos, read_photo
from generator.scene.procedural import draw_view, make_place, place_names

__all__ = ["Background", "BackgroundLibrary", "BackgroundSettings", "Environment"]

Array = np.ndarray

KEY = (0.14, 0.34)
"""Range of a panorama view's typical luminance: from a dim to a bright exposure."""

TINT = 0.6
"""How far the ambient light takes on the background's colour; the rest is its grey."""

ALBEDO = 0.45
"""What surfaces of a background are taken to reflect: light that falls is brighter than light seen."""

SKY = 0.5
"""Luminance above which a background is taken to be light itself, such as sky, not lit surfaces."""

DIMMEST = 0.1
"""Least luminance of the ambient light: night backgrounds do not leave a black person."""


class Environment(NamedTuple):
    """A panorama as light: its file, the turn about z (radians) and the factor on its radiance."""

    source: Path
    yaw: float
    exposure: float


class Background(NamedTuple):
    """A drawn background: `id`, its position in the library's `names`; `image` (H, W, 3) float32
    linear rgb; `ambient` (3,) linear, the mean radiance that a person in front of it receives;
    `environment`, the panorama as light, None for other kinds."""

    id: int
    image: Array
    ambient: Array
    environment: Environment | None


class BackgroundSettings(Protocol):
    """What the library reads from a recipe."""

    @property
    def panorama(self) -> float:
        """Weight of panoramas."""

    @property
    def photo(self) -> float:
        """Weight of photos."""

    @property
    def procedural(self) -> float:
        """Weight of generated places."""

    @property
    def places(self) -> int:
        """Number of generated places."""

    @property
    def photos(self) -> str | None:
        """Folder of photos."""


class BackgroundLibrary:
    """All backgrounds of a recipe. `names[id]` names each: "panorama/city", "photo/a.jpg",
    "procedural/room-0001", ...

    panoramas: the prepared files, in the order of their names; may be empty when their weight is 0.
    Raises AssetError when a kind with a weight has no members or its files cannot be read.
    """

    def __init__(
        self, settings: BackgroundSettings, panoramas: Sequence[PanoramaFile] = ()
    ) -> None:
        weights = np.array([settings.panorama, settings.photo, settings.procedural], np.float64)
        if settings.panorama > 0 and not panoramas:
            raise AssetError("background.panorama is above 0 but no panorama is there")
        self._files = tuple(panoramas) if settings.panorama > 0 else ()
        self._folder = Path(settings.photos) if settings.photos is not None else None
        use_photos = settings.photo > 0 and self._folder is not None
        self._photos = find_photos(self._folder) if use_photos and self._folder else []
        self._bounds = np.cumsum(weights / weights.sum())
        self._loaded: dict[int, Panorama] = {}
        self.names = [f"panorama/{file.name}" for file in self._files]
        self.names += [f"photo/{self._relative(path)}" for path in self._photos]
        self._places = settings.places if settings.procedural > 0 else 0
        self.names += [f"procedural/{name}" for name in place_names(self._places)]

    def draw(self, rng: np.random.Generator, camera: Camera) -> Background:
        """A background for a camera. Raises AssetError when a file cannot be read."""
        kind = int(np.searchsorted(self._bounds, rng.uniform(), side="right"))
        if kind == 0:
            return self._panorama(rng, camera)
        if kind == 1:
            return self._photo(rng, camera)
        return self._place(rng, camera)

    def check(self) -> None:
        """Read every photo once, so that a bad one is named now and not after hours."""
        for path in self._photos:
            read_photo(path, 64).load()

    def asset_hashes(self) -> dict[str, str]:
        """A content hash for each kind that has files: "panoramas", "photos"; names do not enter,
        order only as it decides what an id means."""
        hashes = {}
        if self._files:
            hashes["panoramas"] = _join(file.digest for file in self._files)
        if self._photos:
            hashes["photos"] = _join(file_digest(path) for path in self._photos)
        return hashes

    def _relative(self, path: Path) -> str:
        """A photo's name: its path inside the folder."""
        return path.relative_to(self._folder).as_posix() if self._folder else path.name

    def _panorama(self, rng: np.random.Generator, camera: Camera) -> Background:
        """A view of a panorama turned at random, exposed by a key drawn."""
        number = int(rng.integers(len(self._files)))
        yaw = rng.uniform(-np.pi, np.pi)
        key = float(np.exp(rng.uniform(*np.log(KEY))))
        if number not in self._loaded:
            self._loaded[number] = load_panorama(self._files[number])
        panorama = self._loaded[number]
        image = view_panorama(panorama.radiance, camera, yaw)
        exposure = auto_exposure(image, key, panorama.level)
        image *= np.float32(exposure)
        environment = Environment(panorama.file.source, yaw, exposure)
        return Background(number, image, _ambient(image), environment)

    def _photo(self, rng: np.random.Generator, camera: Camera) -> Background:
        """A random crop of a photo."""
        number = int(rng.integers(len(self._photos)))
        photo = read_photo(self._photos[number], camera.width)
        image = draw_crop(rng, photo, camera.width)
        return Background(len(self._files) + number, image, _ambient(image), None)

    def _place(self, rng: np.random.Generator, camera: Camera) -> Background:
        """One of the generated places, turned at random."""
        number = int(rng.integers(self._places))
        image = draw_view(rng, make_place(1 + number), camera)
        first = len(self._files) + len(self._photos)
        return Background(first + number, image, _ambient(image), None)


def _ambient(image: Array) -> Array:
    """Radiance (3,) that falls on a person in front of a picture, from its mean as displayed.

    Dark and middling pictures show surfaces, whose light is divided by their albedo; bright ones show
    the sky, whose light is taken as it is. Hue is kept in part (`TINT`).
    """
    mean = np.minimum(image, 1.0).mean((0, 1), dtype=np.float64)
    grey = float(max(LUMINANCE @ mean, 1e-6))
    surface = np.clip((SKY - grey) / SKY + 0.5, 0.0, 1.0)
    falls = grey * (surface / ALBEDO + 1.0 - surface)
    level = max(falls, DIMMEST) / grey
    return level * (TINT * mean + (1.0 - TINT) * grey)


def _join(digests: Iterable[str]) -> str:
    """One hash of several, in order."""
    joined = hashlib.blake2b(digest_size=16)
    for digest in digests:
        joined.update(digest.encode())
    return joined.hexdigest()
