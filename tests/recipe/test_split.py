"""Splits: nothing leaks, and who belongs where depends on names and seed alone."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import RecipeError
from generator.recipe import Recipe, split_members

names = st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=40, unique=True)
shares = st.floats(0.01, 0.99)
factors = st.sampled_from(["character", "action"])


def recipe(seed=0, share=0.2, exclusive=("character", "action"), count=0) -> Recipe:
    splits = {"eval": {"share": share, "count": count}, "exclusive": list(exclusive)}
    return Recipe.model_validate({"seed": seed, "splits": splits, "stream": {"kind": "rhd"}})


@given(names, st.integers(0, 2**63 - 1), shares, factors)
def test_an_exclusive_factor_is_parted_without_rest(members, seed, share, factor):
    chosen = recipe(seed, share)
    train = split_members(members, chosen, "train", factor)
    held_out = split_members(members, chosen, "eval", factor)
    assert not set(train) & set(held_out)
    assert sorted(train + held_out) == sorted(members)
    assert 0 < len(held_out) < len(members)
    assert abs(len(held_out) - share * len(members)) <= 0.5 or len(held_out) in (
        1,
        len(members) - 1,
    )


@given(names.flatmap(lambda n: st.tuples(st.just(n), st.permutations(n))), factors)
def test_the_order_of_names_means_nothing(lists, factor):
    first, second = (split_members(members, recipe(), "eval", factor) for members in lists)
    assert first == second == sorted(first)


@given(names, factors, st.sampled_from(["train", "eval"]))
def test_a_shared_factor_is_drawn_from_in_both_splits(members, factor, split):
    assert split_members(members, recipe(exclusive=()), split, factor) == sorted(members)


@pytest.mark.parametrize(
    ("members", "train", "held_out"), [(20, 16, 4), (39, 31, 8), (6, 5, 1), (12, 10, 2), (2, 1, 1)]
)
def test_the_papers_sizes(members, train, held_out):
    everyone = [f"name{i}" for i in range(members)]
    assert len(split_members(everyone, recipe(), "train", "action")) == train
    assert len(split_members(everyone, recipe(), "eval", "action")) == held_out


def test_a_half_is_rounded_up():
    everyone = [f"name{i}" for i in range(10)]
    assert len(split_members(everyone, recipe(share=0.25), "eval", "action")) == math.ceil(2.5)


def test_counts_do_not_matter_but_the_seed_and_the_factor_do():
    everyone = [f"name{i}" for i in range(30)]
    chosen = split_members(everyone, recipe(), "eval", "action")
    assert split_members(everyone, recipe(count=999), "eval", "action") == chosen
    assert split_members(everyone, recipe(seed=1), "eval", "action") != chosen
    assert split_members(everyone, recipe(), "eval", "character") != chosen


def test_one_member_cannot_be_parted():
    with pytest.raises(RecipeError, match="at least two, found ann; use more characters, or take"):
        split_members(["ann"], recipe(), "train", "character")
    with pytest.raises(RecipeError, match="found none"):
        split_members([], recipe(), "eval", "action")
    assert split_members(["ann"], recipe(exclusive=["action"]), "eval", "character") == ["ann"]


def test_a_name_given_twice_is_refused():
    with pytest.raises(RecipeError, match="a name is given twice"):
        split_members(["ann", "bob", "ann"], recipe(), "train", "character")
