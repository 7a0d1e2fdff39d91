"""Candidates for completions: types, brands, categories, their pairs, and phrases of titles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.suggestions.headings import Demand
from indexer.suggestions.phrases import LONGEST, MinedPhrase, Titles, stretches
from indexer.suggestions.wording import Words, is_colour

MOST_WORDS = 5
LONGEST_DESCRIBING = 3
"""Words of a phrase that goes before a type: "samsung galaxy s7" in "samsung galaxy s7 case"."""

LEAST_LIFT_OF_PAIRS = 0.5
"""A phrase describes a type if products of the type have it at least so much more than others."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A query that shoppers may type.

    Attributes:
        words: in lower case, as they are shown.
        kind: as search.suggest.results.QuerySuggestion names it.
        mass: the demand for the products that gave rise to it.
        head_share: of a phrase, as of MinedPhrase; 1 for what is a name in itself.
        closed: the same.
    """

    words: Words
    kind: str
    mass: float
    head_share: float = 1.0
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """What a product is called by: its brand's words, its type's words, each possibly empty."""

    brand: Words
    type: Words


def type_candidates(named: Sequence[Named], demand: Demand) -> Iterator[Candidate]:
    """Types, and for types of several words the thing as such: "printer" of "laser printer"."""
    masses = _masses((name.type for name in named), demand)
    for words, mass in masses.items():
        yield Candidate(words, "type", mass)
    heads = _masses((name.type[-1:] for name in named), demand)
    for words, mass in heads.items():
        yield Candidate(words, "type", mass)


def brand_candidates(named: Sequence[Named], demand: Demand) -> Iterator[Candidate]:
    """Brands."""
    for words, mass in _masses((name.brand for name in named), demand).items():
        yield Candidate(words, "brand", mass)


def brand_type_candidates(
    named: Sequence[Named], demand: Demand, *, least: int
) -> Iterator[Candidate]:
    """Brand and type of at least `least` products, and brand and the last word of the type."""
    whole = ((name.brand, name.type) for name in named)
    heads = ((name.brand, name.type[-1:] if len(name.type) > 1 else ()) for name in named)
    for pairs in (whole, heads):
        masses: defaultdict[tuple[Words, Words], float] = defaultdict(float)
        counts: defaultdict[tuple[Words, Words], int] = defaultdict(int)
        for pair, wanted in zip(pairs, demand.tolist(), strict=True):
            masses[pair] += wanted
            counts[pair] += 1
        for (brand, kind), mass in masses.items():
            distinct = brand and kind and not set(brand) & set(kind)
            if distinct and counts[brand, kind] >= least and len(brand + kind) <= MOST_WORDS:
                yield Candidate(brand + kind, "brand_type", mass)


def category_candidates(paths: Sequence[tuple[Words, ...]], demand: Demand) -> Iterator[Candidate]:
    """The names of categories of every level."""
    masses: defaultdict[Words, float] = defaultdict(float)
    for path, wanted in zip(paths, demand.tolist(), strict=True):
        for words in set(path):
            masses[words] += wanted
    for words, mass in masses.items():
        if 0 < len(words) <= MOST_WORDS:
            yield Candidate(words, "category", mass)


def phrase_candidates(phrases: Iterable[MinedPhrase]) -> Iterator[Candidate]:
    """Phrases of titles."""
    for phrase in phrases:
        yield Candidate(phrase.words, "phrase", phrase.mass, phrase.head_share, phrase.closed)


def described_type_candidates(
    titles: Titles,
    named: Sequence[Named],
    phrases: Iterable[MinedPhrase],
    demand: Demand,
    *,
    least: int,
) -> Iterator[Candidate]:
    """A phrase before the type that it is said of: "iphone case", "wireless mouse".

    Titles say it in many ways ("Case for iPhone 6"); shoppers put the thing last.
    """
    describing = {
        phrase.stems: phrase
        for phrase in phrases
        if phrase.closed
        and len(phrase.stems) <= LONGEST_DESCRIBING
        and not any(map(is_colour, phrase.words))
    }
    masses: defaultdict[tuple[Words, Words], float] = defaultdict(float)
    counts: defaultdict[tuple[Words, Words], int] = defaultdict(int)
    of_type: defaultdict[Words, int] = defaultdict(int)
    for runs, name, wanted in zip(titles, named, demand.tolist(), strict=True):
        of_type[name.type] += 1
        said = {
            stems
            for run in runs
            for length in range(1, LONGEST)
            for _, stems in stretches(run, length)
            if stems in describing
        }
        for stems in said if name.type else ():
            masses[stems, name.type] += wanted
            counts[stems, name.type] += 1
    for (stems, kind), mass in sorted(masses.items()):
        phrase = describing[stems]
        count = counts[stems, kind]
        chance = phrase.titles * of_type[kind] / len(titles)
        distinct = not set(phrase.words) & set(kind) and len(phrase.words + kind) <= MOST_WORDS
        if count >= least and distinct and count >= LEAST_LIFT_OF_PAIRS * chance:
            yield Candidate(phrase.words + kind, "phrase", mass)


def _masses(keys: Iterable[Words], demand: Demand) -> dict[Words, float]:
    masses: defaultdict[Words, float] = defaultdict(float)
    for key, wanted in zip(keys, demand.tolist(), strict=True):
        if key:
            masses[key] += wanted
    return masses
