"""Addresses of the pages: filters as text, what is left out, page numbers."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.filters import parse_filter
from api.storefront.address import PER_PAGE, Address, PageParameters
from api.storefront.filter_text import filter_text
from api.storefront.paging import paging
from core.errors import BadInput
from search.query import Filter, InStock, Sort

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
