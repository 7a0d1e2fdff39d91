"""How likely a query is: from the demand for what it names, its kind and shape, and the log."""

from collections.abc import Collection

from indexer.suggestions.candidates import Candidate

FLATNESS = 0.8
"""Demand counts by this power: a thousand phone cases are not asked for a thousand times as much
as one."""

KINDS = {"type": 1.0, "brand": 1.0, "category": 0.5, "brand_type": 0.5, "phrase": 0.5}
"""How often queries of a kind are typed for the same demand."""

LENGTHS = (1.0, 0.6, 0.3, 0.15, 0.07)
"""The same by the number of words, from one up."""

MOST_LOGGED = 0.9
"""Not all that a log without rare queries says is all there is."""

WITHIN_LONGER = 0.3
"""What a word counts for that nearly always stands within one longer phrase: "cell"."""

OPEN_END = 0.5
"""What a phrase counts for that no run of words ends with; see MinedPhrase.head_share."""


def mined_weight(candidate: Candidate, total_demand: float) -> float:
    """How likely it is that a shopper types the candidate, to a constant factor."""
    share = candidate.mass / total_demand
    length = LENGTHS[min(len(candidate.words), len(LENGTHS)) - 1]
    shape = OPEN_END + (1 - OPEN_END) * candidate.head_share
    part = 1.0 if candidate.closed else WITHIN_LONGER
    return KINDS[candidate.kind] * length * shape * part * float(share**FLATNESS)


def logged_share(clicks: Collection[int]) -> float:
    """The share of all queries that a log foretells; the catalogue foretells the rest.

    The queries that the log lacks are as likely as those in it that were clicked but
    once: Good, "The population frequencies of species" (1953).

    Args:
        clicks: of each query in the log, 1 or more.
    """
    total = sum(clicks)
    if not total:
        return 0.0
    once = sum(count == 1 for count in clicks)
    return min(1 - once / total, MOST_LOGGED)
