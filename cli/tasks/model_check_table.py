"""A trained model against the one in use, as a table and in words."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from experiments.offline.model_check import Checked


def model_check_table(kind: str, checked: Iterable[Checked], measures: Sequence[str]) -> Table:
    """A line for each set of queries and way to rank.

    Args:
        kind: what the models are, in words.
        checked: the lines.
        measures: a column each.
    """
    table = Table(
        title=f"The {kind} in use -> the trained one, and the difference with its 95 % interval",
        title_justify="left",
    )
    for name in ("queries", "ranked by"):
        table.add_column(name)
    for measure in measures:
        table.add_column(_title(measure), justify="right")
    for each in checked:
        cells = (_cell(each, measure) for measure in measures)
        table.add_row(f"{each.name} ({each.queries})", each.ranking, *cells)
    return table


def gains_in_words(checked: Iterable[Checked]) -> str:
    """The gains in NDCG@10 with their intervals, in one line."""
    return "; ".join(
        f"{each.name}, {each.ranking}: {each.difference.mean:+.3f}"
        f" [{each.difference.low:+.3f}, {each.difference.high:+.3f}]"
        for each in checked
    )


def _title(measure: str) -> str:
    return measure.replace("_", " ").replace("ndcg", "NDCG")


def _cell(checked: Checked, measure: str) -> str:
    old, new = (row.measures[measure].mean for row in (checked.old, checked.new))
    gain = checked.new.differences[measure]
    return f"{old:.3f} -> {new:.3f}\n{gain.mean:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]"
