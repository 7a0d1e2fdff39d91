"""What training a ranker found, as tables on a terminal."""

from collections.abc import Iterator

from rich.table import Table

from experiments.offline.comparison_report import comparison_table
from experiments.offline.pooling import JUDGED, UNFAIR
from experiments.offline.ranker_training import IN_USE, Training
from experiments.offline.tuning import Objective
from experiments.offline.tuning_report import OBJECTIVES


def training_table(training: Training) -> Table:
    """Means and intervals, and below them the differences from what ranks now."""
    both = training.objective is Objective.BOTH
    return comparison_table(
        training.rows, "ranking", f"the {training.baseline}", with_objective=both
    )


def weights_table(training: Training) -> Table:
    """The share of each feature, shipped and trained."""
    table = Table(title="Shares of the weights", title_justify="left")
    table.add_column("feature", no_wrap=True)
    for name in ("shipped", "trained", "without one fold"):
        table.add_column(name, justify="right")
    for row in training.weights:
        span = f"{row.least:.1%} - {row.greatest:.1%}"
        table.add_row(row.feature, f"{row.shipped:.1%}", f"{row.trained:.1%}", span)
    return table


def notes(training: Training) -> Iterator[str]:
    """What a reader has to know besides the figures."""
    yield (
        f"Compared on {training.queries} queries; {training.taught} had something to learn from;"
        f" {training.groups} without near duplicates."
    )
    yield f"Objective: {OBJECTIVES[training.objective]}, before any reranker."
    if training.baseline == IN_USE:
        yield "The ranker in use may have been trained on these queries, which favours it."
    judged = training.rows[-1].differences[JUDGED].mean
    if abs(judged) >= UNFAIR:
        yield (
            f"Pool bias: the trained one's first ten hits have {judged:+.0%} judged products, so"
            " that NDCG@10 does not compare the two fairly."
        )
    yield (
        "What there is to learn from does not move the shipped weights."
        if training.pull is None
        else f"Pull towards the shipped weights, chosen by the queries: {training.pull:g}."
    )
