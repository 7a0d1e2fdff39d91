"""What the texts of a catalogue tell about single words: nouns, proper names and units."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from core.analysis import normalize
from indexer.types.lexicon import LETTERS
from indexer.types.source import TypedProduct
from indexer.types.titles import TOKEN, TitleReader, is_number, is_plain

USUAL_LOWER_SHARE = 0.1
"""A common noun is written small at least so often, even where titles capitalise every word."""

LEAST_LOWER_SHARE = 0.01
"""Below it a word is a proper name: a series, a processor, a standard."""

CAPITALS_ONLY = 0.02
"""Where fewer of all words are written small, capitals tell nothing."""

FEW = 5
BRANDED = 0.2
"""A word that is part of a product's brand so often, for each time it is seen, is a name."""

DOUBTED = 10
"""Sightings added, written small as often as `DOUBTED_SMALL`: few sightings prove no name."""

DOUBTED_SMALL = 0.5


class WordEvidence:
    """Counts over titles, descriptions and category names, by stem.

    Args:
        products: of the catalogue.
        reader: gives the stems.
    """

    def __init__(self, products: Iterable[TypedProduct], reader: TitleReader) -> None:
        self._seen: Counter[str] = Counter()
        self._small: Counter[str] = Counter()
        self._counted: Counter[str] = Counter()
        self._forms: dict[str, set[str]] = defaultdict(set)
        self._category_heads: set[str] = set()
        brand_words: Counter[str] = Counter()
        in_titles: Counter[str] = Counter()
        for product in products:
            self._read(product.title, reader, in_titles)
            self._read(product.description, reader, None)
            self._read(product.leaf, reader, None)
            self._category_heads.update(
                phrase.key
                for phrase in reader.phrases(product.leaf, head=reader.head(product.leaf))
                if phrase.closes
            )
            brand_words.update(set(reader.key(product.brand).split()))
        total = sum(self._seen.values())
        self._capitals_tell = sum(self._small.values()) > CAPITALS_ONLY * total
        self.units = frozenset(
            stem
            for stem, count in in_titles.items()
            if count >= FEW and self._counted[stem] > count / 2
        )
        """Stems that mostly follow a number."""
        self._brand_words = {
            stem for stem, count in brand_words.items() if count > BRANDED * self._seen[stem]
        }

    def noun(self, stem: str) -> float:
        """How surely the stem is a common noun: 0 for a proper name, 1 when all speaks for it."""
        if stem in self._category_heads or stem in LETTERS:
            return 1.0
        if stem in self._brand_words:
            return 0.0
        small = (self._small[stem] + DOUBTED_SMALL) / (self._seen[stem] + DOUBTED)
        if not self._capitals_tell:
            small = USUAL_LOWER_SHARE
        if small < LEAST_LOWER_SHARE:
            return 0.0
        return 0.1 + 0.45 * self._has_plural(stem) + 0.45 * min(1, small / USUAL_LOWER_SHARE)

    def _has_plural(self, stem: str) -> bool:
        forms = self._forms[stem]
        return any(
            f"{form}s" in forms or f"{form}es" in forms or f"{form[:-1]}ies" in forms
            for form in forms
        )

    def _read(self, text: str, reader: TitleReader, titles: Counter[str] | None) -> None:
        after_number = False
        for token in TOKEN.findall(text):
            if is_plain(token):
                word = normalize(token)
                stem = reader.stem(word)
                self._seen[stem] += 1
                if token.islower():
                    self._small[stem] += 1
                self._forms[stem].add(word)
                if titles is not None:
                    titles[stem] += 1
                    if after_number:
                        self._counted[stem] += 1
                after_number = False
            else:
                after_number = is_number(token)
