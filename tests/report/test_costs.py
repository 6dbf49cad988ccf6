"""What a recipe will cost."""

from generator.recipe import Recipe
from generator.report import costs
from generator.report.costs import cost_of


def recipe(**changes):
    """The recipe whose dataset `made` makes, with `changes`."""
    plain = {
        "seed": 0, "shard_size": 4, "splits": {"train": {"count": 100}, "eval": {"count": 20}},
        "stream": {"kind": "rhd"},
    }  # fmt: skip
    return Recipe.model_validate(plain | changes)


def earlier(made, directory, of):
    """A small dataset of recipe `of`."""
    description = made.make_description({"train": 8, "eval": 0}, recipe=of.model_dump(mode="json"))
    made.create_dataset(directory, description, lambda info: [])
    made.fill(directory)
    return directory


def test_entries_of_the_same_recipe_give_the_rate(made, tmp_path):
    cost = cost_of(recipe(), earlier(made, tmp_path, recipe(shard_size=2)))
    assert cost.rate.seconds == made.PROVENANCE.seconds / 4
    assert "8 samples" in cost.rate.source
    sizes = sum(path.stat().st_size for path in tmp_path.rglob("*.h5"))
    assert cost.facts()["bytes"] == 120 * sizes / 8


def test_entries_of_another_recipe_do_not(made, tmp_path):
    cost = cost_of(recipe(seed=9), earlier(made, tmp_path, recipe()))
    assert "reference" in cost.rate.source


def test_a_calibration_stands_in_for_the_table(monkeypatch):
    monkeypatch.setattr(costs, "geometry_seconds", lambda recipe: 0.5)
    plain = recipe(outputs={"color": False})
    cost = cost_of(plain, calibrate=True)
    assert cost.rate.seconds == 0.5
    assert "calibration" in cost.text()
