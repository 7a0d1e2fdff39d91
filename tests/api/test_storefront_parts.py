"""The parts of the pages: filters as text, prices, page numbers, facets, chips and variants."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.filters import parse_filter
from api.storefront.address import PER_PAGE, Address, PageParameters
from api.storefront.cards import card_of, picture_of, price_notes, stock_of
from api.storefront.chips import chips_of
from api.storefront.explaining import bars_by_hit, plan_of
from api.storefront.facet_choice import telling_attributes
from api.storefront.facets import category_facet, list_facet, price_facet
from api.storefront.filter_text import filter_text
from api.storefront.money import price_text
from api.storefront.paging import paging
from api.storefront.results_page import results_page
from catalog.fields import LIMITS, MOST_LEVELS
from core.errors import BadInput
from search.query import MAX_VALUE_CHARACTERS, Filter, InStock, Sort
from search.results import (
    FacetCounts,
    FacetValue,
    Highlight,
    Hit,
    HitExplanation,
    PriceTierView,
    ProductView,
    SearchResult,
)
from tests.api.fakes import OneProductSearcher

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(field=words, values=st.lists(words, min_size=1, max_size=4), exclude=st.booleans())
def test_a_filter_on_values_is_read_back_as_it_was(
    *, field: str, values: list[str], exclude: bool
) -> None:
    condition = Filter(field=field, any_of=tuple(values), exclude=exclude)

    assert parse_filter(filter_text(condition)) == condition


@given(st.tuples(numbers, numbers).map(sorted), st.sampled_from(["both", "low", "high"]))
def test_a_range_is_read_back_as_it_was(ends: Sequence[float], given_ends: str) -> None:
    low = ends[0] if given_ends != "high" else None
    high = ends[1] if given_ends != "low" else None
    condition = Filter(field="price", min=low, max=high)

    assert parse_filter(filter_text(condition)) == condition


def test_plain_values_stay_plain_in_an_address() -> None:
    assert filter_text(Filter(field="brand", any_of=("HP", "Dell"))) == "brand:HP,Dell"
    assert filter_text(Filter(field="price", min=10.0)) == "price:10.."
    assert filter_text(Filter(field="a: b", any_of=("x, y",))) == '"a: b":"x, y"'


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (1234.5, "EUR", "€1,234.50"),
        (0.0, "USD", "$0.00"),
        (1_234_567.0, "JPY", "¥1,234,567"),
        (12.0, "PLN", "PLN\N{NO-BREAK SPACE}12.00"),
        (12.0, None, "12.00"),
        (-3.0, "GBP", "-£3.00"),
        (None, "EUR", ""),
    ],
)
def test_prices_are_written_by_their_currency(
    amount: float | None, currency: str | None, expected: str
) -> None:
    assert price_text(amount, currency) == expected


def parameters(**given_values: object) -> PageParameters:
    return PageParameters.model_validate(given_values)


def test_an_address_says_only_what_is_not_the_default() -> None:
    assert Address.of(parameters()).url == "/"
    said = parameters(q="a&b", region="", filter=["brand:HP", ""], sort="price:asc", page="3")
    assert Address.of(said).url == "/?q=a%26b&filter=brand%3AHP&sort=price%3Aasc&page=3"


def test_what_one_follows_starts_on_the_first_page() -> None:
    here = Address(q="tea", region="north", page=4)

    assert here.having(sort=Sort.NEWEST).page == 1
    assert here.anew("milk") == Address(q="milk", region="north")
    assert here.product_url("a/b c?") == "/products/a/b%20c%3F?region=north"
    assert here.query().page == 4
    assert Address(in_stock=True).query().in_stock is InStock.TRUE


def test_the_price_form_becomes_one_filter() -> None:
    said = Address.of(parameters(filter=["price:1..2", "brand:HP"], price_min="5", price_max=""))

    assert said.filters == (
        Filter(field="brand", any_of=("HP",)),
        Filter(field="price", min=5.0),
    )
    with pytest.raises(BadInput, match="greater") as caught:
        Address.of(parameters(price_min="5", price_max="4"))
    assert caught.value.field == "price_min"


def numbers_of(page: int, pages: int) -> list[int | None]:
    made = paging(Address(q="tea", page=page), found=PER_PAGE * pages)
    assert made is not None
    assert [link.number for link in made.links if link.url is None and link.number] == [page]
    assert (made.previous is None, made.next is None) == (page == 1, page == pages)
    return [link.number for link in made.links]


def test_page_numbers_show_the_first_the_last_and_the_neighbours() -> None:
    assert numbers_of(1, 3) == [1, 2, 3]
    assert numbers_of(1, 20) == [1, 2, 3, None, 20]
    assert numbers_of(10, 20) == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert numbers_of(20, 20) == [1, None, 18, 19, 20]
    assert paging(Address(), found=PER_PAGE) is None
    assert paging(Address(), found=0) is None


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


def product(**given_values: object) -> ProductView:
    known = {"id": "1", "title": "A", "availability": "in_stock"}
    return ProductView.model_validate(known | given_values)


def test_a_card_escapes_the_title_and_trusts_only_the_searchs_marks() -> None:
    nasty = product(title="<script>alert(1)</script>")

    assert "<script" not in str(card_of(nasty, "shop", Address()).title)
    marked = Highlight(title="a <mark>b</mark>", description="")
    assert str(card_of(nasty, "shop", Address(), highlight=marked).title) == "a <mark>b</mark>"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:image/png;base64,x", "", "http://["])
def test_a_picture_that_is_not_on_the_web_is_drawn(link: str) -> None:
    picture = picture_of(product(id="a/b", image_link=link), "shop")

    assert picture.src == picture.fallback == "/pictures/shop/a%2Fb.svg"


def test_a_picture_on_the_web_has_the_drawn_one_to_fall_back_on() -> None:
    picture = picture_of(product(image_link="https://x.example/1.jpg"), "shop")

    assert (picture.src, picture.fallback) == ("https://x.example/1.jpg", "/pictures/shop/1.svg")


@pytest.mark.parametrize(
    ("availability", "stock", "expected"),
    [
        ("in_stock", 1234, "In stock · 1,234"),
        ("in_stock", 3, "Only 3 left"),
        ("in_stock", None, "In stock"),
        ("limited_availability", 8, "Low stock · 8"),
        ("out_of_stock", 0, "Out of stock"),
        ("preorder", None, "Pre-order"),
    ],
)
def test_stock_is_said_in_words(availability: str, stock: int | None, expected: str) -> None:
    assert stock_of(availability, stock).text == expected


def test_a_price_says_what_it_depends_on() -> None:
    tiers = (PriceTierView(min_quantity=10, price=11.0), PriceTierView(min_quantity=40, price=9.0))
    full = product(price=12.0, currency="EUR", pack_size=6, min_order_quantity=2, price_tiers=tiers)

    assert price_notes(full) == ("€2.00 each", "€9.00 from 40", "min. 2")
    assert price_notes(product(price=12.0, pack_size=1, min_order_quantity=1)) == ()


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


def hit(name: str, **scores: float | None) -> Hit:
    stages = dict.fromkeys(("lexical", "dense", "fused", "rerank", "blended", "final"))
    explanation = HitExplanation.model_validate(
        {"matched_terms": ("tea",), "identifier": False, **stages, **scores}
    )
    return Hit(product=product(id=name), score=1.0, explanation=explanation)


def test_bars_are_shares_of_the_greatest_score_on_the_page() -> None:
    bars = bars_by_hit([hit("a", lexical=8.0, dense=0.5), hit("b", lexical=2.0, dense=-0.1)])

    shares = {bar.stage: bar.share for bar in bars["b"].bars}
    assert {bar.stage: bar.share for bar in bars["a"].bars}["lexical"] == 100
    assert (shares["lexical"], shares["dense"], shares["rerank"]) == (25, 0, 0)
    assert next(bar.text for bar in bars["b"].bars if bar.stage == "rerank") == ""


def test_a_score_next_to_nothing_is_not_written_out() -> None:
    bars = bars_by_hit([hit("a", fused=0.000941, final=0.0, lexical=0.00123)])["a"].bars

    texts = {bar.stage: bar.text for bar in bars}
    assert (texts["fused"], texts["final"], texts["lexical"]) == ("\u2248 0", "0", "0.00123")


def test_the_times_of_the_stages_fill_the_whole_bar() -> None:
    result = SearchResult(
        hits=(),
        found=0,
        page=1,
        per_page=24,
        facet_counts=(),
        search_time_ms=4.0,
        index_version="v",
        stage_ms={"parse": 1.0, "match": 3.0},
    )

    spans = plan_of(result).spans

    assert [(span.stage, span.start, span.width) for span in spans] == [
        ("parse", 0, 25),
        ("match", 25, 75),
    ]


def test_more_filters_than_there_is_room_for_facets_are_all_kept() -> None:
    filters = tuple(
        Filter(field=f"attributes.a{number}", any_of=("x",), exclude=True) for number in range(60)
    )

    page, answer = results_page(OneProductSearcher("v1"), Address(filters=filters), "shop")

    assert len(page.chips) == 60
    assert answer.found == 1
