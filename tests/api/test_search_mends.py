"""Searches in vain of the demo marketplace and what is proposed for them, by its real search."""

import pytest

from api.console.commercial.mends import Mender, MendKind
from catalog.demo.searches import LOST_SEARCHES
from search.pipeline import Searcher
from search.query import Query
from search.understanding.vocabulary import Vocabulary
from tests.conftest import BuiltIndex


@pytest.fixture(scope="module")
def vocabulary(demo_index: BuiltIndex) -> Vocabulary:
    """The words of the demo."""
    layout = demo_index.layout
    return Vocabulary(layout.version(layout.current_version()).spelling)


def test_planted_searches_find_nothing_and_are_mended_as_they_were_meant(
    demo_searcher: Searcher, vocabulary: Vocabulary
) -> None:
    retries = {each.text: [(each.meant, 3)] for each in LOST_SEARCHES if each.kind == "synonym"}
    mender = Mender(demo_searcher, vocabulary, ["basmati rice", "cola"], retries)
    for each in LOST_SEARCHES:
        assert demo_searcher.search(Query(q=each.text)).found == 0
        mend = mender.mend(each.text)
        assert (each.text, mend.kind, mend.text) == (each.text, each.kind, each.meant)
        assert mend.finds == demo_searcher.search(Query(q=each.meant)).found > 0


def test_without_a_retry_meaning_alone_may_name_the_shelf(
    demo_searcher: Searcher, vocabulary: Vocabulary
) -> None:
    mender = Mender(demo_searcher, vocabulary, [], {"serviettes": [("cola", 1)]})
    mend = mender.mend("serviettes")
    assert (mend.kind, mend.text) == (MendKind.SYNONYM, "napkins")
    assert "nearest in meaning are Napkins" in mend.why


def test_what_others_search_for_stands_above_the_catalogues_words(
    demo_searcher: Searcher, vocabulary: Vocabulary
) -> None:
    plain = Mender(demo_searcher, vocabulary, [], {})
    assert plain.mend("foyl").why == "the catalogue spells it so"
    known = Mender(demo_searcher, vocabulary, ["foil"], {})
    assert known.mend("foyl").why.startswith("others search for it so")


@pytest.mark.parametrize("text", ["xqzzt", "tae", "gouder"])
def test_nothing_is_proposed_where_nothing_is_near(
    demo_searcher: Searcher, vocabulary: Vocabulary, text: str
) -> None:
    mend = Mender(demo_searcher, vocabulary, [], {}).mend(text)
    assert (mend.kind, mend.text, mend.finds) == (MendKind.NONE, "", 0)


def test_what_finds_something_by_now_needs_no_mend(
    demo_searcher: Searcher, vocabulary: Vocabulary
) -> None:
    mend = Mender(demo_searcher, vocabulary, [], {}).mend("coffee")
    assert (mend.kind, mend.text) == (MendKind.FOUND, "coffee")
