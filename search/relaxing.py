"""Relaxing: a search that finds nothing is widened in stated steps until it finds something.

The shopper's own filters, region and stock always hold. The steps look at the query
and its filters, never at the page or its facets: totals stay the same on every page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from search.arrays import Mask
from search.matching import USUAL, Bounds, Matcher, Matches
from search.parse import ParsedQuery
from search.query import Mode, Query
from search.results import Relaxation
from search.understanding.understand import PRICE, Understander, Wishes

FARTHER = Bounds(fewer_words=True, near_share=0.5, least_cosine=0.25)
"""With the default encoder random words come about as near to something as 0.25."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and what had to be given up for it.

    Attributes:
        parsed: the query as it was searched in the end.
        matches: of it.
        relaxed: the steps taken, in order; none if it found something at once, or nothing at all.
    """

    parsed: ParsedQuery
    matches: Matches
    relaxed: tuple[Relaxation, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """A wider search: what is searched now, within which bounds, and why."""

    parsed: ParsedQuery
    bounds: Bounds
    relaxation: Relaxation


def find_or_relax(
    matcher: Matcher,
    understander: Understander,
    typed: ParsedQuery,
    parsed: ParsedQuery,
    query: Query,
    within: Mask | None = None,
) -> Found:
    """The matches of `parsed`, or those of the first wider search that has any.

    Args:
        matcher: finds matches.
        understander: understands `typed` once more where its spelling is insisted on.
        typed: the query before it was understood.
        parsed: the same, understood.
        query: with its filters.
        within: bool, shape (n,): no other rows are found; None for all.

    Raises:
        BadInput: a filter or a facet names a field that no product has, or there is
            no such region.
    """
    first = matcher.find(parsed, query, within=within)
    if first.matched.any() or not (query.understanding and typed.text):
        return Found(parsed, first, ())
    taken: list[Relaxation] = []
    for step in _steps(understander, typed, parsed, query, first):
        taken.append(step.relaxation)
        wider = matcher.find(step.parsed, query, step.bounds, within=within)
        if wider.matched.any():
            # A value that finds something by itself counts what it finds, as if chosen alone.
            counted = {field: mask | wider.matched for field, mask in first.facet_masks.items()}
            return Found(step.parsed, replace(wider, facet_masks=counted), tuple(taken))
    return Found(parsed, first, ())


def _steps(
    understander: Understander,
    typed: ParsedQuery,
    parsed: ParsedQuery,
    query: Query,
    first: Matches,
) -> Iterator[_Step]:
    """Ever wider searches; each keeps what the ones before gave up.

    Of words that no product has, the nearest in meaning are near by chance: nothing is
    a better answer than they are.
    """
    if query.spelling:
        insisted = understander.understand(typed, replace(Wishes.of(query), insist=True))
        if insisted.corrected != parsed.corrected:
            parsed = insisted
            told = f"Nothing was found for “{typed.text}”; this is for “{parsed.corrected}”."
            yield _Step(parsed, USUAL, Relaxation(step="spelling", message=told))
    if parsed.conditions:
        parsed = _without_price(parsed)
        told = "Nothing was found at that price; any price is shown."
        yield _Step(parsed, USUAL, Relaxation(step="price", message=told))
    if not first.lexical.known_terms:
        return
    if query.mode is not Mode.DENSE:
        told = "Nothing has enough of the words; what has some of them is shown."
        fewer = Bounds(fewer_words=True)
        yield _Step(parsed, fewer, Relaxation(step="words", message=told))
    if query.mode is Mode.HYBRID:
        told = "Nothing has the words; what comes nearest in meaning is shown."
        yield _Step(parsed, FARTHER, Relaxation(step="meaning", message=told))


def _without_price(parsed: ParsedQuery) -> ParsedQuery:
    understood = tuple(each for each in parsed.understood if each.kind != PRICE)
    return replace(parsed, conditions=(), understood=understood)
