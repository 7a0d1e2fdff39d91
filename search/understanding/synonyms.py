"""Synonyms: words that find what others find, and plurals that no rule makes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.analysis import Analyzer, Word
from core.synonyms import Synonym, read_synonyms
from search.lexical import LexicalIndex
from search.understanding.equivalents import Equivalent
from search.understanding.phrases import Phrases, Terms, terms_of

SYNONYM_WEIGHT = 0.8
"""What is said otherwise is a little less surely meant."""

_SHIPPED = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class _Target:
    """What a phrase finds as well."""

    terms: Terms
    weight: float
    kind: str | None
    text: str


class Synonyms:
    """The synonyms of a version, by the analyser's terms.

    Aisle's own lists hold beside the version's: plurals such as mouse and mice always,
    and words of shops such as tv and television unless the file has them left out.

    Args:
        path: the version's file.
        analyzer: of the version; the lists of Aisle are those of its language.

    Raises:
        BadInput: the file is not one that a build lets through.
    """

    def __init__(self, path: Path, analyzer: Analyzer) -> None:
        own = read_synonyms(path)
        found: dict[Terms, dict[Terms, _Target]] = {}
        _add(found, own.entries, analyzer, SYNONYM_WEIGHT, "synonym")
        if own.defaults:
            _add(found, _shipped("synonyms", analyzer), analyzer, SYNONYM_WEIGHT, "synonym")
        _add(found, _shipped("plurals", analyzer), analyzer, 1.0, None)
        self._phrases = Phrases(
            {source: tuple(targets.values()) for source, targets in found.items()}
        )

    def find(self, words: Sequence[Word]) -> Iterator[Equivalent]:
        """What else `words` may be called."""
        for first, last, targets in self._phrases.find(words):
            for target in targets:
                yield Equivalent(first, last, target.terms, target.weight, target.kind, target.text)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an entry of a file changes for one of its words.

    Attributes:
        line: where the entry begins.
        word: what is asked for.
        targets: what it finds as well.
        before: products that have the word.
        after: products that have the word or one of the targets.
    """

    line: int
    word: str
    targets: tuple[str, ...]
    before: int
    after: int


def effects(
    entries: Iterable[Synonym], lexical: LexicalIndex, analyzer: Analyzer
) -> Iterator[Effect]:
    """What `entries` change in a catalogue, one for each word that may be asked for."""
    for entry in entries:
        for word in entry.sources:
            targets = tuple(target for target in entry.targets if target != word)
            before = set(lexical.rows_with(terms_of(word, analyzer)).tolist())
            after = before.union(
                *(lexical.rows_with(terms_of(target, analyzer)).tolist() for target in targets)
            )
            yield Effect(entry.line, word, targets, len(before), len(after))


def _shipped(kind: str, analyzer: Analyzer) -> tuple[Synonym, ...]:
    path = _SHIPPED / f"{analyzer.language}_{kind}.toml"
    return read_synonyms(path).entries if path.is_file() else ()


def _add(
    found: dict[Terms, dict[Terms, _Target]],
    entries: Iterable[Synonym],
    analyzer: Analyzer,
    weight: float,
    kind: str | None,
) -> None:
    for entry in entries:
        for source, target in entry.pairs:
            asked, terms = terms_of(source, analyzer), terms_of(target, analyzer)
            if asked and terms and asked != terms:
                # The first to say so counts: a version's own file before Aisle's lists.
                found.setdefault(asked, {}).setdefault(terms, _Target(terms, weight, kind, target))
