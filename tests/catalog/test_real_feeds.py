"""The real catalogues: every product loaded, prices read right."""

from decimal import Decimal
from pathlib import Path

import pytest

from catalog.feed import FeedOptions, read_feed
from catalog.mapping import load_mapping
from catalog.product import Availability, Product
from core.progress import Silent
from core.rejects import RejectLog

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data of ../shared/data is not here"),
]


def load(path: Path, mapping: str) -> tuple[dict[str, Product], RejectLog]:
    log = RejectLog()
    options = FeedOptions(mapping=load_mapping(mapping))
    products = list(read_feed(path, options, log, Silent()))
    return {product.id: product for product in products}, log


def test_icecat() -> None:
    products, log = load(DATA / "icecat" / "products.jsonl.gz", "icecat")
    assert (log.rows, log.accepted, log.rejected) == (19_406, 19_406, 0)
    assert len(products) == 19_406
    toner = products["3920564"]
    assert (toner.price, toner.currency) == (Decimal("49.95"), "USD")
    assert (toner.brand, toner.mpn, toner.gtin) == ("Xerox", "006R90321", ("0095205603217",))
    assert toner.attributes["quantity per pack"] == (6.0,)
    laptop = products["2101957"]
    assert laptop.attributes["contrast ratio typical"] == ("200:1",)
    assert laptop.attributes["touchscreen"] == (False,)
    assert all(product.price is not None for product in products.values())


def test_best_buy() -> None:
    products, log = load(DATA / "bestbuy" / "products.json.gz", "bestbuy")
    assert (log.rows, log.accepted, log.rejected) == (3_291, 3_291, 0)
    phone = products["4984700"]
    assert phone.category == ("Cell Phones", "Prepaid Phones", "All Prepaid Phones")
    assert (phone.price, phone.currency) == (Decimal("49.99"), "USD")
    assert phone.popularity == 21_449.0
    assert phone.availability is Availability.IN_STOCK
