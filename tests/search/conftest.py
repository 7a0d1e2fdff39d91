"""Shops of several sizes for the whole room, opened once."""

import pytest

from catalog.product import Product
from search.pipeline import Searcher
from search.snapshot import Snapshot
from tests.search.shop import open_shop, searcher_over, shop_products, with_offers

SMALL_SHOP = 240
LARGE_SHOP = 5_000
"""More products than are fused, and than are found where meaning alone is searched."""


@pytest.fixture(scope="session")
def small_products() -> tuple[Product, ...]:
    return tuple(shop_products(SMALL_SHOP))


@pytest.fixture(scope="session")
def small_shop(
    small_products: tuple[Product, ...], tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    return open_shop(small_products, tmp_path_factory.mktemp("small_shop"))


@pytest.fixture(scope="session")
def small_searcher(small_shop: Snapshot) -> Searcher:
    return searcher_over(small_shop)


@pytest.fixture(scope="session")
def large_products() -> tuple[Product, ...]:
    return tuple(shop_products(LARGE_SHOP, seed=12))


@pytest.fixture(scope="session")
def large_shop(
    large_products: tuple[Product, ...], tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    return open_shop(large_products, tmp_path_factory.mktemp("large_shop"))


@pytest.fixture(scope="session")
def large_searcher(large_shop: Snapshot) -> Searcher:
    return searcher_over(large_shop)


@pytest.fixture(scope="session")
def regional_products() -> tuple[Product, ...]:
    return tuple(with_offers(shop_products(SMALL_SHOP, seed=13)))


@pytest.fixture(scope="session")
def regional_shop(
    regional_products: tuple[Product, ...], tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    return open_shop(regional_products, tmp_path_factory.mktemp("regional_shop"))


@pytest.fixture(scope="session")
def regional_searcher(regional_shop: Snapshot) -> Searcher:
    return searcher_over(regional_shop)
