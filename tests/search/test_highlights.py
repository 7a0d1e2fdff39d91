"""Highlights that are kept are those that would be made."""

from dataclasses import replace

from catalog.store.records import LiveOffer
from search.delta.layers import layered
from search.highlight import Highlighter
from search.highlights import Highlights
from search.live.laying import row_of
from search.results import Highlight
from search.snapshot import Snapshot
from tests.search.delta.changing import change_of
from tests.search.shop import laid_over

ROWS = range(20)


def made(snapshot: Snapshot, terms: frozenset[str], row: int) -> Highlight:
    (product,) = snapshot.products.views([row], attributes=False)
    marks = Highlighter(terms, snapshot.analyzer)
    return Highlight(
        title=marks.whole(product.title), description=marks.snippet(product.description)
    )


def test_each_query_marks_its_own_words_and_marks_them_once(small_shop: Snapshot) -> None:
    highlights, analyzer = Highlights(small_shop), small_shop.analyzer
    for row in ROWS:
        (product,) = small_shop.products.views([row], attributes=False)
        for word in product.title.split()[:3]:
            terms = frozenset(analyzer.terms(word))
            first = highlights.of(terms, row)
            assert first == made(small_shop, terms, row)
            assert highlights.of(set(terms), row) is first


def test_what_is_kept_outlives_stock_and_no_change_of_a_product(small_shop: Snapshot) -> None:
    highlights = Highlights(small_shop)
    product = small_shop.products.product(0)
    sold_out = laid_over(small_shop, [LiveOffer(product.id, "", stock=0)])
    assert highlights.over(sold_out) is highlights

    renamed = replace(product, title="Zebra crossing")
    changed = layered(small_shop, [change_of(renamed)])
    row = row_of(changed, product.id)
    assert row is not None
    terms = frozenset(small_shop.analyzer.terms("zebra"))
    after = highlights.over(changed)
    assert after.of(terms, row).title == "<mark>Zebra</mark> crossing"
