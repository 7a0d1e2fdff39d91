"""Relaxing: what is given up when nothing is found, in which order, and what never is."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Offer, Product
from search.matching import LEAST_COSINE
from search.pipeline import Searcher
from search.query import Filter, Mode, Query
from search.relaxing import FARTHER
from search.results import SearchResult
from tests.search.shop import ids, open_shop, searcher_over

ACME = Filter(field="brand", any_of=("Acme",))


def products() -> Iterator[Product]:
    """Many wireless mice of Logi; a mouse and a cable of Acme, sold in one region alone."""
    for number in range(25):
        yield Product(
            f"L{number}",
            "Logi wireless mouse",
            Availability.IN_STOCK,
            brand="Logi",
            price=Decimal(20 + number),
            offers=(Offer("north", 3), Offer("south", 3)),
        )
    for number, title in enumerate(("Acme mouse", "Acme wired cable")):
        yield Product(
            f"A{number}",
            title,
            Availability.IN_STOCK,
            brand="Acme",
            price=Decimal(5),
            offers=(Offer("north", number),),
        )


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_over(open_shop(tuple(products()), tmp_path_factory.mktemp("relaxing")))


def ask(searcher: Searcher, q: str, **settings: object) -> SearchResult:
    return searcher.search(Query.model_validate({"q": q, "mode": "lexical", **settings}))


def steps(answer: SearchResult) -> list[str]:
    return [each.step for each in answer.relaxed]


def test_what_is_found_at_once_is_not_relaxed(searcher: Searcher) -> None:
    assert ask(searcher, "wireless mouse").relaxed == ()
    assert ask(searcher, "wireless mouse under 30 eur").relaxed == ()
    assert ask(searcher, "").relaxed == ()


def test_a_price_that_nothing_has_is_given_up(searcher: Searcher) -> None:
    answer = ask(searcher, "wireless mouse under 3 eur")

    assert steps(answer) == ["price"]
    assert answer.found == 25
    assert "price" in answer.relaxed[0].message
    assert not any(each.kind == "price" for each in answer.understood)


def test_fewer_words_are_required_where_no_allowed_product_has_them_all(
    searcher: Searcher,
) -> None:
    answer = ask(searcher, "wireless mouse", filters=(ACME,))

    assert steps(answer) == ["words"]
    assert ids(answer.hits) == ["A0"]


def all_vectors(searcher: Searcher) -> npt.NDArray[np.float32]:
    snapshot = searcher.snapshot
    return snapshot.dense.vectors_of(np.arange(snapshot.rows, dtype=np.int32))


def test_what_is_nearest_in_meaning_comes_last(searcher: Searcher) -> None:
    """A word that no Acme has, and with it one that brings the query as near as FARTHER allows."""
    vectors = all_vectors(searcher)
    encode = searcher.snapshot.encoder.encode
    acme = [searcher.snapshot.identifiers.rows(name)[0] for name in ("A0", "A1")]

    def floors(cosines: npt.NDArray[np.float32]) -> tuple[float, float]:
        best = float(cosines.max())
        return max(FARTHER.least_cosine, FARTHER.near_share * best), max(LEAST_COSINE, 0.8 * best)

    def is_farther(text: str) -> bool:
        cosines = vectors @ encode(text)
        wide, usual = floors(cosines)
        return wide + 0.01 < float(cosines[acme].max()) < usual - 0.01

    q = next(text for number in range(10_000) if is_farther(text := f"wireless qx{number}y"))
    answer = ask(searcher, q, mode="hybrid", per_page=100, filters=(ACME,))

    assert steps(answer) == ["words", "meaning"]
    cosines = vectors @ encode(q)
    assert answer.found == (cosines[acme] >= floors(cosines)[0]).sum() > 0
    assert ask(searcher, q, filters=(ACME,)).found == 0


def test_what_nothing_is_called_finds_nothing(searcher: Searcher) -> None:
    """However near its letters may happen to bring it to something."""
    vectors = all_vectors(searcher)
    encode = searcher.snapshot.encoder.encode
    unknown = (f"qx{number}y" for number in range(10_000))
    q = next(
        word
        for word in unknown
        if FARTHER.least_cosine < float((vectors @ encode(word)).max()) < LEAST_COSINE
    )
    answer = ask(searcher, q, mode="hybrid")

    assert (answer.found, answer.relaxed) == (0, ())


def test_steps_add_up_until_something_is_found(searcher: Searcher) -> None:
    answer = ask(searcher, "wireless mouse under 3 eur", filters=(ACME,))

    assert steps(answer) == ["price", "words"]
    assert ids(answer.hits) == ["A0"]


def test_nothing_is_said_of_steps_that_did_not_help(searcher: Searcher) -> None:
    answer = ask(searcher, "zzyzx under 3 eur")

    assert (answer.found, answer.relaxed) == (0, ())
    assert any(each.kind == "price" for each in answer.understood)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("q", ["wireless mouse under 3 eur", "zzyzx", "wirelss"])
def test_filters_region_and_stock_always_hold(searcher: Searcher, mode: Mode, q: str) -> None:
    dear = Filter(field="price", min=1e6)
    assert ask(searcher, q, mode=mode, filters=(dear,)).found == 0
    south = ask(searcher, q, mode=mode, filters=(ACME,), region="south")
    assert south.found == 0
    north = ask(searcher, q, mode=mode, filters=(ACME,), region="north", in_stock="true")
    assert set(ids(north.hits)) <= {"A1"}


def test_relaxing_can_be_refused(searcher: Searcher) -> None:
    answer = ask(searcher, "wireless mouse", filters=(ACME,), understanding=False)

    assert (answer.found, answer.relaxed) == (0, ())


def test_a_repair_that_finds_less_is_made_only_when_nothing_else_is_found(
    searcher: Searcher,
) -> None:
    kept = ask(searcher, "wirelss mouse", spelling=False)
    assert kept.found > 0
    assert kept.relaxed == ()


@settings(deadline=None, max_examples=40)
@given(
    q=st.sampled_from(
        ["wireless mouse", "Logi wireless", "mouse under 3 eur", "cable under 9 eur"]
    ),
    filters=st.sampled_from([(), (ACME,)]),
    mode=st.sampled_from([Mode.HYBRID, Mode.LEXICAL]),
)
def test_facets_count_what_choosing_them_finds(
    searcher: Searcher, q: str, filters: tuple[Filter, ...], mode: Mode
) -> None:
    query = Query(q=q, filters=filters, mode=mode, facets=("brand", "availability"))
    answer = searcher.search(query)
    for counts in answer.facet_counts:
        others = tuple(each for each in filters if each.field != counts.field)
        for value in counts.counts:
            chosen = (*others, Filter(field=counts.field, any_of=(value.value,)))
            again = searcher.search(query.model_copy(update={"filters": chosen}))
            assert again.found == value.count
    assert searcher.search(query.model_copy(update={"page": 9})).found == answer.found
