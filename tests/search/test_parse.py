"""Parsing: tidy text, exact identifiers in all their spellings, and the cache of vectors."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from catalog.product import Availability, Product
from core.analysis import Analyzer
from core.errors import IndexUnusable
from search.parse import CACHED_VECTORS, ParsedQuery, QueryEncoder, parse
from search.products import Identifiers
from tests.indexer.support import write_identifiers
from tests.search.shop import WordVectors

PRODUCTS = (
    Product("A-1001", "Toner", Availability.IN_STOCK, gtin=("0012345678905",), mpn="TN-2110"),
    Product("A-1002", "Drum", Availability.IN_STOCK, gtin=("96385074",), mpn="DR 2100/x"),
    Product("tea", "Tea", Availability.IN_STOCK, mpn="Écran7"),
    *(Product(f"S{row}", "Set", Availability.IN_STOCK, mpn="COMMON-4") for row in range(4)),
)


@pytest.fixture(scope="module")
def identifiers(tmp_path_factory: pytest.TempPathFactory) -> Identifiers:
    path = tmp_path_factory.mktemp("identifiers") / "identifiers.marisa"
    write_identifiers(PRODUCTS, path)
    return Identifiers(path)


def parsed(text: str, identifiers: Identifiers) -> ParsedQuery:
    return parse(text, Analyzer("english"), identifiers)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("A-1001", (0,)),
        ("  a-1001 ", (0,)),
        ("0012345678905", (0,)),
        ("012345678905", (0,)),
        ("12345678905", (0,)),
        ("00012345678905", (0,)),
        ("0012345 678905", (0,)),
        ("001-2345-678905", (0,)),
        ("96385074", (1,)),
        ("00000096385074", (1,)),
        ("TN-2110", (0,)),
        ("tn-2110", (0,)),
        ("TN -2110", (0,)),
        ("dr  2100/X", (1,)),
        ("TEA", (2,)),
        ("ecran7", (2,)),
        ("E\u0301cran7", (2,)),
        ("common-4", (3, 4, 5, 6)),
        ("A-1003", ()),
        ("1234567890", ()),
        ("", ()),
        ("0", ()),
    ],
)
def test_the_whole_query_is_an_identifier(
    identifiers: Identifiers, text: str, rows: tuple[int, ...]
) -> None:
    assert parsed(text, identifiers).identified == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("brother TN-2110 black", (0,)),
        ("toner tn-2110 or a-1002", (0, 1)),
        ("cheap tea", ()),
        ("set of 4 common-4", ()),
        ("ean 12345678905", (0,)),
    ],
)
def test_a_word_within_a_query_is_a_part_number(
    identifiers: Identifiers, text: str, rows: tuple[int, ...]
) -> None:
    assert parsed(text, identifiers).identified == rows


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  red \t mug\n", "red mug"),
        ("red\x00mug\x1b[31m", "red mug [31m"),
        ("red\u00a0\u2003mug", "red mug"),
        ("\u202ered\u202c mug", "red mug"),
        ("\ud800lamp", "lamp"),
        ("\u200b \x07", ""),
        ("☕ mug 🫖", "☕ mug 🫖"),
        ("מנורה אדומה", "מנורה אדומה"),
    ],
)
def test_white_space_and_control_characters_are_tidied(
    identifiers: Identifiers, text: str, tidy: str
) -> None:
    assert parsed(text, identifiers).text == tidy


def test_terms_are_the_analysers_as_often_as_typed(identifiers: Identifiers) -> None:
    query = parsed("Mugs, mugs & TN-2110!", identifiers)
    assert query.terms == ("mug", "mug", "tn", "2110", "tn2110")
    assert parsed("?! …", identifiers).terms == ()


class CountingEncoder(WordVectors):
    """Counts how often each text is encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode(self, text: str) -> npt.NDArray[np.float32]:
        self.encoded.append(text)
        return np.ones(self.dimension, dtype=np.float32)


def test_a_query_is_encoded_once() -> None:
    encoder = CountingEncoder()
    cached = QueryEncoder(encoder)
    first = cached.encode("red mug")
    assert cached.encode("red mug") is first
    assert cached.encode("blue mug") is not first
    assert encoder.encoded == ["red mug", "blue mug"]


def test_the_query_that_was_not_asked_for_longest_is_forgotten() -> None:
    encoder = CountingEncoder()
    cached = QueryEncoder(encoder)
    for number in range(CACHED_VECTORS):
        cached.encode(str(number))
    cached.encode("0")
    cached.encode("one more")
    del encoder.encoded[:]
    cached.encode("0")
    cached.encode("1")
    assert encoder.encoded == ["1"]


def test_threads_that_ask_the_same_get_the_same() -> None:
    cached = QueryEncoder(CountingEncoder())
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(cached.encode, ["mug"] * 100))
    assert len({id(vector) for vector in vectors}) == 1


def test_an_identifier_file_that_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "identifiers.marisa"
    path.write_bytes(b"no trie at all")
    with pytest.raises(IndexUnusable, match="identifiers cannot be read"):
        Identifiers(path)
