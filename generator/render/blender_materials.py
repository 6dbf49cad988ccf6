"""Cycles materials for the kinds of surface a character has.

Every kind is a Principled BSDF without subsurface scattering (random walks make a frame depend on the
frames before it). Patterns in space are fixed to the vertices' rest positions (`REST`), in metres, so
they move with the skin and the cloth. A pixel is 1.4 to 2.3 mm wide at the usual distances: what is
finer (pores, weave) is left to roughness, since every pattern costs time per sample.

Parameters that the kinds understand, all optional:
skin   `mottle` relative variation of its colour
cloth  `fold` depth of wrinkles in metres, `fold_scale` wrinkles per metre
hair   `scale` strands per metre, `strand` relative variation of colour between them, `bump` depth of
       the relief in metres
lash   `opacity` 0-1
plain  `metal` 0-1
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

from generator.errors import AssetError
from generator.render.figure import Look

__all__ = ["REST", "build_material", "build_prop_material", "set_specular"]

REST = "rest"
"""The mesh attribute that holds each vertex's rest position."""


class _Tree:
    """A material's node tree with short words for adding and joining nodes."""

    def __init__(self, material: Any) -> None:
        material.use_nodes = True
        self.nodes = material.node_tree.nodes
        self.links = material.node_tree.links
        self.bsdf = next(node for node in self.nodes if node.type == "BSDF_PRINCIPLED")

    def add(self, kind: str, **inputs: Any) -> Any:
        """A new node; values set its inputs, sockets are linked to them. Names use `_` for space."""
        node = self.nodes.new(f"ShaderNode{kind}")
        for name, value in inputs.items():
            self.put(node.inputs[name.replace("_", " ")], value)
        return node

    def put(self, socket: Any, value: Any) -> None:
        """Give an input a value, or link it to another node's output."""
        if isinstance(value, bpy.types.NodeSocket):
            self.links.new(value, socket)
        else:
            socket.default_value = value

    def set(self, **inputs: Any) -> None:
        """Inputs of the Principled BSDF."""
        for name, value in inputs.items():
            self.put(self.bsdf.inputs[name.replace("_", " ")], value)

    def attribute(self, name: str, output: str) -> Any:
        """The value of a mesh attribute: `output` is Vector, Color or Fac."""
        node = self.nodes.new("ShaderNodeAttribute")
        node.attribute_name = name
        return node.outputs[output]

    def rest(self, stretch: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Any:
        """Rest position times `stretch`."""
        position = self.attribute(REST, "Vector")
        if stretch == (1.0, 1.0, 1.0):
            return position
        scaled = self.nodes.new("ShaderNodeVectorMath")
        scaled.operation = "MULTIPLY"
        self.put(scaled.inputs[0], position)
        scaled.inputs[1].default_value = stretch
        return scaled.outputs["Vector"]

    def noise(self, vector: Any, scale: float, detail: float = 1.0) -> Any:
        """Noise 0-1 with `scale` features per metre of `vector`."""
        node = self.add("TexNoise", Vector=vector, Scale=scale, Detail=detail)
        return node.outputs["Factor" if "Factor" in node.outputs else "Fac"]

    def span(self, factor: Any, low: float, high: float) -> Any:
        """`factor` 0-1 mapped to low-high."""
        return self.add("MapRange", Value=factor, To_Min=low, To_Max=high).outputs["Result"]

    def shade(self, color: Any, factor: Any) -> Any:
        """`color` multiplied by the number `factor`."""
        node = self.nodes.new("ShaderNodeVectorMath")
        node.operation = "SCALE"
        self.put(node.inputs["Vector"], color)
        self.put(node.inputs["Scale"], factor)
        return node.outputs["Vector"]

    def bump(self, height: Any, depth: float) -> None:
        """Relief on the surface: `height` 0-1 times `depth` metres."""
        node = self.add("Bump", Height=height, Distance=depth, Strength=1.0)
        self.set(Normal=node.outputs["Normal"])


def build_material(name: str, look: Look, directory: Path) -> Any:
    """A Blender material for a surface that looks like `look`, its texture taken from `directory`.

    Raises AssetError for an unknown kind or a missing or unreadable texture.
    """
    make = _KINDS.get(look.kind)
    if make is None:
        raise AssetError(
            f"material kind '{look.kind}' of {name} is unknown; use one of {', '.join(_KINDS)}"
        )
    material = bpy.data.materials.new(name)
    tree = _Tree(material)
    tree.set(Roughness=look.roughness)
    make(tree, look, _base_color(tree, look, directory))
    return material


def build_prop_material() -> Any:
    """The one material of all loose objects: what differs between them are attributes of their faces."""
    material = bpy.data.materials.new("prop")
    tree = _Tree(material)
    patches = tree.noise(tree.rest(), 45.0, 2.0)
    swing = tree.add("MapRange", Value=patches, To_Min=-2.0, To_Max=2.0).outputs["Result"]
    factor = tree.nodes.new("ShaderNodeMath")
    factor.operation = "MULTIPLY_ADD"
    tree.put(factor.inputs[0], swing)
    tree.put(factor.inputs[1], tree.attribute("mottle", "Fac"))
    factor.inputs[2].default_value = 1.0
    tree.set(
        Base_Color=tree.shade(tree.attribute("tint", "Vector"), factor.outputs["Value"]),
        Roughness=tree.attribute("roughness", "Fac"),
        Metallic=tree.attribute("metal", "Fac"),
    )
    return material


def set_specular(material: Any, level: float) -> None:
    """Set the specular level (0-1) of a material that `build_material` made."""
    for node in material.node_tree.nodes:
        if node.type == "BSDF_PRINCIPLED":
            node.inputs["Specular IOR Level"].default_value = level


def _base_color(tree: _Tree, look: Look, directory: Path) -> Any:
    """The colour socket: the texture times the colour, or the colour alone."""
    if look.texture is None:
        node = tree.nodes.new("ShaderNodeRGB")
        node.outputs[0].default_value = (*look.color, 1.0)
        return node.outputs[0]
    texture = tree.nodes.new("ShaderNodeTexImage")
    texture.image = _image(directory / look.texture)
    if tuple(look.color) == (1.0, 1.0, 1.0):
        return texture.outputs["Color"]
    node = tree.nodes.new("ShaderNodeVectorMath")
    node.operation = "MULTIPLY"
    tree.put(node.inputs[0], texture.outputs["Color"])
    node.inputs[1].default_value = look.color
    return node.outputs["Vector"]


def _image(path: Path) -> Any:
    """The image of a file, loaded once however many materials use it."""
    try:
        image = bpy.data.images.load(str(path), check_existing=True)
    except RuntimeError as error:
        raise AssetError(
            f"texture {path} cannot be read ({error}); delete the cache directory it lies in"
            " so that it is built again"
        ) from error
    image.colorspace_settings.name = "sRGB"
    return image


def _skin(tree: _Tree, look: Look, color: Any) -> None:
    """Skin: what is painted, with blotches of a few centimetres, uneven shine and a soft rim."""
    mottle = look.parameters.get("mottle", 0.0)
    blotches = tree.noise(tree.rest(), 60.0)
    tree.set(
        Base_Color=tree.shade(color, tree.span(blotches, 1.0 - 2 * mottle, 1.0 + 2 * mottle)),
        Roughness=tree.span(blotches, look.roughness - 0.12, look.roughness + 0.12),
    )


def _cloth(tree: _Tree, look: Look, color: Any) -> None:
    """Cloth: wrinkles that run along the body, worn in the light places."""
    parameters = look.parameters
    folds = tree.noise(tree.rest((1.0, 1.0, 0.45)), parameters.get("fold_scale", 28.0))
    tree.set(Base_Color=tree.shade(color, tree.span(folds, 0.82, 1.18)), Specular_IOR_Level=0.2)
    tree.bump(folds, parameters.get("fold", 0.008))


def _hair(tree: _Tree, look: Look, color: Any) -> None:
    """Hair: streaks that run down the head, with a broad shine."""
    parameters = look.parameters
    strands = tree.noise(tree.rest((1.0, 1.0, 0.06)), parameters.get("scale", 320.0))
    spread = parameters.get("strand", 0.6)
    tree.set(
        Base_Color=tree.shade(color, tree.span(strands, 1.0 - spread, 1.0 + spread)),
        Specular_IOR_Level=0.35,
    )
    tree.bump(strands, parameters.get("bump", 0.001))


def _eye(tree: _Tree, look: Look, color: Any) -> None:
    """An eyeball: wet."""
    tree.set(Base_Color=color, Specular_IOR_Level=0.6)


def _lash(tree: _Tree, look: Look, color: Any) -> None:
    """Lashes and brows: thin, dark, partly see-through."""
    tree.set(Base_Color=color, Alpha=look.parameters.get("opacity", 1.0), Specular_IOR_Level=0.1)


def _plain(tree: _Tree, look: Look, color: Any) -> None:
    """One even surface, of metal or not."""
    tree.set(Base_Color=color, Metallic=look.parameters.get("metal", 0.0))


_KINDS: dict[str, Callable[[_Tree, Look, Any], None]] = {
    "skin": _skin,
    "cloth": _cloth,
    "hair": _hair,
    "eye": _eye,
    "lash": _lash,
    "plain": _plain,
}
