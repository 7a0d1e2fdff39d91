"""What a ranking is worth, query by query, computed by ir_measures over trec_eval's code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, Judged, P, R, nDCG

from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgedQuery

NDCG = "ndcg@10"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of rankings, larger is better, from 0 to 1.

    Attributes:
        key: its name for programs.
        label: its name for people.
        meaning: what it says.
    """

    key: str
    label: str
    meaning: str


MEASURES: tuple[Measure, ...] = (
    Measure(
        NDCG,
        "NDCG@10",
        "Gain of the first ten hits (2^rating - 1 unless the rating itself was chosen,"
        " discounted by log2 of the rank + 1) against"
        " the best order of all judged products. A product that nobody judged counts as wrong.",
    ),
    Measure(
        "condensed_ndcg@10",
        "condensed NDCG@10",
        "The same after unjudged products are taken out of the ranking. Fairer to a search that"
        " finds what the judges were never shown, and too kind to one that finds rubbish.",
    ),
    Measure(
        "judged@10",
        "judged@10",
        "Share of the first ten hits that were judged at all: how far NDCG@10 can be trusted.",
    ),
    Measure(
        "recall@100", "Recall@100", "Share of the products rated above 0 among the first 100 hits."
    ),
    Measure(
        "mrr@10", "MRR@10", "One over the rank of the first hit rated above 0, 0 past the tenth."
    ),
    Measure("precision@10", "P@10", "Share of ten hits that are rated above 0."),
)


def measure(
    queries: Sequence[JudgedQuery],
    rankings: Mapping[str, Sequence[str]],
    gain: Gain = Gain.EXPONENTIAL,
) -> Mapping[str, tuple[float, ...]]:
    """Every measure's value of every query, in the order of `queries`.

    The gain 2^r - 1, unless r itself is chosen, is that of Burges et al., "Learning to
    rank using gradient descent" (2005); the condensed list is that of Sakai,
    "Alternatives to Bpref" (2007).
    A query with no hits has 0 in every measure.

    Args:
        queries: judged queries, each with a rating above 0.
        rankings: query id -> product ids, best first, none twice.
        gain: of a rating.
    """
    qrels = {query.id: dict(query.ratings) for query in queries}
    run = {
        query_id: {docid: float(-rank) for rank, docid in enumerate(ranking)}
        for query_id, ranking in rankings.items()
        if ranking
    }
    highest = max(max(query.ratings.values()) for query in queries)
    definitions = _definitions({rating: gain.of(rating) for rating in range(highest + 1)})
    keys = {definition: key for key, definition in definitions.items()}
    values: dict[tuple[str, str], float] = {
        (keys[metric.measure], metric.query_id): float(metric.value)
        for metric in ir_measures.iter_calc(list(keys), qrels, run)
    }
    return {
        key: tuple(values.get((key, query.id), 0.0) for query in queries) for key in definitions
    }


def _definitions(gains: Mapping[int, int]) -> Mapping[str, ir_measures.Measure]:
    definitions = (
        nDCG(gains=gains) @ 10,
        nDCG(gains=gains, judged_only=True) @ 10,
        Judged @ 10,
        R @ 100,
        RR @ 10,
        P @ 10,
    )
    return {
        measure.key: definition for measure, definition in zip(MEASURES, definitions, strict=True)
    }
