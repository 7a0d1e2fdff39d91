"""An evaluation of recommenders as Markdown, for a terminal and for documents alike."""

from collections.abc import Iterator, Sequence

from experiments.offline.intervals import Interval
from experiments.offline.recommending.evaluation import COMPARED, Evaluation, Row

_MAIN = ("recall@10", "ndcg@10", "recall@20", "precision@10", "hit@10", "mrr@20")
_APART = ("repeat recall@10", "explore recall@10", "repeats shown", "novelty@10")


def lines(evaluation: Evaluation) -> Iterator[str]:
    """The run in words, then its tables."""
    yield from _about(evaluation)
    yield ""
    yield "Means over shops; 95 % intervals of the first two in brackets."
    yield ""
    yield from table(
        ("recommender", *_MAIN),
        [(row.name, *(_mean(row, key) for key in _MAIN)) for row in evaluation.rows],
    )
    yield ""
    yield "The default less each baseline, shop by shop (paired bootstrap, 95 %)."
    yield ""
    yield from table(
        ("baseline", *COMPARED, "its settings, chosen at the earlier cut"),
        [
            (row.name, *(_signed(row.differences[key]) for key in COMPARED), row.settings)
            for row in evaluation.rows[1:]
        ],
    )
    yield ""
    yield "Bought before and new to the shop apart; what is shown."
    yield ""
    yield from table(
        ("recommender", *_APART, "coverage@10", "seconds"),
        [
            (
                row.name,
                *(_mean(row, key) for key in _APART),
                f"{row.coverage:.3f}",
                f"{row.seconds:.0f}",
            )
            for row in evaluation.rows
        ],
    )


def _about(evaluation: Evaluation) -> Iterator[str]:
    truth = evaluation.truth
    yield (
        f"Cut at {evaluation.cut:%Y-%m-%d %H:%M} UTC: {evaluation.queries:,} shops with an order in"
        f" the {evaluation.horizon.days} days after it ({evaluation.new:,} of them new), the first"
        f" one foretold: {truth / evaluation.queries:.1f} products each,"
        f" {evaluation.repeated / truth:.0%} of them bought before."
        f" {evaluation.candidates:,} candidates, sold in the {evaluation.window.days} days before"
        f" the cut: {evaluation.reachable / truth:.1%} of the products ordered are among them,"
        " the others count as missed."
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    yield line(heads)
    yield line(["-" * width for width in widths])
    yield from map(line, rows)


def _mean(row: Row, key: str) -> str:
    found = row.means.get(key)
    if found is None:
        return "-"
    if key in COMPARED:
        return f"{found.mean:.4f} [{found.low:.4f}, {found.high:.4f}]"
    return f"{found.mean:.2f}" if key.startswith("novelty") else f"{found.mean:.4f}"


def _signed(difference: Interval) -> str:
    return f"{difference.mean:+.4f} [{difference.low:+.4f}, {difference.high:+.4f}]"
