"""Writes the words that spelling is repaired with: how common they are, and beside which others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import marisa_trie
import numpy as np

from catalog.product import Product
from core.analysis import Analyzer, composed
from core.layout import VersionLayout
from core.surface import SurfaceWord, surface_words
from core.vocabulary import VocabularyLayout, pair_key
from indexer.product_table import stored_products

TITLE_WEIGHT = 3
"""A title is written with more care than a description, and says what people ask for."""
TEXT_WEIGHT = 1
MIN_PAIR = 2
"""Two words that met once only say nothing about what follows what."""


class WordCensus:
    """Counts words and neighbouring words, text by text."""

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._accented: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._brand_words: set[str] = set()
        self._seen: set[str] = set()

    def add_product(self, product: Product) -> None:
        """Count the words of a product's title, brand, category and texts.

        Shops copy descriptions and attributes from product to product, misspelt words
        and all, so the same text counts once; the same title is another product.
        """
        self.add(product.title, TITLE_WEIGHT)
        self.add_brand(product.brand)
        for name in product.category:
            self._add_once(name, TITLE_WEIGHT)
        self._add_once(product.description, TEXT_WEIGHT)
        for name, values in product.attributes.items():
            self._add_once(name, TEXT_WEIGHT)
            for value in values:
                if isinstance(value, str):
                    self._add_once(value, TEXT_WEIGHT)

    def add_brand(self, brand: str) -> None:
        """Count a brand's name, whose words are never misspelt."""
        self.add(brand, TEXT_WEIGHT)
        self._brand_words.update(word.normal for word in surface_words(brand))

    def add(self, text: str, weight: int) -> None:
        """Count every word of `text` `weight` times, and every two neighbours."""
        words = [word for word in surface_words(text) if "\0" not in word.normal]
        for word in words:
            self._words[word.normal] += weight
        if not text.isascii():
            self._note_accents(composed(text), words, weight)
        for first, second in pairwise(words):
            self._pairs[first.normal, second.normal] += weight

    def _add_once(self, text: str, weight: int) -> None:
        if text not in self._seen:
            self._seen.add(text)
            self.add(text, weight)

    def _note_accents(self, text: str, words: Sequence[SurfaceWord], weight: int) -> None:
        for word in words:
            written = text[word.start : word.end].lower()
            if not written.isascii():
                self._accented[word.normal][written] += weight

    def write(self, folder: Path) -> None:
        """Write the counts; the same counts give the same bytes in whatever order they came."""
        layout = VocabularyLayout(folder)
        folder.mkdir(parents=True)
        trie = marisa_trie.Trie(sorted(self._words))
        trie.save(str(layout.words))
        in_trie_order = sorted(self._words, key=trie.key_id)
        np.save(layout.frequencies, _uint32(self._words[word] for word in in_trie_order))
        brands = np.fromiter((word in self._brand_words for word in in_trie_order), np.bool_)
        np.save(layout.brands, brands)
        pairs = sorted(
            (pair_key(trie.key_id(first), trie.key_id(second)), count)
            for (first, second), count in self._pairs.items()
            if count >= MIN_PAIR * TEXT_WEIGHT
        )
        np.save(layout.pairs, np.array([key for key, _ in pairs], np.int64))
        np.save(layout.pair_frequencies, _uint32(count for _, count in pairs))
        marisa_trie.BytesTrie(sorted(self._usual_accents())).save(str(layout.accented))

    def _usual_accents(self) -> Iterator[tuple[str, bytes]]:
        """The words that are written with accents at least as often as without."""
        for normal, spellings in self._accented.items():
            count, written = max((count, written) for written, count in spellings.items())
            if 2 * count >= self._words[normal]:
                yield normal, written.encode()


def _uint32(counts: Iterable[int]) -> np.ndarray:
    return np.fromiter(counts, np.int64).clip(max=np.iinfo(np.uint32).max).astype(np.uint32)


def write_spelling(layout: VersionLayout, analyzer: Analyzer, *, query_log: Path | None) -> None:
    """Write the catalogue's and the log's words with their frequencies."""
    del analyzer, query_log
    census = WordCensus()
    for product in stored_products(layout):
        census.add_product(product)
    census.write(layout.spelling)
