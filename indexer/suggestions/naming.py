"""Names as words: what a brand, a type or a category is called when it is typed."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from core.analysis import CACHED_WORDS, Analyzer
from indexer.suggestions.candidates import Named
from indexer.suggestions.headings import Heading
from indexer.suggestions.phrases import Run, Titles
from indexer.suggestions.wording import LINKS, Words, segments
from indexer.types.mined import MinedTypes

AND = ("&", "and")


class Namer:
    """Turns texts into words, their stems and the spellings by which they may be typed.

    Args:
        analyzer: the version's; its stems decide which words are the same.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._plain = Analyzer("none")
        self.stem = lru_cache(CACHED_WORDS)(analyzer.stem)
        self.typed = lru_cache(CACHED_WORDS)(self._typed)
        self._surfaces = lru_cache(CACHED_WORDS)(self._parted)
        self._known: dict[Words, Run] = {}
        self._words: dict[str, str] = {}

    def words(self, text: str) -> Words:
        """The words of `text` in lower case, with "&" where it stands between two of them."""
        return tuple(
            surface
            for chunk in text.lower().split()
            for surface in ((chunk,) if chunk == "&" else self._surfaces(chunk))
        )

    def runs(self, text: str) -> tuple[Run, ...]:
        """The runs of words of a title; equal ones are one object."""
        return tuple(self._run(tuple(run)) for run in segments(text, self._plain) if run)

    def key(self, words: Iterable[str]) -> Words:
        """The same for texts of the same words, whatever their order and number."""
        return tuple(sorted({self.stem(word) for word in words if word not in LINKS}))

    def _run(self, words: Words) -> Run:
        run = self._known.get(words)
        if run is None:
            shared = tuple(map(self._words.setdefault, words, words))
            run = self._known[shared] = Run(shared, tuple(map(self.stem, shared)))
        return run

    def _parted(self, chunk: str) -> Words:
        return tuple(chunk[word.start : word.end] for word in self._plain.words(chunk))

    def _typed(self, word: str) -> Words:
        """The spellings under which a word is found: its parts and the whole, without accents."""
        return AND if word in AND else tuple(self._plain.terms(word))


def name_products(
    headings: Sequence[Heading], types: MinedTypes, namer: Namer
) -> tuple[Titles, list[Named]]:
    """The runs of every title, and what every product is called by."""
    names = [namer.words(name) for name in types.names]
    brands = {brand: namer.words(brand) for brand in {h.brand for h in headings}}
    titles = [namer.runs(heading.title) for heading in headings]
    named = [
        Named(brands[heading.brand], names[kind] if kind >= 0 else ())
        for heading, kind in zip(headings, types.of_row.tolist(), strict=True)
    ]
    return titles, named
