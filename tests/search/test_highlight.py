"""Highlighting: escaped, marked exactly where a word was found, and nothing lost."""

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import Analyzer
from core.quantities import quantity_terms
from search.highlight import Highlighter
from search.pipeline import Searcher
from search.query import Query
from search.snapshot import Snapshot

ANALYZER = Analyzer("english")


def marked(text: str, query: str) -> str:
    return Highlighter(frozenset(ANALYZER.terms(query)), ANALYZER).whole(text)


def cut(text: str, query: str) -> str:
    return Highlighter(frozenset(ANALYZER.terms(query)), ANALYZER).snippet(text)


def shown(markup: str) -> str:
    """What a browser shows."""
    return html.unescape(re.sub("</?mark>", "", markup))


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Red mugs and a mug", "mug", "Red <mark>mugs</mark> and a <mark>mug</mark>"),
        ("Smug mug", "mug", "Smug <mark>mug</mark>"),
        ("RED red Red", "red", "<mark>RED</mark> <mark>red</mark> <mark>Red</mark>"),
        ("Café au lait", "cafe", "<mark>Café</mark> au lait"),
        ("Cafe\u0301 au lait", "CAFÉ", "<mark>Café</mark> au lait"),
        ("Toner TN-2110 black", "2110", "Toner <mark>TN-2110</mark> black"),
        ("Toner TN-2110 black", "tn2110", "Toner <mark>TN-2110</mark> black"),
        ("Straße", "strasse", "<mark>Straße</mark>"),
        ("nothing here", "mug", "nothing here"),
        ("nothing asked", "", "nothing asked"),
        ("", "mug", ""),
        ("mug", "mug", "<mark>mug</mark>"),
    ],
)
def test_exactly_the_words_that_were_found_are_marked(text: str, query: str, expected: str) -> None:
    assert marked(text, query) == expected


def test_markup_in_a_text_is_shown_and_never_run() -> None:
    text = "<script>alert('mug')</script> & \"mug\" <mark>"
    expected = (
        "&lt;script&gt;alert(&#x27;<mark>mug</mark>&#x27;)&lt;/script&gt; &amp; "
        "&quot;<mark>mug</mark>&quot; &lt;mark&gt;"
    )
    assert marked(text, "mug") == expected
    assert cut(text, "mug") == expected
    assert marked("a < b", "script") == "a &lt; b"
    # A word that is marked may itself need escaping.
    assert marked("black & decker R&D", "r&d") == "black &amp; decker <mark>R&amp;D</mark>"


words = st.sampled_from(
    ["mug", "Mugs", "café", "cafe\u0301", "<b>", "R&D", "TN-2110", "red", "&amp;"]
)
texts = st.text(max_size=80) | st.lists(words, max_size=120).map(" ".join)
queries = st.lists(words, max_size=3).map(" ".join)


@given(texts, queries)
def test_a_highlight_shows_the_whole_text(text: str, query: str) -> None:
    assert shown(marked(text, query)) == unicodedata.normalize("NFC", text)


@given(texts, queries)
def test_what_is_marked_has_a_term_of_the_query_and_nothing_else_has(text: str, query: str) -> None:
    terms = set(ANALYZER.terms(query))
    pieces = re.split("<mark>(.*?)</mark>", marked(text, query))
    for piece in pieces[1::2]:
        assert terms & set(ANALYZER.terms(html.unescape(piece)))
    composed = unicodedata.normalize("NFC", text)
    found = [word for word in ANALYZER.words(composed) if terms & set(word.terms)]
    assert len(pieces[1::2]) == len(found)


@given(texts, queries)
def test_a_snippet_is_a_piece_of_the_text_around_what_was_found(text: str, query: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    piece = cut(text, query)
    assert len(shown(piece)) <= 202
    assert shown(piece).removeprefix("…").removesuffix("…") in composed
    assert ("<mark>" in piece) == ("<mark>" in marked(text, query))


def test_a_short_text_is_its_own_snippet() -> None:
    assert cut("A red mug. " * 10, "mug") == marked("A red mug. " * 10, "mug")


def test_a_snippet_starts_shortly_before_the_first_word_found() -> None:
    text = "filler " * 100 + "then a red mug " + "filler " * 100
    piece = cut(text, "mug")
    before, after = piece.split("<mark>mug</mark>")
    assert before.startswith("…")
    assert before.endswith("then a red ")
    assert 40 <= len(before) <= 50
    assert after.endswith("filler…")


def test_a_snippet_marks_every_word_that_it_shows_and_no_more() -> None:
    piece = cut("mug " * 100, "mug")
    assert piece == " ".join(["<mark>mug</mark>"] * 50) + "…"


def test_a_snippet_breaks_between_words() -> None:
    text = "mug " + "filling " * 100
    piece = shown(cut(text, "mug"))
    assert piece == "mug " + " ".join(["filling"] * 24) + "…"


def test_a_snippet_shows_its_word_however_long_the_words_are() -> None:
    after_a_long_word = cut("x" * 300 + " red mug " + "filler " * 100, "mug")
    assert after_a_long_word.startswith("…")
    assert "red <mark>mug</mark>" in after_a_long_word
    long_word = "m" * 190
    assert f"<mark>{long_word}</mark>" in cut(f"a red {long_word} for tea " * 3, long_word)


def test_hits_are_highlighted_by_the_words_of_the_query(small_searcher: Searcher) -> None:
    answer = small_searcher.search(Query(q="cafe mugs"))
    assert answer.hits
    for hit in answer.hits:
        assert hit.highlight is not None
        title = hit.product.title
        assert shown(hit.highlight.title) == title
        found = re.findall("<mark>(.*?)</mark>", hit.highlight.title)
        assert found == [word for word in title.split() if word in {"café", "mug"}]


def test_highlighting_can_be_left_out(small_searcher: Searcher, small_shop: Snapshot) -> None:
    answer = small_searcher.search(Query(q="mug", highlight=False))
    assert {hit.highlight for hit in answer.hits} == {None}
    assert answer.index_version == small_shop.manifest.version


def test_an_amount_is_marked_in_whichever_unit_it_is_written() -> None:
    asked = frozenset([*ANALYZER.terms("1 l"), *quantity_terms("1 l")])

    highlighter = Highlighter(asked, ANALYZER)
    assert highlighter.whole("Juice 1000 ml, 1 bottle") == (
        "Juice <mark>1000</mark> <mark>ml</mark>, <mark>1</mark> bottle"
    )
    assert highlighter.whole("Juice 330 ml") == "Juice 330 ml"
