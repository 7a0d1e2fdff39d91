"""Facets and chips: what may be chosen, and given up again."""

from api.experimenting.trial import Answered
from api.storefront.address import Address
from api.storefront.chips import chips_of
from api.storefront.facet_choice import telling_attributes
from api.storefront.facets import category_facet, list_facet, price_facet
from api.storefront.results_page import results_page
from catalog.fields import LIMITS, MOST_LEVELS
from search.query import MAX_VALUE_CHARACTERS, Filter, Query
from search.results import FacetCounts, FacetValue
from tests.api.fakes import OneProductSearcher
from tests.api.views import product


def counts(field: str, **values: int) -> FacetCounts:
    listed = tuple(FacetValue(value=value, count=count) for value, count in values.items())
    return FacetCounts(field=field, counts=listed, total_values=len(listed))


def test_values_of_a_facet_are_added_and_given_up() -> None:
    here = Address(q="pc", filters=(Filter(field="brand", any_of=("HP",)),), page=2)

    facet = list_facet(here, counts("brand", Dell=5, HP=3))

    assert facet is not None
    assert [(each.label, each.count, each.chosen) for each in facet.options] == [
        ("HP", 3, True),
        ("Dell", 5, False),
    ]
    assert facet.options[0].url == "/?q=pc"
    assert facet.options[1].url == "/?q=pc&filter=brand%3AHP%2CDell"


def test_a_facet_with_nothing_to_choose_is_left_out() -> None:
    assert list_facet(Address(), counts("brand", HP=3)) is None
    chosen = Address(filters=(Filter(field="brand", any_of=("Gone",)),))
    facet = list_facet(chosen, counts("brand"))
    assert facet is not None
    assert [(each.label, each.count) for each in facet.options] == [("Gone", None)]


def test_values_that_no_filter_takes_are_not_offered() -> None:
    long = "x" * (MAX_VALUE_CHARACTERS + 1)
    facet = list_facet(Address(), counts("attributes.note", **{long: 3, "short": 2, "brief": 1}))
    assert facet is not None
    assert [each.label for each in facet.options] == ["short", "brief"]
    assert list_facet(Address(), counts("attributes.note", **{long: 3, "short": 2})) is None


def test_a_full_filter_offers_to_give_up_and_no_more() -> None:
    chosen = tuple(f"brand {n}" for n in range(1000))
    here = Address(filters=(Filter(field="brand", any_of=chosen),))
    facet = list_facet(here, counts("brand", Dell=5))
    assert facet is not None
    assert [each.label for each in (*facet.options, *facet.more)] == list(chosen)


def test_the_longest_category_of_a_catalogue_is_offered() -> None:
    longest = " > ".join(["c" * LIMITS["category"]] * MOST_LEVELS)
    assert len(longest) <= MAX_VALUE_CHARACTERS
    parent = longest.rpartition(" > ")[0]
    here = Address(filters=(Filter(field="category", any_of=(parent,)),))
    facet = category_facet(here, counts("category", **{longest: 2, f"{parent} > other": 1}))
    assert facet is not None
    assert [each.depth for each in facet.options] == [*range(MOST_LEVELS - 1), 9, 9]


def test_yes_and_no_and_availability_are_words() -> None:
    facet = list_facet(Address(), counts("attributes.organic", true=2, false=1))
    assert facet is not None
    assert [facet.title, *(each.label for each in facet.options)] == ["Organic", "Yes", "No"]
    facet = list_facet(Address(), counts("availability", in_stock=2, out_of_stock=1))
    assert facet is not None
    assert [each.label for each in facet.options] == ["In stock", "Out of stock"]


def test_the_category_tree_shows_the_way_down_and_what_is_below() -> None:
    values = {"Food": 9, "Food > Drinks": 6, "Food > Drinks > Tea": 4, "Food > Drinks > Milk": 2}
    here = Address(filters=(Filter(field="category", any_of=("Food > Drinks",)),))

    facet = category_facet(here, counts("category", **values))

    assert facet is not None
    shown = [(each.label, each.depth, each.chosen) for each in facet.options]
    assert shown == [
        ("Food", 0, True),
        ("Drinks", 1, True),
        ("Tea", 2, False),
        ("Milk", 2, False),
    ]
    assert facet.options[0].url == "/"
    assert facet.options[1].url == "/?filter=category%3AFood"
    assert facet.options[2].url == "/?filter=category%3AFood%20%3E%20Drinks%20%3E%20Tea"


def test_the_price_form_shows_the_range_and_what_is_asked() -> None:
    found = FacetCounts(field="price", counts=(), total_values=9, min=1.5, max=90.0)
    here = Address(filters=(Filter(field="price", min=5.0),))

    facet = price_facet(here, found)

    assert facet is not None
    assert (facet.least, facet.greatest, facet.low, facet.high) == (1.5, 90.0, "5", "")
    assert facet.without == "/"
    assert price_facet(Address(), counts("price")) is None


def test_every_chosen_value_can_be_given_up_alone() -> None:
    here = Address(
        filters=(
            Filter(field="brand", any_of=("HP", "Dell")),
            Filter(field="price", min=2.0, max=3.0),
            Filter(field="attributes.colour", any_of=("red",), exclude=True),
        )
    )

    chips = chips_of(here)

    assert [(chip.title, chip.text) for chip in chips] == [
        ("Brand", "HP"),
        ("Brand", "Dell"),
        ("Price", "2 to 3"),
        ("not Colour", "red"),
    ]
    assert "HP" not in chips[0].url
    assert "Dell" in chips[0].url
    assert "price" not in chips[2].url
    assert "colour" not in chips[3].url


def test_attributes_that_tell_products_apart_become_facets() -> None:
    shown = [
        product(
            attributes={
                "colour": ("red" if place % 2 else "blue",),
                "colour code": (1.0 if place % 2 else 2.0,),
                "serial": (f"S{place}",),
                "unit": ("piece",),
                **({"rare": ("x" if place else "y",)} if place < 2 else {}),
            }
        )
        for place in range(8)
    ]

    assert telling_attributes(shown) == ["attributes.colour"]
    assert telling_attributes([]) == []


def test_more_filters_than_there_is_room_for_facets_are_all_kept() -> None:
    filters = tuple(
        Filter(field=f"attributes.a{number}", any_of=("x",), exclude=True) for number in range(60)
    )

    searcher = OneProductSearcher("v1")

    def answer(query: Query) -> Answered:
        return Answered(searcher.search(query), {})

    page, answered = results_page(searcher, answer, Address(filters=filters), "shop")

    assert len(page.chips) == 60
    assert answered.result.found == 1
