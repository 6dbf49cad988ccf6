"""From a character's file to its arrays and textures in the cache: the only user of Anny's model."""

from pathlib import Path

import numpy as np

from generator.body.anny_model import BodyArrays, build_body
from generator.body.atlas import LAYOUT, fill_gaps, islands, relaid, texel_map
from generator.body.character import Material, Part
from generator.body.cloth import paint_cloth
from generator.body.colors import IRIS
from generator.body.eyes import make_eyes, make_lashes, paint_eye
from generator.body.garments import hidden_faces, make_garment
from generator.body.hair import make_hair
from generator.body.jewellery import make_jewellery
from generator.body.looks import (
    cloth_material,
    eye_material,
    hair_material,
    jewellery_material,
    lash_material,
    save_texture,
    skin_material,
)
from generator.body.measures import Body, sized_body
from generator.body.palms import hand_of
from generator.body.segments import SUFFIX, finger_points, label_hands
from generator.body.skin import paint_skin, sample_mask
from generator.body.specs import (
    CharacterSpec,
    GarmentSpec,
    Worn,
    load_character_spec,
    load_garment_spec,
    load_hair_style,
    load_jewellery_spec,
)
from generator.body.store import publish, write_character
from generator.body.surface import Surface, compact, merge, triangulate
from generator.errors import AssetError
from generator.hand.keypoints import FINGERS, PERSON, SIDES
from generator.hand.kinematics import Skeleton, check_skeleton
from generator.seeding import rng

__all__ = ["build_character", "hand_keypoints"]

SKIN_TEXELS = 1024
CLOTH_TEXELS = 1024
EYE_TEXELS = 512

Piece = tuple[str, Surface, Material]


def build_character(name: str, directory: Path) -> None:
    """Build the character called `name` and publish it as `directory`. Raises AssetError."""
    spec = load_character_spec(name)
    arrays, skeleton = _body_of(name, spec)
    check_skeleton(skeleton)
    bones, rest = hand_keypoints(skeleton)
    with publish(directory) as work:
        pieces = _pieces(name, spec, arrays, skeleton, work)
        whole, parts = _joined(pieces)
        write_character(work, skeleton, whole.vertices, whole.weights, parts, bones, rest)


def _body_of(name: str, spec: CharacterSpec) -> Body:
    phenotype = spec.phenotype.model_dump()
    try:
        return sized_body(
            lambda scale: build_body(phenotype, local_changes(spec, scale)),
            spec.stature,
            spec.hand_length,
        )
    except ValueError as error:
        raise AssetError(f"character {name!r}, key 'local': {error}") from None


def local_changes(spec: CharacterSpec, hand_scale: float) -> dict[str, float]:
    """Anny's local changes of a character: its own and those of both hands, these scaled, -1 to 1."""
    changes = dict(spec.local)
    shape = spec.hands
    for side in ("l", "r"):
        changes[f"{side}-hand-fingers-length-incr"] = shape.fingers_length
        changes[f"{side}-hand-fingers-diameter-incr"] = shape.fingers_diameter
        changes[f"{side}-hand-fingers-distance-incr"] = shape.fingers_distance
        changes[f"{side}-hand-scale-incr"] = hand_scale
    return changes


def hand_keypoints(skeleton: Skeleton) -> tuple[np.ndarray, np.ndarray]:
    """Bones (42,) and rest points (42, 3) of the keypoints, in the order of generator.hand.keypoints."""
    bones: list[int] = []
    points: list[np.ndarray] = []
    for side in SIDES:
        wrist = skeleton.bone("wrist" + SUFFIX[side])
        bones.append(wrist)
        points.append(skeleton.heads[wrist])
        for number, finger in enumerate(FINGERS, start=1):
            chain = [skeleton.bone(f"finger{number}-{k}{SUFFIX[side]}") for k in (1, 2, 3)]
            bones += [*chain, chain[-1]]
            points += list(finger_points(skeleton, side, finger))
    return np.array(bones, np.int32), np.array(points)


def helper(arrays: BodyArrays, group: str) -> Surface:
    """One group of the base mesh as triangles, with the vertices of the whole body."""
    faces = arrays.groups[group]
    return triangulate(arrays.vertices, arrays.weights, faces.faces, faces.uv)


def _suit(arrays: BodyArrays, base: str) -> Surface:
    """The helper surface that a garment is cut from, its uv stretched over the whole texture."""
    suit = helper(arrays, f"helper-{base}")
    low, high = suit.uv.min((0, 1)), suit.uv.max((0, 1))
    return suit._replace(uv=(suit.uv - low) / (high - low))


