"""The check of a trained encoder: the served version searched with it, and as it is."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rich.table import Table

from api.catalogue_settings import CatalogueSettings
from api.defaults import WithDefaults
from cli.tasks.model_check_table import model_check_table
from core.encoder import Encoder, FloatArray
from experiments.offline.configurations import DEPTH, Configuration
from experiments.offline.encoder_check import FUSED, MEANING, Verdict
from experiments.offline.judgments import JudgedQuery
from experiments.offline.model_check import OBJECTIVE, Ranker
from indexer.dense import write_flat
from rerank.contract import FinalRanker
from search.dense import DenseIndex
from search.pipeline import Searcher
from search.query import Rerank
from search.reranking import SearchDefaults
from search.snapshot import Snapshot

SEARCHED = Configuration(name=FUSED, rerank=Rerank(enabled=False))
"""Without the stage that a time budget may end anywhere."""


def with_encoder(
    snapshot: Snapshot, encoder: Encoder, products: FloatArray, scratch: Path
) -> Snapshot:
    """`snapshot` as it would be with another encoder, whose vectors of all products are given.

    Args:
        snapshot: of the version.
        encoder: the other one.
        products: float32, shape (n, d).
        scratch: a file for the vectors.
    """
    write_flat(products, scratch)
    return replace(snapshot, encoder=encoder, dense=DenseIndex.open(scratch, None))


def rankers(
    snapshot: Snapshot, ranker: FinalRanker | None, catalogue: CatalogueSettings
) -> Mapping[str, Ranker]:
    """The ways to rank by which encoders are compared.

    Args:
        snapshot: with the encoder.
        ranker: the catalogue's final ranker; None for none.
        catalogue: what else it has otherwise than the server.
    """
    plain = Searcher(snapshot, None, SearchDefaults(), ranker=ranker)
    searcher = WithDefaults(plain, catalogue)

    def by_meaning(query: JudgedQuery) -> list[str]:
        found = snapshot.dense.search(snapshot.encoder.encode(query.text), None, k=DEPTH)
        return snapshot.products.texts("id", found.rows.tolist())

    def searched(query: JudgedQuery) -> list[str]:
        return [hit.product.id for hit in searcher.search(SEARCHED.query(query.text)).hits]

    return {MEANING: by_meaning, FUSED: searched}


def verdict_table(verdict: Verdict) -> Table:
    """A line for each set of queries and way to rank."""
    measures = ("ndcg@10", "condensed_ndcg@10", "recall@10", OBJECTIVE)
    return model_check_table("encoder", verdict.checked, measures)
