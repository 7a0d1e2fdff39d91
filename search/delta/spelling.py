"""Spelling that takes the words of new products for words."""

from catalog.product import Product
from core.surface import normal_words, surface_words
from search.understanding.spelling import NO_WORDS, Repair, Spelling, Words


class GrowingWords:
    """Takes the words of new products; `at` gives what stands at a moment.

    Args:
        built: the version's.
    """

    def __init__(self, built: Spelling) -> None:
        self._built = built
        self._first_rows: dict[str, int] = {}
        self._read: set[str] = set()

    def add(self, row: int, product: Product) -> None:
        """Add the words of a new row, the last so far."""
        described = (
            text
            for name, values in product.attributes.items()
            for text in (name, *values)
            if isinstance(text, str)
        )
        for text in (product.title, product.brand, *product.category, product.description):
            self._add(row, text)
        for text in described:
            self._add(row, text)

    def at(self, rows: int) -> "LayeredSpeller":
        """Spelling with the words of so many rows."""
        return LayeredSpeller(self._built, self._first_rows, rows)

    def _add(self, row: int, text: str) -> None:
        # Names and values of attributes, brands and categories come again and again.
        if text in self._read:
            return
        self._read.add(text)
        for word in normal_words(text):
            self._first_rows.setdefault(word, row)


class LayeredSpeller:
    """Repairs what neither the version nor a new product has as a word.

    Args:
        built: the version's.
        first_rows: by normalised word the first new row that has it.
        rows: of the version and the new ones, at this moment.
    """

    def __init__(self, built: Spelling, first_rows: dict[str, int], rows: int) -> None:
        self._built = built
        self._first_rows = first_rows
        self._rows = rows

    def frequency(self, word: str) -> int:
        """How common a normalised word is; one of new products alone counts once."""
        return self._built.frequency(word) or int(self._is_new(word))

    def split(self, word: str) -> tuple[str, ...] | None:
        """The two words that a normalised one is clearly better read as."""
        return None if self._is_new(word) else self._built.split(word)

    def join(self, first: str, second: str) -> str | None:
        """The word that two are clearly better read as."""
        return self._built.join(first, second)

    def repair(self, text: str, keep: Words = NO_WORDS) -> Repair | None:
        """The query that `text` was probably meant to be; None if there is nothing to repair."""
        new = {word.normal for word in surface_words(text) if self._is_new(word.normal)}
        return self._built.repair(text, keep | new if new else keep)

    def _is_new(self, word: str) -> bool:
        return self._first_rows.get(word, self._rows) < self._rows
