"""An evaluation as tables on a terminal."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from experiments.offline.configurations import DEPTH
from experiments.offline.evaluation import Difference, Estimate, Evaluation, Row
from experiments.offline.measures import MEASURES
from experiments.offline.pooling import pool_warnings

SIGNIFICANT = 0.05

_COMPARED = MEASURES[:2]
"""NDCG@10 and its condensed form: each errs where the other does not."""


def measures_table(evaluation: Evaluation) -> Table:
    """Means and intervals, one row a configuration, the references below a line."""
    table = Table(title="Means over queries, 95 % intervals below", title_justify="left")
    table.add_column("configuration", no_wrap=True)
    for measure in MEASURES:
        table.add_column(measure.label, justify="right")
    table.add_column("no result", justify="right")
    table.add_column("median ms", justify="right")
    for row in evaluation.rows:
        table.add_row(*_cells(row), end_section=row is evaluation.rows[-1])
    for row in evaluation.references:
        table.add_row(*_cells(row), style="dim")
    return table


def differences_table(evaluation: Evaluation) -> Table:
    """Every configuration less the first, query by query."""
    first = evaluation.rows[0].name
    table = Table(title=f"Differences from {first}, query by query", title_justify="left")
    table.add_column("configuration", no_wrap=True)
    for measure in _COMPARED:
        table.add_column(f"{measure.label} [95 %]", justify="right")
        table.add_column("p", justify="right")
        table.add_column("won/lost/even", justify="right")
    for row in evaluation.rows[1:]:
        compared = [row.differences[measure.key] for measure in _COMPARED]
        table.add_row(row.name, *(cell for each in compared for cell in _difference_cells(each)))
    return table


def size_note(evaluation: Evaluation) -> str:
    """How much was judged and how much of it was used."""
    return (
        f"{len(evaluation.queries)} queries, {evaluation.judged_pairs} judged pairs;"
        f" left out, with no product rated above 0: {evaluation.left_out}."
    )


def notes(evaluation: Evaluation) -> Iterator[str]:
    """What a reader has to know besides the figures."""
    yield size_note(evaluation)
    yield from (f"{row.name}: {row.description}" for row in evaluation.rows)
    if len(evaluation.index_versions) > 1:
        yield (
            "The index changed in between, so the rows are not comparable: "
            f"{', '.join(evaluation.index_versions)}"
        )
    for row in evaluation.rows:
        if row.mean_reranked is not None:
            yield (
                f"{row.name}: {row.mean_reranked:.1f} candidates reranked a query;"
                f" the time budget ended it in {row.budget_ended_rate:.0%} of the queries."
            )
    yield from pool_warnings(evaluation)
    yield f"Times are those of searches {DEPTH} hits deep."


def _cells(row: Row) -> Iterator[Text | str]:
    yield row.name
    yield from (_estimate_cell(row.measures[measure.key]) for measure in MEASURES)
    yield "" if row.zero_result_rate is None else f"{row.zero_result_rate:.1%}"
    yield "" if row.median_ms is None else f"{row.median_ms:.1f}"


def _estimate_cell(estimate: Estimate) -> Text:
    interval = Text(f"{estimate.low:.3f}-{estimate.high:.3f}", style="dim")
    return Text.assemble(f"{estimate.mean:.3f}\n", interval)


def _difference_cells(difference: Difference) -> Iterator[Text | str]:
    text = f"{difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"
    yield Text(text, style=_style(difference))
    yield f"{difference.p_value:.3f}" if difference.p_value >= 0.001 else "<.001"
    yield f"{difference.wins}/{difference.losses}/{difference.ties}"


def _style(difference: Difference) -> str:
    if difference.p_value >= SIGNIFICANT:
        return ""
    return "green" if difference.mean > 0 else "red"
