"""Ray's door: starts a local cluster or joins a running one, and makes actors on it.

Only this package imports ray, and only when a run really needs workers.
"""

import logging
import os
import secrets
import socket
import tempfile
from pathlib import Path
from typing import Any

from generator import paths
from generator.run.errors import RunError
from generator.run.guard import Guard
from generator.run.worker import Worker

__all__ = ["Cluster", "allowed_cores"]

ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "1048576",
    "MALLOC_MMAP_THRESHOLD_": "1048576",
}
"""One thread per worker: more only make workers disturb each other. glibc gives back what Blender frees
after each frame, instead of keeping a worker at the most it ever used."""

SHIPPED = ("generator", "assets", "configs", "training", "pyproject.toml")
"""What of a checkout travels to the machines of a cluster."""

SOCKET_ROOM = 36
"""Longest temporary directory under which the paths of Ray's sockets keep within the system's 107."""

REACH = 10.0
"""Seconds in which a cluster's address must answer."""

STORE_MIN, STORE_PER_WORKER = 256 << 20, 64 << 20
"""Bytes of shared memory for samples on their way into a shard; beyond them Ray uses the disk."""


def allowed_cores() -> int:
    """Cores this process may use: its affinity, cut by the control group's quota."""
    cores = len(os.sched_getaffinity(0))
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(cores, int(quota) // int(period)))
    except (OSError, ValueError):
        return cores


class Cluster:
    """A Ray cluster for one or more runs, started at its first use.

    `workers`: how many (None: one per core or GPU of this machine, or of the cluster at `address`).
    `address`: a running cluster's `host:port` or `auto`. If Ray is already initialised in this process
    it is used and left running. Raises RunError for values that cannot be.
    """

    def __init__(self, workers: int | None, address: str | None) -> None:
        if workers is not None and workers < 1:
            raise RunError(f"--workers must be 1 or more, found {workers}.")
        if address is not None and address.startswith("ray://"):
            raise RunError(
                f"'{address}' is the address of a Ray client server, whose driver cannot hold shards.\n"
                "Run handmill on a machine of the cluster with --address auto, or submit it as a job."
            )
        self.address = address
        self._wanted = workers
        self._guard: Guard | None = None
        self._owned = False
        self._ray: Any = None

    @property
    def ray(self) -> Any:
        """The ray module, connected."""
        if self._ray is None:
            self._ray = _import_ray()
            if not self._ray.is_initialized():
                self._start()
        return self._ray

    def workers(self, gpu: bool) -> int:
        """How many workers a run uses. Raises RunError where the cluster has not even one."""
        kind = "GPU" if gpu else "CPU"
        found = int(self.ray.cluster_resources().get(kind, 0))
        if found < 1:
            raise RunError(
                f"The recipe needs a {kind} per worker, but Ray sees none.\n"
                "Set stream.render.device=cpu, or give Ray the device (see docs/clusters.md)."
            )
        return found if self._wanted is None else min(self._wanted, found)

    def spawn(self, slot: int, out: Path, gpu: bool) -> Any:
        """A new worker: the handle of an actor of `Worker`."""
        ray = self.ray
        options: dict[str, Any] = {
            "num_cpus": 0 if gpu else 1,
            "num_gpus": 1 if gpu else 0,
            "max_restarts": 0,
            "max_task_retries": 0,
            "runtime_env": {"env_vars": _environment(self.address is None)},
        }
        return ray.remote(Worker).options(**options).remote(slot, str(out))

    def watch(self) -> None:
        """See to it that the workers of a local cluster end with this process."""
        if self._guard:
            self._guard.watch()

    def node(self) -> str:
        """The id of the node this process runs on."""
        return str(self.ray.get_runtime_context().get_node_id())

    def nodes_alive(self) -> set[str]:
        """The ids of all nodes that are alive."""
        return {str(node["NodeID"]) for node in self.ray.nodes() if node["Alive"]}

    def stop(self) -> None:
        """Leave the cluster, and end it if it was started here."""
        if self._owned:
            self._ray.shutdown()
            self._owned = False
        self._ray = None
        if self._guard:
            self._guard.close()
            self._guard = None

    def _start(self) -> None:
        """Start a local cluster or join the one at `address`."""
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        self._owned = True
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        if self.address is None:
            self._start_local(quiet)
        else:
            self._join(quiet)

    def _start_local(self, quiet: dict[str, Any]) -> None:
        """A cluster of this machine alone, which ends with this process."""
        _ensure_token()
        directory = _temporary_directory()
        self._guard = Guard(directory)
        cores = self._wanted or allowed_cores()
        try:
            self._ray.init(
                address="local",
                num_cpus=cores,
                include_dashboard=False,
                object_store_memory=_store_bytes(cores),
                runtime_env={"env_vars": _environment(True)},
                _temp_dir=str(directory),
                **quiet,
            )
        except (ConnectionError, OSError, RuntimeError, ValueError) as error:
            raise RunError(
                f"Ray cannot be started on this machine: {error}\n"
                "Run handmill doctor to see what is missing."
            ) from error
        _silence()
        self._guard.watch()

    def _join(self, quiet: dict[str, Any]) -> None:
        """Join a running cluster; code and assets travel with the job."""
        try:
            _reach(str(self.address))
            self._ray.init(address=self.address, runtime_env=_shipment(), **quiet)
        except (ConnectionError, OSError, RuntimeError, ValueError) as error:
            raise RunError(
                f"No Ray cluster can be joined at '{self.address}': {error}\n"
                "Check the address (ray status on the head node) and that both sides run the same Ray and "
                "Python. If the cluster asks for a token, set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN."
            ) from error


def _silence() -> None:
    """Keep Ray from printing every worker's death on standard output: the run reports them itself."""
    from ray._private import worker

    if hasattr(worker, "print_to_stdstream"):
        worker.print_to_stdstream = lambda data, ignore_prefix: None


def _reach(address: str) -> None:
    """Raise OSError or ValueError unless something listens at `host:port`; Ray itself tries for minutes."""
    if address != "auto":
        host, _, port = address.rpartition(":")
        socket.create_connection((host.strip("[]"), int(port)), timeout=REACH).close()


def _import_ray() -> Any:
    """The ray module. Raises RunError where it is not installed."""
    try:
        import ray
    except ImportError as error:
        raise RunError(
            f"Making samples needs Ray, which is not installed ({error}).\n"
            "Install it with: pip install 'handmill[run]'"
        ) from error
    return ray


def _environment(local: bool) -> dict[str, str]:
    """Environment variables of a worker; a local one finds the package where the driver found it."""
    if not local:
        return ENVIRONMENT
    there = [str(paths.PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join(there)}


def _shipment() -> dict[str, Any]:
    """The runtime environment that takes code and assets along; empty inside a submitted job."""
    if os.environ.get("RAY_JOB_CONFIG_JSON_ENV_VAR"):
        return {}
    root = paths.PACKAGE.parent
    if (paths.PACKAGE / "assets").is_dir():
        return {"py_modules": [str(paths.PACKAGE)]}
    left_out = sorted(f"/{path.name}" for path in root.iterdir() if path.name not in SHIPPED)
    return {"working_dir": str(root), "excludes": [*left_out, "__pycache__"]}


def _ensure_token() -> None:
    """Give a local cluster a token of its own where the user has none and Ray need not write one."""
    given = ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")
    users = any(os.environ.get(name) for name in given)
    if not users and not (Path.home() / ".ray" / "auth_token").exists():
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)


def _temporary_directory() -> Path:
    """A new directory for Ray's sockets, logs and spilled objects, its name short enough for sockets."""
    base = tempfile.gettempdir()
    if len(base) + len("/hm-ray-12345678") > SOCKET_ROOM:
        base = "/tmp"
    return Path(tempfile.mkdtemp(prefix="hm-ray-", dir=base))


def _store_bytes(workers: int) -> int:
    """Bytes of Ray's object store: room for the open shards, at most a quarter of the memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(max(STORE_MIN, (workers + 1) * STORE_PER_WORKER), memory // 4)
