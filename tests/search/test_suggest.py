"""What is suggested: the best by definition, nothing that leads nowhere, typos, the shop's own."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Product
from core.errors import BadInput
from search.availability import Anyone, allowed_by_stock
from search.pipeline import Searcher
from search.query import InStock, Query
from search.snapshot import Snapshot
from search.suggest.cost_kernels import NO_MATCH
from search.suggest.groups import Lifted, Request
from search.suggest.match_kernels import SCAN_MARGIN
from search.suggest.results import SuggestQuery, SuggestResult
from search.suggest.suggester import Suggester
from search.suggest.typed import Meanings, Reader
from tests.search.shop import BRANDS, MAKES, NOUNS, searcher_over
from tests.search.suggesting import best_by_definition, product, shop_suggesting

TITLES = (
    "Apple Watch Sport Band", "Apple Watch Leather Band", "Apple Watch Charger", "Wall Charger",
    "Samsung Galaxy S7 Case", "Samsung Galaxy S7 Case", "Samsung Galaxy S7 Case Plus",
    "Wireless Headphones", "Wired Headphones", "Travel Headphone Bag", "USB Hub", "USB Hub Mini",
    "Notebook Bag", "Notebook Bag", "Laptop Case", "Laptop Cases", "Café Press", "Café Press Mini",
)  # fmt: skip
TYPES = ("case", "cases", "band", "charger", "headphones", "hub", "bag", "press")

Ask = Callable[..., SuggestResult]


@pytest.fixture(scope="module")
def gadgets(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    products = [
        product(number, title, title.split()[0] if title[0] in "AS" else "", mpn=f"TN-21{number}0")
        for number, title in enumerate(TITLES)
    ]
    return shop_suggesting(products, tmp_path_factory.mktemp("gadgets"), types=TYPES)


@pytest.fixture(scope="module")
def ask(gadgets: Snapshot) -> Ask:
    suggester = Suggester(gadgets)
    return lambda q, **parameters: suggester.suggest(SuggestQuery(q=q, **parameters))


def texts(result: SuggestResult) -> list[str]:
    return [query.text for query in result.queries]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("app wat", "apple watch"),
        ("wat app", "apple watch"),
        ("WATCH ap", "apple watch"),
        ("café pr", "café press"),
        ("cafe", "café press"),
        ("galxy s7", "samsung galaxy s7"),
        ("smasung", "samsung"),
        ("headphone s", "headphones"),
        ("head phones", "headphones"),
        ("usbhub", "usb hub"),
        ("note book", "notebook bag"),
        ("iaptop", "laptop case"),
        ("lapto pcase", "laptop case"),
    ],
)
def test_what_was_meant_is_found(ask: Ask, typed: str, first: str) -> None:
    found = texts(ask(typed))
    assert any(text.startswith(first) for text in found[:2]), found


def test_typos_are_told_and_come_behind(ask: Ask) -> None:
    assert ask("smasung").corrected
    assert not ask("samsung").corrected
    assert not ask("smg").queries
    wired = texts(ask("wired"))
    assert wired[0].startswith("wired")
    assert all(not text.startswith("wireless") for text in wired[:1])


def test_singular_and_plural_are_one(ask: Ask) -> None:
    found = texts(ask("laptop ca"))
    assert len([text for text in found if text in {"laptop case", "laptop cases"}]) == 1
    assert texts(ask("laptop cases"))[:1] == texts(ask("laptop case"))[:1]


def test_what_was_not_typed_is_marked(ask: Ask) -> None:
    marked = {query.text: query.highlight for query in ask("app wat").queries}
    assert marked["apple watch"] == "app<mark>le</mark> wat<mark>ch</mark>"


def test_products_by_part_number(ask: Ask) -> None:
    assert [each.id for each in ask("tn-21120").products] == ["P12"]
    assert [each.id for each in ask("tn2112").products] == ["P12"]


def test_nothing_typed_gives_what_is_most_popular(ask: Ask) -> None:
    popular = ask("", limit=50)
    assert popular.queries
    assert "<mark>" in popular.queries[0].highlight
    assert ask("!!").queries == ()


def test_limits_are_kept(ask: Ask) -> None:
    nothing = ask("a", limit=0, products=0, categories=0, brands=0)
    assert (nothing.queries, nothing.products, nothing.brands) == ((), (), ())
    assert len(ask("a", limit=2).queries) == 2


def test_an_unknown_region_is_refused(ask: Ask) -> None:
    with pytest.raises(BadInput, match="region"):
        ask("a", region="nowhere")


def test_variants_are_one_product(tmp_path: Path) -> None:
    products = [product(n, f"Oat Milk {n}", item_group_id="oat" if n < 3 else "") for n in range(5)]
    suggester = Suggester(shop_suggesting(products, tmp_path))
    found = suggester.suggest(SuggestQuery(q="oat", products=10)).products
    assert sorted(each.id for each in found) == ["P0", "P3", "P4"]


TYPED = st.lists(
    st.sampled_from((*NOUNS, *MAKES, *filter(None, BRANDS))).flatmap(
        lambda word: st.integers(1, len(word)).map(lambda size: word[:size])
    ),
    max_size=3,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(
    TYPED,
    st.sampled_from(["", " "]),
    st.integers(1, 12),
    st.sampled_from(["queries", "products", "brands"]),
)
def test_the_best_are_the_best_by_definition(
    small_shop: Snapshot, typed_text: str, end: str, k: int, name: str
) -> None:
    index = small_shop.suggestions
    reader = Reader(index.vocabulary, small_shop.analyzer)
    typed = reader.read(typed_text + end)
    meant = reader.as_typed(typed)
    group = index.groups[name]
    alive = group.alive(allowed_by_stock(small_shop, Anyone(), InStock.TRUE))
    expected = best_by_definition(group, index.vocabulary, typed, alive.tolist(), k)
    if meant is None:
        assert expected == []
        return
    costs = np.full((len(meant), len(index.vocabulary)), NO_MATCH, np.uint8)
    meanings = Meanings.of(meant, typed.words)
    meanings.write(costs, index.vocabulary)
    request = Request(meanings, costs, 0.0, alive)
    # As is quickest, by the items of a word, from the heaviest down, and both in turn.
    for scan_margin in (SCAN_MARGIN, 0.0, 1e9, 0.2, 1.0):
        assert group.find(request, k, scan_margin=scan_margin).items == expected
    everything = Lifted(group.weights, np.arange(len(group), dtype=np.int32))
    assert group.find_lifted(request, k, everything).items == expected
    meanings.erase(costs)
    assert (costs == NO_MATCH).all()


@pytest.mark.parametrize("in_stock", InStock)
@pytest.mark.parametrize("regional", [False, True])
def test_nothing_is_suggested_that_finds_nothing(
    regional_shop: Snapshot, regional_searcher: Searcher, in_stock: InStock, *, regional: bool
) -> None:
    region = regional_shop.offers.regions[0] if regional else None
    suggester = Suggester(regional_shop)
    seen: dict[str, int] = {}
    for typed in {word[:size] for word in (*NOUNS, *MAKES, "os", "we") for size in (0, 1, 3)}:
        query = SuggestQuery(q=typed, limit=50, region=region, in_stock=in_stock)
        seen |= {each.text: each.products for each in suggester.suggest(query).queries}
    assert len(seen) > 50
    for text, products in seen.items():
        found = regional_searcher.search(
            Query(q=text, region=region, in_stock=in_stock, per_page=1)
        )
        assert found.found >= products > 0, text
        assert not found.relaxed


def test_shown_products_can_be_had_in_the_region(regional_shop: Snapshot) -> None:
    region = regional_shop.offers.regions[0]
    query = SuggestQuery(q="", products=20, region=region)
    found = Suggester(regional_shop).suggest(query).products
    assert found
    offers = regional_shop.offers.region(region)
    for each in found:
        (row,) = regional_shop.identifiers.rows(each.id)
        assert (
            each.availability == offers.availability_of(row) in {"in_stock", "limited_availability"}
        )
        price = float(offers.prices_for(None)[row])
        assert each.price == price or (each.price is None and np.isnan(price))


def test_only_what_is_in_stock_leads_to_a_suggestion(tmp_path: Path) -> None:
    products: list[Product] = [product(n, "Oat Milk") for n in range(3)]
    products += [
        product(9 + n, "Rare Tea", availability=Availability.OUT_OF_STOCK) for n in range(3)
    ]
    suggester = Suggester(shop_suggesting(products, tmp_path))
    assert texts(suggester.suggest(SuggestQuery(q="ra"))) == []
    assert "rare tea" in texts(suggester.suggest(SuggestQuery(q="ra", in_stock=InStock.ANY)))


def test_what_a_shop_buys_comes_forward(tmp_path: Path) -> None:
    words = ("Milk", "Malt", "Mint", "Mango", *"ABCDEFGHIJKL")
    products = [product(n, f"Fine {word}") for n, word in enumerate(words * 3)]
    orders = tmp_path / "orders.csv"
    lines = [f"north,P{n},1,2026-01-01" for n in (2, 18, 34, 2)]
    lines += [f"south,P{n},1,2026-01-01" for n in (3, 19, 35, 3)]
    orders.write_text("\n".join(["retailer,product,quantity,timestamp", *lines]))
    suggester = Suggester(shop_suggesting(products, tmp_path, types=("milk",), orders=orders))

    def first(retailer: str | None) -> tuple[str, str]:
        found = suggester.suggest(SuggestQuery(q="m", retailer=retailer))
        return found.queries[0].text, found.products[0].title

    assert first("north") == ("mint", "Fine Mint")
    assert first("south") == ("mango", "Fine Mango")
    assert first("unheard of") == first(None)


def test_a_clicked_query_leads(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "query,count,clicks\nmini bag,90,80\nnotebook b,50,2\nnever sold,9,9\nbag,40,0\n"
    )
    products = [product(n, title) for n, title in enumerate(TITLES)]
    products.append(product(99, "Mini Travel Bag"))
    suggester = Suggester(shop_suggesting(products, tmp_path, types=TYPES, query_log=log))
    found = suggester.suggest(SuggestQuery(q="", limit=50))
    assert found.queries[0].text == "mini bag"
    assert not {"notebook b", "never sold"} & set(texts(found))


def test_equal_catalogues_give_equal_bytes(tmp_path: Path) -> None:
    products = [product(n, title) for n, title in enumerate(TITLES)]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shop_suggesting(products, tmp_path / name, types=TYPES)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "made/suggest").rglob("*.*")}
        for name in ("one", "two")
    )
    assert one == two


def test_a_searcher_suggests(small_shop: Snapshot) -> None:
    searcher = searcher_over(small_shop)
    searcher.warm()
    found = searcher.suggest(SuggestQuery(q="kett"))
    assert found.queries[0].text.endswith("kettle")
    assert found.index_version == "1"
