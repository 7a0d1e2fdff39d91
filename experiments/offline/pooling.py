"""Pool bias: where plain NDCG compares what was judged with what nobody looked at."""

from collections.abc import Iterator

from experiments.offline.evaluation import Evaluation, Row

JUDGED = "judged@10"

UNFAIR = 0.05
"""A configuration with one unjudged product more among twenty hits has up to so much less."""


def pool_warnings(evaluation: Evaluation) -> Iterator[str]:
    """One that names the configurations with which the first one's NDCG@10 is unfairly compared.

    Products that nobody judged count as wrong. A configuration that finds more of them than
    another, surely and by `UNFAIR` or more, has a lower NDCG@10 for that alone. Buckley,
    Dimmick, Soboroff and Voorhees, "Bias and the limits of pooling for large collections"
    (2007).
    """
    others = [row for row in evaluation.rows[1:] if _is_unfair(row)]
    if others:
        shares = ", ".join(f"{row.measures[JUDGED].mean:.0%} of {row.name}'s" for row in others)
        first = evaluation.rows[0]
        yield (
            f"Pool bias: {first.measures[JUDGED].mean:.0%} of {first.name}'s first ten hits were"
            f" judged, but {shares}. NDCG@10 counts the others as wrong, which favours whoever has"
            " more judged: look at condensed NDCG@10 as well, or judge more of what they find."
        )


def _is_unfair(row: Row) -> bool:
    judged = row.differences[JUDGED]
    return abs(judged.mean) >= UNFAIR and not judged.low <= 0 <= judged.high
