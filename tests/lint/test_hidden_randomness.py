"""No module of generator may draw from anything but its recipe; and the lint finds what it must."""

import textwrap

import pytest

from tests.lint.hidden_randomness import (
    CLOCK,
    IDENTITY,
    LISTING,
    RANDOM,
    SET_ORDER,
    find_hidden_randomness,
)
from tests.lint.sources import ROOT, python_files

PLANTED = [
    ("import random", RANDOM),
    ("from random import choice", RANDOM),
    ("import numpy as np\nx = np.random.rand(3)", RANDOM),
    ("import numpy as np\nnp.random.seed(0)", RANDOM),
    ("import numpy as np\nrng = np.random.default_rng()", RANDOM),
    ("import numpy as np\nrng = np.random.Generator(np.random.PCG64())", RANDOM),
    ("from numpy.random import default_rng", RANDOM),
    ("import numpy.random as npr\nnpr.shuffle(x)", RANDOM),
    ("import os\nseed = os.urandom(8)", RANDOM),
    ("import torch\nx = torch.randn(3)", RANDOM),
    ("import uuid\nname = uuid.uuid4()", IDENTITY),
    ("import os\nname = os.getpid()", IDENTITY),
    ("key = hash('a')", IDENTITY),
    ("rows.sort(key=id)", IDENTITY),
    ("import time\nx = time.perf_counter()", CLOCK),
    ("from time import time as now", CLOCK),
    ("import datetime as dt\nx = dt.datetime.now()", CLOCK),
    ("from datetime import datetime\nx = datetime.now()", CLOCK),
    ("import os\nnames = os.listdir('.')", LISTING),
    ("from os import listdir as ls\nnames = [n for n in ls('.')]", LISTING),
    ("import glob\nfor name in glob.glob('*'): pass", LISTING),
    ("from pathlib import Path\nfor p in Path('.').iterdir(): pass", LISTING),
    ("from pathlib import Path\nnames = list(Path('.').rglob('*.png'))", LISTING),
    ("for x in {1, 2}: pass", SET_ORDER),
    ("y = [x for x in set(z)]", SET_ORDER),
    ("y = list({x for x in z})", SET_ORDER),
    ("y = (*frozenset(z), 1)", SET_ORDER),
    ("y = ','.join(set(z) - {'a'})", SET_ORDER),
    ("seen = set()\nfor x in seen: pass", SET_ORDER),
    ("def f(names: set[str]) -> list[str]:\n    return [name for name in names]", SET_ORDER),
]

HARMLESS = [
    "import numpy as np\ndef f(rng: np.random.Generator) -> float:\n    return rng.random()",
    "from pathlib import Path\nnames = sorted(Path('.').iterdir())",
    "from pathlib import Path\nnames = sorted(p.name for p in Path('.').glob('*') if p.is_file())",
    "import os\nempty = not any(os.scandir('.'))",
    "y = sorted(set(z) | {'a'})",
    "seen = set()\nif x in seen: seen.add(y)",
    "def f():\n    names = {1}\n    return len(names)\ndef g(names):\n    return list(names)",
    "time = 3.0\nduration = action.time + time",
    "y = {x: 1 for x in (1, 2)}",
    "number = sample.id",
]


def test_generator_has_no_hidden_randomness():
    findings = [
        str(finding)
        for path in python_files("generator")
        for finding in find_hidden_randomness(path.read_text(), path.relative_to(ROOT).as_posix())
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize(("source", "reason"), PLANTED)
def test_finds_what_is_planted(source, reason):
    reasons = {finding.reason for finding in find_hidden_randomness(source, "generator/x.py")}
    assert reasons == {reason}


@pytest.mark.parametrize("source", HARMLESS)
def test_leaves_the_harmless_alone(source):
    assert find_hidden_randomness(source, "generator/x.py") == []


def test_says_where_and_why():
    source = textwrap.dedent("""
        import time

        stamp = time.time()
    """)
    (finding,) = find_hidden_randomness(source, "generator/x.py")
    assert str(finding) == f"generator/x.py:4: time.time: {CLOCK}"


def test_only_named_places_may_read_a_clock():
    source = "import time\nstamp = time.time()"
    assert find_hidden_randomness(source, "generator/run/driver.py") == []
    assert find_hidden_randomness(source, "generator/shards/writer.py") != []


def test_generators_are_born_in_seeding_alone():
    source = "import numpy as np\nrng = np.random.Generator(np.random.PCG64(0))"
    assert find_hidden_randomness(source, "generator/seeding.py") == []
    assert find_hidden_randomness(source, "generator/scene/camera.py") != []
