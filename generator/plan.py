"""From a recipe to its shards and their cost: pure arithmetic, rendering nothing.

Seconds are those of one worker, that is of one CPU core or of one GPU; bytes are of shards on disk.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from generator.recipe import SPLITS, Recipe, Split

__all__ = [
    "Cost",
    "Plan",
    "Rate",
    "ShardPlan",
    "device_of",
    "estimate",
    "format_plan",
    "measured_rate",
    "plan",
    "reference_rate",
]

Device = Literal["cpu", "gpu"]


class ShardPlan(NamedTuple):
    """One shard to be: samples start to stop - 1 of `split`; `number` counts within the split."""

    split: Split
    number: int
    start: int
    stop: int

    @property
    def samples(self) -> int:
        """Number of samples in the shard."""
        return self.stop - self.start


@dataclass(frozen=True)
class Plan:
    """All shards of a recipe, split by split, in order of their indices."""

    shards: tuple[ShardPlan, ...]

    @property
    def samples(self) -> int:
        """Number of samples in all shards."""
        return sum(shard.samples for shard in self.shards)

    def of(self, split: Split) -> tuple[ShardPlan, ...]:
        """The shards of `split`."""
        return tuple(shard for shard in self.shards if shard.split == split)


def plan(recipe: Recipe) -> Plan:
    """The recipe's shards: number n holds [n * size, (n + 1) * size), the last cut by the count."""
    return Plan(
        tuple(
            shard
            for split in SPLITS
            for shard in _cut(split, recipe.splits.count(split), recipe.shard_size)
        )
    )


def _cut(split: Split, count: int, size: int) -> list[ShardPlan]:
    """`count` samples in shards of `size`."""
    return [
        ShardPlan(split, number, start, min(start + size, count))
        for number, start in enumerate(range(0, count, size))
    ]


class Rate(NamedTuple):
    """What one sample costs, and how that is known."""

    seconds: float | None
    """Seconds of one worker; None if nothing is known of it."""

    bytes: float
    """Bytes on disk."""

    source: str
    """Where the numbers come from, in words."""


class _Reference:
    """Measured on one core of a 2-core EPYC server at 320 x 320 pixels, bpy 5.0.1, denoiser FAST.

    Frames took 0.51 s at 8 and 0.91 s at 16 samples per pixel, twice that with a panorama as world.
    Bytes are the means over the 32 samples of configs/smoke.yaml.
    """

    PIXELS = 320 * 320
    LABELS = 0.04
    """Seconds for a sample's geometry, mask and depth, which take most of it together."""

    RENDER = 0.03
    """Seconds for a render, whatever its samples per pixel."""

    RENDER_PER_SAMPLE = 0.06
    """Seconds for each sample per pixel."""

    PANORAMA_WORLD = 2.0
    """Factor of a panorama as world on the render."""

    BYTES_COLOR = 31_000
    BYTES_MASK = 3_500
    """With the region of each hand."""

    BYTES_DEPTH = 42_000
    BYTES_ARRAYS = 1_500


def measured_rate(entries: Iterable[tuple[int, float, float]]) -> Rate | None:
    """The mean rate of shards made before, each (samples, worker seconds, bytes); None of none.

    Entries without samples are left out. They must be of the same recipe, whatever its counts, and
    of the machine that is to go on.
    """
    known = [entry for entry in entries if entry[0] > 0]
    if not known:
        return None
    samples = sum(entry[0] for entry in known)
    return Rate(
        sum(entry[1] for entry in known) / samples,
        sum(entry[2] for entry in known) / samples,
        f"the measure of {samples:,} samples made before",
    )


def reference_rate(recipe: Recipe, calibrate: Callable[[], float] | None = None) -> Rate:
    """The rate by the reference table, for a recipe of which nothing was made yet.

    calibrate, if given, measures on this machine the seconds of a sample without its render, and
    stands in for the table's. The seconds are None for a render on a GPU, which the table lacks.
    """
    labels = _Reference.LABELS if calibrate is None else calibrate()
    source = "the reference table (one EPYC core)"
    if calibrate is not None:
        source = f"a calibration of the geometry{' and ' + source if recipe.outputs.color else ''}"
    if not recipe.outputs.color:
        return Rate(labels, _reference_bytes(recipe), source)
    if device_of(recipe) == "gpu":
        source = "the reference table, which has no GPU; a few samples made first will tell"
        return Rate(None, _reference_bytes(recipe), source)
    return Rate(labels + _reference_render(recipe), _reference_bytes(recipe), source)


