"""Loose objects in Blender: they look as they are told to, leave no trace and leak nothing."""

import os
from pathlib import Path

import bpy
import numpy as np
import pytest

from generator.render.blender import BlenderRenderer
from generator.render.blender_props import PASS_INDEX
from generator.render.raster import rasterize
from generator.scene.holding import Placed
from generator.scene.objects import build, load_objects
from generator.scene.occluders import Occluder, painted
from tests.render.test_blender import GREY, SIZE, SUN, camera, person, settings

pytestmark = pytest.mark.filterwarnings("ignore:.*use_nodes:DeprecationWarning")

Array = np.ndarray
OBJECTS = {spec.name: spec for spec in load_objects()}


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> BlenderRenderer:
    return BlenderRenderer(settings(), SIZE, tmp_path_factory.mktemp("log") / "blender.log")


def prop(name: str, seed: int = 0) -> Occluder:
    """An object on top of the figure of `person`."""
    spec, rng = OBJECTS[name], np.random.default_rng(seed)
    middle = np.array([0.0, 0.0, 0.12]) + 0.02 * rng.standard_normal(3)
    return painted(rng, Placed(spec, build(spec, spec.size.mean(1)), np.eye(3), middle))


def shoot(renderer: BlenderRenderer, props: list[Occluder], view: int = 1) -> Array:
    model = person("holder")
    return renderer.render(model, model.vertices, camera(view), (SUN,), GREY, 0.5, None, 1, props)


def test_pictures_do_not_depend_on_the_objects_before(renderer: BlenderRenderer) -> None:
    without, mug, bottle = [], [prop("mug")], [prop("bottle", 1), prop("ball", 2)]
    first = [shoot(renderer, props) for props in (without, mug, bottle)]
    again = [shoot(renderer, props) for props in (bottle, without, mug)]
    for a, b in zip(first, (again[1], again[2], again[0]), strict=True):
        np.testing.assert_array_equal(a, b)
    assert (first[0] != first[1]).any() and (first[1] != first[2]).any()
    fresh = BlenderRenderer(settings(), SIZE)
    np.testing.assert_array_equal(shoot(fresh, bottle), first[2])


def test_colours_are_those_of_the_faces(renderer: BlenderRenderer) -> None:
    mug = prop("mug")
    plain = mug._replace(mottle=np.zeros_like(mug.mottle), metal=np.zeros_like(mug.metal))
    empty = shoot(renderer, [])
    shown = []
    for color in ((0.8, 0.05, 0.05), (0.05, 0.05, 0.8)):
        picture = shoot(
            renderer, [plain._replace(color=np.full_like(mug.color, 0) + np.float32(color))]
        )
        shown.append(picture[np.abs(picture - empty).max(-1) > 0.05].mean(0))
    assert shown[0][0] > 3 * shown[0][2] and shown[1][2] > 3 * shown[1][0]


@pytest.mark.parametrize("name", ["mug", "hammer", "card"])
def test_labels_agree_with_the_rasteriser(renderer: BlenderRenderer, name: str) -> None:
    thing, view, model = prop(name), camera(2), person("holder")
    renderer.arrange(model, model.vertices, view, (SUN,), GREY, 0.5, None, 1, [thing])
    passes = renderer.render_passes()
    faces = np.concatenate([p.faces for p in model.parts])
    faces = np.concatenate([faces, thing.faces + np.int32(len(model.vertices))])
    classes = np.zeros(len(faces), np.uint8) + 1
    classes[-len(thing.faces) :] = 34
    vertices = np.concatenate([model.vertices, thing.vertices]).astype(np.float64)
    mask, depth = rasterize(vertices @ view.R.T + view.t, faces, classes, view.K, SIZE, SIZE)
    seen = passes["Object Index"][..., 0] == PASS_INDEX
    assert (mask == 34).sum() > 30
    assert ((mask == 34) != seen).sum() <= 1
    error = np.abs(passes["Depth"][..., 0] - depth)[(mask == 34) & seen]
    assert np.percentile(error, 99) < 1e-4


def blocks() -> dict[str, int]:
    kinds = ("meshes", "objects", "materials", "images", "node_groups", "attributes")
    return {kind: len(getattr(bpy.data, kind, ())) for kind in kinds}


def test_five_hundred_objects_leave_nothing_behind(renderer: BlenderRenderer) -> None:
    """As many of Blender's data-blocks as before, and less than 8 MB of memory over 30 pictures."""
    names = sorted(OBJECTS)
    model, page = person("holder"), os.sysconf("SC_PAGE_SIZE")
    shoot(renderer, [prop("mug"), prop("ball")])
    before = blocks()
    for k in range(500):
        props = [prop(names[(k + j) % len(names)], k) for j in range(k % 3)]
        renderer.arrange(model, model.vertices, camera(1), (SUN,), GREY, 0.5, None, 1, props)
    assert blocks() == before

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * page

    for k in range(8):
        shoot(renderer, [prop(names[k], k)])
    start = resident()
    for k in range(30):
        shoot(renderer, [prop(names[k % len(names)], k), prop("mug", k)])
    assert resident() - start < 8 << 20
