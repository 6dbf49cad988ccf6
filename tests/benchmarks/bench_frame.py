"""What a whole frame costs over the bare Cycles call of the same scene.

    .venv/bin/python -m tests.benchmarks.bench_frame [--frames 24] [--samples 16 8] [--out FILE]

For each frame, in one process pinned to one core: the whole frame (draw, pose, labels, background,
render, photo, JPEG, packing and its share of a shard's bytes), then the bare call: the same scene
arranged afresh and only Blender's render operator timed (scene update, path tracing, denoising). Every
second frame the bare call comes first. Prints one JSON object; `ratio` is the median over frames of
whole / bare in seconds of the clock, `cpu_ratio` in seconds of the processor, which others on the
machine disturb less; `wanted` is what they must not exceed. Measure on a machine that does nothing else.
"""

import argparse
import dataclasses
import importlib.metadata
import json
import os
import platform
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np

from generator.recipe import Recipe
from generator.shards.encode import encode_shard
from generator.shards.extents import ShardRange
from generator.shards.packing import PackedSample, pack
from generator.streams.rhd import RhdSource

Array = np.ndarray

WANTED = 1.15
"""A whole frame may take this many times as long as the bare call."""


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    versions = {name: importlib.metadata.version(name) for name in ("bpy", "numpy", "numba")}
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "versions": versions,
    }


def now() -> Array:
    """Seconds (2,) of the clock and of this process's processor time."""
    return np.array([time.perf_counter(), time.process_time()])


def whole(source: RhdSource, index: int) -> tuple[Array, PackedSample]:
    """Seconds (2,) for everything that makes sample `index`, and the sample packed."""
    start = now()
    packed = pack(source.sample("train", index))
    return now() - start, packed


def bare(source: RhdSource, index: int) -> Array:
    """Seconds (2,) of Blender's render operator alone on the scene of sample `index`."""
    frame = source.frame("train", index)
    look = source.look(frame)
    renderer: Any = source.renderer
    renderer.render = renderer.arrange  # the stream arranges the scene and does not render it
    try:
        source.render(frame, look)
    finally:
        del renderer.render
    start = now()
    source.renderer._render()
    return now() - start


def shard_share(packed: list[PackedSample], kind: str = "rhd") -> Array:
    """Seconds (2,) per sample to make a shard's bytes of packed samples."""
    shard = ShardRange("train", 0, 0, len(packed))
    start = now()
    encode_shard(shard, packed, "0" * 32, kind)
    return (now() - start) / len(packed)


def measure(samples: int, frames: int) -> dict[str, Any]:
    """Times of `frames` frames at `samples` samples per pixel, whole and bare alternating."""
    recipe = Recipe.model_validate({"stream": {"kind": "rhd", "render": {"samples": samples}}})
    source = RhdSource(recipe)
    source.prepare()
    for index in range(3):
        whole(source, index), bare(source, index)
    wholes, bares, packed = [], [], []
    for index in range(3, 3 + frames):
        first = bare(source, index) if index % 2 else None
        seconds, sample = whole(source, index)
        wholes.append(seconds)
        packed.append(sample)
        bares.append(bare(source, index) if first is None else first)
    per_shard = shard_share([sample_at(p, k) for k, p in enumerate(packed)])
    frame, call = np.array(wholes) + per_shard, np.array(bares)
    ratio = frame / call
    return {
        "samples": samples,
        "frames": frames,
        "whole_seconds": np.median(frame, axis=0).tolist(),
        "bare_seconds": np.median(call, axis=0).tolist(),
        "frames_per_second": float(1.0 / frame.mean(0)[0]),
        "ratio": float(np.median(ratio[:, 0])),
        "cpu_ratio": float(np.median(ratio[:, 1])),
        "quartiles": np.quantile(ratio, [0.25, 0.75], axis=0).T.tolist(),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "wanted": WANTED,
    }


def sample_at(packed: PackedSample, index: int) -> PackedSample:
    """The sample as if it were number `index`, so that a shard of some samples can be made."""
    return dataclasses.replace(packed, arrays={**packed.arrays, "index": np.array(index, np.int64)})


def main() -> None:
    """Measure, print, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--samples", type=int, nargs="+", default=[16, 8])
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    results = [measure(samples, options.frames) for samples in options.samples]
    text = json.dumps({"benchmark": "frame", "machine": machine(), "results": results}, indent=2)
    if options.out:
        options.out.write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
