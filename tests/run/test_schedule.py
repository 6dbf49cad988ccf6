"""The schedule against every order of success, failure and loss that chance offers."""

from hypothesis import given
from hypothesis import strategies as st

from generator.run.schedule import TRIES, Part, Schedule
from generator.shards.extents import ShardRange


def plans(*sizes, split="train"):
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    return [
        ShardRange(split, n, a, a + s) for n, (a, s) in enumerate(zip(starts, sizes, strict=True))
    ]


def part(unit, node="here", handle="pixels"):
    return Part(unit.indices, handle, node, {"sample": 1.0})


def test_units_come_in_order_and_never_beyond_the_open_shards():
    schedule = Schedule(plans(3, 3, 3), chunk=2, limit=2)
    units = [schedule.next_unit() for _ in range(5)]
    assert [unit and unit.indices for unit in units] == [(0, 1), (2,), (3, 4), (5,), None]


def test_a_complete_shard_is_handed_out_once_and_frees_its_place():
    schedule = Schedule(plans(2, 2), chunk=2, limit=1)
    first = schedule.next_unit()
    assert schedule.next_unit() is None
    schedule.made(first, part(first))
    work = schedule.take_complete()
    assert work.cost == {"sample": 1.0}
    assert schedule.take_complete() is None
    assert schedule.next_unit() is None
    schedule.committed(work)
    assert schedule.next_unit().indices == (2, 3)
    assert not schedule.finished


def test_a_chunk_that_fails_is_retried_one_by_one_and_given_up_after_its_tries():
    schedule = Schedule(plans(2), chunk=2, limit=1)
    unit = schedule.next_unit()
    schedule.failed(unit, unit.indices, "crash")
    good, bad = schedule.next_unit(), schedule.next_unit()
    assert (good.indices, bad.indices) == ((0,), (1,))
    schedule.made(good, part(good))
    for _ in range(TRIES - 1):
        schedule.failed(bad, bad.indices, "crash")
        bad = schedule.next_unit()
    assert bad is None
    assert schedule.finished
    assert schedule.take_complete() is None
    assert [(f.split, f.index, f.reason) for f in schedule.failures] == [("train", 1, "crash")]


def test_what_cannot_be_helped_is_not_tried_again():
    schedule = Schedule(plans(1), chunk=1, limit=1)
    unit = schedule.next_unit()
    schedule.failed(unit, (0,), "rejected", final=True)
    assert schedule.finished
    assert len(schedule.failures) == 1


def test_a_shard_with_a_failed_sample_lets_go_of_its_pixels():
    schedule = Schedule(plans(2), chunk=1, limit=1)
    first, second = schedule.next_unit(), schedule.next_unit()
    schedule.made(first, part(first))
    work = schedule._open["train", 0]
    schedule.failed(second, second.indices, "rejected", final=True)
    assert [kept.handle for kept in work.parts] == [None]


def test_parts_of_a_lost_node_are_made_again():
    schedule = Schedule(plans(3), chunk=1, limit=1)
    units = [schedule.next_unit() for _ in range(3)]
    for unit, node in zip(units, ("a", "b", "b"), strict=True):
        schedule.made(unit, part(unit, node))
    work = schedule.take_complete()
    assert schedule.lost(work, alive={"a"}) == 2
    assert [schedule.next_unit().indices for _ in range(2)] == [(1,), (2,)]


@given(
    sizes=st.lists(st.integers(1, 7), min_size=1, max_size=5),
    chunk=st.integers(1, 4),
    limit=st.integers(1, 3),
    data=st.data(),
)
def test_every_index_is_committed_or_named(sizes, chunk, limit, data):
    """Units are answered in any order, with any outcome: nothing is lost, nothing made twice."""
    schedule = Schedule(plans(*sizes), chunk, limit)
    under_way, committed = [], []
    while not schedule.finished:
        assert len(schedule._open) <= limit
        while unit := schedule.next_unit():
            under_way.append(unit)
        while work := schedule.take_complete():
            committed += sorted(i for p in work.parts for i in p.indices)
            assert len(set(committed)) == len(committed)
            schedule.committed(work)
        if under_way:
            unit = under_way.pop(data.draw(st.integers(0, len(under_way) - 1)))
            answer(schedule, unit, data.draw(st.sampled_from(["made", "crash", "partly", "redo"])))
    failed_shards = {shard_of(sizes, failure.index) for failure in schedule.failures}
    whole = [i for i in range(sum(sizes)) if shard_of(sizes, i) not in failed_shards]
    assert sorted(committed) == whole


def answer(schedule, unit, outcome):
    if outcome == "made":
        schedule.made(unit, part(unit))
    elif outcome == "crash":
        schedule.failed(unit, unit.indices, "crash")
    elif outcome == "redo":
        schedule.redo(unit)
    else:
        schedule.made(unit, part(unit._replace(indices=unit.indices[1:])))
        schedule.failed(unit, unit.indices[:1], "ValueError")


def shard_of(sizes, index):
    return next(n for n in range(len(sizes)) if index < sum(sizes[: n + 1]))
