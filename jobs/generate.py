"""Entry point of a Ray job: `handmill generate` on the cluster that runs it.

    ray job submit --working-dir . --runtime-env jobs/runtime-env.yaml -- \\
        python jobs/generate.py configs/rhd.yaml --out /shared/rhd

Takes the arguments of `handmill generate`; the exit code says whether samples failed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generator.cli import run

if __name__ == "__main__":
    sys.exit(run(["generate", *sys.argv[1:], "--address", "auto"]))
