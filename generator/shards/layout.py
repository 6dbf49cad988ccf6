"""Names, conventions and the schema of a shard: everything that the format fixes."""

import re
from collections.abc import Iterable
from pathlib import Path

from generator.errors import DatasetError
from generator.sample import FIELDS

FORMAT = 1
"""The version of the format; raised whenever an older reader would misread a new dataset."""

COLOR = "color"
"""The one dataset of variable length: the bytes of a JPEG or PNG file per sample."""

DATASET_FILE = "dataset.json"
LEASE_FILE = "lease.json"
TEMPORARY = ".tmp"
REJECTED = ".rejected"

CONVENTIONS = {
    "units": "metres, radians, seconds, pixels",
    "camera_frame": "x right, y down, z forward (OpenCV)",
    "projection": "uv = K xyz / z; pixel (0, 0) is the centre of the top-left pixel",
    "keypoints": "42 rows: left hand 0-20, right hand 21-41; wrist, then thumb, index, middle, "
    "ring, little, each base to tip",
    "near": "a keypoint with z < 0.01 m has uv NaN and is not visible",
    "mask": "0 background, 1 person, 2-16 left finger segments (thumb tip to base, index, ...), "
    "17 left palm, 18-32 right finger segments, 33 right palm, 34 occluder",
    "depth": "z-depth in steps of 0.1 mm; 0 = no surface or beyond 6.5535 m",
    "hands": "pairs are (left, right)",
    "color": "bytes of a JPEG or PNG file, sRGB",
}
"""What the numbers mean; written into `dataset.json` and into every shard."""

_SPLIT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NUMBERED = re.compile(r".+-(?P<number>\d{5,})\.(?P<kind>h5|json)")


def check_split(split: str) -> str:
    """`split` itself; raises DatasetError unless it can name a folder of shards."""
    if not _SPLIT.fullmatch(split):
        raise DatasetError(
            f"'{split}' cannot name a split; use letters, digits, '-' and '_', a letter first"
        )
    return split


def stem(split: str, number: int) -> str:
    """The file name of a shard and its entry without the suffix: `train-00000`."""
    return f"{split}-{number:05d}"


def shard_path(directory: Path, split: str, number: int) -> Path:
    """Where shard `number` of `split` lies."""
    return directory / split / f"{stem(split, number)}.h5"


def entry_path(directory: Path, split: str, number: int) -> Path:
    """Where the entry of shard `number` of `split` lies."""
    return directory / split / f"{stem(split, number)}.json"


def numbered_files(directory: Path, split: str, kind: str) -> dict[int, Path]:
    """The shards (`kind` "h5") or entries ("json") that lie in a split's folder, by number.

    Only names that `shard_path` or `entry_path` would give count. A missing folder has none;
    one that cannot be listed raises DatasetError.
    """
    found = {}
    for path in listing(directory / split):
        match = _NUMBERED.fullmatch(path.name)
        number = int(match["number"]) if match else 0
        if match and match["kind"] == kind and path.stem == stem(split, number):
            found[number] = path
    return dict(sorted(found.items()))


def listing(folder: Path) -> list[Path]:
    """The paths in `folder`, sorted; empty if it does not exist. Raises DatasetError."""
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DatasetError(f"{folder}: cannot be listed ({error.strerror})") from error


def schema(fields: Iterable[str]) -> dict[str, dict[str, object]]:
    """The dtype, shape and meaning of `fields`, in the order of `FIELDS`, `color` last.

    Shapes are those of the whole dataset: `"N"` rows first, `"H"` and `"W"` for images. Raises
    ValueError for an unknown name.
    """
    names = set(fields)
    unknown = names - set(FIELDS) - {COLOR}
    if unknown:
        raise ValueError(f"no fields of a sample: {', '.join(sorted(unknown))}")
    described: dict[str, dict[str, object]] = {
        name: {"dtype": field.dtype, "shape": ["N", *field.shape], "meaning": field.meaning}
        for name, field in FIELDS.items()
        if name in names
    }
    if COLOR in names:
        described[COLOR] = {
            "dtype": "vlen uint8",
            "shape": ["N"],
            "meaning": CONVENTIONS["color"],
        }
    return described
