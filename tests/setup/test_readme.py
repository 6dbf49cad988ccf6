"""What the README says is true: its snippet runs, its commands and links exist."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import simplejpeg

from generator.sample import Sample
from generator.shards.encode import encode_shard
from generator.shards.extents import ShardRange
from generator.shards.packing import pack

HANDMILL = Path(sys.executable).parent / "handmill"


@pytest.fixture(scope="module")
def readme(repository) -> str:
    return (repository / "README.md").read_text()


def _tiny_shard() -> bytes:
    """One sample with the fields the snippet reads, at the size it speaks of."""
    arrays = {
        "index": np.array(0, np.int64),
        "mask": np.full((320, 320), 17, np.uint8),
        "depth": np.full((320, 320), 5000, np.uint16),
        "uv": np.zeros((42, 2), np.float32),
        "xyz": np.ones((42, 3), np.float32),
        "visible": np.ones(42, np.uint8),
    }
    color = simplejpeg.encode_jpeg(np.full((320, 320, 3), 128, np.uint8))
    return encode_shard(
        ShardRange("train", 0, 0, 1), [pack(Sample(arrays, color))], "0" * 32, "rhd"
    )


def test_the_five_lines_read_a_sample(readme, tmp_path):
    (snippet,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert len(snippet.splitlines()) == 5
    (path,) = re.findall(r'h5py\.File\("(.*?)"\)', snippet)
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_bytes(_tiny_shard())
    checks = (
        "assert picture.size == (320, 320) and picture.mode == 'RGB'\n"
        "assert uv.shape == (42, 2) and xyz.shape == (42, 3) and visible.all()\n"
        "assert (mask == 17).all() and (depth == 0.5).all()\n"
    )
    subprocess.run([sys.executable, "-c", snippet + checks], cwd=tmp_path, check=True)


def _links(readme: str) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in link]


def test_every_link_leads_somewhere(readme, repository):
    broken = [link for link in _links(readme) if not (repository / link).exists()]
    assert not broken


def test_every_command_exists(readme):
    shown = "".join(re.findall(r"```sh\n(.*?)```", readme, re.DOTALL))
    named = re.findall(r"^handmill ([a-z]+)", shown, re.MULTILINE)
    named += re.findall(r"`handmill ([a-z]+)", readme)
    printed = subprocess.run(
        [HANDMILL, "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert {"generate", "verify", "show", "doctor"} <= set(named)
    missing = [name for name in named if not re.search(rf"^\W*{name}\b", printed, re.MULTILINE)]
    assert not missing


def test_every_make_target_exists(readme, repository):
    targets = set(re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", readme, re.MULTILINE))
    assert {"smoke", "test", "system"} <= named <= targets


def test_named_recipes_exist(readme, repository):
    for recipe in set(re.findall(r"configs/\w+\.yaml", readme)):
        assert (repository / recipe).is_file()
