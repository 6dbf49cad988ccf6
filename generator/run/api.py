"""From a recipe to a dataset: what `handmill generate` calls."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from generator.recipe import EPOCH, SPLITS, Recipe, difference, recipe_hash
from generator.run.cluster import Cluster
from generator.run.driver import Driver
from generator.run.progress import Meter, OnProgress
from generator.run.schedule import Failure
from generator.run.signals import StopSignals
from generator.run.worker import MakeStream
from generator.shards.dataset import (
    DatasetInfo,
    Description,
    create_dataset,
    remaining,
)
from generator.shards.layout import DATASET_FILE
from generator.shards.lease import Lease
from generator.shards.resume import resume
from generator.streams import Stream, build_stream

__all__ = ["RunResult", "generate"]


@dataclass(frozen=True)
class RunResult:
    """What a run did."""

    samples: int = 0
    """Samples committed by this run."""
    skipped: int = 0
    """Samples that earlier runs had committed."""
    failures: tuple[Failure, ...] = ()
    """Samples that were given up; their shards are left for the next run."""
    seconds: float = 0.0
    """Wall-clock seconds, start-up included."""
    samples_per_second: float = 0.0
    """Committed samples per second of work, start-up left out."""
    shards: int = 0
    """Shards committed by this run."""
    logs: Path | None = None
    """Where the workers' output lies; None if none was started."""
    interrupted: bool = False
    """Whether Ctrl-C or SIGTERM ended it; the same call goes on."""
    repaired: tuple[str, ...] = ()
    """What was found half done by a killed run, and what was done with it."""
    worker_memory: int = 0
    """Largest resident memory of a worker, in bytes."""

    @property
    def failed(self) -> int:
        """The number of samples that were given up."""
        return len(self.failures)

    @property
    def exit_code(self) -> int:
        """130 after an interruption, 1 if samples failed, else 0."""
        return 130 if self.interrupted else int(bool(self.failures))

    def to_json(self) -> dict[str, Any]:
        """The result as one JSON object."""
        return {
            "samples": self.samples,
            "skipped": self.skipped,
            "failed": self.failed,
            "failures": [asdict(failure) for failure in self.failures],
            "seconds": round(self.seconds, 3),
            "samples_per_second": round(self.samples_per_second, 4),
            "shards": self.shards,
            "interrupted": self.interrupted,
            "repaired": list(self.repaired),
            "worker_memory": self.worker_memory,
            "logs": str(self.logs) if self.logs else None,
        }


def generate(
    recipe: Recipe,
    out: Path,
    *,
    workers: int | None = None,
    address: str | None = None,
    make_stream: MakeStream | None = None,
    progress: OnProgress | None = None,
) -> RunResult:
    """Make every sample of `recipe` that `out` does not hold yet.

    `workers`: how many (default: one per core, or per GPU); `address`: a Ray cluster to join (default: a
    local one, started only if something is left to make); `make_stream`: what builds a worker's stream
    (default: the recipe's); `progress` is called a few times per second. Committed shards are never made
    again and never changed. SIGINT and SIGTERM end the run within seconds.

    Raises DatasetError where another driver is at work, the directory holds another recipe or cannot be
    written; RunError where workers cannot run; AssetError for what the recipe names and nobody has.
    """
    started = time.perf_counter()
    make = make_stream or partial(build_stream, recipe)
    with StopSignals() as signals:
        cluster = Cluster(workers, address)
        try:
            result = _fill(recipe, Path(out).resolve(), make, cluster, signals, progress)
        except KeyboardInterrupt:
            result = RunResult(interrupted=True)
        finally:
            cluster.stop()
    return replace(result, seconds=time.perf_counter() - started)


def _fill(
    recipe: Recipe,
    out: Path,
    make: MakeStream,
    cluster: Cluster,
    signals: StopSignals,
    progress: OnProgress | None,
) -> RunResult:
    """Make what is missing in `out`, under its lease."""
    stream = make()
    new = not (out / DATASET_FILE).exists()
    if new:  # what is wrong with the recipe's files is said before anything is written
        stream.prepare()
    with Lease(out) as lease:
        info = create_dataset(out, _describe(recipe, stream), partial(_differences, recipe, stream))
        repaired = tuple(f"{path.name}: {done}, {why}" for path, done, why in resume(out))
        missing = remaining(out)
        total = sum(shard.rows for shard in info.shards)
        skipped = total - sum(shard.rows for shard in missing)
        if not missing:
            return RunResult(skipped=skipped, repaired=repaired)
        if not new:
            stream.prepare()
        driver = Driver(
            cluster,
            out,
            make,
            missing,
            chunk=stream.chunk,
            gpu=_needs_gpu(recipe),
            check=lease.check,
        )
        driver.run(signals, Meter(total, skipped), progress)
        return RunResult(
            samples=driver.samples,
            skipped=skipped,
            failures=tuple(driver.failures),
            samples_per_second=driver.made / driver.seconds if driver.made else 0.0,
            shards=driver.shards,
            logs=out / "logs",
            interrupted=signals.stop,
            repaired=repaired,
            worker_memory=driver.memory,
        )


def _describe(recipe: Recipe, stream: Stream) -> Description:
    """What `dataset.json` records."""
    return Description(
        recipe=recipe.model_dump(mode="json"),
        recipe_hash=recipe_hash(recipe, stream.asset_hashes(), stream.versions()),
        counts={split: recipe.splits.count(split) for split in SPLITS},
        shard_size=recipe.shard_size,
        fields=stream.fields(),
        names=stream.names(),
        licences=stream.licences(),
        versions=_rests_on(stream),
    )


def _rests_on(stream: Stream) -> dict[str, str]:
    """Everything beside the recipe that the recipe hash covers."""
    assets = {f"assets: {role}": value for role, value in stream.asset_hashes().items()}
    return {"epoch": str(EPOCH), **stream.versions(), **assets}


def _differences(recipe: Recipe, stream: Stream, info: DatasetInfo) -> list[str]:
    """How the dataset that is there differs from the one that is wanted, a line each."""
    try:
        there: Recipe | Mapping[str, Any] = Recipe.model_validate(info.recipe)
    except ValueError:
        there = info.recipe
    lines = difference(
        there, recipe if isinstance(there, Recipe) else recipe.model_dump(mode="json")
    )
    return [*lines, *difference(info.versions, _rests_on(stream))]


def _needs_gpu(recipe: Recipe) -> bool:
    """Whether every worker of a recipe takes a GPU."""
    return recipe.outputs.color and recipe.stream.render.device != "cpu"
