"""From the answers of each configuration to its row of the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

import numpy as np

from experiments.offline.evaluation import Difference, Estimate, Row
from experiments.offline.gains import Gain
from experiments.offline.intervals import Floats, mean_interval, randomization_p
from experiments.offline.judgments import JudgedQuery
from experiments.offline.measures import measure

TOP = 10
"""Hits of a query that a report shows."""

_EVEN = 1e-9
"""Values nearer to each other than this are equal but for rounding."""

Values = Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A ranking for one query.

    Attributes:
        ranking: product ids, best first.
        found: products found in all; None when nothing was searched.
        search_time_ms: how long the search took; None when nothing was searched.
        reranked: candidates that a reranker scored; None when none was asked.
        budget_ended: whether the time budget ended reranking.
    """

    ranking: tuple[str, ...]
    found: int | None = None
    search_time_ms: float | None = None
    reranked: int | None = None
    budget_ended: bool = False


def summarize(
    name: str,
    description: str,
    queries: Sequence[JudgedQuery],
    answers: Mapping[str, Answer],
    *,
    baseline: Row | None,
    seed: int,
    gain: Gain = Gain.EXPONENTIAL,
) -> Row:
    """The row of one configuration, compared with `baseline` if there is one.

    Args:
        name: the configuration's name.
        description: its settings in words.
        queries: the judged queries, each with a rating above 0.
        answers: query id -> answer, for every one of `queries`.
        baseline: the row that differences are taken from.
        seed: of the resampling.
        gain: of a rating.
    """
    in_order = [answers[query.id] for query in queries]
    rankings = {query.id: answers[query.id].ranking for query in queries}
    values = measure(queries, rankings, gain)
    return Row(
        name=name,
        description=description,
        measures={key: estimate(np.array(column), seed) for key, column in values.items()},
        differences={} if baseline is None else _differences(values, baseline.per_query, seed),
        per_query=dict(values),
        top=tuple(answer.ranking[:TOP] for answer in in_order),
        zero_result_rate=_zero_result_rate(in_order),
        median_ms=_median_ms(in_order),
        mean_reranked=_mean_reranked(in_order),
        budget_ended_rate=_budget_ended_rate(in_order),
    )


def estimate(values: Floats, seed: int) -> Estimate:
    """The mean of a value a query, shape (queries,)."""
    interval = mean_interval(values, seed=seed)
    return Estimate(mean=interval.mean, low=interval.low, high=interval.high)


def _differences(values: Values, baseline: Values, seed: int) -> dict[str, Difference]:
    return {
        key: difference(np.array(column) - np.array(baseline[key]), seed)
        for key, column in values.items()
    }


def difference(differences: Floats, seed: int) -> Difference:
    """The mean of a difference a query, shape (queries,)."""
    interval = mean_interval(differences, seed=seed)
    wins = int(np.count_nonzero(differences > _EVEN))
    losses = int(np.count_nonzero(differences < -_EVEN))
    return Difference(
        mean=interval.mean,
        low=interval.low,
        high=interval.high,
        p_value=randomization_p(differences, seed=seed),
        wins=wins,
        losses=losses,
        ties=differences.size - wins - losses,
    )


def _zero_result_rate(answers: Sequence[Answer]) -> float | None:
    found = [answer.found for answer in answers if answer.found is not None]
    return sum(count == 0 for count in found) / len(found) if found else None


def _median_ms(answers: Sequence[Answer]) -> float | None:
    times = [answer.search_time_ms for answer in answers if answer.search_time_ms is not None]
    return median(times) if times else None


def _mean_reranked(answers: Sequence[Answer]) -> float | None:
    counts = [answer.reranked for answer in answers if answer.reranked is not None]
    return fmean(counts) if counts else None


def _budget_ended_rate(answers: Sequence[Answer]) -> float | None:
    asked = [answer.budget_ended for answer in answers if answer.reranked is not None]
    return sum(asked) / len(asked) if asked else None
