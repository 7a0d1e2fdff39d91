"""What a shop has bought comes forward, is hidden or is shown alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from search.history import MICROSECONDS_A_DAY, Histories, Past, PastPurchase, ShopHistories
from search.pipeline import Searcher
from search.query import HistoryMode, HistoryUse, Query, Sort
from search.reranking import SearchDefaults
from search.snapshot import Snapshot
from tests.search.shop import all_hits, ids

NOW = 400 * MICROSECONDS_A_DAY
TEXT = "kettle"
SHOP = "corner"


@dataclass(frozen=True, slots=True)
class Bought:
    orders: int
    last: int


@dataclass
class Book:
    """Counts how often it was asked."""

    bought: Mapping[str, Bought]
    asked: int = 0

    def of(self, retailer: str) -> Past | None:
        self.asked += 1
        known: dict[str, PastPurchase] = dict(self.bought)
        return Past(known, NOW) if retailer == SHOP else None


def searcher(snapshot: Snapshot, histories: Histories) -> Searcher:
    return Searcher(snapshot, None, SearchDefaults(), histories=ShopHistories(histories, snapshot))


def days_ago(days: float, orders: int = 3) -> Bought:
    return Bought(orders, NOW - round(days * MICROSECONDS_A_DAY))


def query(mode: HistoryMode, shop: str | None = SHOP, **use: float) -> Query:
    return Query(q=TEXT, retailer=shop, history=HistoryUse(mode=mode, **use), explain=True)


@pytest.fixture(scope="module")
def found(small_shop: Snapshot) -> list[str]:
    """The ids that anybody finds, in their order."""
    hits = all_hits(searcher(small_shop, Book({})), Query(q=TEXT))
    assert len(hits) > 12
    return ids(hits)


def test_what_was_bought_comes_forward_and_nothing_is_lost(
    small_shop: Snapshot, found: list[str]
) -> None:
    wanted = found[10]
    asked = query(HistoryMode.BOOST, weight=0.9)
    mine = searcher(small_shop, Book({wanted: days_ago(1), "of another catalogue": days_ago(1)}))

    hits = all_hits(mine, asked)

    assert ids(hits) == [wanted, *(each for each in found if each != wanted)]
    report = mine.search(asked).history
    assert report is not None
    assert (report.mode, report.bought) == (HistoryMode.BOOST, 1)
    first, second = hits[0].explanation, hits[1].explanation
    assert first is not None
    assert second is not None
    # Three orders, the last a day ago: 3 / 4 of what there is, halved every 90 days.
    assert first.history == pytest.approx(0.75 * 0.5 ** (1 / 90))
    assert first.personal is not None
    assert first.history is not None
    assert first.personal >= 0.9 * first.history
    assert (second.history, second.personal) == (None, None)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_more_often_and_later_counts_more(small_shop: Snapshot, found: list[str]) -> None:
    rare, often, late = found[9], found[10], found[11]
    book = Book({rare: days_ago(60, 1), often: days_ago(60, 9), late: days_ago(5, 9)})

    hits = ids(all_hits(searcher(small_shop, book), query(HistoryMode.BOOST, weight=1.0)))

    assert hits[:3] == [late, often, rare]


def test_only_what_was_bought_lately_is_hidden(small_shop: Snapshot, found: list[str]) -> None:
    book = Book({found[0]: days_ago(9), found[3]: days_ago(11)})
    mine = searcher(small_shop, book)

    hidden = query(HistoryMode.HIDE, days=10)

    assert set(ids(all_hits(mine, hidden))) == set(found[1:])
    assert mine.search(hidden).found == len(found) - 1
    by_price = hidden.model_copy(update={"sort": Sort.PRICE_ASC})
    assert found[0] not in ids(all_hits(mine, by_price))


def test_nothing_else_is_found_and_facets_count_it(small_shop: Snapshot, found: list[str]) -> None:
    mine = searcher(small_shop, Book({found[2]: days_ago(200), found[5]: days_ago(2)}))

    asked = query(HistoryMode.ONLY).model_copy(update={"facets": ("brand",)})
    result = mine.search(asked)

    assert ids(result.hits) == [found[2], found[5]]
    assert sum(each.count for each in result.facet_counts[0].counts) == 2
    everything = asked.model_copy(update={"q": ""})
    assert sorted(ids(mine.search(everything).hits)) == sorted([found[2], found[5]])


def test_an_unknown_shop_changes_nothing_but_has_bought_nothing(
    small_shop: Snapshot, found: list[str]
) -> None:
    mine = searcher(small_shop, Book({found[5]: days_ago(2)}))

    for mode in (HistoryMode.BOOST, HistoryMode.HIDE, HistoryMode.IGNORE):
        for shop in (None, "stranger"):
            assert ids(all_hits(mine, query(mode, shop))) == found
    assert mine.search(query(HistoryMode.ONLY, "stranger")).found == 0
    assert ids(all_hits(mine, query(HistoryMode.IGNORE))) == found


def test_it_is_said_why_nothing_can_be_found(small_shop: Snapshot, found: list[str]) -> None:
    gone = searcher(small_shop, Book({"of another catalogue": days_ago(1)}))
    mine = searcher(small_shop, Book({found[5]: days_ago(2)}))

    asked = [
        (mine, SHOP, None),
        (mine, "stranger", "Nothing is known of what this retailer has bought"),
        (mine, None, "Nothing is known of what this retailer has bought"),
        (gone, SHOP, "Nothing that this retailer has bought is in the catalogue"),
    ]
    for who, shop, reason in asked:
        report = who.search(query(HistoryMode.ONLY, shop)).history
        assert report is not None
        assert report.bought == (1 if reason is None else 0)
        assert report.message == (reason and f"{reason}, so nothing is found.")
    for mode in (HistoryMode.BOOST, HistoryMode.HIDE):
        assert mine.search(query(mode, "stranger")).history is None
        report = gone.search(query(mode)).history
        assert report is not None
        assert (report.bought, report.message) == (0, None)


def test_who_ignores_the_history_does_not_ask_for_it(small_shop: Snapshot) -> None:
    book = Book({})
    mine = searcher(small_shop, book)

    mine.search(query(HistoryMode.IGNORE))
    mine.search(query(HistoryMode.BOOST, None))

    assert book.asked == 0


def test_pages_agree(small_shop: Snapshot, found: list[str]) -> None:
    mine = searcher(small_shop, Book({each: days_ago(3) for each in found[::4]}))
    asked = query(HistoryMode.BOOST, weight=0.4)

    at_once = ids(mine.search(asked.model_copy(update={"per_page": 100})).hits)
    pages = [
        ids(mine.search(asked.model_copy(update={"per_page": 5, "page": page})).hits)
        for page in range(1, len(found) // 5 + 2)
    ]

    assert [each for page in pages for each in page][:100] == at_once
