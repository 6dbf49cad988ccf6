"""Small samples that are true: their geometry, masks and depths agree as a rendered sample's do."""

from pathlib import Path

import numpy as np

from generator.hand.keypoints import keypoint_classes
from generator.sample import Sample
from generator.shards.dataset import DatasetInfo, Description, create_dataset, remaining
from generator.shards.entries import Provenance
from generator.shards.packing import PackedSample, pack
from generator.shards.writer import write_shard

WIDTH, HEIGHT = 64, 48
HASH = "0123456789abcdef"
PROVENANCE = Provenance(1.5, {"host": "here"}, {"handmill": "0"}, {"render": 1.0})
NAMES = {
    "character": ["ada", "ben", "cleo", "dan"],
    "action": ["sit", "wave", "walk", "write"],
    "gesture": ["fist", "flat"],
    "background": ["room", "wood", "sky"],
}


def make_sample(index: int, split: str = "train", color: bytes | None = b"") -> Sample:
    """One 64 x 48 sample; its colour is a PNG unless given otherwise (None for none)."""
    rng = np.random.default_rng([index, len(split)])
    K = np.array([[60, 0, (WIDTH - 1) / 2], [0, 60, (HEIGHT - 1) / 2], [0, 0, 1]], np.float32)
    grid = np.stack(np.meshgrid(np.arange(7), np.arange(6)), -1).reshape(42, 2) * 7 + (8, 6)
    uv = (grid + rng.uniform(-0.4, 0.4, (42, 2))).astype(np.float64)
    z = rng.uniform(0.4, 0.7, 42)
    xyz = np.concatenate([(uv - K[:2, 2]) / 60 * z[:, None], z[:, None]], 1).astype(np.float32)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    depth = np.zeros((HEIGHT, WIDTH), np.uint16)
    visible = (rng.random(42) < 0.7).astype(np.uint8)
    for k, (u, v) in enumerate(np.rint(uv).astype(int)):
        mask[v - 1 : v + 2, u - 1 : u + 2] = keypoint_classes()[k][0] if visible[k] else 34
        depth[v - 1 : v + 2, u - 1 : u + 2] = round((z[k] - (0.01 if visible[k] else 0.1)) * 1e4)
    left, right = (mask >= 2) & (mask <= 17), (mask >= 18) & (mask <= 33)
    ids = (0, 1) if split == "train" else (2, 3)
    arrays = {
        "index": np.array(index, np.int64),
        "mask": mask,
        "hand_region": (left + 2 * right).astype(np.uint8),
        "depth": depth,
        "uv": (xyz[:, :2] / xyz[:, 2:] * 60 + K[:2, 2]).astype(np.float32),
        "xyz": xyz,
        "visible": visible,
        "annotated": np.ones(42, np.uint8),
        "present": np.ones(2, np.uint8),
        "K": K,
        "image_size": np.array([WIDTH, HEIGHT], np.int32),
        "gesture": rng.integers(-1, 2, 2).astype(np.int16),
        "character": np.array(rng.choice(ids), np.int16),
        "action": np.array(rng.choice(ids), np.int16),
        "distance": np.array(rng.uniform(0.4, 0.65), np.float32),
        "attempt": np.array(99, np.int16),
    }
    return Sample(arrays, make_png(rng) if color == b"" else color)


def make_png(rng: np.random.Generator) -> bytes:
    """A small PNG file."""
    import io

    from PIL import Image

    file = io.BytesIO()
    pixels = rng.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    pixels[8:] = 90
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def make_description(counts: dict[str, int], shard_size: int = 4, **changes: object) -> Description:
    """What `create_dataset` wants for the samples of `make_sample`."""
    recipe = {
        "seed": 0,
        "stream": {"kind": "rhd"},
        "splits": {"exclusive": ["character", "action"]},
    }
    known = {
        "recipe": recipe,
        "recipe_hash": HASH,
        "counts": counts,
        "shard_size": shard_size,
        "fields": sorted(pack(make_sample(0)).fields),
        "names": NAMES,
        "licences": {"made": "CC0-1.0"},
        "versions": {"numpy": np.__version__},
    }
    return Description(**(known | changes))  # type: ignore[arg-type]


def create(directory: Path, counts: dict[str, int], shard_size: int = 4) -> DatasetInfo:
    """An empty dataset."""
    return create_dataset(directory, make_description(counts, shard_size), lambda info: [])


def packed_range(split: str, start: int, stop: int) -> list[PackedSample]:
    """The packed samples [start, stop) of a split."""
    return [pack(make_sample(index, split)) for index in range(start, stop)]


def fill(directory: Path) -> None:
    """Write all the shards that remain."""
    for shard in remaining(directory):
        write_shard(
            directory, shard, packed_range(shard.split, shard.start, shard.stop), PROVENANCE
        )


def make_dataset(directory: Path, counts: dict[str, int], shard_size: int = 4) -> Path:
    """A finished dataset in `directory`."""
    create(directory, counts, shard_size)
    fill(directory)
    return directory


def shard_bytes(directory: Path) -> dict[str, bytes]:
    """The contents of every shard by its path in the dataset."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*.h5"))
    }
