"""`aisle tune-build` on the demo catalogue, and the build that then obeys its file."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from catalog.codec import product_to_json
from catalog.demo import demo_products
from catalog.recipe import DEFAULT, recipe_of
from catalog.recipe_file import read_recipe
from cli.tasks.tuned_recipes import RecipeChoice, told_otherwise, weighed_otherwise
from core.bm25 import Bm25Statistics, FieldWeights
from core.layout import CatalogueLayout
from tests.cli.conftest import Outcome, Shop

Inside = Callable[..., Outcome]
GOLDEN = Path(__file__).parents[1] / "golden" / "demo_judgments.csv"


def test_the_chosen_recipe_is_obeyed_by_the_next_build(
    copy_of_shop: Callable[[], Shop], inside: Inside, tmp_path: Path
) -> None:
    shop, tried = copy_of_shop(), tmp_path / "blunt.toml"
    tried.write_text("k1 = 0.01\nb = 0.0\n")
    layout = CatalogueLayout(shop.indexes, "demo")
    before = layout.current_version()
    asked = ("tune-build", GOLDEN, "--folds", "2", "--try", tried)

    outcome = inside(shop, *asked, "--anyway", "--json")
    found = json.loads(outcome.out)

    assert outcome.code == 0, outcome.err
    assert found["tried"] == 2
    assert found["queries"] == 32
    assert not found["wins"]
    own = shop.indexes / "demo" / "recipe.toml"
    assert found["written"] == str(own)
    # How often a word is there and how long a text is say something: without them it is worse.
    assert read_recipe(own).k1 == found["chosen"]["k1"] == 1.2
    assert layout.current_version() == before

    own.write_text("k1 = 0.7\n\n[fields.title]\nweight = 4\nb = 0.4\n")
    feed = tmp_path / "feed.jsonl"
    feed.write_bytes(b"\n".join(map(product_to_json, demo_products(count=60))))
    built = inside(shop, "build", feed, "-c", "demo", "--max-shrink", "1", "--max-group-loss", "1")

    assert built.code == 0, built.err
    now = layout.version(layout.current_version())
    recipe = recipe_of(now.read_manifest().recipe)
    assert (recipe.k1, recipe.fields) == (0.7, read_recipe(own).fields)
    statistics = Bm25Statistics.read(now.postings / "statistics.json")
    assert statistics.fields is not None
    assert (statistics.fields.weights[0], statistics.fields.b[0]) == (4.0, 0.4)


def test_recipes_weigh_words_whole_and_by_field() -> None:
    now = RecipeChoice.of(DEFAULT)
    tried = weighed_otherwise(now)

    # Each in turn from the weights that a document taken whole has.
    by_field = [each for each in tried if each.fields is not None]
    usual = FieldWeights((2.0, 1.0, 1.0, 1.0, 1.0, 1.0), (0.75,) * 6)
    assert by_field[0] == now.model_copy(update={"fields": usual})
    assert {each.texts for each in tried} == {now.texts}
    for each in by_field:
        assert each.fields is not None
        pairs = zip(
            (*each.fields.weights, *each.fields.b, each.k1),
            (*usual.weights, *usual.b, now.k1),
            strict=True,
        )
        assert sum(mine != theirs for mine, theirs in pairs) <= 1
        assert each.recipe == replace(DEFAULT, name="own", k1=each.k1, fields=each.fields)
    assert {each.title_weight for each in tried if each.fields is None} == {1, 2, 3, 4}
    assert not {each.texts for each in told_otherwise(now)} <= {now.texts}
    # From a recipe by field, documents taken whole are tried too.
    assert any(each.fields is None for each in weighed_otherwise(by_field[3]))
