"""The characters differ, in numbers: hands by lengths and thickness, skin by colour, clothes and hair.

Letters: C characters. Skin colours are measured on the textures, where the backs of hands and palms
lie in them, as linear rgb albedo.
"""

from functools import lru_cache

import numpy as np
import pytest
from PIL import Image

from generator.body import specs
from generator.body.character import Character
from generator.body.library import character_names, load_characters
from generator.body.segments import finger_points
from generator.body.surface import vertex_normals
from generator.hand.keypoints import FINGERS, PALM, SIDES, segment_class

HAND_DISTANCE = 3.0
"""Millimetres between the shape vectors of two people's hands, root of the sum of squares."""

SKIN_DISTANCE = 1.4
"""CIELAB units between two people's skin: what is just noticeable side by side (backs of hands)."""

ITA_CLASSES = {
    "very light": (55.0, 90.0),
    "light": (41.0, 55.0),
    "intermediate": (28.0, 41.0),
    "tan": (10.0, 28.0),
    "brown": (-30.0, 10.0),
    "dark": (-90.0, -30.0),
}
"""Degrees of the individual typology angle: Chardon et al. 1991, Del Bino & Bernerd 2013."""

XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
"""Linear sRGB to CIE XYZ (IEC 61966-2-1)."""


@lru_cache(maxsize=1)
def people() -> list[Character]:
    return load_characters(character_names())


def lab(rgb: np.ndarray) -> np.ndarray:
    """(…, 3) CIELAB (D65) of linear rgb."""
    ratio = (rgb @ XYZ.T) / XYZ.sum(1)
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def typology(rgb: np.ndarray) -> np.ndarray:
    """Degrees of the individual typology angle of linear rgb (…, 3)."""
    lightness, _, yellow = np.moveaxis(lab(rgb), -1, 0)
    return np.degrees(np.arctan2(lightness - 50, yellow))


def hand_skin(person: Character) -> tuple[np.ndarray, np.ndarray]:
    """Median linear rgb of the back of the left hand and of its palm."""
    body = next(part for part in person.parts if part.name == "body")
    vertices = np.asarray(person.vertices, float)
    faces = body.faces[body.classes == PALM["left"]]
    bases = np.array([finger_points(person.skeleton, "left", f)[0] for f in FINGERS])
    wrist = person.skeleton.heads[person.skeleton.bone("wrist.L")]
    back = np.cross(bases[1] - bases[4], bases[2] - wrist)
    normal = vertex_normals(vertices, body.faces)[faces].mean(1) @ (back / np.linalg.norm(back))
    assert person.skeleton.heads[person.skeleton.bone("wrist.L"), 0] > 0
    with Image.open(person.directory / str(body.material.texture)) as image:
        texture = np.asarray(image, float) / 255
    texture = np.where(texture <= 0.04045, texture / 12.92, ((texture + 0.055) / 1.055) ** 2.4)
    uv = np.asarray(body.uv, float)[body.classes == PALM["left"]].mean(1)
    size = len(texture)
    colors = texture[((1 - uv[:, 1]) * size).astype(int), (uv[:, 0] * size).astype(int)]
    sides = [np.median(colors[sign * normal > 0.7], axis=0) for sign in (1, -1)]
    dark, bright = sorted(sides, key=lambda c: float(c.sum()))
    return dark, bright


def shape_vector(person: Character) -> np.ndarray:
    """(35,) millimetres: 20 lengths of bones from the wrist, 15 mean radii of finger segments."""
    body = next(part for part in person.parts if part.name == "body")
    vertices = np.asarray(person.vertices, float)
    wrist = person.skeleton.heads[person.skeleton.bone("wrist.L")]
    found = []
    for finger in FINGERS:
        chain = np.vstack([wrist, finger_points(person.skeleton, "left", finger)])
        found += list(np.linalg.norm(np.diff(chain, axis=0), axis=1))
        for k in range(3):
            used = np.unique(body.faces[body.classes == segment_class("left", finger, k)])
            axis = (chain[k + 2] - chain[k + 1]) / np.linalg.norm(chain[k + 2] - chain[k + 1])
            offset = vertices[used] - chain[k + 1]
            found.append(np.linalg.norm(np.cross(offset, axis), axis=1).mean())
    return 1000 * np.array(found)


