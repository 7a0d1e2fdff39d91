"""Expected terms are worked out by hand from the analyser's description and Snowball's rules."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.analysis import Analyzer, normalize
from core.errors import BadInput

ENGLISH = Analyzer()
ACCENTS = "\u0300\u0301\u0302\u0303\u0307\u0308\u030a\u0327"
ACCENTED = st.text(st.sampled_from(f"aeioucnsAEIOUCNS09 -.{ACCENTS}"))
# Unicode itself gives the dotless i a capital that is the capital of another letter.
CASED = st.text(
    st.characters(categories=["Lu", "Ll", "Nd", "Zs", "Po"], exclude_characters="\u0131")
)


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if char not in ACCENTS)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("TN-2110 cartridges", ["tn", "2110", "tn2110", "cartridg"]),
        ("Wireless MICE, running", ["wireless", "mice", "run"]),
        ("AT&T", ["at", "t", "att"]),
        ("1,234.5 mm", ["1", "234", "5", "12345", "mm"]),
        ("O\u2019Neil's", ["o", "neil", "s", "oneil"]),
        ("Café crème", ["cafe", "creme"]),
        ("Straße STRASSE", ["strass", "strass"]),
        ("ﬁle ½", ["file", "1", "2", "12"]),
        ("snake_case", ["snake", "case"]),
        ("無線マウス 한국", ["無線マウス", unicodedata.normalize("NFKD", "한국")]),
        ("🖱️ mouse 👍🏽👨‍👩‍👧", ["mous"]),
        ("i\u0307stanbul İSTANBUL", ["istanbul", "istanbul"]),
        ("x\u0302y", ["xy"]),
        ("हिन्दी", ["हिनदी"]),
        ("--- ... ' _ /", []),
        ("", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert ENGLISH.terms(text) == terms


def test_a_words_offsets_point_into_the_nfc_form() -> None:
    decomposed = unicodedata.normalize("NFD", "Crème brûlée, 2-pack")
    composed = unicodedata.normalize("NFC", decomposed)

    found = [composed[word.start : word.end] for word in ENGLISH.words(decomposed)]

    assert found == ["Crème", "brûlée", "2-pack"]


def test_languages_stem_each_in_its_own_way() -> None:
    assert Analyzer("german").terms("Häuser") == ["haus"]
    assert Analyzer("none").terms("Running cartridges") == ["running", "cartridges"]


def test_an_unknown_language_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(BadInput, match="no stemmer for 'klingon'") as caught:
        Analyzer("klingon")
    assert caught.value.field == "language"
    assert "english" in str(caught.value.hint)


def test_the_fingerprint_tells_languages_apart_and_nothing_else() -> None:
    assert Analyzer().fingerprint == Analyzer("english").fingerprint
    assert len({Analyzer(name).fingerprint for name in ("english", "german", "none")}) == 3


def test_one_analyser_serves_eight_threads() -> None:
    texts = [f"printers{n} cartridges running TN-{n} wirelessly" for n in range(300)]
    expected = [Analyzer().terms(text) for text in texts]
    shared = Analyzer()

    with ThreadPoolExecutor(8) as pool:
        for _ in range(4):
            assert list(pool.map(shared.terms, texts)) == expected


def test_a_very_long_word_is_one_term() -> None:
    assert [len(term) for term in Analyzer("none").terms("é" * 100_000)] == [100_000]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
@example("\ud800 lone surrogate \udfff")
@example("\u0301\u0301a\u200d_")
def test_any_text_has_terms_without_blanks(text: str) -> None:
    for word in ENGLISH.words(text):
        assert 0 <= word.start < word.end
        assert all(term and not any(map(str.isspace, term)) for term in word.terms)


@settings(deadline=None)
@given(st.text())
def test_composed_and_decomposed_forms_have_equal_terms(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert ENGLISH.terms(composed) == ENGLISH.terms(decomposed) == ENGLISH.terms(text)


@settings(deadline=None)
@given(CASED)
def test_case_does_not_count(text: str) -> None:
    assert ENGLISH.terms(text.upper()) == ENGLISH.terms(text.lower()) == ENGLISH.terms(text)


@settings(deadline=None)
@given(ACCENTED.map(lambda text: text.lstrip(ACCENTS)))
def test_accents_do_not_count(text: str) -> None:
    plain = without_accents(text)
    # An accent after a blank or a dot has no letter to stand on; Unicode leaves it by itself.
    if all(char not in ACCENTS or before.isalnum() for before, char in _neighbours(text)):
        assert ENGLISH.terms(plain) == ENGLISH.terms(text)


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


def _neighbours(text: str) -> list[tuple[str, str]]:
    bases = []
    base = ""
    for char in text:
        bases.append((base, char))
        base = base if char in ACCENTS else char
    return bases


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_split_like_any_other_text(text: str) -> None:
    """An accented word at the end takes the whole text through the patterns for all scripts."""
    assert ENGLISH.terms(f"{text} é") == [*ENGLISH.terms(text), "e"]


@given(st.text() | ACCENTED, st.sampled_from(["a", "e", "9", "o", "aé", "hello"]))
def test_found_words_are_the_words_that_have_a_term_wanted(text: str, wanted: str) -> None:
    terms = frozenset(ENGLISH.terms(wanted))
    expected = [word for word in ENGLISH.words(text) if terms & set(word.terms)]
    assert list(ENGLISH.found(text, terms)) == expected
