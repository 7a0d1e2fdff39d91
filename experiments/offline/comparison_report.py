"""Ways to rank as a table on a terminal."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from experiments.offline.comparison import ComparedRow
from experiments.offline.evaluation import Difference, Estimate
from experiments.offline.pooling import JUDGED

_COLUMNS = (
    ("objective", "objective"),
    ("ndcg@10", "NDCG@10"),
    ("condensed_ndcg@10", "condensed NDCG@10"),
    (JUDGED, "judged@10"),
)


def comparison_table(
    rows: Sequence[ComparedRow], what: str, baseline: str, *, with_objective: bool
) -> Table:
    """Means and intervals, and below them the differences from the baseline.

    Args:
        rows: the lines.
        what: they are.
        baseline: what it is called.
        with_objective: whether it has a column; an objective that is a measure by itself
            would stand there twice.
    """
    table = Table(
        title=f"Means over queries, and differences from {baseline}, with 95 % intervals",
        title_justify="left",
    )
    table.add_column(what, no_wrap=True)
    columns = _COLUMNS if with_objective else _COLUMNS[1:]
    for _, label in columns:
        table.add_column(label, justify="right")
    for row in rows:
        cells = (_cell(row.measures[key], row.differences.get(key)) for key, _ in columns)
        table.add_row(row.name, *cells)
    return table


def _cell(estimate: Estimate, difference: Difference | None) -> Text:
    lines = [f"{estimate.mean:.3f}", f"{estimate.low:.3f}-{estimate.high:.3f}"]
    if difference is not None:
        lines.append(f"{difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]")
    return Text("\n".join(lines))
