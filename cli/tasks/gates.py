"""The gates of a build that search: what they need of `search` and `experiments` is wired here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.tasks.build_order import BuildOrder
from core.errors import BadInput, IndexUnusable
from core.gates import NOTHING_BEFORE, GateResult
from core.layout import CatalogueLayout, VersionLayout
from core.rejects import RejectLog
from experiments.offline.configurations import Configuration
from experiments.offline.judgments import Judgments, read_judgments
from indexer.changes.movers import DEPTH, FoundProduct
from indexer.changes.report import Outcome, read_report, report_names
from indexer.comparing_gates import CollapseGate, PriceGate, RejectGate
from indexer.gates import (
    Candidate,
    CountGate,
    Gate,
    SelfCheckGate,
    SmokeGate,
)
from search.pipeline import Searcher
from search.query import Mode, Query, Rerank
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot

JUDGED = Configuration(name="fused", rerank=Rerank(enabled=False))
"""How judged queries are searched: without the stage that a time budget may end anywhere."""


@dataclass(frozen=True, slots=True)
class OpenedVersions:
    """Searches versions; each is opened once, and closed with this."""

    _searchers: dict[Path, Searcher] = field(default_factory=dict)

    def searcher(self, layout: VersionLayout) -> Searcher:
        """A searcher over the version.

        Raises:
            IndexUnusable: the version is damaged.
        """
        if layout.root not in self._searchers:
            snapshot = open_snapshot(layout, verify=False)
            self._searchers[layout.root] = Searcher(snapshot, None, SearchDefaults())
        return self._searchers[layout.root]

    def found_by_words(self, layout: VersionLayout, queries: Sequence[str]) -> list[int]:
        """How many products each query finds by its words.

        By meaning some product is always the nearest, so that would prove nothing.
        """
        searcher = self.searcher(layout)
        return [
            searcher.search(Query(q=q, mode=Mode.LEXICAL, per_page=1, highlight=False)).found
            for q in queries
        ]

    def first_hits(
        self, layout: VersionLayout, queries: Sequence[str]
    ) -> list[tuple[FoundProduct, ...]]:
        """The first hits of each query, ranked like those of judged queries."""
        searcher = self.searcher(layout)
        asked = (
            Query(q=query, per_page=DEPTH, rerank=JUDGED.rerank, highlight=False)
            for query in queries
        )
        return [
            tuple(
                FoundProduct(hit.product.id, hit.product.title)
                for hit in searcher.search(query).hits
            )
            for query in asked
        ]


@dataclass(frozen=True, slots=True)
class JudgedGate:
    """Refuses a version that ranks judged queries worse than the served one.

    Attributes:
        judgments: what is right for which query.
        catalogue: where the served version lies.
        max_drop: how much lower the mean NDCG@10 may be, 0 to 1.
        versions: searches both.
    """

    judgments: Judgments
    catalogue: CatalogueLayout
    max_drop: float
    versions: OpenedVersions

    def check(self, candidate: Candidate) -> GateResult:
        """Objects if NDCG@10 has fallen too far."""
        limit = f"a fall of at most {self.max_drop:g}"
        if candidate.served is None:
            return GateResult("judged queries", NOTHING_BEFORE, limit)
        try:
            before = self._ndcg(self.catalogue.version(candidate.served.version))
        except IndexUnusable:
            return GateResult("judged queries", NOTHING_BEFORE, limit)
        after = self._ndcg(candidate.layout)
        change = f"from {before:.3f} to {after:.3f}"
        if after >= before - self.max_drop:
            return GateResult("judged queries", f"NDCG@10 {change}", limit)
        return GateResult(
            gate="judged queries",
            measured=f"NDCG@10 {change}",
            limit=limit,
            objections=(f"NDCG@10 on the judged queries fell {change}",),
            pass_with=f"--max-quality-drop {before - after + 0.001:.3f}",
        )

    def _ndcg(self, layout: VersionLayout) -> float:
        # An extra that a build without judgments does without.
        from experiments.offline.measures import NDCG, measure  # noqa: PLC0415

        queries = [query for query in self.judgments.queries if query.has_positive]
        searcher = self.versions.searcher(layout)
        rankings = {
            query.id: [hit.product.id for hit in searcher.search(JUDGED.query(query.text)).hits]
            for query in queries
        }
        values = measure(queries, rankings)[NDCG]
        return sum(values) / len(values)


def gates_of(
    order: BuildOrder,
    layout: CatalogueLayout,
    smoke: tuple[str, ...],
    versions: OpenedVersions,
    rejects: RejectLog | None,
) -> tuple[Gate, ...]:
    """The gates that the order asks for; `rejects` None where no feed is read."""
    gates: list[Gate] = [
        CountGate(order.max_shrink),
        CollapseGate(order.max_group_loss),
        PriceGate(order.max_price_factor),
    ]
    if rejects is not None:
        gates.append(RejectGate(rejects, _last_reject_rate(layout), order.max_reject_rise))
    gates.append(SelfCheckGate())
    if smoke:
        gates.append(SmokeGate(smoke, versions.found_by_words))
    if order.judgments is not None:
        judgments = read_judgments(order.judgments)
        gates.append(JudgedGate(judgments, layout, order.max_quality_drop, versions))
    return tuple(gates)


def read_smoke_queries(path: Path | None) -> tuple[str, ...]:
    """The queries of a file, one a line; none without a file.

    Raises:
        BadInput: the file cannot be read or holds none.
    """
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read {path.name}: {error}", field="smoke") from error
    queries = tuple(line.strip() for line in lines if line.strip())
    if not queries:
        raise BadInput(f"{path.name} holds no queries", field="smoke", hint="one query a line")
    return queries


def _last_reject_rate(layout: CatalogueLayout) -> float | None:
    """The share of bad rows of the last feed that was published; None if it is not known."""
    for name in report_names(layout):
        record = read_report(layout, name)
        if record is None or record.outcome not in {Outcome.PUBLISHED, Outcome.UNCHANGED}:
            continue
        if record.rejects is not None:
            return record.rejects.rate
    return None
