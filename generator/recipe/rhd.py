"""The RHD stream's keys: Zimmermann & Brox 2017, "Learning to Estimate 3D Hand Pose from Single RGB
Images", section 5.2 "Rendered hand pose dataset" (called "the paper" below).

Defaults are the paper's choices where it names them, else what is seen in the published dataset.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.recipe.fields import (
    BUNDLED,
    Apertures,
    Contradiction,
    Deviations,
    Dioptres,
    Folder,
    Lengths,
    Levels,
    Mireds,
    Names,
    Paths,
    Qualities,
    Range,
    Section,
    Share,
    Shares,
    Stops,
    SunCounts,
)

__all__ = [
    "RenderSettings",
    "RhdBackground",
    "RhdCamera",
    "RhdLight",
    "RhdLook",
    "RhdOccluders",
    "RhdRules",
    "RhdSensor",
    "RhdStream",
]


class RhdCamera(Section):
    """Where the camera stands: in a spherical shell round the centre of one hand, left or right."""

    distance: Lengths = (0.40, 0.65)
    """Metres from the camera to the centre of its hand, uniform. The paper: 40 to 65 cm."""

    focal: Lengths = (260.0, 310.0)
    """Focal length in pixels of a 320 pixels wide image, uniform; in proportion to `image_size`, so
    that the field of view stays. The published dataset: about 263 to 306."""

    roll: Range = (-0.6, 0.6)
    """Rotation about the viewing direction in radians, uniform. The paper names none."""

    aim: Annotated[float, Field(ge=0)] = 0.08
    """Standard deviation in metres of the point looked at round the hand's centre, so that the hand
    is seen anywhere in the image. The paper: the hand is at least partially visible."""


class RhdRules(Section):
    """Which draws are rejected before rendering; the next attempt is drawn instead."""

    min_in_image: Annotated[int, Field(ge=0, le=21)] = 8
    """Keypoints of the camera's hand that must lie inside the image, of 21. The paper: the hand is
    at least partially visible."""

    min_visible: Annotated[int, Field(ge=0, le=21)] = 5
    """Keypoints of the camera's hand that must be visible, of 21. The paper names none."""

    clearance: Annotated[float, Field(ge=0)] = 0.10
    """Least distance in metres from the camera to any surface. The paper names none."""

    max_penetration: Annotated[float, Field(ge=0)] = 0.01
    """Deepest penetration in metres of a hand into the body. The paper names none."""


class RhdBackground(Section):
    """What stands behind the person, never another person. The paper: 1231 photos of cities and
    landscapes."""

    panorama: Annotated[float, Field(ge=0)] = 0.3
    """Weight of panoramas, seen in the camera's perspective; weights count in proportion to their
    sum."""

    photo: Annotated[float, Field(ge=0)] = 0.0
    """Weight of random crops of the photos in `photos`. The paper: photos only."""

    procedural: Annotated[float, Field(ge=0)] = 0.7
    """Weight of generated rooms, streets, parks, beaches and other places."""

    places: Annotated[int, Field(ge=1, le=1_000_000)] = 1240
    """Number of generated places, all equally likely; a larger number leaves the earlier ones as they
    are. The paper: 1231 backgrounds."""

    panoramas: Folder = BUNDLED
    """Folder of equirectangular panoramas without persons, or 'bundled' for those that come with
    Blender, less one that shows people."""

    photos: Folder | None = None
    """Folder of photos without persons, or null. The paper: 1231 from Flickr."""

    @model_validator(mode="after")
    def _usable(self) -> Self:
        """Some weight is above 0, and photos have a folder."""
        if self.panorama + self.photo + self.procedural <= 0:
            raise Contradiction(
                "panorama", "panorama, photo and procedural are all 0; give one a weight above 0"
            )
        if self.photo > 0 and self.photos is None:
            raise Contradiction(
                "photo",
                f"photo is {self.photo:g} but photos names no folder; set photos, or photo to 0",
            )
        return self


class RhdLight(Section):
    """What lights the person, besides matching the background's colour."""

    suns: SunCounts = (0, 2)
    """Number of directional lights, uniform. The paper: 0 to 2."""

    strength: Levels = (0.5, 4.0)
    """Irradiance of a directional light in W/m2, uniform. The paper: randomised."""

    ambient: Levels = (0.4, 1.2)
    """Factor on the background's mean radiance, uniform, that lights the person from all sides; the
    uniform world is 50 % brighter than that straight above and 50 % darker straight below. The paper:
    global illumination that roughly matches the background's colour."""

    world: Literal["uniform", "panorama"] = "uniform"
    """Light from all sides: of one colour, or from the panorama itself (about twice the time)."""


