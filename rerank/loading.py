"""A name or a folder -> a reranker that is ready to score."""

import time
from pathlib import Path

from rerank.cache import CachedReranker
from rerank.catalogue import DEFAULT, locate
from rerank.contract import Reranker, Timer
from rerank.cross_encoder import CrossEncoder
from rerank.passthrough import Passthrough


def load_reranker(
    choice: str | None = DEFAULT,
    *,
    models: Path,
    threads: int = 1,
    timer: Timer = time.perf_counter,
) -> Reranker:
    """Load, verify and warm a reranker; its scores are cached.

    Args:
        choice: a name of the catalogue, "default", the name of an installed model, a
            folder with a model, or None or "" for no reranking.
        models: folder of installed models, one folder each.
        threads: threads of one model run.
        timer: the clock by which budgets are kept.

    Raises:
        ModelMissing: there is no such model, or one of its files is not there.
        IndexUnusable: a file is damaged or not the one that was installed.
    """
    if not choice:
        return Passthrough()
    name, folder = locate(choice, models)
    encoder = CrossEncoder(folder, name=name, threads=threads, timer=timer)
    return CachedReranker(encoder, timer=timer)
