"""Golden samples: what the code makes of a small recipe, recorded with the epoch it was made at.

`python -m tests.streams.golden` records them anew. Do so only together with raising
`generator.recipe.epoch.EPOCH`: a changed sample under an old epoch would be mixed into old datasets.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from generator.recipe import EPOCH, Recipe, Split
from generator.sample import Sample
from generator.streams.rhd import RhdSource

DIRECTORY = Path(__file__).parent / "golden"

RECIPE = {
    "seed": 1,
    "splits": {"train": {"count": 1}, "eval": {"count": 1}, "exclusive": ["character", "action"]},
    "stream": {"kind": "rhd", "image_size": 160, "sensor": {"lossless": 1.0}},
}

SAMPLES: tuple[tuple[Split, int], ...] = (("train", 0), ("eval", 0))

EXACT = ("index", "visible", "present", "annotated", "gesture", "character", "action", "attempt")
EXACT += ("camera_side", "background", "image_size", "jpeg_quality")

CLOSE = (
    "uv",
    "xyz",
    "K",
    "camera_pose",
    "distance",
    "action_time",
    "lights",
    "ambient",
    "specular",
)


def make() -> dict[str, Sample]:
    """The golden samples by name, made now."""
    source = RhdSource(Recipe.model_validate(RECIPE))
    source.prepare()
    return {f"{split}-{index}": source.sample(split, index) for split, index in SAMPLES}


def record() -> None:
    """Write the golden samples and the epoch."""
    DIRECTORY.mkdir(exist_ok=True)
    labels = {}
    for name, sample in make().items():
        labels[name] = {key: sample.arrays[key].tolist() for key in (*EXACT, *CLOSE)}
        Image.fromarray(sample.arrays["mask"]).save(DIRECTORY / f"{name}-mask.png")
        Image.fromarray(sample.arrays["depth"].astype(np.uint16)).save(
            DIRECTORY / f"{name}-depth.png"
        )
        assert sample.color is not None
        (DIRECTORY / f"{name}-color.png").write_bytes(sample.color)
    text = json.dumps({"epoch": EPOCH, "samples": labels}, indent=1)
    (DIRECTORY / "labels.json").write_text(text + "\n")


if __name__ == "__main__":
    record()
