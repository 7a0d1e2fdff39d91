"""Which type a query names where other words stand for its own: a shop of eight sorts of things."""

import pytest

from catalog.product import Availability, Product
from search.final.named_type import named_type
from search.parse import parse
from search.pipeline import Parts
from search.query import Query
from search.snapshot import Snapshot
from search.understanding.understand import Understander, Wishes
from tests.search.final.doubles import Weighing, searcher_with
from tests.search.shop import open_shop

SERIES = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple", "Oak", "Pine")
SHELVES = {
    "Computers > Notebook": [f"Nord {name} Notebook PC 14" for name in SERIES],
    "Spare Parts > Laptop": [f"Ost Laptop Internal KBD for {name}" for name in SERIES[:5]],
    "Phones > Power": [f"Nord {name} Power 20 W" for name in SERIES[:8]],
    "Phones > Charger": [f"Nord {name} Portable Charger" for name in SERIES[:4]],
    "Office > Folder": [f"Ost {name} Bank Folder" for name in SERIES[:3]],
    "Home > Sofa": [f"Nord {name} Sofa" for name in SERIES[:6]],
    "Home > Couch": [f"Ost {name} Couch" for name in SERIES[:4]],
    "Food > Biscuits": [f"Ost {name} Biscuits 400 g" for name in SERIES[:6]],
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    products = [
        Product(
            title,
            title,
            Availability.IN_STOCK,
            brand=title.split()[0],
            category=tuple(shelf.split(" > ")),
        )
        for shelf, titles in SHELVES.items()
        for title in titles
    ]
    return open_shop(products, tmp_path_factory.mktemp("shop"))


def named(shop: Snapshot, text: str, *, understanding: bool = True) -> str | None:
    typed = parse(text, shop.analyzer, shop.identifiers)
    wishes = Wishes(spelling=False, understanding=understanding)
    return shop.types.name(named_type(Understander(shop).understand(typed, wishes), shop))


def test_the_type_of_most_products_with_the_words_is_meant(shop: Snapshot) -> None:
    assert set(shop.types.names) == {shelf.split(" > ")[1].lower() for shelf in SHELVES}

    assert named(shop, "laptop", understanding=False) == "laptop"
    assert named(shop, "laptop") == "notebook"
    assert named(shop, "nord laptop for oak") == "notebook"
    assert named(shop, "cookies", understanding=False) is None
    assert named(shop, "ost cookies") == "biscuits"
    assert named(shop, "couch", understanding=False) == "couch"
    assert named(shop, "couch") == named(shop, "sofa") == "sofa"


def test_a_type_without_products_that_have_the_words_is_not_meant(shop: Snapshot) -> None:
    # More products are of the type "power" than chargers; none of them is a power bank, though
    # both words are known.
    assert named(shop, "power bank", understanding=False) == "power"
    assert named(shop, "power bank") == "charger"
    assert named(shop, "portable charger") == "charger"
    assert named(shop, "zebra") is None


def test_what_is_meant_comes_before_what_is_called_so(shop: Snapshot) -> None:
    searcher = searcher_with(shop, Weighing({"close": 1.0}), Parts.of(shop))

    hits = searcher.search(Query(q="laptop", per_page=len(SERIES))).hits

    assert {hit.product.category[-1] for hit in hits} == {"Notebook"}
