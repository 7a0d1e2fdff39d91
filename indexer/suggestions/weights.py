"""How likely a query is: from the demand for what it names, its kind and shape, and the log."""

from indexer.suggestions.candidates import Candidate

LOGGED_SHARE = 0.8
"""Of all queries, those that the log foretells where there is one; the catalogue the rest."""

FLATNESS = 0.8
"""Demand counts by this power: a thousand phone cases are not asked for a thousand times as much
as one."""

KINDS = {"type": 1.0, "brand": 1.0, "category": 0.5, "brand_type": 0.5, "phrase": 0.5}
"""How often queries of a kind are typed for the same demand."""

LENGTHS = (1.0, 0.6, 0.3, 0.15, 0.07)
"""The same by the number of words, from one up."""

OPEN_END = 0.5
"""What a phrase counts for that no run of words ends with; see MinedPhrase.head_share."""


def mined_weight(candidate: Candidate, total_demand: float) -> float:
    """How likely it is that a shopper types the candidate, to a constant factor."""
    share = candidate.mass / total_demand
    length = LENGTHS[min(len(candidate.words), len(LENGTHS)) - 1]
    shape = OPEN_END + (1 - OPEN_END) * candidate.head_share
    return KINDS[candidate.kind] * length * shape * float(share**FLATNESS)
