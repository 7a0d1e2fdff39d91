"""Expected texts are worked out by hand from the recipes' numbers."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.product import AttributeValue, Product
from catalog.recipe import RECIPES, Recipe, recipe_named, recipe_of
from core.analysis import Analyzer
from core.bm25 import FieldWeights
from core.errors import BadInput, IndexUnusable
from core.lexical_fields import LexicalField
from core.quantities import quantity_terms
from tests.indexer.support import product

DEFAULT = RECIPES["default"]
TITLES = RECIPES["titles"]
PLAIN = Analyzer("none")
ATTRIBUTES: Mapping[str, tuple[AttributeValue, ...]] = {
    "Colour": ("red", "blue"),
    "Weight": (1.5,),
    "Wireless": (True,),
    "Port": ("USB",),
    "Style": ("office",),
    "Series": ("M",),
    "Cut": ("never indexed",),
}
MOUSE = product(
    1,
    "Mouse M185",
    brand="Logitech",
    mpn="910-1",
    category=("Computers", "Mice"),
    description="Small and quiet.",
    attributes=ATTRIBUTES,
)


def test_the_dense_text_is_title_brand_last_category_and_description() -> None:
    assert DEFAULT.dense_text(MOUSE) == "Mouse M185. Logitech. Mice. Small and quiet."
    assert TITLES.dense_text(MOUSE) == "Mouse M185. Logitech. Mice"


def test_the_dense_text_says_nothing_twice_and_leaves_out_what_is_not_there() -> None:
    branded = replace(MOUSE, title="LOGITECH mouse", description="Mouse", category=())
    assert DEFAULT.dense_text(branded) == "LOGITECH mouse"
    assert DEFAULT.dense_text(product(1, "Hub")) == "Hub"


def test_the_encoded_description_is_cut() -> None:
    long = product(1, "Hub", description="x" * 1_000)
    assert DEFAULT.dense_text(long) == "Hub. " + "x" * 200


def test_the_lexical_document_repeats_the_title_and_takes_five_worded_attributes() -> None:
    assert DEFAULT.lexical_terms(MOUSE, PLAIN) == [
        *["mouse", "m185"] * 2,
        "logitech",
        *["910", "1", "9101"],
        "computers",
        "mice",
        *["small", "and", "quiet"],
        *["colour", "red", "colour", "blue", "port", "usb", "style", "office", "series", "m"],
    ]


def test_the_fields_are_told_apart_and_the_attributes_come_behind_them() -> None:
    fields = DEFAULT.lexical_fields(MOUSE, PLAIN)
    assert fields[LexicalField.TITLE] == ["mouse", "m185"]
    assert fields[LexicalField.BRAND] == ["logitech"]
    assert fields[LexicalField.MPN] == ["910", "1", "9101"]
    assert fields[LexicalField.CATEGORY] == ["computers", "mice"]
    assert fields[LexicalField.DESCRIPTION] == ["small", "and", "quiet"]
    assert fields[len(LexicalField) :] == (
        ["colour", "red", "colour", "blue", "port", "usb", "style", "office", "series", "m"],
    )


words = st.lists(st.sampled_from(["red", "Mug", "0.5 kg", "2 TB", "XK-7/b", "-", "é"]), max_size=5)
texts = words.map(" ".join)
products = st.builds(
    Product,
    id=st.just("P"),
    title=texts,
    availability=st.just(MOUSE.availability),
    description=texts,
    brand=texts,
    mpn=texts,
    category=st.lists(texts, max_size=3).map(tuple),
    attributes=st.dictionaries(texts, st.lists(texts | st.floats(0, 9), max_size=3).map(tuple)),
)
recipes = st.builds(
    Recipe,
    name=st.just("any"),
    title_weight=st.integers(1, 3),
    lexical_attributes=st.integers(0, 4),
    dense_description=st.just(0),
)


@given(recipes, products)
def test_the_lexical_document_is_the_texts_one_behind_the_other(
    recipe: Recipe, item: Product
) -> None:
    worded = [
        f"{name} {value}"
        for name, values in item.attributes.items()
        for value in values
        if isinstance(value, str)
    ]
    in_order = [
        *[item.title] * recipe.title_weight,
        *(item.brand, item.mpn, *item.category, item.description),
        *worded[: recipe.lexical_attributes],
    ]
    expected = [term for text in in_order for term in (*PLAIN.terms(text), *quantity_terms(text))]
    assert recipe.lexical_terms(item, PLAIN) == expected
    document = recipe.lexical_document(item, PLAIN)
    assert sorted(term for terms in document for term in terms) == sorted(expected)
    assert tuple(document[: len(LexicalField) + 1]) == recipe.lexical_fields(item, PLAIN)


def test_the_recipe_of_titles_takes_the_title_once_and_no_attributes() -> None:
    assert TITLES.lexical_terms(replace(MOUSE, description="", category=()), PLAIN) == [
        *["mouse", "m185", "logitech"],
        *["910", "1", "9101"],
    ]


def test_a_title_whose_weight_is_its_fields_is_not_repeated() -> None:
    by_field = replace(DEFAULT, title_weight=4, fields=FieldWeights((4.0,) * 6, (0.5,) * 6))
    assert by_field.lexical_terms(MOUSE, PLAIN) == replace(DEFAULT, title_weight=1).lexical_terms(
        MOUSE, PLAIN
    )
    *fields, behind = by_field.lexical_document(MOUSE, PLAIN)
    assert tuple(fields) == by_field.lexical_fields(MOUSE, PLAIN)
    assert behind == []


def test_an_identity_holds_every_number_of_the_recipe() -> None:
    others = [
        replace(DEFAULT, title_weight=3),
        replace(DEFAULT, lexical_attributes=6),
        replace(DEFAULT, dense_description=201),
        replace(DEFAULT, fields=FieldWeights((1.0,) * 6, (0.5,) * 6)),
        TITLES,
    ]
    assert len({recipe.identity for recipe in (DEFAULT, *others)}) == 6
    assert replace(DEFAULT).identity == DEFAULT.identity


def test_an_unknown_recipe_is_refused_with_those_that_there_are() -> None:
    assert recipe_named("titles") is TITLES
    with pytest.raises(BadInput, match="no text recipe 'soup'") as caught:
        recipe_named("soup")
    assert caught.value.field == "recipe"
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("one of: default, titles")


def test_the_recipe_of_a_version_is_found_by_its_identity() -> None:
    for recipe in RECIPES.values():
        assert recipe_of(recipe.identity) == recipe


@pytest.mark.parametrize("identity", ["", "1.1:{}", "no recipe", '99.1:{"name":"default"}'])
def test_the_recipe_of_another_aisle_is_refused(identity: str) -> None:
    with pytest.raises(IndexUnusable, match="another Aisle"):
        recipe_of(identity)
