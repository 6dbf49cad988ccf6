"""Everyday objects: closed meshes of real sizes, from data whose mistakes are named."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from generator.errors import AssetError
from generator.scene.objects import HOLDS, ObjectSpec, build, draw_size, draw_surfaces, load_objects

OBJECTS = load_objects()
IDS = [spec.name for spec in OBJECTS]


def test_there_is_something_for_every_way_of_holding_and_for_the_front() -> None:
    assert len(OBJECTS) >= 30 and sorted(IDS) == IDS
    assert all(sum(way in spec.hold for spec in OBJECTS) >= 10 for way in HOLDS)
    assert sum(spec.front for spec in OBJECTS) >= 15


@pytest.mark.parametrize("spec", OBJECTS, ids=IDS)
def test_meshes_are_closed_and_of_their_size(spec: ObjectSpec) -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        size = draw_size(rng, spec)
        assert (spec.size[:, 0] <= size).all() and (size <= spec.size[:, 1]).all()
        solid = build(spec, size)
        mesh = trimesh.Trimesh(solid.mesh.vertices, solid.mesh.faces, process=False)
        assert mesh.is_watertight and mesh.is_winding_consistent
        assert all(part.volume > 0 for part in mesh.split(only_watertight=False))
        # Handles, clips and bristles stand out of the size; nothing is much smaller than it.
        assert (mesh.extents > 0.65 * size).all() and (mesh.extents < 1.65 * size).all()
        assert len(solid.part) == len(solid.mesh.faces) < 8000


@pytest.mark.parametrize("spec", OBJECTS, ids=IDS)
def test_sizes_are_those_of_things_a_hand_holds(spec: ObjectSpec) -> None:
    assert spec.size.min() > 0.0005 and spec.size.max() < 0.35
    thin = spec.size[:, 0].min()
    assert "grip" not in spec.hold or thin < 0.09
    assert "pinch" not in spec.hold or thin < 0.06


def test_sizes_can_be_narrowed_but_never_leave_their_range() -> None:
    spec = OBJECTS[IDS.index("glass")]
    rng = np.random.default_rng(0)
    assert 0.060 <= draw_size(rng, spec, [(0.060, 0.061)])[0] <= 0.061
    assert draw_size(rng, spec, [(0.5, 0.6)])[0] == spec.size[0, 1]
    size = draw_size(rng, spec)
    assert size[0] == size[1]


def test_parts_of_one_finish_look_the_same() -> None:
    for spec in OBJECTS:
        looks = draw_surfaces(np.random.default_rng(3), spec)
        assert len(looks) == len(spec.parts)
        for look in looks:
            assert all(0.0 <= value <= 1.0 for value in (*look.color, look.roughness))
        by_finish = {part.finish: look for part, look in zip(spec.parts, looks, strict=True)}
        assert all(by_finish[p.finish] == look for p, look in zip(spec.parts, looks, strict=True))


FINISH = "wood: {hue: [0, 1], saturation: [0, 1], value: [0, 1], roughness: [0, 1]}\n"
PART = "{finish: wood, box: [1, 1, 1]}"


def written(
    folder: Path, size: str = "{width: [0.1, 0.2]}", part: str = PART, more: str = ""
) -> Path:
    entry = f"thing:\n  size: {size}\n  hold: [grip]\n  parts: [{part}]\n{more}"
    (folder / "things.yaml").write_text(FINISH + entry)
    return folder


def test_adding_an_object_is_data_alone(tmp_path: Path) -> None:
    (spec,) = load_objects(written(tmp_path))
    assert spec.name == "thing" and spec.round and not spec.front


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"size": "{width: [0.2, 0.1]}"}, r"thing, size: 'width' must be \[least, most\]"),
        ({"size": "{widht: [0.1, 0.2]}"}, "unknown key 'widht'; did you mean 'width'"),
        ({"part": "{finish: wod, box: [1, 1, 1]}"}, "part 1: 'finish' names no .*'wood'"),
        ({"part": "{finish: wood}"}, "part 1: needs one shape of lathe, ring"),
        ({"part": "{finish: wood, box: [1, 1]}"}, "'box' must be three numbers above 0"),
        ({"part": "{finish: wood, lathe: [[1, 0], [0, 1]]}"}, "begins and ends on the axis"),
        ({"part": "{finish: wood, tube: [[0, 0, 0], [0, 0, 1]]}"}, "'radius' must be"),
        ({"part": "{finish: wood, tube: many}"}, "'tube' must be numbers, found 'many'"),
        ({"more": "  hold_it: yes\n"}, "unknown key 'hold_it'"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, change: dict[str, str], message: str) -> None:
    with pytest.raises(AssetError, match=message):
        load_objects(written(tmp_path, **change))


def test_the_documented_example_is_an_object(repository: Path, tmp_path: Path) -> None:
    text = (repository / "docs" / "objects.md").read_text()
    example = text.split("```yaml\n")[1].split("```")[0]
    finishes = (repository / "assets" / "objects" / "finishes.yaml").read_text()
    (tmp_path / "finishes.yaml").write_text(finishes)
    (tmp_path / "mine.yaml").write_text(example)
    (spec,) = load_objects(tmp_path)
    mesh = build(spec, draw_size(np.random.default_rng(0), spec)).mesh
    assert spec.name == "candle"
    assert trimesh.Trimesh(mesh.vertices, mesh.faces, process=False).is_watertight
