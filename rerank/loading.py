"""A name or a folder -> a reranker or a final ranker that is ready to score."""

from pathlib import Path

from rerank.cache import CachedReranker
from rerank.catalogue import DEFAULT, locate, locate_ranker
from rerank.contract import FinalRanker, Reranker
from rerank.cross_encoder import CrossEncoder
from rerank.passthrough import Passthrough
from rerank.ranker import LinearRanker, RankerLayout, read_ranker


def load_reranker(choice: str | None = DEFAULT, *, models: Path, threads: int = 1) -> Reranker:
    """Load, verify and warm a reranker; its scores are cached.

    Args:
        choice: a name of the catalogue, "default", the name of an installed model, a
            folder with a model, or None or "" for no reranking.
        models: folder of installed models, one folder each.
        threads: threads of one model run.

    Raises:
        ModelMissing: there is no such model, or one of its files is not there.
        IndexUnusable: a file is damaged or not the one that was installed.
    """
    if not choice:
        return Passthrough()
    name, folder = locate(choice, models)
    return CachedReranker(CrossEncoder(folder, name=name, threads=threads))


def load_ranker(
    choice: str | None = DEFAULT, *, models: Path, beside: Path | None = None
) -> FinalRanker | None:
    """Load and verify a final ranker.

    Args:
        choice: a name of the catalogue, "default", the name of a folder in `beside` or in
            `models`, a folder with ranker.toml, or None or "" for none.
        models: folder of installed models, one folder each.
        beside: folder that is looked in before `models`, such as a catalogue's own.

    Raises:
        ModelMissing: there is no such ranker, or its file is not there.
        IndexUnusable: the file is not the one that comes with Aisle.
        BadInput: the file says what no ranker can be; with the line.
    """
    if not choice:
        return None
    folder = locate_ranker(choice, models, beside)
    return LinearRanker(read_ranker(RankerLayout(folder).description))
