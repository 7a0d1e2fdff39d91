"""Scores of a few pairs by the cross-encoder in a folder, by which it is known again."""

from collections.abc import Sequence
from pathlib import Path

from rerank.cross_encoder import CrossEncoder


def pair_scores(folder: Path, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """The score of each (query, passage), each run by itself, in [0, 1].

    Raises:
        ModelMissing: a file is not there.
        IndexUnusable: a file is damaged, or the model does not take and give what it should.
    """
    encoder = CrossEncoder(folder, name=folder.name)
    return [
        float(encoder.score(query, [passage], budget_ms=None).scores[0]) for query, passage in pairs
    ]