def least_distance(vectors: np.ndarray) -> float:
    """The smallest distance between two rows."""
    distance = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    return float(distance[~np.eye(len(vectors), dtype=bool)].min())


def test_hands_differ_pairwise() -> None:
    assert least_distance(np.array([shape_vector(person) for person in people()])) > HAND_DISTANCE


def test_skins_differ_pairwise() -> None:
    assert least_distance(lab(np.array([hand_skin(p)[0] for p in people()]))) > SKIN_DISTANCE


def test_every_class_of_skin_is_there() -> None:
    angles = typology(np.array([hand_skin(p)[0] for p in people()]))
    for name, (low, high) in ITA_CLASSES.items():
        assert 2 <= ((angles >= low) & (angles < high)).sum() <= 6, name


def test_palms_are_lighter_than_backs_of_dark_hands() -> None:
    """Palms hold little melanin: nearly as light as the back of light hands, far lighter on dark ones."""
    pairs = lab(np.array([hand_skin(p) for p in people()]))[..., 0]
    gain = pairs[:, 1] - pairs[:, 0]
    dark = pairs[:, 0] < 45
    assert (gain[dark] > 10).all()
    assert (gain[pairs[:, 0] > 65] < 8).all()
    assert pairs[:, 1].min() > 45


def authored() -> list[specs.CharacterSpec]:
    return [specs.load_character_spec(name) for name in character_names()]


def test_twenty_people_of_all_kinds() -> None:
    everybody = authored()
    assert len(everybody) == 20
    women = sum(p.phenotype.gender > 0.5 for p in everybody)
    assert 8 <= women <= 12
    ages = [p.phenotype.age for p in everybody]
    assert min(ages) < 0.65
    assert max(ages) > 0.88
    assert len({p.hair.style for p in everybody}) >= 8
    assert {"grey", "white"} & {p.hair.color for p in everybody}
    assert len({p.hair.color for p in everybody}) >= 6
    assert len({p.eyes.iris for p in everybody}) >= 5
    assert max(p.skin.melanin for p in everybody) - min(p.skin.melanin for p in everybody) > 0.9


def test_clothes_differ() -> None:
    everybody = authored()
    worn = [w for p in everybody for w in p.wears]
    assert len({w.garment for w in worn}) >= 8
    assert len({w.pattern for w in worn}) >= 5
    sleeves = [
        specs.load_garment_spec(w.garment).cut.sleeve
        for w in worn
        if specs.load_garment_spec(w.garment).cut.neck is not None
    ]
    shares = [1.0 if share is None else share for share in sleeves]
    assert min(shares) < 0
    assert max(shares) > 0.95
    assert len(set(shares)) >= 6
    colors = {w.color for w in worn if specs.load_garment_spec(w.garment).cut.neck is not None}
    assert len(colors) == 20


def test_nails_and_jewellery_differ() -> None:
    everybody = authored()
    assert len({p.nails.polish for p in everybody}) >= 8
    assert len({p.nails.length for p in everybody}) >= 6
    pieces = {placed.piece for p in everybody for placed in p.jewellery}
    assert pieces == set(specs.spec_names("jewellery"))
    assert sum(not p.jewellery for p in everybody) >= 5


@pytest.mark.parametrize("side", SIDES)
def test_rings_lie_on_their_fingers(side: str) -> None:
    """Faces of rings have their finger's class and lie round its first phalanx; watches are person."""
    for name, person in zip(character_names(), people(), strict=True):
        placed = specs.load_character_spec(name).jewellery
        for number, piece in enumerate(placed):
            if piece.side != side:
                continue
            part = next(p for p in person.parts if p.name == f"{piece.piece} {number}")
            ring = specs.load_jewellery_spec(piece.piece).limb == "finger"
            wanted = segment_class(side, piece.finger, 0) if ring else 1
            assert set(part.classes.tolist()) == {wanted}
            middle = np.asarray(person.vertices, float)[np.unique(part.faces)].mean(0)
            if ring:
                base, joint = finger_points(person.skeleton, side, piece.finger)[:2]
                assert np.linalg.norm(middle - (base + joint) / 2) < 0.008
