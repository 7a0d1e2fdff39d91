"""The check of a trained reranker: the served version searched with it, and as it is."""

from collections.abc import Mapping

import numpy as np
from rich.table import Table

from api.catalogue_settings import CatalogueSettings
from api.defaults import WithDefaults
from cli.tasks.model_check_table import model_check_table
from core.settings import Settings
from experiments.offline.configurations import Configuration
from experiments.offline.judgments import JudgedQuery
from experiments.offline.model_check import OBJECTIVE, Ranker
from experiments.offline.reranker_check import LISTED, SEARCHED, Verdict
from rerank.contract import FinalRanker, Reranker
from rerank.passthrough import Passthrough
from search.pipeline import Searcher
from search.query import Rerank
from search.reranking import SearchDefaults
from search.snapshot import Snapshot

PATIENCE_MS = 10_000
"""A time budget that ends nothing, so that the figures can be repeated."""

NEW_WEIGHT = 0.1
"""Of a trained reranker, in a catalogue whose search has not asked any so far."""


def weight_in_use(catalogue: CatalogueSettings, settings: Settings) -> float:
    """The share of the reranker's score in the catalogue's search; 0 if it is not asked."""
    own = catalogue.rerank_weight
    return settings.rerank_weight if own is None else own


def rankers(
    snapshot: Snapshot,
    reranker: Reranker,
    ranker: FinalRanker | None,
    catalogue: CatalogueSettings,
    settings: Settings,
    *,
    weight: float,
) -> Mapping[str, Ranker]:
    """The ways to rank by which rerankers are compared.

    Args:
        snapshot: the served version.
        reranker: the one to measure; without any, meaning alone orders judged products.
        ranker: the catalogue's final ranker; None for none.
        catalogue: what else it has otherwise than the server.
        settings: of the server.
        weight: of the reranker's score in a search; 0 to leave it out.
    """
    configuration = Configuration(
        name=SEARCHED, rerank=Rerank(budget_ms=PATIENCE_MS, weight=weight)
    )
    plain = Searcher(snapshot, reranker, SearchDefaults.of(settings), ranker=ranker)
    searcher = WithDefaults(plain, catalogue)
    rows = {
        name: row for row, name in enumerate(snapshot.products.texts("id", range(snapshot.rows)))
    }

    def searched(query: JudgedQuery) -> list[str]:
        return [hit.product.id for hit in searcher.search(configuration.query(query.text)).hits]

    def listed(query: JudgedQuery) -> list[str]:
        # Sorted, so that no order of the file decides ties.
        ids = sorted(name for name in query.ratings if name in rows)
        judged = np.array([rows[name] for name in ids], dtype=np.int32)
        if isinstance(reranker, Passthrough):
            vector = snapshot.encoder.encode(query.text)
            scores = snapshot.dense.similarities(vector, judged)
        else:
            passages = snapshot.passages(judged.tolist())
            scores = reranker.score(query.text, passages, budget_ms=None).scores
        return [ids[place] for place in np.argsort(-scores, kind="stable").tolist()]

    return {SEARCHED: searched, LISTED: listed}


def verdict_table(verdict: Verdict) -> Table:
    """A line for each set of queries and way to rank."""
    measures = ("ndcg@10", "condensed_ndcg@10", OBJECTIVE)
    return model_check_table("reranker", verdict.checked, measures)
