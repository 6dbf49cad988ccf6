"""A driver in a process of its own, for tests that kill it: python -m tests.run.drive OUT PAUSE TRAIN."""

import json
import sys
from functools import partial
from pathlib import Path

from generator.errors import HandmillError
from generator.run import generate
from tests.run.conftest import make_recipe
from tests.run.toy import ToyStream


def main(out: str, pause: str, train: str) -> int:
    make = partial(ToyStream, pause=float(pause))
    shown = lambda progress: print(progress.done, file=sys.stderr, flush=True)  # noqa: E731
    try:
        result = generate(
            make_recipe(train=int(train)), Path(out), workers=2, make_stream=make, progress=shown
        )
    except HandmillError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(json.dumps(result.to_json()))
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
