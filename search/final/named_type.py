"""The type of product that a query names, in its own words or in others that stand for them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from search.final.types import NO_TYPE
from search.parse import ParsedQuery
from search.snapshot import Snapshot


class _Reading(NamedTuple):
    """A query with other words in place of some of its own.

    Attributes:
        terms: of the query as it is read.
        own: the terms that others stand for.
        other: those others.
    """

    terms: tuple[str, ...]
    own: tuple[str, ...]
    other: tuple[str, ...]


def named_type(parsed: ParsedQuery, snapshot: Snapshot) -> int:
    """The number of the type that a query names, -1 for none.

    Where other words may stand for those of the query and name another type, the one is
    meant that more products are of which have the words: a catalogue that sells "notebook
    PCs" is asked for these by "laptop", and not for the spare parts called "laptop keyboard".
    """
    own = snapshot.types.named_in(parsed.text, snapshot.analyzer)
    best, most = own, 0
    for reading in _readings(parsed):
        named = snapshot.types.named_by(reading.terms, snapshot.analyzer)
        if named in (NO_TYPE, own):
            continue
        having = _having(snapshot, named, reading.other)
        if having > max(most, _having(snapshot, own, reading.own)):
            best, most = named, having
    return best


def _readings(parsed: ParsedQuery) -> Iterator[_Reading]:
    """`parsed` with each of its alternatives put in place, one at a time."""
    spoken: dict[tuple[str, ...], list[str]] = {}
    for term in dict.fromkeys(parsed.terms):
        for alternative in parsed.alternatives.get(term, ()):
            spoken.setdefault(alternative.terms, []).append(term)
    for other, own in spoken.items():
        yield _Reading(tuple(_replaced(parsed.terms, own, other)), tuple(own), other)


def _replaced(terms: Sequence[str], own: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    """`terms` with `other` where the first of `own` stood, and without the rest of `own`."""
    first = next(place for place, term in enumerate(terms) if term in own)
    for place, term in enumerate(terms):
        if place == first:
            yield from other
        elif term not in own:
            yield term


def _having(snapshot: Snapshot, named: int, terms: tuple[str, ...]) -> int:
    """How many products of a type have all of `terms`; none are of no type."""
    if named == NO_TYPE:
        return 0
    rows = snapshot.lexical.rows_with(terms)
    return int(np.count_nonzero(snapshot.types.of_row[rows] == named))
