"""An evaluation as one HTML page that needs nothing but itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from experiments.offline.evaluation import Difference, Evaluation, Row
from experiments.offline.measures import MEASURES, NDCG, Measure
from experiments.offline.pooling import pool_warnings
from experiments.offline.report import size_note

MAX_SHOWN_QUERIES = 300
"""Queries shown hit by hit, those first on which the configurations differ most."""

_COMPARED = MEASURES[:2]


@dataclass(frozen=True, slots=True)
class Bar:
    """One query's difference in a chart.

    Attributes:
        query: the query's number in the evaluation.
        text: what was searched for.
        difference: the configuration's value less the first one's, -1 to 1.
    """

    query: int
    text: str
    difference: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A configuration's wins and losses against the first, the greatest win first."""

    measure: Measure
    difference: Difference
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit as the page shows it; `rating` None when nobody judged it for this query."""

    docid: str
    title: str
    rating: int | None


@dataclass(frozen=True, slots=True)
class ShownRanking:
    """The first hits of one configuration and what they are worth."""

    name: str
    ndcg: float
    hits: tuple[ShownHit, ...]


@dataclass(frozen=True, slots=True)
class ShownQuery:
    """A query under every configuration.

    Attributes:
        number: its place in the evaluation.
        text: what was searched for.
        spread: the greatest NDCG@10 of a configuration less the least.
        rankings: one a configuration, in their order.
    """

    number: int
    text: str
    spread: float
    rankings: tuple[ShownRanking, ...]


def html_report(evaluation: Evaluation, *, catalogue: str, made_at: datetime) -> str:
    """The page as text: table, wins and losses, and the hits of every query.

    Args:
        evaluation: what to show.
        catalogue: the catalogue's name.
        made_at: when the evaluation was run.
    """
    environment = Environment(
        loader=PackageLoader("experiments.offline"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = _shown_queries(evaluation)
    return environment.get_template("report.html").render(
        evaluation=evaluation,
        measures=MEASURES,
        charts=[(row, tuple(_charts(evaluation, row))) for row in evaluation.rows[1:]],
        shown=shown,
        shown_numbers={query.number for query in shown},
        summary=size_note(evaluation),
        warnings=tuple(pool_warnings(evaluation)),
        max_rating=max(max(query.ratings.values()) for query in evaluation.queries),
        catalogue=catalogue,
        made_at=f"{made_at:%Y-%m-%d %H:%M} UTC",
    )


def _charts(evaluation: Evaluation, row: Row) -> Iterator[Chart]:
    baseline = evaluation.rows[0]
    for measure in _COMPARED:
        pairs = zip(row.per_query[measure.key], baseline.per_query[measure.key], strict=True)
        bars = [
            Bar(number, query.text, value - first)
            for number, (query, (value, first)) in enumerate(
                zip(evaluation.queries, pairs, strict=True)
            )
        ]
        bars.sort(key=lambda bar: -bar.difference)
        yield Chart(measure, row.differences[measure.key], tuple(bars))


def _shown_queries(evaluation: Evaluation) -> list[ShownQuery]:
    queries = [_shown_query(evaluation, number) for number in range(len(evaluation.queries))]
    queries.sort(key=lambda query: -query.spread)
    return queries[:MAX_SHOWN_QUERIES]


def _shown_query(evaluation: Evaluation, number: int) -> ShownQuery:
    query = evaluation.queries[number]
    rankings = tuple(
        ShownRanking(
            row.name,
            row.per_query[NDCG][number],
            tuple(
                ShownHit(docid, evaluation.titles.get(docid, ""), query.ratings.get(docid))
                for docid in row.top[number]
            ),
        )
        for row in evaluation.rows
    )
    values = [ranking.ndcg for ranking in rankings]
    return ShownQuery(number, query.text, max(values) - min(values), rankings)
