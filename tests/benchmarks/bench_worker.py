"""What one worker costs: its first frame, its memory over many frames, labels alone, the command's help.

    .venv/bin/python -m tests.benchmarks.bench_worker [--frames 500] [--labels 300]

Prints one JSON object. Caches are warm. `first_frame_seconds`: a fresh process from its start to the
bytes of its first sample (median of three). `memory_mb`: resident megabytes after 20 frames, after half
and after all, rendered at one sample per pixel, which leaves out nothing but time; `growth_mb` between
the last two. `label_milliseconds`: processor time of a keypoints-only sample; `labels_minutes`: all
43,986 of the paper's on two cores. `help_seconds`: `handmill --help`, median of seven. Measure on a
machine that does nothing else.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from generator.recipe import Recipe
from generator.streams.rhd import RhdSource

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "1048576",
    "MALLOC_MMAP_THRESHOLD_": "1048576",
    "OPENBLAS_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}
"""What `generator.run.cluster` sets for a worker."""

FIRST = """
from generator.recipe import Recipe
from generator.streams import build_stream
build_stream(Recipe.model_validate({"stream": {"kind": "rhd"}})).sample("train", 0)
"""

PAPER_SAMPLES = 43_986


def seconds(command: list[str], times: int) -> float:
    """Median seconds that a command takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def memory(frames: int) -> list[float]:
    """Resident megabytes after 20 frames, after half of them and after all."""
    render = {"samples": 1}
    source = RhdSource(Recipe.model_validate({"stream": {"kind": "rhd", "render": render}}))
    found = []
    for index in range(frames):
        source.sample("train", index)
        if index + 1 in (20, frames // 2, frames):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            found.append(pages * os.sysconf("SC_PAGESIZE") / 1e6)
    return found


def label_seconds(count: int) -> float:
    """Processor seconds of a keypoints-only sample."""
    outputs = {"color": False, "mask": False, "depth": False}
    source = RhdSource(Recipe.model_validate({"stream": {"kind": "rhd"}, "outputs": outputs}))
    source.sample("train", 0)
    start = time.process_time()
    for index in range(count):
        source.sample("train", index)
    return (time.process_time() - start) / count


def main() -> None:
    """Measure and print; once more in a process of its own with a worker's settings."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=500)
    parser.add_argument("--labels", type=int, default=300)
    options = parser.parse_args()
    if any(os.environ.get(name) != value for name, value in SETTINGS.items()):
        command = [sys.executable, "-m", "tests.benchmarks.bench_worker", *sys.argv[1:]]
        sys.exit(subprocess.run(command, env=os.environ | SETTINGS, cwd=ROOT).returncode)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    label = label_seconds(options.labels)
    found = memory(options.frames)
    result = {
        "benchmark": "worker",
        "help_seconds": seconds([str(Path(sys.executable).with_name("handmill")), "--help"], 7),
        "first_frame_seconds": seconds([sys.executable, "-c", FIRST], 3),
        "label_milliseconds": 1e3 * label,
        "labels_minutes": label * PAPER_SAMPLES / 2 / 60,
        "memory_mb": found,
        "growth_mb": found[-1] - found[-2],
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
