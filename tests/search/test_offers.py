"""Offers written and opened again, and what stock makes of availability."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Offer, PriceTier, Product
from core.errors import BadInput, IndexUnusable
from indexer.offers import OfferWriter
from search.offers import OfferTable
from search.query import InStock
from tests.search.shop import AVAILABILITY_IN, product_in

MUG = Product(id="mug", title="Mug", availability=Availability.IN_STOCK, price=Decimal(9))
NAMES = ("north", "south", "東京")

prices = st.none() | st.decimals(min_value=0, max_value=10**6, places=2)
tiers = st.lists(st.builds(PriceTier, st.integers(1, 10**9), prices.filter(bool)), max_size=3)
offer_sets = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.integers(0, 10**9), prices, tiers), max_size=3
).map(
    lambda drawn: tuple(
        Offer(region, stock, price, tuple(tiers))
        for region, (stock, price, tiers) in sorted(drawn.items())
    )
)
products = st.builds(
    replace, st.just(MUG), availability=st.sampled_from(Availability), price=prices,
    offers=offer_sets,
)  # fmt: skip


def written(folder: Path, *catalogue: Product) -> tuple[str, ...]:
    writer = OfferWriter()
    for row, product in enumerate(catalogue):
        writer.add(row, product)
    return writer.write(folder)


def opened(folder: Path, catalogue: Sequence[Product]) -> OfferTable:
    prices = [np.nan if product.price is None else float(product.price) for product in catalogue]
    return OfferTable.open(folder, np.array(prices))


@settings(deadline=None)
@given(catalogue=st.lists(products, min_size=1, max_size=8))
def test_every_offer_comes_back(catalogue: list[Product]) -> None:
    with TemporaryDirectory() as folder:
        regions = written(Path(folder, "offers"), *catalogue)
        table = opened(Path(folder, "offers"), catalogue)
        sold_in = {offer.region for product in catalogue for offer in product.offers}
        assert regions == table.regions == tuple(sorted(sold_in))
        for row, product in enumerate(catalogue):
            views = table.offers(row)
            assert [view.region for view in views] == [offer.region for offer in product.offers]
            for view, offer in zip(views, product.offers, strict=True):
                price = product.price if offer.price is None else offer.price
                assert (view.stock, view.price) == (
                    offer.stock,
                    None if price is None else float(price),
                )
                assert [(tier.min_quantity, tier.price) for tier in view.price_tiers] == [
                    (tier.min_quantity, float(tier.price)) for tier in offer.price_tiers
                ]


@settings(deadline=None)
@given(catalogue=st.lists(products, min_size=1, max_size=8), region=st.sampled_from(NAMES))
def test_a_region_is_what_its_products_are(catalogue: list[Product], region: str) -> None:
    # One that is sold there, so that the region exists.
    catalogue.append(replace(MUG, offers=(Offer(region, 1),)))
    with TemporaryDirectory() as folder:
        written(Path(folder, "offers"), *catalogue)
        offers = opened(Path(folder, "offers"), catalogue).region(region)
        for row, product in enumerate(catalogue):
            here = product_in(product, region)
            allowed = offers.allowed(InStock.ANY)
            assert (allowed is None or allowed[row]) == (here is not None)
            if here is None:
                assert (offers.stock_of(row), offers.offer(row)) == (None, None)
                assert np.isnan(offers.prices_for(None)[row])
            else:
                assert offers.availability_of(row) == here.availability.value
                expected = np.nan if here.price is None else float(here.price)
                np.testing.assert_equal(offers.prices_for(None)[row], expected)


LET_THROUGH = {
    InStock.TRUE: {Availability.IN_STOCK, Availability.LIMITED},
    InStock.SOON: set(Availability) - {Availability.OUT_OF_STOCK},
    InStock.ANY: set(Availability),
}


@pytest.mark.parametrize("in_stock", InStock)
def test_stock_lets_through_what_it_says(tmp_path: Path, in_stock: InStock) -> None:
    cases = list(AVAILABILITY_IN.items())
    catalogue = [
        replace(MUG, availability=own, offers=(Offer("north", 3 if stocked else 0),))
        for (stocked, own), _ in cases
    ]
    written(tmp_path / "offers", *catalogue)
    table = opened(tmp_path / "offers", catalogue)
    through = LET_THROUGH[in_stock]
    here, own = table.region("north").allowed(in_stock), table.allowed(in_stock)
    if in_stock is InStock.ANY:
        assert here is own is None
    else:
        assert here is not None
        assert own is not None
        assert here.tolist() == [there in through for _, there in cases]
        assert own.tolist() == [mine in through for (_, mine), _ in cases]


def test_a_region_and_its_masks_are_made_once(tmp_path: Path) -> None:
    written(tmp_path / "offers", replace(MUG, offers=(Offer("north", 1),)))
    table = opened(tmp_path / "offers", [MUG])
    assert table.region("north") is table.region("north")
    assert table.region("north").allowed(InStock.TRUE) is table.region("north").allowed(
        InStock.TRUE
    )
    assert table.allowed(InStock.SOON) is table.allowed(InStock.SOON)
    mask = table.region("north").allowed(InStock.TRUE)
    assert mask is not None
    with pytest.raises(ValueError, match="read-only"):
        mask[0] = False


def test_an_unknown_region_is_told_the_known_ones(tmp_path: Path) -> None:
    many = tuple(Offer(f"r{number:02d}", 1) for number in range(23))
    written(tmp_path / "offers", replace(MUG, offers=many))
    with pytest.raises(BadInput, match="no region 'R01'") as refused:
        opened(tmp_path / "offers", [MUG]).region("R01")
    assert refused.value.field == "region"
    assert (refused.value.hint or "").startswith("the regions are r00, r01, ")
    assert (refused.value.hint or "").endswith("r19 and 3 more")


def test_a_catalogue_without_regions_says_so(tmp_path: Path) -> None:
    assert written(tmp_path / "offers", MUG) == ()
    with pytest.raises(BadInput, match="this catalogue has no regions") as refused:
        opened(tmp_path / "offers", [MUG]).region("north")
    assert refused.value.field == "region"


def test_offers_of_another_catalogue_are_refused(tmp_path: Path) -> None:
    written(tmp_path / "offers", replace(MUG, offers=(Offer("north", 1),)))
    with pytest.raises(IndexUnusable, match="do not belong together"):
        opened(tmp_path / "offers", [MUG, MUG])
    np.save(tmp_path / "offers" / "rows.npy", np.zeros(3, np.int32))
    with pytest.raises(IndexUnusable, match="do not belong together"):
        opened(tmp_path / "offers", [MUG])
