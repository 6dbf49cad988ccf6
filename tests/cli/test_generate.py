"""`handmill generate`: what it passes on, what it prints, how it exits."""

import pytest

from generator.run import Failure, Progress, RunResult

DONE = RunResult(samples=30, skipped=2, seconds=20.0, samples_per_second=2.0, shards=4)


@pytest.fixture
def calls(monkeypatch):
    """Records the calls of `generator.run.generate`, whose results are in `calls.results`."""

    class Calls(list):
        results = ()

        def __call__(self, recipe, out, *, progress, **options):
            self.append((recipe, out, options))
            print("a worker talks")
            progress(Progress(32, 32, 0, 2.0, 0.0))
            return self.results[len(self) - 1]

    calls = Calls()
    monkeypatch.setattr("generator.run.generate", calls)
    return calls


@pytest.fixture
def bundle(tmp_path):
    """A bundle of two recipes."""
    path = tmp_path / "bundle.yaml"
    path.write_text("streams:\n  a: {stream: {kind: rhd}}\n  b: {seed: 5, stream: {kind: rhd}}\n")
    return path


@pytest.fixture
def plain(tmp_path):
    """A plain recipe."""
    path = tmp_path / "plain.yaml"
    path.write_text("seed: 3\nstream: {kind: rhd}\n")
    return path


def test_a_plain_recipe_goes_to_the_directory_itself(handmill, calls, plain, tmp_path):
    calls.results = (DONE,)
    options = ("--workers", 3, "--address", "auto", "-s", "splits.train.count=9")
    outcome = handmill("generate", plain, "--out", tmp_path / "out", *options, "--json")
    ((recipe, out, passed),) = calls
    assert outcome.code == 0
    assert out == tmp_path / "out"
    assert recipe.splits.train.count == 9
    assert passed == {"workers": 3, "address": "auto"}
    assert outcome.json == DONE.to_json()
    assert "a worker talks" in outcome.err


def test_a_bundle_has_a_total_and_its_streams(handmill, calls, bundle, tmp_path):
    slower = RunResult(samples=10, seconds=60.0, samples_per_second=0.5)
    calls.results = (DONE, slower)
    told = handmill("generate", bundle, "--out", tmp_path / "out", "--json").json
    assert [out for _, out, _ in calls] == [tmp_path / "out" / "a", tmp_path / "out" / "b"]
    assert told["streams"] == {"a": DONE.to_json(), "b": slower.to_json()}
    assert (told["samples"], told["skipped"], told["failed"]) == (40, 2, 0)
    assert told["seconds"] == 80.0
    assert told["samples_per_second"] == pytest.approx(40 / (15 + 20), abs=1e-4)


def test_failed_samples_are_named_and_the_exit_code_is_1(handmill, calls, bundle, tmp_path):
    failed = RunResult(failures=(Failure("train", 7, "the worker died"),), logs=tmp_path / "logs")
    calls.results = (failed, DONE)
    outcome = handmill("generate", bundle, "--out", tmp_path / "out")
    assert outcome.code == 1
    assert "a train/7 failed: the worker died" in outcome.err
    assert str(tmp_path / "logs") in outcome.err
    assert len(calls) == 2
    assert "30 samples made in 20 s, 2/s, 2 were there" in outcome.out


def test_an_interruption_ends_the_bundle(handmill, calls, bundle, tmp_path):
    calls.results = (RunResult(samples=8, interrupted=True),)
    outcome = handmill("generate", bundle, "--out", tmp_path / "out", "--json")
    assert outcome.code == 130
    assert len(calls) == 1
    assert outcome.json["interrupted"]
    assert outcome.err.endswith("handmill: error: interrupted\n")


def test_a_run_that_made_nothing_has_no_rate(handmill, calls, bundle, tmp_path):
    calls.results = (RunResult(skipped=32), RunResult(skipped=32))
    told = handmill("generate", bundle, "--out", tmp_path / "out", "--json").json
    assert told["samples_per_second"] == 0.0
