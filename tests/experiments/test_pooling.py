from core.clock import SystemClock
from core.progress import Silent
from experiments.offline.configurations import Configuration
from experiments.offline.evaluation import Evaluation
from experiments.offline.judgments import JudgedQuery, Judgments
from experiments.offline.page import html_report
from experiments.offline.pooling import pool_warnings
from experiments.offline.report import notes
from experiments.offline.run import evaluate
from search.query import Mode, Query
from search.results import Hit, ProductView, SearchResult

JUDGED = tuple(f"j{number}" for number in range(10))
JUDGMENTS = Judgments(
    tuple(JudgedQuery(name, name, dict.fromkeys(JUDGED, 1)) for name in ("a", "b", "c", "d"))
)


def evaluated(unjudged: int) -> Evaluation:
    """A dense search that finds so many products that nobody judged, and one by words."""
    found: dict[Mode, tuple[str, ...]] = {
        Mode.LEXICAL: JUDGED,
        Mode.DENSE: (*(f"x{number}" for number in range(unjudged)), *JUDGED)[:10],
    }

    def search(query: Query) -> SearchResult:
        return SearchResult(
            hits=tuple(
                Hit(product=ProductView(id=docid, title=docid, availability="in_stock"), score=1)
                for docid in found[query.mode]
            ),
            found=10,
            page=1,
            per_page=100,
            facet_counts=(),
            search_time_ms=1,
            index_version="v",
            stage_ms={},
        )

    ways = [Configuration(name=mode.value, mode=mode) for mode in (Mode.LEXICAL, Mode.DENSE)]
    return evaluate(lambda: search, JUDGMENTS, ways, Silent())


def test_what_finds_the_unjudged_is_named() -> None:
    evaluation = evaluated(4)

    (warning,) = pool_warnings(evaluation)

    assert "100% of lexical's" in warning
    assert "60% of dense's" in warning
    assert warning in list(notes(evaluation))
    page = html_report(evaluation, catalogue="demo", made_at=SystemClock().now())
    assert "Pool bias" in page


def test_alike_pools_are_fair() -> None:
    assert list(pool_warnings(evaluated(0))) == []