def _pieces(
    name: str, spec: CharacterSpec, arrays: BodyArrays, skeleton: Skeleton, work: Path
) -> list[Piece]:
    body, painted = _body(arrays)
    garments = [load_garment_spec(worn.garment) for worn in spec.wears]
    skin = label_hands(body, skeleton)
    skin = skin.take(~hidden_faces(skin, skeleton, garments))
    pieces: list[Piece] = [("body", skin, _skin(name, spec, body, painted, skeleton, work))]
    for worn, garment in zip(spec.wears, garments, strict=True):
        suit = _suit(arrays, garment.base)
        cloth = make_garment(garment, suit, body, skeleton)
        pieces.append((worn.garment, cloth, _cloth(name, worn, garment, cloth, skeleton, work)))
    pieces += _jewellery(spec, body, painted, skeleton)
    pieces.append(("eyes", make_eyes(arrays), _eyes(name, spec, work)))
    pieces.append(("lashes", make_lashes(arrays), lash_material(spec)))
    ears = np.zeros(len(body.vertices))
    ears[body.faces] = sample_mask("ears", painted)
    style = load_hair_style(spec.hair.style)
    hair = make_hair(style, body, ears, skeleton, rng(0, name, "hair", 0, 0, "shape"))
    if hair is not None:
        pieces.append(("hair", hair, hair_material(spec)))
    return pieces


def _jewellery(
    spec: CharacterSpec, body: Surface, painted: np.ndarray, skeleton: Skeleton
) -> list[Piece]:
    """Bands and faces; a character may wear one piece several times, so each has a number."""
    nail = sample_mask("fingernails", painted)
    hands = {side: hand_of(body, painted, skeleton, side, nail) for side in SIDES}
    pieces: list[Piece] = []
    for number, placed in enumerate(spec.jewellery):
        piece, name = load_jewellery_spec(placed.piece), f"{placed.piece} {number}"
        band, face = make_jewellery(piece, placed, body, skeleton, hands[placed.side])
        pieces.append((name, band, jewellery_material(placed.color, piece.metal, piece.roughness)))
        if piece.face is not None and face is not None:
            look = jewellery_material(placed.face, piece.face.metal, piece.face.roughness)
            pieces.append((f"{name} face", face, look))
    return pieces


def _body(arrays: BodyArrays) -> tuple[Surface, np.ndarray]:
    """The body in our UV atlas, without the inside of the mouth, and MakeHuman's uv (F, 3, 2)."""
    group = arrays.groups["body"]
    island = islands(group.uv)
    seen = island != [i.name for i in LAYOUT].index("mouth")
    quads, old, new = group.faces[seen], group.uv[seen], relaid(group.uv, island)[seen]
    body = triangulate(arrays.vertices, arrays.weights, quads, new)
    source = triangulate(arrays.vertices, arrays.weights, quads, old)
    return compact(body), source.uv


def _skin(
    name: str,
    spec: CharacterSpec,
    body: Surface,
    source_uv: np.ndarray,
    skeleton: Skeleton,
    work: Path,
) -> Material:
    texels = texel_map(body.uv, SKIN_TEXELS)
    color = paint_skin(
        spec, body, source_uv, texels, skeleton, rng(0, name, "skin", 0, 0, "texture")
    )
    image = np.zeros((SKIN_TEXELS, SKIN_TEXELS, 3), np.float32)
    image[texels.rows, texels.columns] = color
    save_texture(work / "skin.png", fill_gaps(image, texels))
    return skin_material(spec, "skin.png")


def _cloth(
    name: str, worn: Worn, garment: GarmentSpec, cloth: Surface, skeleton: Skeleton, work: Path
) -> Material:
    if worn.pattern == "plain":
        return cloth_material(worn, garment, None)
    texture = f"{worn.garment}.png"
    random = rng(0, name, worn.garment, 0, 0, "texture")
    save_texture(work / texture, paint_cloth(worn, cloth, skeleton, CLOTH_TEXELS, random))
    return cloth_material(worn, garment, texture)


def _eyes(name: str, spec: CharacterSpec, work: Path) -> Material:
    color = paint_eye(IRIS[spec.eyes.iris], EYE_TEXELS, rng(0, name, "eyes", 0, 0, "texture"))
    save_texture(work / "eye.png", color)
    return eye_material("eye.png")


def _joined(pieces: list[Piece]) -> tuple[Surface, list[Part]]:
    """All pieces as one surface, and the parts that index it; what has no label is person."""
    surfaces = [compact(piece) for _, piece, _ in pieces]
    whole = merge(surfaces)
    parts, start = [], 0
    for (name, _, material), surface in zip(pieces, surfaces, strict=True):
        chosen = slice(start, start + len(surface.faces))
        start = chosen.stop
        classes = np.maximum(whole.labels[chosen], PERSON)
        parts.append(
            Part(name, whole.faces[chosen], whole.uv[chosen], material, classes.astype(np.uint8))
        )
    return whole, parts
