"""The gates of a build that search: what they need of `search` and `experiments` is wired here."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput, IndexUnusable
from core.layout import CatalogueLayout, VersionLayout
from experiments.offline.configurations import Configuration
from experiments.offline.judgments import Judgments
from indexer.gates import Candidate
from search.pipeline import Searcher
from search.query import Mode, Query, Rerank
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot

JUDGED = Configuration(name="fused", rerank=Rerank(enabled=False))
"""How judged queries are searched: without the stage that a time budget may end anywhere."""


@dataclass(frozen=True, slots=True)
class JudgedGate:
    """Refuses a version that ranks judged queries worse than the served one.

    Attributes:
        judgments: what is right for which query.
        catalogue: where the served version lies.
        max_drop: how much lower the mean NDCG@10 may be, 0 to 1.
    """

    judgments: Judgments
    catalogue: CatalogueLayout
    max_drop: float

    def objections(self, candidate: Candidate) -> list[str]:
        """One objection if NDCG@10 has fallen too far; none if there is nothing to compare with."""
        if candidate.served is None:
            return []
        try:
            before = self._ndcg(self.catalogue.version(candidate.served.version))
        except IndexUnusable:
            return []
        after = self._ndcg(candidate.layout)
        if after >= before - self.max_drop:
            return []
        enough = f"--max-quality-drop {before - after + 0.001:.3f}"
        change = f"from {before:.3f} to {after:.3f}"
        return [f"NDCG@10 on the judged queries fell {change} (if that is meant: {enough})"]

    def _ndcg(self, layout: VersionLayout) -> float:
        # An extra that a build without judgments does without.
        from experiments.offline.measures import NDCG, measure  # noqa: PLC0415

        queries = [query for query in self.judgments.queries if query.has_positive]
        searcher = _searcher(layout)
        rankings = {
            query.id: [hit.product.id for hit in searcher.search(JUDGED.query(query.text)).hits]
            for query in queries
        }
        values = measure(queries, rankings)[NDCG]
        return sum(values) / len(values)


def found_by_words(layout: VersionLayout, queries: Sequence[str]) -> list[int]:
    """How many products each query finds by its words.

    By meaning some product is always the nearest, so that would prove nothing.
    """
    searcher = _searcher(layout)
    asked = (Query(q=query, mode=Mode.LEXICAL, per_page=1, highlight=False) for query in queries)
    return [searcher.search(query).found for query in asked]


def read_smoke_queries(path: Path) -> tuple[str, ...]:
    """The queries of a file, one a line.

    Raises:
        BadInput: the file cannot be read or holds none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read {path.name}: {error}", field="smoke") from error
    queries = tuple(line.strip() for line in lines if line.strip())
    if not queries:
        raise BadInput(f"{path.name} holds no queries", field="smoke", hint="one query a line")
    return queries


def _searcher(layout: VersionLayout) -> Searcher:
    return Searcher(open_snapshot(layout, verify=False), None, SearchDefaults())
