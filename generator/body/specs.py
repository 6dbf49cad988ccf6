"""The authored files of characters and garments: typed, strict, told apart by every mistake at once."""

import difflib
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from generator.errors import AssetError
from generator.paths import assets_dir

__all__ = [
    "BunSpec",
    "CapSpec",
    "CharacterSpec",
    "Cut",
    "EyeSpec",
    "GarmentSpec",
    "HairSpec",
    "HairStyle",
    "JewellerySpec",
    "LockSpec",
    "NailSpec",
    "Phenotype",
    "Placed",
    "SkinSpec",
    "Worn",
    "asset_files",
    "load_character_spec",
    "load_garment_spec",
    "load_hair_style",
    "load_jewellery_spec",
    "spec_names",
    "srgb_to_linear",
]

Share = Annotated[float, Field(ge=0, le=1)]
Signed = Annotated[float, Field(ge=-1, le=1)]
Color = tuple[Share, Share, Share]


def srgb_to_linear(color: Color) -> Color:
    """Linear rgb of an sRGB colour 0..1 (IEC 61966-2-1)."""

    def one(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = color
    return one(red), one(green), one(blue)


class Strict(BaseModel):
    """A model that knows its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Phenotype(Strict):
    """Anny's phenotype. All 0..1; gender 0 male … 1 female; age 0.67 about 25 years, 1 about 90."""

    gender: Share
    age: Annotated[float, Field(ge=0.6, le=1)] = 0.67
    muscle: Share = 0.5
    weight: Share = 0.5
    height: Share = 0.5
    proportions: Share = 0.5
    african: Share = 0.33
    asian: Share = 0.33
    caucasian: Share = 0.33
    cupsize: Share = 0.5
    firmness: Share = 0.5


class HandShape(Strict):
    """Changes of both hands' shape, -1..1, none at 0; `hand_length` says how long they are."""

    fingers_length: Signed = 0.0
    fingers_diameter: Signed = 0.0
    fingers_distance: Signed = 0.0


class SkinSpec(Strict):
    """melanin 0 (very light) … 1 (very dark); hemoglobin 0 (pale) … 1 (ruddy)."""

    melanin: Share
    hemoglobin: Share = 0.5
    roughness: Annotated[float, Field(ge=0.2, le=0.8)] = 0.5
    freckles: Share = 0.0
    stubble: Share = 0.0


class EyeSpec(Strict):
    """Colour of the iris."""

    iris: Literal["brown", "dark-brown", "hazel", "green", "blue", "grey"] = "brown"


class HairSpec(Strict):
    """A style (assets/hair/<style>.yaml), its colour, and how heavy the brows are."""

    style: str
    color: Literal["black", "dark-brown", "brown", "chestnut", "auburn", "blond", "grey", "white"]
    brows: Share = 0.5


Metres = Annotated[float, Field(ge=0, le=0.6)]


class CapSpec(Strict):
    """The mass of hair on the scalp: metres thick on top, at the sides and at the back; lumps: metres
    of unevenness, of `grain` metres."""

    top: Metres = 0.008
    side: Metres = 0.005
    back: Metres = 0.006
    lumps: Metres = 0.0015
    grain: Annotated[float, Field(gt=0, le=0.2)] = 0.02


class LockSpec(Strict):
    """Single locks: how many; length in metres on top, at the sides, at the back; width; how far
    they stand off; flow: shares of their direction away from the crown, away from the parting, back,
    and down; parting: metres beside the middle, or none; curl: metres that they wind, once per
    `pitch` metres; wild: disorder of direction; ragged: of length; cling: how closely they lie on the
    head; level: where all end, over the eyes in units of the height of the head over them; points:
    cross sections of a lock."""

    count: Annotated[int, Field(ge=0, le=1200)] = 300
    top: Metres = 0.04
    side: Metres = 0.02
    back: Metres = 0.025
    width: Annotated[float, Field(gt=0, le=0.05)] = 0.009
    stand: Metres = 0.006
    flow: tuple[Signed, Signed, Signed, Signed] = (1.0, 0.0, 0.0, 0.3)
    parting: Annotated[float, Field(ge=-0.06, le=0.06)] = 0.0
    gravity: Share = 0.2
    curl: Metres = 0.0
    pitch: Annotated[float, Field(gt=0, le=0.2)] = 0.04
    wild: Share = 0.2
    ragged: Share = 0.25
    level: Annotated[float, Field(ge=-5, le=1)] | None = None
    cling: Share = 0.7
    points: Annotated[int, Field(ge=3, le=10)] = 5


class BunSpec(Strict):
    """A knot of hair: radius in metres, and degrees over the horizontal behind the head."""

    radius: Metres
    height: Annotated[float, Field(ge=-40, le=90)] = 35.0


class HairStyle(Strict):
    """One style: assets/hair/<style>.yaml.

    roots: how densely the scalp is shaded where hair grows (0: bald); hairline: how much higher it
    runs in front, in units of the height of the head over the eyes.
    """

    roots: Share = 0.95
    hairline: Annotated[float, Field(ge=-0.3, le=0.5)] = 0.0
    cap: CapSpec | None = None
    locks: LockSpec | None = None
    bun: BunSpec | None = None


class NailSpec(Strict):
    """Length of the free edge 0..1 and polish as sRGB, or none."""

    length: Share = 0.3
    polish: Color | None = None


class Worn(Strict):
    """A garment and its colours (sRGB 0..1); pattern colours as the garment's pattern needs them."""

    garment: str
    color: Color
    pattern: Literal["plain", "stripes", "checks", "heather", "denim"] = "plain"
    second: Color = (0.8, 0.8, 0.8)


class Placed(Strict):
    """A piece of jewellery (assets/jewellery/<piece>.yaml), where it is worn (`finger` of rings only),
    its colour and that of its face (sRGB 0..1)."""

    piece: str
    side: Literal["left", "right"]
    finger: Literal["thumb", "index", "middle", "ring", "little"] = "ring"
    color: Color = (0.86, 0.74, 0.45)
    face: Color = (0.75, 0.75, 0.77)


class CharacterSpec(Strict):
    """One person: assets/characters/<name>.yaml.

    stature: metres from the soles to the crown. hand_length: metres from the wrist's keypoint along the
    middle finger to its tip; adults' 5th to 95th percentile is 0.159 to 0.190 for women, 0.174 to
    0.205 for men (DIN 33402-2).
    """

    phenotype: Phenotype
    stature: Annotated[float, Field(ge=1.45, le=2.0)]
    hand_length: Annotated[float, Field(ge=0.155, le=0.215)]
    local: dict[str, Signed] = {}
    hands: HandShape = HandShape()
    skin: SkinSpec
    eyes: EyeSpec = EyeSpec()
    hair: HairSpec
    nails: NailSpec = NailSpec()
    wears: list[Worn]
    jewellery: list[Placed] = []

    @model_validator(mode="after")
    def _worn_once(self) -> Self:
        names = [worn.garment for worn in self.wears]
        if len(set(names)) < len(names):
            raise ValueError(f"a garment can be worn once, found {', '.join(names)}")
        return self


class Cut(Strict):
    """Where a garment ends; an end that is left out is not cut.

    sleeve: share of the arm from the shoulder joint (0) to the wrist (1); below 0.05 the shoulder is
    bare. leg: share of the leg from the hip joint (0) to the ankle (1). ankle: the same, but what
    lies above is cut away (shoes, socks). hem and waist: lower and upper end of the trunk as a share
    from the hip joints (0) to the base of the neck (1); below 0 the hem hangs over the legs.
    neck: metres that the opening lies above the base of the neck; neck_drop: how much lower it is per
    metre further forward; neck_v: depth in metres of a V.
    """

    sleeve: Annotated[float, Field(ge=-0.2, le=1)] | None = None
    leg: Annotated[float, Field(ge=0, le=1.1)] | None = None
    ankle: Annotated[float, Field(ge=0, le=1.1)] | None = None
    hem: Annotated[float, Field(ge=-1.6, le=1)] | None = None
    waist: Annotated[float, Field(ge=-0.2, le=1)] | None = None
    neck: Annotated[float, Field(ge=-0.15, le=0.1)] | None = None
    neck_drop: Annotated[float, Field(ge=0, le=2)] = 0.6
    neck_v: Annotated[float, Field(ge=0, le=0.25)] = 0.0

    @model_validator(mode="after")
    def _ends_above(self) -> Self:
        if self.neck is None and self.waist is None and self.ankle is None:
            raise ValueError("one of neck, waist and ankle must say where the garment ends above")
        return self


class GarmentSpec(Strict):
    """One garment: assets/garments/<name>.yaml. Lengths in metres.

    base: the helper surface it is cut from. layer: garments of a higher layer lie outside.
    offset: distance from the suit; looseness: what is added where cloth hangs freely; smoothing:
    rounds of smoothing that bridge the body's hollows; detail: steps of subdivision; thickness: of the
    rim at the hems; hides: how far inside its openings the skin below is left out;
    fold: depth of the wrinkles; sheen 0..1: the soft rim of light of wool and velvet.
    """

    base: Literal["tights", "skirt"] = "tights"
    layer: Annotated[int, Field(ge=0, le=4)]
    cut: Cut
    offset: Annotated[float, Field(ge=0, le=0.02)] = 0.002
    looseness: Annotated[float, Field(ge=0, le=0.06)] = 0.0
    smoothing: Annotated[int, Field(ge=0, le=60)] = 0
    detail: Annotated[int, Field(ge=0, le=2)] = 1
    thickness: Annotated[float, Field(ge=0.0005, le=0.01)] = 0.002
    hides: Annotated[float, Field(ge=0.01, le=1)] = 0.035
    roughness: Share = 0.9
    fold: Annotated[float, Field(ge=0, le=0.03)] = 0.008
    sheen: Share = 0.0


class FaceSpec(Strict):
    """What sits on a band at the back of the limb: a round plate or a watch's case. Metres."""

    radius: Annotated[float, Field(gt=0, le=0.03)]
    height: Annotated[float, Field(gt=0, le=0.015)]
    metal: Share = 1.0
    roughness: Share = 0.3


class JewellerySpec(Strict):
    """One piece: assets/jewellery/<name>.yaml. Lengths in metres.

    limb: the first phalanx of a finger, or the wrist, there at `share` of the forearm from the elbow (0)
    to the wrist (1). width: along the limb; thickness; gap: how far it stands off the skin; metal 0 or
    1, roughness: of the band.
    """

    limb: Literal["finger", "wrist"]
    share: Annotated[float, Field(ge=0.5, le=0.97)] = 0.92
    width: Annotated[float, Field(gt=0, le=0.04)]
    thickness: Annotated[float, Field(gt=0, le=0.01)]
    gap: Annotated[float, Field(ge=0, le=0.01)] = 0.0
    metal: Share = 0.0
    roughness: Share = 0.4
    face: FaceSpec | None = None


KINDS = {
    "characters": "character",
    "garments": "garment",
    "hair": "hair style",
    "jewellery": "piece of jewellery",
}
"""Folders of assets, and what one file in each describes."""

SpecT = TypeVar("SpecT", bound=Strict)


def spec_names(folder: str) -> list[str]:
    """Sorted names of the files in `assets/<folder>`."""
    return sorted(path.stem for path in (assets_dir() / folder).glob("*.yaml"))


def load_character_spec(name: str) -> CharacterSpec:
    """The file of a character. Raises AssetError naming file, key, found and nearest key."""
    return _load("characters", name, CharacterSpec)


def load_garment_spec(name: str) -> GarmentSpec:
    """The file of a garment. Raises AssetError naming file, key, found and nearest key."""
    return _load("garments", name, GarmentSpec)


def load_hair_style(name: str) -> HairStyle:
    """The file of a hair style. Raises AssetError naming file, key, found and nearest key."""
    return _load("hair", name, HairStyle)


def load_jewellery_spec(name: str) -> JewellerySpec:
    """The file of a piece of jewellery. Raises AssetError naming file, key, found and nearest key."""
    return _load("jewellery", name, JewellerySpec)


def asset_files(name: str) -> list[Path]:
    """The authored files that a character is made of: its own, its hair's, its garments' and its
    jewellery's, in order."""
    spec = load_character_spec(name)
    garments = sorted({worn.garment for worn in spec.wears})
    pieces = sorted({placed.piece for placed in spec.jewellery})
    return [
        _path("characters", name),
        _path("hair", spec.hair.style),
        *(_path("garments", garment) for garment in garments),
        *(_path("jewellery", piece) for piece in pieces),
    ]


def _path(folder: str, name: str) -> Path:
    path = assets_dir() / folder / f"{name}.yaml"
    if not path.is_file():
        known = spec_names(folder)
        raise AssetError(
            f"no {KINDS[folder]} is called {name!r} ({path} does not exist)"
            f"{_nearest(name, known)}; known: {', '.join(known)}"
        )
    return path


def _nearest(found: str, known: list[str]) -> str:
    close = difflib.get_close_matches(found, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def _load(folder: str, name: str, model: type[SpecT]) -> SpecT:
    path = _path(folder, name)
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AssetError(f"{path}: not readable as YAML: {error}") from None
    raw = {} if raw is None else raw
    if not isinstance(raw, dict):
        raise AssetError(f"{path}: expected a mapping of keys, found {type(raw).__name__}")
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        problems = [_problem(model, problem) for problem in error.errors()]
        raise AssetError("\n".join(f"{path}: {problem}" for problem in problems)) from None


def _problem(model: type[Strict], problem: Any) -> str:
    """One line for one problem: key, what is wrong, what was found, what is near."""
    place = ".".join(str(step) for step in problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = _keys_at(model, problem["loc"][:-1])
        hint = _nearest(str(problem["loc"][-1]), known)
        return f"unknown key {place!r}{hint} (known here: {', '.join(known)})"
    if problem["type"] == "missing":
        return f"{place}: missing"
    return f"{place}: {problem['msg']}, found {problem['input']!r}"


def _keys_at(model: Any, location: tuple[int | str, ...]) -> list[str]:
    """Keys of the model that the steps of `location` lead to."""
    for step in location:
        if isinstance(step, int):
            continue
        inner = model.model_fields[step].annotation
        model = next((a for a in (inner, *get_args(inner)) if hasattr(a, "model_fields")), model)
    return sorted(model.model_fields)
