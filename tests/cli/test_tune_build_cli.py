"""`aisle tune-build` on the demo catalogue, and the build that then obeys its file."""

import json
from collections.abc import Callable
from pathlib import Path

from catalog.codec import product_to_json
from catalog.demo import demo_products
from catalog.recipe import recipe_of
from catalog.recipe_file import read_recipe
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

    own.write_text("k1 = 0.7\n")
    feed = tmp_path / "feed.jsonl"
    feed.write_bytes(b"\n".join(map(product_to_json, demo_products(count=60))))
    built = inside(shop, "build", feed, "-c", "demo", "--max-shrink", "1", "--max-group-loss", "1")

    assert built.code == 0, built.err
    assert recipe_of(layout.version(layout.current_version()).read_manifest().recipe).k1 == 0.7
