"""The settings in jobs/ against Ray's own schema and the shell's own parser."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

JOBS = Path(__file__).resolve().parents[2] / "jobs"


@pytest.mark.parametrize("name", ["ssh-cluster.yaml", "aws-cluster.yaml"])
def test_cluster_files_fit_rays_schema(name):
    import jsonschema
    import ray

    schema = Path(ray.__file__).parent / "autoscaler" / "ray-schema.json"
    jsonschema.validate(yaml.safe_load((JOBS / name).read_text()), json.loads(schema.read_text()))


@pytest.mark.parametrize("name", ["local.sh", "slurm.sbatch"])
def test_scripts_parse(name):
    subprocess.run(["bash", "-n", str(JOBS / name)], check=True)


def test_the_runtime_environment_is_one():
    from ray.runtime_env import RuntimeEnv

    settings = yaml.safe_load((JOBS / "runtime-env.yaml").read_text())
    assert RuntimeEnv(working_dir="s3://bucket/package.zip", **settings)


def test_the_kubernetes_manifest_names_the_pinned_ray():
    manifest = yaml.safe_load((JOBS / "kuberay.yaml").read_text())
    pins = (JOBS.parent / "constraints.txt").read_text().splitlines()
    assert f"ray=={manifest['spec']['rayClusterSpec']['rayVersion']}" in pins


def test_the_entry_point_takes_the_commands_arguments(tmp_path):
    command = [
        sys.executable,
        str(JOBS / "generate.py"),
        "missing.yaml",
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "missing.yaml" in done.stderr
    assert "Traceback" not in done.stderr
