"""What a reranker is trained and checked on: the served version's products, and judgments."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cli.tasks.reranker_order import RerankerOrder
from core.errors import BadInput
from core.progress import Reporter
from experiments.offline.apart import HeldOut
from experiments.offline.configurations import Configuration
from experiments.offline.gains import Gain
from experiments.offline.grades import GradedJudgments, read_graded
from experiments.offline.judgments import JudgedQuery, JudgmentFormat, Judgments
from experiments.offline.known_items import known_items
from experiments.offline.model_check import QuerySet
from experiments.offline.splits import held_out
from rerank.training.recipe import Candidates, GradedQuery, judged_lists, made_lists
from rerank.training.records import Record, passage_of
from rerank.training.settings import NegativeSettings, TeacherSettings
from rerank.training.teacher import Floats, TrainingList
from rerank.training.train import Lessons
from search.lexical import Rows
from search.pipeline import Searcher
from search.query import FinalRanking, Rerank
from search.reranking import SearchDefaults
from search.snapshot import Snapshot

MOST_PRODUCTS = 50_000
"""More than a network so small can learn by heart; the teacher scores all of them a query."""

TESTED = 0.2
"""Of the judged queries, the share that is never learnt."""

TRIED = 0.1
"""Of those left, the share that says which of a training's states is the best."""

MADE_TESTS = 200
MADE_TRIES = 150

_FUSED = Configuration(
    name="fused", final=FinalRanking(enabled=False), rerank=Rerank(enabled=False)
)


@dataclass(frozen=True, slots=True)
class RerankerData:
    """What training and check take.

    Attributes:
        lessons: to learn; no query among them asks nearly what one of `sets` asks.
        judged: how many lists are of judged queries; the others' queries are made up.
        sets: the queries of the check.
    """

    lessons: Lessons
    judged: int
    sets: tuple[QuerySet, ...]


@dataclass(frozen=True, slots=True)
class _Products:
    """The products that are learnt from.

    Attributes:
        rows: of the version, int32, rising.
        records: theirs.
        place: product id -> its position among them.
    """

    rows: Rows
    records: Sequence[Record]
    place: dict[str, int]


