"""Which phrases of the titles stand a chance of naming a type, and where they occur."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from indexer.types.source import TypedProduct
from indexer.types.titles import Part, Phrase, TitleReader

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


@dataclass(slots=True)
class _Usage:
    """How a phrase is used.

    Attributes:
        mentions: in titles, wherever it stands.
        places: weight of its best place by row, where it may name the product.
        in_category: rows whose own category ends with it.
        spellings: of it, counted.
    """

    mentions: int = 0
    places: dict[int, float] = field(default_factory=dict)
    in_category: int = 0
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def by_category(self) -> bool:
        """Whether the categories of most of its products end with it."""
        return 2 * self.in_category >= len(self.places)


def find_candidates(products: Sequence[TypedProduct], reader: TitleReader) -> Candidates:
    """The phrases that are frequent enough and stand where the name of a type stands."""
    usages = _usages(products, reader)
    naming = {
        key: sum(weight >= FIRM_WEIGHT for weight in usage.places.values())
        for key, usage in usages.items()
    }
    longest = _most_frequent_extension(naming)
    least = max(LEAST_PRODUCTS, round(math.log(max(len(products), 1)) / 1.5))
    keys = []
    for key in sorted(usages):
        usage, count = usages[key], naming[key]
        by_titles = (
            count >= least
            and count >= LEAST_HEADING_SHARE * usage.mentions
            and longest[key] < SWALLOWED_SHARE * count
        )
        if usage.by_category or by_titles:
            keys.append(key)
    places = [usages[key].places for key in keys]
    return Candidates(
        keys=tuple(keys),
        names=tuple(_commonest(usages[key].spellings) for key in keys),
        phrases=np.repeat(np.arange(len(keys), dtype=np.int32), [len(rows) for rows in places]),
        rows=np.array([row for rows in places for row in rows], np.int32),
        weights=np.array([weight for rows in places for weight in rows.values()], np.float64),
        by_category=np.array([usages[key].by_category for key in keys], np.bool_),
    )


def _usages(products: Sequence[TypedProduct], reader: TitleReader) -> dict[str, _Usage]:
    usages: dict[str, _Usage] = defaultdict(_Usage)
    ends_of_leaf: dict[str, frozenset[str]] = {}
    for row, product in enumerate(products):
        leaf = ends_of_leaf.get(product.leaf)
        if leaf is None:
            leaf = ends_of_leaf[product.leaf] = _ends(product.leaf, reader)
        for phrase in _phrases_of(product, reader):
            weight = _weight(phrase, leaf)
            usage = usages[phrase.key]
            usage.mentions += 1
            if weight > 0:
                usage.in_category += row not in usage.places and phrase.key in leaf
                usage.places[row] = max(weight, usage.places.get(row, 0))
                usage.spellings[phrase.shown] += 1
    return {key: usage for key, usage in usages.items() if len(usage.places) > 1}


def _weight(phrase: Phrase, leaf: frozenset[str]) -> float:
    """How much the phrase's place speaks for it; 0 where it cannot name the product."""
    if phrase.part in (Part.MADE_FOR, Part.COMES_FROM):
        return 0.0
    weight = phrase.closes if phrase.part is Part.NAMING else PROVIDED_WEIGHT * phrase.closes
    if phrase.key in leaf:
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


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda shown: (-spellings[shown], shown))
