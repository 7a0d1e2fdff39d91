"""What tuning found as tables on a terminal."""

from collections.abc import Iterator

from rich.table import Table

from experiments.offline.comparison_report import comparison_table
from experiments.offline.pooling import JUDGED, UNFAIR
from experiments.offline.tuning import Choice, Objective, Tuning

OBJECTIVES = {
    Objective.BOTH: "the mean of NDCG@10 and condensed NDCG@10",
    Objective.PLAIN: "NDCG@10",
    Objective.CONDENSED: "condensed NDCG@10",
}


def tuning_table(tuning: Tuning[Choice]) -> Table:
    """Means and intervals, and below them the differences from the setting as it is now."""
    both = tuning.objective is Objective.BOTH
    return comparison_table(tuning.rows, "setting", "what is now", with_objective=both)


def folds_table(tuning: Tuning[Choice]) -> Table:
    """What was chosen without each fold, and what it was worth on it."""
    table = Table(title="Chosen without each fold", title_justify="left")
    table.add_column("fold", justify="right")
    table.add_column("queries", justify="right")
    table.add_column("setting", no_wrap=True)
    for name in ("on the others", "on the fold", "now, on the fold"):
        table.add_column(name, justify="right")
    for number, fold in enumerate(tuning.folds, start=1):
        figures = (fold.trained, fold.held_out, fold.now)
        cells = (str(number), str(fold.queries), fold.setting.description)
        table.add_row(*cells, *(f"{figure:.3f}" for figure in figures))
    return table


def notes(tuning: Tuning[Choice]) -> Iterator[str]:
    """What a reader has to know besides the figures."""
    yield (
        f"{tuning.queries} queries, {tuning.groups} without near duplicates;"
        f" left out, with no product rated above 0: {tuning.left_out}."
    )
    yield from (f"{row.name}: {row.description}" for row in tuning.rows)
    yield f"Objective: {OBJECTIVES[tuning.objective]}, over {tuning.tried} settings."
    judged = tuning.rows[-1].differences[JUDGED].mean
    if abs(judged) >= UNFAIR:
        yield (
            f"Pool bias: the tuned one's first ten hits have {judged:+.0%} judged products, so"
            " that NDCG@10 does not compare the two fairly."
        )
    yield f"Chosen on all queries: {tuning.chosen.description}"
