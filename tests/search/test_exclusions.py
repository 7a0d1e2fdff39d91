"""Words that a query leaves out: which they are, and that nothing found has them."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Product
from core.analysis import Analyzer
from search.exclusions import leaves_out, without_exclusions
from search.pipeline import Searcher
from search.query import Filter, InStock, Mode, Query
from search.results import SearchResult, Understood
from search.suggest.results import SuggestQuery
from tests.conftest import BuiltIndex
from tests.search.shop import all_hits, ids, open_shop, searcher_over

ENGLISH = Analyzer("english")


@pytest.mark.parametrize(
    ("text", "wanted", "excluded"),
    [
        ("milk -organic", "milk", {"-organic": ("organic",)}),
        ("-organic milk -Cafés -organic", "milk", {"-organic": ("organic",), "-Cafés": ("cafe",)}),
        ("-organic", "", {"-organic": ("organic",)}),
        ("bread -gluten-free", "bread", {"-gluten-free": ("glutenfre",)}),
        ("bar -a1", "bar", {"-a1": ("a1",)}),
        ("tea -green(bags)", "tea", {"-green(bags)": ("green", "bag")}),
        ("手机 -黑色", "手机", {"-黑色": ("黑色",)}),
        ("wh-1000 headset", "wh-1000 headset", {}),
        ("usb - c", "usb - c", {}),
        ("-", "-", {}),
        ("lamp -- -", "lamp -- -", {}),
        ("freezer -20 °C", "freezer -20 °C", {}),
        ("-5 usb-c", "-5 usb-c", {}),
        ("-½ -_x", "-½ -_x", {}),
        ("--organic", "--organic", {}),
    ],
)
def test_a_minus_before_a_letter_leaves_a_word_out(
    text: str, wanted: str, excluded: dict[str, tuple[str, ...]]
) -> None:
    asked, left_out = without_exclusions(text, ENGLISH)
    assert asked == wanted
    assert {each.text: each.terms for each in left_out} == excluded
    assert leaves_out(text) == bool(excluded)


def has(product: Product, *words: str) -> bool:
    """Whether a product says one of `words`, by its own texts."""
    texts = [product.title, product.brand, product.mpn, product.description, *product.category]
    for values in product.attributes.values():
        texts.extend(value for value in values if isinstance(value, str))
    said = {term for text in texts for term in ENGLISH.terms(text)}
    return any(ENGLISH.stem(word) in said for word in words)


def without(products: Sequence[Product], found: set[str], words: Sequence[str]) -> set[str]:
    """Those of `found` that say none of `words`."""
    return found - {product.id for product in products if has(product, *words)}


@settings(deadline=None, max_examples=60)
@given(
    q=st.sampled_from(["", "mug", "red glass mug", "wireles mouse", "café lamp"]),
    words=st.lists(
        st.sampled_from(["steel", "GLASS", "lamps", "cafe", "Nord", "Grün", "teapot", "zzz"]),
        min_size=1,
        max_size=3,
    ),
    mode=st.sampled_from(Mode),
    in_stock=st.sampled_from(InStock),
    brands=st.sampled_from([(), ("Nord", "Süd")]),
)
def test_what_is_found_is_what_the_rest_finds_without_such_products(
    small_searcher: Searcher,
    small_products: tuple[Product, ...],
    q: str,
    words: list[str],
    mode: Mode,
    in_stock: InStock,
    brands: tuple[str, ...],
) -> None:
    filters = (Filter(field="brand", any_of=brands),) if brands else ()
    # As asked: an empty answer is not widened.
    plain = Query(
        q=q, mode=mode, in_stock=in_stock, filters=filters, understanding=False, per_page=250
    )
    expected = without(small_products, set(ids(all_hits(small_searcher, plain))), words)
    leaving_out = " ".join((q, *(f"-{word}" for word in words)))
    asked = plain.model_copy(update={"q": leaving_out, "facets": ("brand", "category")})

    answer = small_searcher.search(asked)

    found = ids(all_hits(small_searcher, asked))
    assert set(found) == expected
    assert len(found) == answer.found
    others = expected
    if brands:
        free = plain.model_copy(update={"filters": ()})
        others = without(small_products, set(ids(all_hits(small_searcher, free))), words)
    by_brand = {product.id: product.brand for product in small_products if product.id in others}
    counted = {each.value: each.count for each in answer.facet_counts[0].counts}
    assert counted == {
        brand: list(by_brand.values()).count(brand) for brand in set(by_brand.values()) if brand
    }


@pytest.mark.parametrize("q", ["organic milk", "milk", "coffee", ""])
@pytest.mark.parametrize("word", ["organic", "beans", "Bags"])
def test_the_demo_catalogue_agrees(
    demo_searcher: Searcher, demo_index: BuiltIndex, q: str, word: str
) -> None:
    plain = Query(q=q, per_page=250, understanding=False, highlight=False)
    found = set(ids(all_hits(demo_searcher, plain)))
    expected = without(demo_index.products, found, [word])
    asked = plain.model_copy(update={"q": f"{q} -{word}"})
    assert set(ids(all_hits(demo_searcher, asked))) == expected
    if q == "":
        assert 0 < len(expected) < len(found) == len(demo_index.products)


def products() -> list[Product]:
    """Milk and tea, organic or not; XK-7 -B is the number of a part."""
    titles = [
        ("M1", "Whole milk", ""),
        ("M2", "Organic whole milk", ""),
        ("M3", "Milk powder", "bio7"),
        ("T1", "Organic tea", ""),
        ("T2", "Green tea, sugar-free", "XK-7 -B"),
    ]
    return [
        Product(each, title, Availability.IN_STOCK, mpn=mpn, price=Decimal(len(title)))
        for each, title, mpn in titles
    ]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_over(open_shop(products(), tmp_path_factory.mktemp("exclusions")))


def ask(searcher: Searcher, q: str, **said: object) -> SearchResult:
    return searcher.search(Query.model_validate({"q": q, "mode": "lexical", **said}))


def test_exclusions_alone_list_everything_else(searcher: Searcher) -> None:
    for mode in Mode:
        answer = ask(searcher, "-organic", mode=mode)
        assert set(ids(answer.hits)) == {"M1", "M3", "T2"}
    assert set(ids(ask(searcher, "-zzz").hits)) == {"M1", "M2", "M3", "T1", "T2"}
    assert ask(searcher, "-milk -tea").found == 0


def test_an_answer_tells_what_it_leaves_out(searcher: Searcher) -> None:
    answer = ask(searcher, "milk -Organic -free", explain=True, understanding=False)
    told = [("-Organic", "Organic"), ("-free", "free")]
    assert answer.understood == tuple(
        Understood(kind="word", text=text, value=value, effect="exclude") for text, value in told
    )
    assert answer.explanation is not None
    assert answer.explanation.terms == ("milk",)
    assert answer.explanation.excluded_terms == ("organic", "free")
    assert answer.explanation.allowed == 2
    assert ask(searcher, "milk").understood == ()


def test_the_spelling_of_a_word_left_out_is_not_repaired(searcher: Searcher) -> None:
    repaired = ask(searcher, "whole milc -organik")
    assert repaired.corrected_query == "whole milk -organik"
    assert set(ids(repaired.hits)) >= {"M1", "M2"}
    again = ask(searcher, "whole milk -organik")
    assert again.corrected_query is None
    assert ids(again.hits) == ids(repaired.hits)


def test_a_hyphenated_word_is_left_out_as_it_is_written(searcher: Searcher) -> None:
    assert set(ids(ask(searcher, "tea").hits)) == {"T1", "T2"}
    for word in ("sugar-free", "sugarfree", "Sugar-Free"):
        assert set(ids(ask(searcher, f"tea -{word}").hits)) == {"T1"}


def test_a_widened_search_leaves_out_the_same(searcher: Searcher) -> None:
    for q in ("organic powder tea -organic", "milk under 3 -powder", "organic -organic"):
        answer = ask(searcher, q, mode="hybrid")
        word = q.rpartition("-")[2]
        assert answer.understood[-1].text == f"-{word}"
        assert not [hit for hit in answer.hits if word in hit.product.title.lower()]
    assert ask(searcher, "milk under 3 -powder").relaxed[0].step == "price"


def test_a_part_number_is_one_whatever_its_signs(searcher: Searcher) -> None:
    answer = ask(searcher, "xk-7 -b", explain=True)
    assert ids(answer.hits)[0] == "T2"
    assert answer.understood == ()
    named = ask(searcher, "bio7 -powder")
    assert named.found == 0


def test_suggestions_bring_back_nothing(demo_searcher: Searcher) -> None:
    assert demo_searcher.suggest(SuggestQuery(q="milk")).queries
    for q in ("milk -o", "milk -organic", "-milk"):
        answer = demo_searcher.suggest(SuggestQuery(q=q))
        assert (answer.queries, answer.products, answer.categories, answer.brands) == ((),) * 4
    assert demo_searcher.suggest(SuggestQuery(q="milk -")).queries
