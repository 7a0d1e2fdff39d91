"""Writes the words that spelling is repaired with: how common they are, and beside which others."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path

import marisa_trie
import numpy as np
import numpy.typing as npt

from catalog.product import Product
from catalog.query_log import LoggedQuery, read_query_log
from core.analysis import Analyzer, composed
from core.layout import VersionLayout
from core.slips import trie_of_shapes
from core.surface import SurfaceWord, normal_words, surface_words
from core.vocabulary import VocabularyLayout
from indexer.numbering import Numbers
from indexer.product_table import stored_products
from indexer.word_pairs import PairCounter

TITLE_WEIGHT = 3
"""A title is written with more care than a description, and says what people ask for."""
TEXT_WEIGHT = 1
MIN_NEIGHBOURS = 2
MIN_TOGETHER = 2 * TITLE_WEIGHT
"""What met once only says nothing about what belongs together."""
TITLE_WORDS = 16
"""The words of a title that are paired with one another: pairs grow with the square."""
MIN_LOGGED_QUERIES = 3
"""Clicked queries that must have a word which the catalogue lacks: one is a slip as well."""


class WordCensus:
    """Counts words and pairs of words, text by text."""

    def __init__(self) -> None:
        self._ids = Numbers()
        self._frequencies = array("q")
        self._neighbours = PairCounter()
        self._together = PairCounter()
        self._accented: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._brand_words: set[str] = set()
        self._seen: set[bytes] = set()

    def add_product(self, product: Product) -> None:
        """Count the words of a product's title, brand, category and texts.

        Shops copy descriptions and attributes from product to product, misspelt words
        and all, so the same text counts once; the same title is another product.
        """
        self.add_title(product.title)
        self.add_brand(product.brand)
        for name in product.category:
            self._add_once(name, TITLE_WEIGHT)
        self._add_once(product.description, TEXT_WEIGHT)
        for name, values in product.attributes.items():
            self._add_once(name, TEXT_WEIGHT)
            for value in values:
                if isinstance(value, str):
                    self._add_once(value, TEXT_WEIGHT)

    def add_title(self, title: str) -> None:
        """Count the words of a title, and which ones share it."""
        ids = self._add(title, TITLE_WEIGHT)
        self._together.add(combinations(sorted(set(ids[:TITLE_WORDS])), 2), TITLE_WEIGHT)

    def add_brand(self, brand: str) -> None:
        """Count a brand's name, whose words are never misspelt."""
        self._add(brand, TEXT_WEIGHT)
        self._brand_words.update(word.normal for word in surface_words(brand))

    def add_log(self, log: Iterable[LoggedQuery]) -> None:
        """Count the words of queries that led to clicks, after all products.

        A query weighs as a title does, more by the logarithm of its clicks. Shoppers
        misspell and click all the same: a word that no product has counts only if
        several queries have it.
        """
        clicked = [entry for entry in log if entry.clicks]
        queries_of = Counter(
            word for entry in clicked for word in {w.normal for w in surface_words(entry.query)}
        )
        known = {
            word
            for word, queries in queries_of.items()
            if word in self._ids or queries >= MIN_LOGGED_QUERIES
        }
        for entry in clicked:
            if all(word.normal in known for word in surface_words(entry.query)):
                self._add(entry.query, TITLE_WEIGHT * entry.clicks.bit_length())

    def write(self, folder: Path, general: Iterable[str] = ()) -> None:
        """Write the counts; the same texts give the same bytes, in whatever order they came.

        Args:
            folder: where to; made here.
            general: normalised words of the language at large.
        """
        layout = VocabularyLayout(folder)
        folder.mkdir(parents=True)
        trie = marisa_trie.Trie(sorted(self._ids))
        trie.save(str(layout.words))
        words = sorted(self._ids, key=trie.key_id)
        counted = np.fromiter((self._ids[word] for word in words), np.int64, len(words))
        counts = np.frombuffer(self._frequencies, np.int64)[counted]
        frequencies = counts.clip(max=np.iinfo(np.uint32).max).astype(np.uint32)
        np.save(layout.frequencies, frequencies)
        trie_of_shapes(trie, frequencies).save(str(layout.shapes))
        np.save(layout.brands, np.array([word in self._brand_words for word in words], np.bool_))
        new_ids: npt.NDArray[np.int64] = np.argsort(counted)
        self._neighbours.write(layout.neighbours, new_ids, at_least=MIN_NEIGHBOURS, ordered=True)
        self._together.write(layout.together, new_ids, at_least=MIN_TOGETHER, ordered=False)
        marisa_trie.BytesTrie(sorted(self._usual_accents())).save(str(layout.accented))
        marisa_trie.Trie(sorted(set(general))).save(str(layout.language))

    def _add_once(self, text: str, weight: int) -> None:
        # What names a text takes a tenth of the text itself, and there are millions.
        name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if name not in self._seen:
            self._seen.add(name)
            self._add(text, weight)

    def _add(self, text: str, weight: int) -> list[int]:
        """Count the words of `text` and its neighbours; gives the ids of the words."""
        ids = list(map(self._ids.__getitem__, normal_words(text)))
        self._frequencies.extend([0] * (len(self._ids) - len(self._frequencies)))
        for word_id in ids:
            self._frequencies[word_id] += weight
        self._neighbours.add(pairwise(ids), weight)
        if not text.isascii():
            self._note_accents(composed(text), list(surface_words(text)), weight)
        return ids

    def _note_accents(self, text: str, words: Sequence[SurfaceWord], weight: int) -> None:
        for word in words:
            written = text[word.start : word.end].lower()
            if not written.isascii():
                self._accented[word.normal][written] += weight

    def _usual_accents(self) -> Iterator[tuple[str, bytes]]:
        """The words that are written with accents at least as often as without."""
        for normal, spellings in self._accented.items():
            count, written = max((count, written) for written, count in spellings.items())
            if 2 * count >= self._frequencies[self._ids[normal]]:
                yield normal, written.encode()


def language_words(language: str) -> Iterator[str]:
    """Words of the language at large, normalised; none for a language without such a list.

    symspellpy carries one of English. A catalogue lacks words that are right all the
    same: to know that the typed one is right matters more than how common it is.
    """
    if language == "english":
        listed = files("symspellpy") / "frequency_dictionary_en_82_765.txt"
        for line in listed.read_text(encoding="utf-8-sig").splitlines():
            yield line.partition(" ")[0].replace("'", "")


def write_spelling(layout: VersionLayout, analyzer: Analyzer, *, query_log: Path | None) -> None:
    """Write the catalogue's and the log's words with their frequencies.

    Raises:
        BadFeed: the query log cannot be used.
    """
    census = WordCensus()
    for product in stored_products(layout):
        census.add_product(product)
    if query_log is not None:
        census.add_log(read_query_log(query_log))
    census.write(layout.spelling, language_words(analyzer.language))