class RhdLook(Section):
    """How surfaces reflect."""

    specular: Shares = (0.1, 0.9)
    """Specular level of the skin, 0 to 1, uniform. The paper: randomised."""


class RhdOccluders(Section):
    """Everyday objects that hide parts of the camera's hand (mask class 34). The paper has none."""

    held: Share = 0.0
    """Share of samples in which an object is sought that fits into the camera's hand as it is; hands
    that nothing fits into stay empty. The paper: none."""

    front: Share = 0.0
    """Share of samples in which an object is put between the camera and its hand, so that it hides 10
    to 60 % of the box round the hand's keypoints. The paper: none."""


class RhdSensor(Section):
    """What becomes of the rendered image. The paper varies its compression alone."""

    exposure: Stops = (0.0, 0.0)
    """Stops that the photo is brighter than the light says, uniform. The paper: none."""

    temperature: Mireds = (0.0, 0.0)
    """Error of the white balance in mired (a million over kelvin), above 0 warmer, uniform; 30 turns
    daylight of 6500 K into that of 5440 K. The paper: none."""

    tint: Stops = (0.0, 0.0)
    """Error of the white balance in stops of green against magenta, uniform. The paper: none."""

    vignetting: Shares = (0.0, 0.0)
    """Share of a bare lens's falloff towards the corners (cos^4 of the angle, 1.4 stops there) that
    the camera leaves, uniform. The paper: none."""

    aperture: Apertures = (0.0, 0.0)
    """Diameter of the lens's entrance pupil in metres, uniform; it blurs what is out of focus. Telephones
    have 0.002 to 0.005, cameras with a zoom lens up to 0.01. The paper: all is sharp."""

    focus: Dioptres = (0.0, 0.0)
    """Error of the focus in dioptres (1/m), above 0 nearer than the camera's hand, uniform; with an
    aperture of 0.004 each blurs the person by about 1.1 pixels of 320. The paper: none."""

    motion: Paths = (0.0, 0.0)
    """Length in pixels of a 320 pixels wide image of the camera's shake during the exposure, uniform, in
    any direction; labels are those of its middle. The paper: none."""

    noise: Deviations = (0.0, 0.0)
    """Standard deviation of the photon noise of white, relative to white, uniform; noise of reading
    goes with it. Telephones at full resolution: 0.01 to 0.1. The paper: none."""

    jpeg_quality: Qualities = (60, 100)
    """JPEG quality factor, uniform. The paper: from no compression up to 60 %."""

    lossless: Share = 0.1
    """Share of images stored without loss, as PNG. The paper: from no compression up to 60 %."""


class RenderSettings(Section):
    """How Blender's Cycles renders; a dataset is rendered on one kind of device throughout."""

    device: Literal["cpu", "cuda", "optix"] = "cpu"
    """What computes; a value of the recipe since devices differ in the last bits of colour."""

    samples: Annotated[int, Field(ge=1, le=4096)] = 16
    """Samples per pixel: 16 is hard to tell from 1024 after denoising, 8 is good and faster."""

    denoise: bool = True
    """Whether Open Image Denoise cleans the image, for about the time of one sample per pixel."""


class RhdStream(Section):
    """People in front of backgrounds, performing actions, seen from near one hand."""

    kind: Literal["rhd"] = "rhd"
    """What the stream makes."""

    image_size: Annotated[int, Field(ge=32, le=4096)] = 320
    """Width and height of the image in pixels. The paper: 320."""

    characters: Names = "all"
    """Names of the characters, or 'all'. The paper: 20."""

    actions: Names = "all"
    """Names of the actions, or 'all'. The paper: 39."""

    camera: RhdCamera = RhdCamera()
    """Where the camera stands."""

    rules: RhdRules = RhdRules()
    """Which draws are rejected before rendering."""

    background: RhdBackground = RhdBackground()
    """What stands behind the person."""

    light: RhdLight = RhdLight()
    """What lights the person."""

    look: RhdLook = RhdLook()
    """How surfaces reflect."""

    occluders: RhdOccluders = RhdOccluders()
    """What hides the hand."""

    sensor: RhdSensor = RhdSensor()
    """What becomes of the rendered image."""

    render: RenderSettings = RenderSettings()
    """How Blender renders."""
