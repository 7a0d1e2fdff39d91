"""A catalogue's own recipe, read from a file."""

from dataclasses import replace
from pathlib import Path

import pytest

from catalog.recipe import DEFAULT, RECIPES, Recipe, recipe_of
from catalog.recipe_file import FILE_NAME, chosen_recipe, read_recipe, recipe_text
from core.bm25 import FieldWeights
from core.errors import BadInput


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    recipe = Recipe("own", 3, 0, 150, k1=0.9, b=0.4)
    path = tmp_path / FILE_NAME
    path.write_text(recipe_text(recipe))

    assert read_recipe(path) == recipe


def test_fields_are_written_and_read_again_a_table_each(tmp_path: Path) -> None:
    weights = FieldWeights((2.5, 1.0, 3.0, 1.0, 0.3, 0.5), (0.4, 0.0, 0.0, 0.5, 0.9, 1.0))
    recipe = Recipe("own", 2, 5, 200, k1=0.9, fields=weights)
    path = tmp_path / FILE_NAME
    path.write_text(recipe_text(recipe))

    assert read_recipe(path) == recipe
    assert "[fields.mpn]\nweight = 3.0\nb = 0.0\n" in path.read_text()
    assert recipe_of(recipe.identity) == recipe


def test_a_field_that_is_not_told_of_counts_once(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text("[fields.title]\nweight = 4\n")

    assert read_recipe(path).fields == FieldWeights((4.0, 1, 1, 1, 1, 1), (0.75,) * 6)


def test_what_is_left_out_is_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text('name = "flat"\nb = 0\n')

    assert read_recipe(path) == replace(DEFAULT, name="flat", b=0.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("k1 = -1", "k1"),
        ("b = 1.5", "b"),
        ("title_wait = 2", "title_wait"),
        ("title_weight = 0", "title_weight"),
        ("k1 =", "cannot be read"),
        ("[fields.titel]", "fields.titel"),
        ("[fields.brand]\nweight = 0", "fields.brand.weight"),
        ("[fields.mpn]\nb = 2", "fields.mpn.b"),
    ],
)
def test_a_wrong_file_is_told_of(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)

    with pytest.raises(BadInput, match=told) as caught:
        read_recipe(path)
    assert caught.value.field == "recipe"
    assert "mine.toml" in str(caught.value)


def test_a_build_takes_what_is_named_else_the_catalogues_own_else_the_default(
    tmp_path: Path,
) -> None:
    assert chosen_recipe(None, tmp_path) == DEFAULT
    (tmp_path / FILE_NAME).write_text("k1 = 2.0\n")
    (tmp_path / "other.toml").write_text("k1 = 3.0\n")

    assert chosen_recipe(None, tmp_path).k1 == 2.0
    assert chosen_recipe("titles", tmp_path) == RECIPES["titles"]
    assert chosen_recipe(str(tmp_path / "other.toml"), tmp_path).k1 == 3.0
    with pytest.raises(BadInput, match="soup"):
        chosen_recipe("soup", tmp_path)
    with pytest.raises(BadInput, match=r"gone\.toml"):
        chosen_recipe(str(tmp_path / "gone.toml"), tmp_path)
