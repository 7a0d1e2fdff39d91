"""Understanding, stage by stage, on a shop where each has something to do."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Product
from search.pipeline import Searcher
from search.query import Filter, Mode, Query, Sort
from search.results import SearchResult, Understood
from search.snapshot import Snapshot
from tests.search.shop import all_hits, ids, open_shop, searcher_over

COLOURS = ("Black", "White", "Red")
COPIES = 20
"""Of each sort: as many as make all words required."""


def products() -> Iterator[Product]:
    kinds = (
        ("wireless mouse", "Logi", ("Computers", "Mice")),
        ("notebook bag", "Casey", ("Computers", "Bags & Cases")),
        ("hard drive 500 GB", "Disko", ("Computers", "Storage")),
        ("hard drive 0.5 TB", "Disko", ("Computers", "Storage")),
        ("hard drive 2 TB", "Disko", ("Computers", "Storage")),
        ("usb hub", "Logi", ("Computers", "Hubs")),
        ("orange juice 1 l", "Sunny", ("Food", "Drinks")),
        ("orange juice 330 ml", "Sunny", ("Food", "Drinks")),
        ("flat television", "Visio", ("Video", "TVs")),
        ("tv wall mount", "Visio", ("Video", "Mounts")),
        ("kitchen knives", "Blade", ("Kitchen", "Knives")),
        ("cover for Logi mouse", "Casey", ("Computers", "Covers")),
    )
    number = 0
    for title, brand, category in kinds:
        for copy in range(COPIES):
            number += 1
            colour = COLOURS[copy % 3]
            yield Product(
                id=f"U{number:03d}",
                title=f"{brand} {title} {colour}",
                availability=Availability.IN_STOCK,
                brand=brand,
                category=category,
                mpn=f"ZQ-{7000 + number}",
                price=Decimal(10 * (copy % 5 + 1)),
                attributes={"colour": (colour,)},
            )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return open_shop(tuple(products()), tmp_path_factory.mktemp("understanding"))


@pytest.fixture(scope="module")
def searcher(shop: Snapshot) -> Searcher:
    return searcher_over(shop)


def ask(searcher: Searcher, q: str, **settings: object) -> SearchResult:
    return searcher.search(
        Query.model_validate({"q": q, "mode": "lexical", "per_page": 100, **settings})
    )


def titles(answer: SearchResult) -> set[str]:
    """The titles found, without their brands and colours."""
    return {" ".join(hit.product.title.split(" ")[1:-1]) for hit in answer.hits}


def of_kind(answer: SearchResult, kind: str) -> list[Understood]:
    return [each for each in answer.understood if each.kind == kind]


def test_a_misspelt_query_is_repaired_and_says_so(searcher: Searcher) -> None:
    answer = ask(searcher, "wireles mouse")

    assert answer.corrected_query == "wireless mouse"
    assert titles(answer) == {"wireless mouse"}
    assert answer.hits[0].highlight is not None
    assert "<mark>wireless</mark> <mark>mouse</mark>" in answer.hits[0].highlight.title


def test_words_that_are_repeated_are_told_of_once(searcher: Searcher) -> None:
    once, often = ask(searcher, "logi hub"), ask(searcher, "logi hub " * 50)

    assert len(once.understood) > 1
    assert often.understood == once.understood


def test_spelling_can_be_refused(searcher: Searcher) -> None:
    answer = ask(searcher, "wireles mouse", spelling=False)

    assert answer.corrected_query is None
    assert titles(answer) == {"wireless mouse", "cover for Logi mouse"}


def test_right_words_brands_and_codes_are_left_alone(searcher: Searcher) -> None:
    for q in ("wireless mouse", "Logi mouse", "Visio", "ZQ-7001 mouse", "zq7001", "500 GB"):
        assert ask(searcher, q).corrected_query is None


@pytest.mark.parametrize("q", ["hard drive 500gb", "hard drive 0.5 TB", "500 GB hard drive"])
def test_an_amount_is_found_in_any_unit(searcher: Searcher, q: str) -> None:
    answer = ask(searcher, q)
    (amount,) = of_kind(answer, "quantity")

    assert titles(answer) == {"hard drive 500 GB", "hard drive 0.5 TB"}
    assert amount.effect == "term"
    assert amount.value in {"500 GB", "0.5 TB"}


def test_amounts_in_other_units_count_as_found_words(searcher: Searcher) -> None:
    assert titles(ask(searcher, "juice 1000 ml")) == {"orange juice 1 l"}
    typed = ask(searcher, "juice 1000 ml", understanding=False)
    assert titles(typed) == {"orange juice 330 ml"}


@pytest.mark.parametrize("q", ["mice", "knife"])
def test_plurals_that_no_rule_makes(searcher: Searcher, q: str) -> None:
    wanted = {"mice": {"wireless mouse", "cover for Logi mouse"}, "knife": {"kitchen knives"}}

    answer = ask(searcher, q)

    assert wanted[q] <= titles(answer)
    assert of_kind(answer, "synonym") == []


def test_joined_words_are_split_and_split_ones_joined(searcher: Searcher) -> None:
    assert "usb hub" in titles(ask(searcher, "usbhub"))
    assert "usb hub" in titles(ask(searcher, "usbhub", spelling=False))
    joined = ask(searcher, "note book bag", spelling=False)
    assert titles(joined) == {"notebook bag"}
    assert of_kind(joined, "joined") == [
        Understood(kind="joined", text="note book", value="notebook", effect="term")
    ]


def test_synonyms_find_each_other_and_are_marked(searcher: Searcher) -> None:
    answer = ask(searcher, "tv")

    assert titles(answer) == {"flat television", "tv wall mount"}
    assert of_kind(answer, "synonym") == [
        Understood(kind="synonym", text="tv", value="television", effect="term")
    ]
    assert all(hit.highlight and "<mark>" in hit.highlight.title for hit in answer.hits)
    assert titles(ask(searcher, "television")) == titles(answer)
    assert titles(ask(searcher, "tv", understanding=False)) == {"tv wall mount"}


def test_a_version_has_its_own_synonyms_one_way_and_without_the_defaults(tmp_path: Path) -> None:
    folder, file = tmp_path / "shop", tmp_path / "synonyms.toml"
    folder.mkdir()
    file.write_text(
        "defaults = false\n[[one_way]]\nfrom = 'goggle box'\nto = ['flat television', 'beamer']\n"
    )
    searcher = searcher_over(open_shop(tuple(products()), folder, synonyms=file))

    assert titles(ask(searcher, "goggle box")) == {"flat television"}
    assert titles(ask(searcher, "tv")) == {"tv wall mount"}
    (told,) = of_kind(ask(searcher, "goggle box"), "synonym")
    assert told.value == "flat television", "what nobody sells is not spoken of"


def test_price_words_are_a_filter_and_no_words(searcher: Searcher) -> None:
    answer = ask(searcher, "mouse under 30 eur", explain=True)

    assert answer.found == 2 * COPIES * 3 / 5
    assert {hit.product.price for hit in answer.hits} == {10, 20, 30}
    assert answer.explanation is not None
    assert answer.explanation.terms == ("mous",)
    assert of_kind(answer, "price") == [
        Understood(kind="price", text="under 30 eur", value="..30", effect="filter")
    ]
    alone = ask(searcher, "under 10")
    assert alone.found == 12 * COPIES / 5
    assert {hit.product.price for hit in alone.hits} == {10}


def test_the_shoppers_own_price_stands_above_the_words(searcher: Searcher) -> None:
    own = {"filters": [{"field": "price", "min": 40}]}
    answer = ask(searcher, "mouse under 30 eur", **own)

    assert {hit.product.price for hit in answer.hits} == {40, 50}
    assert of_kind(answer, "price") == []


def test_names_come_forward_and_nothing_is_lost(searcher: Searcher) -> None:
    answer = ask(searcher, "Logi mouse", explain=True)
    plain = ask(searcher, "Logi mouse", understanding=False)

    assert [each.value for each in of_kind(answer, "brand")] == ["Logi"]
    assert set(ids(answer.hits)) == set(ids(plain.hits))
    assert {hit.product.brand for hit in answer.hits[:COPIES]} == {"Logi"}
    boosts = {hit.product.brand: hit.explanation.boost for hit in answer.hits if hit.explanation}
    assert (boosts["Logi"] or 0) > (boosts["Casey"] or 0)
    assert all(0 <= hit.score <= 1 for hit in answer.hits)


@pytest.mark.parametrize(
    ("q", "kind", "value"),
    [
        ("red mouse", "colour", "Red"),
        ("bags", "category", "Computers > Bags & Cases"),
        ("drinks", "category", "Food > Drinks"),
        ("visio", "brand", "Visio"),
    ],
)
def test_what_is_named_is_shown(searcher: Searcher, q: str, kind: str, value: str) -> None:
    (named,) = of_kind(ask(searcher, q), kind)

    assert (named.value, named.effect) == (value, "boost")


def test_the_text_that_is_encoded_is_repaired_and_without_its_price(searcher: Searcher) -> None:
    hybrid = {"mode": "hybrid", "explain": True, "highlight": False}
    asked = ask(searcher, "wireles mouse under 40 eur", **hybrid)
    meant = ask(searcher, "wireless mouse", **hybrid, filters=[{"field": "price", "max": 40}])

    assert [hit.explanation for hit in asked.hits] == [hit.explanation for hit in meant.hits]
    assert ids(asked.hits) == ids(meant.hits)


TYPED = ("wireles", "mouse", "mice", "tv", "500gb", "usb", "hub", "note", "book", "red", "Logi")
WORDS = st.lists(st.sampled_from(TYPED), min_size=1, max_size=4).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(q=WORDS | st.text(max_size=30))
def test_refusing_both_leaves_the_words_as_typed(searcher: Searcher, q: str) -> None:
    answer = ask(searcher, q, spelling=False, understanding=False, explain=True)

    assert (answer.corrected_query, answer.understood, answer.relaxed) == (None, (), ())
    assert answer.explanation is not None
    assert answer.explanation.terms == tuple(searcher.snapshot.analyzer.terms(" ".join(q.split())))
    assert {hit.explanation.boost for hit in answer.hits if hit.explanation} <= {0.0, None}


@settings(deadline=None, max_examples=60)
@given(q=WORDS, under=st.sampled_from(["", " under 30 eur", " under 1 eur"]))
def test_totals_facets_and_pages_agree_however_much_is_understood(
    searcher: Searcher, q: str, under: str
) -> None:
    query = Query(q=q + under, facets=("brand", "category", "price"), per_page=60)
    whole = searcher.search(query.model_copy(update={"per_page": 250}))
    assert len(all_hits(searcher, query)) == whole.found == len(whole.hits)
    for page in (1, 2, 99):
        answer = searcher.search(query.model_copy(update={"page": page}))
        assert (answer.found, answer.facet_counts) == (whole.found, whole.facet_counts)
        assert (answer.relaxed, answer.understood) == (whole.relaxed, whole.understood)
    for counts in whole.facet_counts[:2]:
        for value in counts.counts:
            chosen = Filter(field=counts.field, any_of=(value.value,))
            again = searcher.search(query.model_copy(update={"filters": (chosen,)}))
            assert again.found == value.count


@settings(deadline=None, max_examples=40)
@given(q=WORDS, mode=st.sampled_from(Mode), sort=st.sampled_from(Sort))
def test_the_same_query_is_answered_the_same_again(
    searcher: Searcher, q: str, mode: Mode, sort: Sort
) -> None:
    query = Query(q=q, mode=mode, sort=sort, explain=True)
    first, again = searcher.search(query), searcher.search(query)

    assert (first.hits, first.understood) == (again.hits, again.understood)
