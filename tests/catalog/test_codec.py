"""The codec: exact round trips, canonical bytes, a clear error for anything else."""

from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.codec import product_from_json, product_to_json
from catalog.product import Availability, Offer, PriceTier, Product
from core.errors import BadInput

texts = st.text(st.characters(codec="utf-8"), max_size=20)
amounts = st.decimals(min_value=0, max_value=10**9, places=2)
values = texts | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()

tiers = st.lists(st.builds(PriceTier, st.integers(1, 99), amounts), max_size=3).map(tuple)

products = st.builds(
    Product,
    id=texts.filter(bool),
    title=texts.filter(bool),
    availability=st.sampled_from(Availability),
    description=texts,
    brand=texts,
    category=st.lists(texts, max_size=3).map(tuple),
    gtin=st.lists(texts, max_size=3).map(tuple),
    mpn=texts,
    price=st.none() | amounts,
    currency=st.none() | st.just("EUR"),
    released=st.none() | st.datetimes(timezones=st.just(UTC)),
    popularity=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    attributes=st.dictionaries(texts, st.lists(values, min_size=1, max_size=3).map(tuple)).map(
        MappingProxyType
    ),
    pack_size=st.none() | st.integers(1, 1000),
    price_tiers=tiers,
    offers=st.lists(
        st.builds(Offer, texts.filter(bool), st.integers(0, 10**9), st.none() | amounts, tiers),
        max_size=3,
    ).map(tuple),
)


@given(products)
def test_a_product_comes_back_as_it_was(product: Product) -> None:
    data = product_to_json(product)
    assert product_from_json(data) == product
    assert product_to_json(product_from_json(data)) == data


def test_the_bytes_are_these() -> None:
    product = Product(
        id="1",
        title="Tea",
        availability=Availability.IN_STOCK,
        price=Decimal("2.50"),
        released=datetime(2026, 1, 2, tzinfo=UTC),
        popularity=0.0,
        attributes=MappingProxyType({"size": ("25 pieces",), "taste": ("mint", "lime")}),
        offers=(Offer("north", 0), Offer("south", 3, Decimal("2.40"))),
    )
    assert product_to_json(product) == (
        b'{"id":"1","title":"Tea","availability":"in_stock","price":"2.50",'
        b'"released":"2026-01-02T00:00:00+00:00","popularity":0.0,'
        b'"attributes":{"size":"25 pieces","taste":["mint","lime"]},'
        b'"offers":[{"region":"north","stock":0},{"region":"south","stock":3,"price":"2.40"}]}'
    )


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", b'{"id":"1","title":"a","availability":"gone"}',
        b'{"id":"1","title":"a","availability":"in_stock","price":"x"}',
        b'{"id":"1","title":"a","availability":"in_stock","colour":"red"}',
        b'{"id":"1","title":"a","availability":"in_stock","offers":[{"region":"north"}]}',
    ],
)  # fmt: skip
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="no product record"):
        product_from_json(data)
