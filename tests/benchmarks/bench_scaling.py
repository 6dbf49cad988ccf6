"""How much faster two workers are than one: whole runs of the smoke recipe, alternating.

    .venv/bin/python -m tests.benchmarks.bench_scaling [--rounds 3] [--samples 48] [--set KEY=VALUE]…

Prints one JSON object. `ratio` is the median over the rounds of (rate of two workers / rate of one);
rates are samples per second from the moment the first worker is ready, so that Ray's start-up is left
out and a worker's first frame, Blender's start within it, is not. `first_frame` is what `handmill
generate` takes for a single sample in all. Measure on a machine that does nothing else.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

WANTED = 1.85
"""Two workers on two cores must be at least this many times as fast as one."""

ROOT = Path(__file__).resolve().parents[2]
STREAM = "streams.rhd"


def run(workers: int, samples: int, overrides: list[str]) -> dict:
    """The result of one run of the smoke recipe's training samples into a fresh directory."""
    settings = [f"{STREAM}.splits.train.count={samples}", f"{STREAM}.splits.eval.count=0"]
    options = [text for value in (*settings, *overrides) for text in ("-s", value)]
    with tempfile.TemporaryDirectory() as out:
        program = "from generator.cli import main; main()"
        command = [sys.executable, "-c", program, "generate", "configs/smoke.yaml"]
        command += ["--out", out, "--workers", str(workers), "--json", *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)["streams"]["rhd"]


def measure(rounds: int, samples: int, overrides: list[str]) -> dict:
    """Alternating runs with one and with two workers, after one that warms the caches."""
    first = run(1, 1, overrides)
    rates: dict[int, list[float]] = {1: [], 2: []}
    memory = 0
    for turn in range(rounds):
        for workers in (1, 2) if turn % 2 == 0 else (2, 1):
            result = run(workers, samples, overrides)
            rates[workers].append(result["samples_per_second"])
            memory = max(memory, result["worker_memory"])
    ratios = [two / one for one, two in zip(rates[1], rates[2], strict=True)]
    return {
        "benchmark": "scaling",
        "machine": {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()},
        "samples": samples,
        "overrides": overrides,
        "samples_per_second": {str(workers): values for workers, values in rates.items()},
        "ratios": ratios,
        "ratio": statistics.median(ratios),
        "wanted": WANTED,
        "worker_memory_mb": round(memory / 1e6),
        "first_frame_seconds": first["seconds"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--samples", type=int, default=48)
    parser.add_argument("--set", "-s", action="append", default=[], dest="overrides")
    arguments = parser.parse_args()
    print(json.dumps(measure(arguments.rounds, arguments.samples, arguments.overrides), indent=2))


if __name__ == "__main__":
    main()
