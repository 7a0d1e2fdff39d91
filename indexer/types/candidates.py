"""Which phrases of the titles stand a chance of naming a type, and where they occur."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.types.source import TypedProduct
from indexer.types.titles import Part, Phrase, TitleReader
from indexer.types.usage import PhraseCensus, PhraseUsage

LEAST_PRODUCTS = 3
LEAST_HEADING_SHARE = 0.05
"""A phrase that hardly ever closes a stretch is part of others: "patch" of "patch cable"."""

SWALLOWED_SHARE = 0.75
"""A phrase that mostly comes with one certain word before it is part of that longer one."""

PROVIDED_WEIGHT = 0.6
"""Of a phrase after "with": mostly a part, at times the thing ("with 16 GB cell phone")."""

LEAF_WEIGHT = 1.5
LEAF_WORD_WEIGHT = 0.75
"""A phrase that the product's own category ends with counts so much more, and for each word."""

FIRM_WEIGHT = 0.8
"""From here a place in a title counts as one that names the product."""

_OTHER_THINGS = (Part.MADE_FOR, Part.COMES_FROM)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Phrases with the products that they may name; p phrases, m pairs of phrase and product.

    Attributes:
        keys: stems, by phrase.
        names: the most frequent spelling of each.
        phrases: int32, shape (m,), rising: the phrase of each pair.
        rows: int32, shape (m,), rising within a phrase.
        weights: float64, shape (m,): how much its place in the title speaks for it.
        by_category: bool, shape (p,): whether the categories of most of its products end with it.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    phrases: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float64]
    by_category: npt.NDArray[np.bool_]


def find_candidates(products: Sequence[TypedProduct], reader: TitleReader) -> Candidates:
    """The phrases that are frequent enough and stand where the name of a type stands."""
    usage = _read(products, reader)
    naming = {key: int(usage.naming[number]) for number, key in usage.phrases()}
    longest = _most_frequent_extension(naming)
    least = max(LEAST_PRODUCTS, round(math.log(max(len(products), 1)) / 1.5))
    chosen = []
    for number, key in sorted(usage.phrases(), key=lambda phrase: phrase[1]):
        count = naming[key]
        by_titles = (
            count >= least
            and count >= LEAST_HEADING_SHARE * usage.mentions[number]
            and longest[key] < SWALLOWED_SHARE * count
        )
        if usage.by_category[number] or by_titles:
            chosen.append((number, key))
    numbers = np.array([number for number, _ in chosen], np.int64)
    pairs, sizes = usage.places_of(numbers)
    return Candidates(
        keys=tuple(key for _, key in chosen),
        names=tuple(usage.commonest_spellings(numbers)),
        phrases=np.repeat(np.arange(len(chosen), dtype=np.int32), sizes),
        rows=usage.rows[pairs],
        weights=usage.weights[pairs],
        by_category=usage.by_category[numbers],
    )


def _read(products: Sequence[TypedProduct], reader: TitleReader) -> PhraseUsage:
    noted = PhraseCensus()
    ends_of_leaf: dict[str, frozenset[str]] = {}
    for row, product in enumerate(products):
        leaf = ends_of_leaf.get(product.leaf)
        if leaf is None:
            leaf = ends_of_leaf[product.leaf] = _ends(product.leaf, reader)
        for phrase in _phrases_of(product, reader):
            weight = _weight(phrase, leaf)
            noted.add(phrase.key, phrase.shown, row, weight, in_leaf=phrase.key in leaf)
    return noted.usage(FIRM_WEIGHT)


def _weight(phrase: Phrase, leaf: frozenset[str]) -> float:
    """How much the phrase's place speaks for it; 0 where it cannot name the product."""
    in_leaf = phrase.key in leaf
    # What stands beyond a host may be more of it; the product's own category tells.
    if phrase.part in _OTHER_THINGS or (phrase.part is Part.BEYOND and not in_leaf):
        return 0.0
    weight = phrase.closes if phrase.part is Part.NAMING else PROVIDED_WEIGHT * phrase.closes
    if in_leaf:
        return weight * (LEAF_WEIGHT + LEAF_WORD_WEIGHT * phrase.key.count(" "))
    return 0.0 if phrase.qualified else weight


def _ends(leaf: str, reader: TitleReader) -> frozenset[str]:
    """The phrases that a category's name says it holds: of "dog food", "food" and "dog food"."""
    return frozenset(
        phrase.key
        for phrase in reader.phrases(leaf, head=reader.head(leaf))
        if phrase.closes == 1 and phrase.part is Part.NAMING
    )


def _phrases_of(product: TypedProduct, reader: TitleReader) -> Iterator[Phrase]:
    head = reader.head(product.leaf)
    yield from reader.phrases(product.title, product.brand, product.qualities, head)
    yield from reader.phrases(product.said)


def _most_frequent_extension(naming: dict[str, int]) -> Counter[str]:
    """For each phrase how many products the most frequent one has that is it with a word before."""
    longest: Counter[str] = Counter()
    for key, count in naming.items():
        shorter = key.partition(" ")[2]
        if shorter:
            longest[shorter] = max(longest[shorter], count)
    return longest
