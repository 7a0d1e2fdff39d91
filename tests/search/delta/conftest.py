"""The version that changes are laid over."""

import pytest

from tests.search.delta.changing import ODD_SHOP
from tests.search.delta.starting import Start
from tests.search.shop import open_shop, shop_products


@pytest.fixture(scope="package")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    products = list(shop_products(ODD_SHOP, seed=21))
    return Start(open_shop(products, tmp_path_factory.mktemp("version")), products)
