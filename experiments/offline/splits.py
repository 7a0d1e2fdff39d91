"""Splits of judged queries in which those that ask nearly the same stay together.

A setting chosen on "usb cable" has all but seen "usb cables": with one on either side of
a split, what is measured on the held-out side is too good.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np

from core.analysis import normalize
from core.errors import BadInput

NEAR_DUPLICATE = 0.5
"""Queries at least so similar stay together: "red wine" and "red wines" do, not "white wine"."""

_WORD = re.compile(r"\w+")
_SHINGLE = 3


def shingles(text: str) -> frozenset[str]:
    """The trigrams of characters of the words of `text`, in whatever order the words stand.

    A text without a word is its own only shingle.
    """
    words = (f" {word} " for word in _WORD.findall(normalize(text)))
    found = {
        word[start : start + _SHINGLE]
        for word in words
        for start in range(len(word) - _SHINGLE + 1)
    }
    return frozenset(found or {text})


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard index of two sets, of which one is not empty."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def near_duplicate_groups(
    texts: Sequence[str], *, least: float = NEAR_DUPLICATE
) -> tuple[int, ...]:
    """The group of every text, numbered as they first occur.

    Two texts share a group if a chain of texts leads from one to the other in which each
    is at least `least` similar to the next.

    Args:
        texts: queries.
        least: Jaccard index of the shingles, above 0.
    """
    parents = list(range(len(texts)))
    for one, other in _near_pairs([shingles(text) for text in texts], least):
        parents[_root(parents, one)] = _root(parents, other)
    numbers: dict[int, int] = {}
    return tuple(
        numbers.setdefault(_root(parents, place), len(numbers)) for place in range(len(texts))
    )


def folds(texts: Sequence[str], count: int, *, seed: int) -> tuple[int, ...]:
    """The fold, 0 to `count` - 1, of every text; near duplicates share one.

    The largest groups are dealt first, each into the fold that is smallest so far: no two
    folds differ by more than the largest group.

    Raises:
        BadInput: there are fewer than two folds, or fewer groups than folds.
    """
    groups = near_duplicate_groups(texts)
    sizes = Counter(groups)
    if not 2 <= count <= len(sizes):
        raise BadInput(
            f"{len(texts)} queries, {len(sizes)} without near duplicates, give no {count} folds",
            field="folds",
            hint="from 2 to as many folds as there are different queries",
        )
    loads = [0] * count
    fold_of: dict[int, int] = {}
    for group in sorted(_shuffled(len(sizes), seed), key=lambda group: -sizes[group]):
        smallest = loads.index(min(loads))
        fold_of[group] = smallest
        loads[smallest] += sizes[group]
    return tuple(fold_of[group] for group in groups)


def held_out(texts: Sequence[str], share: float, *, seed: int) -> tuple[bool, ...]:
    """Whether each text is held out for testing; near duplicates stay on one side.

    As many as `share` of the texts are, or as few less as whole groups allow.

    Raises:
        BadInput: no text, or every one, would be held out.
    """
    groups = near_duplicate_groups(texts)
    sizes = Counter(groups)
    wanted, taken = round(share * len(texts)), 0
    chosen: set[int] = set()
    for group in _shuffled(len(sizes), seed):
        if taken + sizes[group] <= wanted:
            chosen.add(group)
            taken += sizes[group]
    if not 0 < taken < len(texts):
        raise BadInput(
            f"a share of {share:g} of {len(texts)} queries leaves one side empty",
            field="share",
            hint="give more queries, or a share nearer to one half",
        )
    return tuple(group in chosen for group in groups)


def _shuffled(count: int, seed: int) -> list[int]:
    order: list[int] = np.random.default_rng(seed).permutation(count).tolist()
    return order


def _root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place


def _near_pairs(sets: Sequence[frozenset[str]], least: float) -> Iterator[tuple[int, int]]:
    """Every pair of places whose sets are at least `least` similar.

    Two such sets share an element among the rarest few of each: the prefix filter of
    Chaudhuri, Ganti and Kaushik, "A primitive operator for similarity joins in data
    cleaning" (2006). Only sets that do are compared.
    """
    often = Counter(element for each in sets for element in each)
    having: defaultdict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(sets):
        rarest = sorted(own, key=lambda element: (often[element], element))
        # A product such as 0.7 x 10 must not round up past the whole number that it is.
        prefix = rarest[: len(own) - ceil(least * len(own) - 1e-9) + 1]
        for other in {other for element in prefix for other in having[element]}:
            if similarity(own, sets[other]) >= least:
                yield place, other
        for element in prefix:
            having[element].append(place)