def reranker_data(order: RerankerOrder, snapshot: Snapshot, progress: Reporter) -> RerankerData:
    """Read the judgments, and make the lists and the queries of the check.

    Raises:
        BadInput: the judgments cannot be used, or there is too little to learn from.
    """
    given = None if order.judgments is None else _graded(order.judgments, order, snapshot)
    parts = None if given is None else _parts(given, order.seed)
    sets = _sets(order, snapshot, given, parts)
    products = _products(snapshot, given, order.seed)
    apart = HeldOut(query.text for each in sets for query in each.queries)
    lists = _made(order, snapshot, products, apart, progress)
    tries = lists[: min(MADE_TRIES, len(lists) // 10)]
    learnt = lists[len(tries) :]
    judged: list[TrainingList] = []
    if given is not None and parts is not None:
        tries = _judged(parts.tried, given, snapshot, products, order.seed, negatives=False)
        judged = _judged(parts.learnt, given, snapshot, products, order.seed, negatives=True)
    if not learnt and not judged:
        raise BadInput(
            "there is nothing to learn", field="queries", hint="make some, or give judgments"
        )
    passages = [passage_of(record) for record in products.records]
    return RerankerData(Lessons(passages, [*learnt, *judged], tries), len(judged), sets)


def _sets(
    order: RerankerOrder,
    snapshot: Snapshot,
    given: GradedJudgments | None,
    parts: "_Parts | None",
) -> tuple[QuerySet, ...]:
    """The queries of the check: made-up ones that nobody judged, and judged ones."""
    made = known_items(snapshot, _made_tests(order.queries), seed=order.seed)
    if given is None or parts is None:
        return (QuerySet("made queries", made.queries, made.gain, condensed=False),)
    taught = HeldOut(query.text for query in (*parts.learnt, *parts.tried))
    unlike = tuple(query for query in made.queries if taught.leaves(query.text))
    return (
        *([QuerySet("made queries", unlike, made.gain, condensed=False)] if unlike else []),
        QuerySet("judged queries", parts.tested, given.judgments.gain, condensed=True),
    )


def _made_tests(learnt: int) -> int:
    """How many made-up queries the check has: fewer where few are learnt."""
    return min(MADE_TESTS, 20 + learnt // 100) if learnt else MADE_TESTS


@dataclass(frozen=True, slots=True)
class _Parts:
    """Judged queries: to learn, to choose a state by, and for the check."""

    learnt: tuple[JudgedQuery, ...]
    tried: tuple[JudgedQuery, ...]
    tested: tuple[JudgedQuery, ...]


def _parts(given: GradedJudgments, seed: int) -> _Parts:
    left, tested = _divided(given.judgments.queries, TESTED, seed)
    learnt, tried = _divided(left, TRIED, seed)
    return _Parts(learnt, tried, tested)


def _divided(
    queries: Sequence[JudgedQuery], share: float, seed: int
) -> tuple[tuple[JudgedQuery, ...], tuple[JudgedQuery, ...]]:
    """The queries that stay, and the `share` of them that is held out."""
    chosen = held_out([query.text for query in queries], share, seed=seed)
    pairs = list(zip(queries, chosen, strict=True))
    return (
        tuple(query for query, is_chosen in pairs if not is_chosen),
        tuple(query for query, is_chosen in pairs if is_chosen),
    )


def _graded(path: Path, order: RerankerOrder, snapshot: Snapshot) -> GradedJudgments:
    """The judgments of products that the catalogue has, of queries with one that is right."""
    given = read_graded(
        path,
        queries=order.query_texts,
        layout=None if order.layout is None else JudgmentFormat(order.layout),
        gain=Gain(order.gain),
    )
    ids = set(snapshot.products.texts("id", range(snapshot.rows)))
    known = (
        JudgedQuery(
            query.id,
            query.text,
            {docid: rating for docid, rating in query.ratings.items() if docid in ids},
        )
        for query in given.judgments.queries
    )
    queries = tuple(query for query in known if query.has_positive)
    if not queries:
        raise BadInput(
            "no product that is rated above 0 is in the catalogue",
            field="judgments",
            hint="docid is the id that the feed has",
        )
    return GradedJudgments(Judgments(queries, given.judgments.gain), given.grades)


def _products(snapshot: Snapshot, given: GradedJudgments | None, seed: int) -> _Products:
    """All products, or, of very many, all that were judged and some of the others."""
    ids = snapshot.products.texts("id", range(snapshot.rows))
    rows = np.arange(snapshot.rows, dtype=np.int32)
    if rows.size > MOST_PRODUCTS:
        queries = () if given is None else given.judgments.queries
        judged = {docid for query in queries for docid in query.ratings}
        kept = {row for row, name in enumerate(ids) if name in judged}
        drawn = np.random.default_rng(seed).permutation(rows)[:MOST_PRODUCTS]
        rows = np.array(sorted(kept.union(drawn.tolist())), dtype=np.int32)
    records = [_record(snapshot, row) for row in rows.tolist()]
    return _Products(rows, records, {record.id: place for place, record in enumerate(records)})


def _record(snapshot: Snapshot, row: int) -> Record:
    product = snapshot.products.product(row)
    return Record(
        id=product.id,
        title=product.title,
        brand=product.brand,
        description=product.description,
        model=product.mpn,
        kind=snapshot.types.name(int(snapshot.types.of_row[row])) or "",
    )


def _made(
    order: RerankerOrder,
    snapshot: Snapshot,
    products: _Products,
    apart: HeldOut,
    progress: Reporter,
) -> list[TrainingList]:
    if not order.queries:
        return []

    def embed(texts: Sequence[str]) -> Floats:
        tracked = progress.track(texts, label="reading queries", total=len(texts))
        return np.stack([snapshot.encoder.encode(text) for text in tracked])

    return made_lists(
        products.records,
        snapshot.dense.vectors_of(products.rows),
        embed,
        count=order.queries,
        seed=order.seed,
        allowed=apart.leaves,
        settings=TeacherSettings(),
    )


def _judged(
    queries: Sequence[JudgedQuery],
    given: GradedJudgments,
    snapshot: Snapshot,
    products: _Products,
    seed: int,
    *,
    negatives: bool,
) -> list[TrainingList]:
    graded = [
        GradedQuery(
            query.text,
            {products.place[docid]: given.grades[query.id][docid] for docid in query.ratings},
        )
        for query in queries
    ]
    settings = NegativeSettings() if negatives else NegativeSettings(hard=0, random=0)
    candidates = _candidates(snapshot, products)
    size = len(products.records)
    return list(judged_lists(graded, candidates, products=size, seed=seed, settings=settings))


def _candidates(snapshot: Snapshot, products: _Products) -> Candidates:
    """The fused candidates of a query, those that are learnt from."""
    searcher = Searcher(snapshot, None, SearchDefaults())

    def candidates(text: str) -> list[int]:
        hits = searcher.search(_FUSED.query(text)).hits
        return [products.place[hit.product.id] for hit in hits if hit.product.id in products.place]

    return candidates
