"""The driver's loop: hands units to workers, collects what they make, replaces those that fail.

Every worker has up to two calls under way, so that it never waits for the driver. Results stay in Ray's
object store; the driver moves handles. All state is in the schedule (what is to be made), the slots (who
makes it) and the counts of this run.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from generator.run.admission import admit, cause_of
from generator.run.cluster import Cluster
from generator.run.errors import RunError
from generator.run.progress import Meter, OnProgress
from generator.run.schedule import TRIES, Part, Schedule, ShardWork, Unit
from generator.run.signals import StopSignals
from generator.run.slots import Call, Slot, allowance, free_rank, has_grown
from generator.run.watchdog import Watchdog
from generator.run.worker import Built, Hello, Made, MakeStream, Written, dataset_token, log_path
from generator.shards.extents import ShardRange

__all__ = ["Driver"]

AHEAD = 2
"""Calls under way per worker: one runs, one waits beside it."""

POLL = 0.2
"""Seconds between looks at the clock and at Ctrl-C."""

BUILD_TRIES = 3
"""Workers that may die in a row before any has been able to start."""

HOPELESS = 16
"""Samples that may be given up before a single one is made."""

PATIENCE = 300.0
"""Seconds to wait for a cluster that gives no worker at all."""


class Driver:
    """One run: makes the shards of `plans` in `out` with the workers of `cluster`.

    `make_stream` builds a worker's stream, `chunk` samples are asked of it per call; `gpu`: a worker
    takes a GPU; `check` is called before a shard is written and raises if that is no longer allowed.
    `samples` and `shards` count what was committed, `failures` lists what was given up, `made` counts
    samples made in `seconds` since the first worker was ready.
    """

    def __init__(
        self,
        cluster: Cluster,
        out: Path,
        make_stream: MakeStream,
        plans: Sequence[ShardRange],
        *,
        chunk: int = 1,
        gpu: bool = False,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._cluster, self._out, self._gpu = cluster, out, gpu
        self._make_stream, self._check = make_stream, check
        units = sum(-(-plan.rows // chunk) for plan in plans)
        self._workers = min(cluster.workers(gpu), units)
        self._schedule = Schedule(plans, chunk, self._workers + 1)
        self._watchdog = Watchdog()
        self._token = dataset_token(out)
        self._slots: list[Slot] = []
        self._prepared: dict[str, Any] = {cluster.node(): None}
        self._deaths = 0
        self._heard = time.monotonic()
        self._ready_since: float | None = None
        self.made = self.samples = self.shards = self.memory = 0
        self.seconds = 0.0
        self.failures = self._schedule.failures

    def run(self, signals: StopSignals, meter: Meter, on_progress: OnProgress | None) -> None:
        """Work until every shard is settled or a signal asks to stop.

        Raises RunError where workers cannot be started or run other code, and whatever HandmillError a
        worker meets that concerns more than one sample (missing assets, an unwritable directory).
        """
        before = meter.done
        try:
            self._slots = [Slot(number, None) for number in range(self._workers)]
            for slot in self._slots:
                self._start(slot)
            signals.arm()
            signals.deferred = True
            while not self._schedule.finished and not signals.stop:
                self._hand_out()
                self._collect()
                self._watch()
                if on_progress:
                    on_progress(meter.update(before + self.made, len(self.failures)))
        finally:
            signals.deferred = False
            self.seconds = time.monotonic() - (self._ready_since or time.monotonic())
            self._dismiss()

    # Workers

    def _start(self, slot: Slot) -> None:
        """Put a new worker into `slot` and ask who it is."""
        slot.actor = self._cluster.spawn(slot.number, self._out, self._gpu)
        slot.node, slot.rank, slot.ready, slot.fresh, slot.heavy = None, None, False, True, False
        slot.calls.clear()
        slot.begin(Call("hello", slot.actor.hello.remote()))

    def _greet(self, slot: Slot, hello: Hello) -> None:
        """Check that a worker runs what the driver runs, pin it and let it build its stream."""
        admit(hello, self._token, self._out, joined=self._cluster.address is not None)
        self._cluster.watch()
        slot.rank = free_rank(self._slots, hello.node)
        slot.node = hello.node
        first = hello.node not in self._prepared
        after = self._prepared.get(hello.node)
        rank = None if self._gpu else slot.rank
        answer = slot.actor.build.remote(self._make_stream, rank, first, after)
        if first:
            self._prepared[hello.node] = answer
        slot.begin(Call("build", answer))

    def _dismiss(self) -> None:
        """End all workers at once; what they were making is made again by the next run."""
        for slot in self._slots:
            with suppress(Exception):  # A cluster that is gone must not hide why the run ends.
                self._cluster.ray.kill(slot.actor, no_restart=True)

    # Work

    def _hand_out(self) -> None:
        """Give every ready worker its next calls: shards to be written first, then units."""
        while work := self._schedule.take_complete():
            slot = self._idlest()
            if slot is None:
                self._schedule.write_again(work)
                break
            self._write(slot, work)
        for ahead in range(AHEAD):
            if ahead and not self._schedule.has_backlog(self._workers):
                break  # The last units go to whoever is free first.
            for slot in self._slots:
                free = slot.ready and not slot.heavy and len(slot.calls) <= ahead
                if free and (unit := self._schedule.next_unit()):
                    self._make(slot, unit)

    def _idlest(self) -> Slot | None:
        """The ready worker with the fewest calls under way."""
        ready = [slot for slot in self._slots if slot.ready and not slot.heavy]
        return min(ready, key=lambda slot: len(slot.calls), default=None)

    def _make(self, slot: Slot, unit: Unit) -> None:
        """Send a unit to a worker."""
        method = slot.actor.make.options(num_returns=2)
        data, answer = method.remote(unit.split, unit.indices)
        slot.begin(Call("make", answer, data=data, unit=unit))

    def _write(self, slot: Slot, work: ShardWork) -> None:
        """Let a worker write a shard whose parts are all there."""
        self._check()
        work.writers += 1
        if work.writers > TRIES:
            raise RunError(
                f"{TRIES} workers died writing shard {work.plan.number} of {work.plan.split}; "
                "a smaller shard_size needs less memory."
            )
        handles = [part.handle for part in work.parts]
        answer = slot.actor.write.remote(work.plan, work.cost, *handles)
        slot.begin(Call("write", answer, work=work))

    # Answers

    def _collect(self) -> None:
        """Wait a moment for answers and act on all that are there."""
        ray = self._cluster.ray
        pending = {slot.head.answer: slot for slot in self._slots if slot.head}
        if not pending:
            time.sleep(POLL)
            return
        ray.wait(list(pending), num_returns=1, timeout=POLL)
        answered, _ = ray.wait(list(pending), num_returns=len(pending), timeout=0)
        for answer in answered:
            self._heard = time.monotonic()
            self._answer(pending[answer], answer)

    def _answer(self, slot: Slot, answer: Any) -> None:
        """Act on the answer to a worker's oldest call."""
        call = slot.calls[0]
        exceptions = self._cluster.ray.exceptions
        try:
            result = self._cluster.ray.get(answer)
        except (exceptions.ObjectLostError, exceptions.ObjectFetchTimedOutError) as error:
            self._lost_parts(slot, call, error)
        except exceptions.RayError as error:
            self._lose(slot, cause_of(error, exceptions))
        else:
            slot.end()
            self._accept(slot, call, result)

    def _accept(self, slot: Slot, call: Call, result: Any) -> None:
        """Act on a result."""
        if call.kind == "hello":
            self._greet(slot, result)
        elif call.kind == "build":
            self._built(slot, result)
        elif call.kind == "make":
            self._keep(slot, call, result)
        else:
            self._commit(call, result)

    def _built(self, slot: Slot, built: Built) -> None:
        """A worker is ready, or tells what the user has to mend."""
        if built.error:
            raise built.error
        slot.ready = True
        self._deaths = 0
        self._ready_since = self._ready_since or time.monotonic()

    def _keep(self, slot: Slot, call: Call, made: Made) -> None:
        """Keep what a unit gave and see again to what it did not."""
        unit, node = call.unit, slot.node
        assert unit is not None and node is not None
        slot.memory = made.memory if slot.fresh else slot.memory
        slot.fresh, slot.heavy = False, slot.heavy or has_grown(slot, made.memory)
        self._watchdog.observe(sum(made.cost.values()), len(unit.indices))
        self.memory = max(self.memory, made.memory)
        self.made += len(made.made)
        self._schedule.made(unit, Part(made.made, call.data, node, made.cost))
        for index, (reason, final) in made.failed.items():
            self._fail(slot, unit, (index,), reason, final)

    def _commit(self, call: Call, written: Written) -> None:
        """Count a shard that was written, or stop because it cannot be."""
        assert call.work is not None
        if written.error:
            raise written.error
        self.samples += written.samples
        self.shards += 1
        self._schedule.committed(call.work)

    # Trouble

    def _fail(
        self, slot: Slot, unit: Unit, indices: Sequence[int], reason: str, final: bool = False
    ) -> None:
        """Let samples be tried again or given up; stop where none at all can be made."""
        log = log_path(self._out, slot.number)
        self._schedule.failed(unit, indices, f"{reason} (output: {log})", final)
        if len(self.failures) >= HOPELESS and not self.made:
            first = self.failures[0]
            raise RunError(
                f"The first {len(self.failures)} samples all failed; the run was stopped.\n"
                f"{first.split} {first.index}: {first.reason}"
            )

    def _lose(self, slot: Slot, reason: str) -> None:
        """Replace a worker that died or hung, and see again to what it was doing."""
        calls, was_ready = list(slot.calls), slot.ready
        self._cluster.ray.kill(slot.actor, no_restart=True)
        for call in reversed(calls[1:]):
            self._put_back(call)
        if calls and calls[0].kind == "make" and calls[0].unit:
            self._fail(slot, calls[0].unit, calls[0].unit.indices, reason)
        elif calls:
            self._put_back(calls[0])
        if not was_ready:
            self._count_death(slot, reason)
        self._start(slot)

    def _put_back(self, call: Call) -> None:
        """Queue again what a call was to do."""
        if call.unit:
            self._schedule.redo(call.unit)
        elif call.work:
            self._schedule.write_again(call.work)

    def _count_death(self, slot: Slot, reason: str) -> None:
        """Give up when worker after worker dies before it is ready."""
        self._deaths += 1
        node = slot.node
        if node in self._prepared and node != self._cluster.node():
            del self._prepared[node]
        if self._deaths >= BUILD_TRIES * self._workers:
            raise RunError(
                f"Workers cannot be started: {reason}\n"
                f"See {log_path(self._out, slot.number)} for what they printed."
            )

    def _lost_parts(self, slot: Slot, call: Call, error: Exception) -> None:
        """Make again what was lost with a machine of the cluster."""
        if call.work is None:
            self._lose(slot, f"an object was lost: {error}")
            return
        slot.end()
        gone = self._schedule.lost(call.work, self._cluster.nodes_alive())
        self.made -= gone

    def _watch(self) -> None:
        """Replace workers that have been silent for too long or have grown too large."""
        now = time.monotonic()
        for slot in self._slots:
            if slot.heavy and not slot.calls:
                self._cluster.ray.kill(slot.actor, no_restart=True)
                self._start(slot)
            limit = allowance(slot, self._watchdog)
            if now - slot.since > limit:
                self._lose(slot, f"the worker hung: no answer in {limit:.0f} s")
        if now - self._heard > PATIENCE and not any(slot.ready for slot in self._slots):
            raise RunError(
                f"Ray has given no worker in {PATIENCE:.0f} s.\n"
                "See ray status for what the cluster is waiting for."
            )