def device_of(recipe: Recipe) -> Device:
    """What the recipe's samples keep busy: a GPU only where colour is rendered on one."""
    on_cpu = recipe.stream.render.device == "cpu" or not recipe.outputs.color
    return "cpu" if on_cpu else "gpu"


def _reference_render(recipe: Recipe) -> float:
    """Core seconds of one render by the table."""
    stream = recipe.stream
    factor = _Reference.PANORAMA_WORLD if stream.light.world == "panorama" else 1.0
    pixels = stream.image_size**2 / _Reference.PIXELS
    per_sample = _Reference.RENDER_PER_SAMPLE * stream.render.samples * factor * pixels
    return _Reference.RENDER + per_sample


def _reference_bytes(recipe: Recipe) -> float:
    """Bytes of one sample by the table."""
    images = (
        (recipe.outputs.color, _Reference.BYTES_COLOR),
        (recipe.outputs.mask, _Reference.BYTES_MASK),
        (recipe.outputs.depth, _Reference.BYTES_DEPTH),
    )
    pixels = recipe.stream.image_size**2 / _Reference.PIXELS
    return _Reference.BYTES_ARRAYS + pixels * sum(size for stored, size in images if stored)


class Cost(NamedTuple):
    """What a plan costs; hours of workers, so that n workers take an n-th of them."""

    cpu_hours: float | None
    """Core hours; 0 where a GPU does the work, None if not known."""

    gpu_hours: float | None
    """GPU hours; 0 where cores do the work, None if not known."""

    bytes: float
    """Bytes on disk."""


def estimate(
    plan: Plan, seconds_per_sample: float | None, bytes_per_sample: float, device: Device
) -> Cost:
    """The cost of all samples of `plan` at one rate; unknown seconds give unknown hours."""
    hours = None if seconds_per_sample is None else plan.samples * seconds_per_sample / 3600
    size = plan.samples * bytes_per_sample
    return Cost(hours, 0.0, size) if device == "cpu" else Cost(0.0, hours, size)


def format_plan(plan: Plan, cost: Cost, source: str = "") -> str:
    """A table for people: samples and shards of each split, then hours, disk and their source."""
    rows = [("split", "samples", "shards", "largest", "last")]
    rows += [_split_row(split, plan.of(split)) for split in SPLITS]
    rows.append(("total", f"{plan.samples:,}", f"{len(plan.shards):,}", "", ""))
    lines = ["".join((row[0].ljust(8), *(cell.rjust(9) for cell in row[1:]))) for row in rows]
    basis = f"; by {source}" if source else ""
    lines.append(f"cost    {_hours(cost)}, {_size(cost.bytes)}{basis}")
    return "\n".join(line.rstrip() for line in lines)


def _split_row(split: Split, shards: tuple[ShardPlan, ...]) -> tuple[str, str, str, str, str]:
    """The table's row of a split."""
    samples = sum(shard.samples for shard in shards)
    ends = (f"{shards[0].samples:,}", f"{shards[-1].samples:,}") if shards else ("", "")
    return (split, f"{samples:,}", f"{len(shards):,}", *ends)


def _hours(cost: Cost) -> str:
    """The hours of whichever worker is kept busy."""
    if cost.cpu_hours is None or cost.gpu_hours is None:
        return f"unknown {'CPU' if cost.cpu_hours is None else 'GPU'} hours"
    hours, kind = (cost.gpu_hours, "GPU") if cost.gpu_hours else (cost.cpu_hours, "CPU core")
    return f"{hours:.1f} {kind} hours" if hours >= 1 else f"{hours * 60:.1f} {kind} minutes"


def _size(size: float) -> str:
    """Bytes in the largest unit that leaves at least one."""
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size:.0f} bytes"
