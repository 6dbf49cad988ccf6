"""What a recipe will cost, from what was made of it before, a calibration, or a reference table."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from generator.plan import (
    Cost,
    Plan,
    Rate,
    device_of,
    estimate,
    format_plan,
    measured_rate,
    plan,
    reference_rate,
)
from generator.recipe import SPLITS, Recipe, difference
from generator.run.calibrate import geometry_seconds
from generator.shards.layout import DATASET_FILE
from generator.shards.reader import open_dataset

__all__ = ["PlannedCost", "cost_of", "total"]

SUMMED = ("samples", "shards", "bytes", "cpu_hours", "gpu_hours")
"""What a bundle's recipes add up to."""


class PlannedCost(NamedTuple):
    """A recipe's shards, what one sample costs, and what all cost."""

    plan: Plan
    rate: Rate
    cost: Cost

    def text(self) -> str:
        """A table for people."""
        return format_plan(self.plan, self.cost, self.rate.source)

    def facts(self) -> dict[str, Any]:
        """The same as JSON values; hours are null where nothing is known."""
        splits = {
            split: {
                "samples": sum(shard.samples for shard in self.plan.of(split)),
                "shards": len(self.plan.of(split)),
            }
            for split in SPLITS
        }
        return {
            "samples": self.plan.samples,
            "shards": len(self.plan.shards),
            **self.cost._asdict(),
            "splits": splits,
            "per_sample": self.rate._asdict(),
        }


def cost_of(recipe: Recipe, earlier: Path | None = None, calibrate: bool = False) -> PlannedCost:
    """The plan of `recipe` and its cost.

    earlier: a dataset's directory; its entries give the rate if they are of the same recipe, whatever
    its counts. Else calibrate: time the geometry of a few samples on this machine.
    """
    planned = plan(recipe)
    rate = _earlier_rate(recipe, earlier) if earlier else None
    if rate is None:
        measure = (lambda: geometry_seconds(recipe)) if calibrate else None
        rate = reference_rate(recipe, measure)
    return PlannedCost(
        planned, rate, estimate(planned, rate.seconds, rate.bytes, device_of(recipe))
    )


def _earlier_rate(recipe: Recipe, directory: Path) -> Rate | None:
    """The rate of the dataset in `directory`; None without one or with one of another recipe."""
    if not (directory / DATASET_FILE).is_file():
        return None
    dataset = open_dataset(directory)
    try:
        there = Recipe.model_validate(dataset.info.recipe)
    except ValueError:
        return None
    if difference(there, recipe):
        return None
    return measured_rate(
        (entry.rows, entry.provenance.seconds, entry.bytes)
        for split in dataset.values()
        for entry in split.entries
        if not entry.adopted
    )


def total(costs: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A plain recipe's facts (under the empty name), or a bundle's sums and those of each stream."""
    if "" in costs:
        return costs[""]
    sums = {key: _sum([facts[key] for facts in costs.values()]) for key in SUMMED}
    return {**sums, "streams": dict(costs)}


def _sum(values: Sequence[float | None]) -> float | None:
    """The sum, None where a part of it is unknown."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
