import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from core.errors import BadInput
from core.progress import Silent
from experiments.offline.configurations import (
    Configuration,
    default_configurations,
    read_configurations,
)
from experiments.offline.evaluation import Evaluation
from experiments.offline.judgments import JudgedQuery, Judgments
from experiments.offline.page import html_report
from experiments.offline.report import differences_table, measures_table, notes
from experiments.offline.run import evaluate
from search.query import FusionMethod, Mode, Query
from search.results import Hit, ProductView, RerankReport, SearchResult

JUDGMENTS = Judgments(
    (
        JudgedQuery("1", "red wine", {"a": 3, "b": 1, "c": 0}),
        JudgedQuery("2", "<b>oats</b>", {"d": 2}),
        JudgedQuery("3", "hopeless", {"e": 0}),
        JudgedQuery("4", "unknown word", {"f": 1}),
    )
)

RANKINGS: Mapping[Mode, Mapping[str, Sequence[str]]] = {
    Mode.LEXICAL: {"red wine": ["b", "x", "a"], "<b>oats</b>": ["d"]},
    Mode.DENSE: {"red wine": ["a", "b"], "<b>oats</b>": ["y", "d"], "unknown word": ["f"]},
}


def search(query: Query) -> SearchResult:
    """A shop of a handful of products that ranks them as the tables above say."""
    ranking = RANKINGS[query.mode].get(query.q, [])
    return SearchResult(
        hits=tuple(
            Hit(
                product=ProductView(id=docid, title=f"Product {docid} & co", availability="in"),
                score=1.0 / rank,
            )
            for rank, docid in enumerate(ranking, start=1)
        ),
        found=len(ranking),
        page=1,
        per_page=query.per_page,
        facet_counts=(),
        search_time_ms=10.0 * (1 + len(ranking)),
        index_version="v1",
        stage_ms={},
        rerank=_report(query),
    )


def _report(query: Query) -> RerankReport | None:
    if not query.rerank.enabled:
        return None
    return RerankReport(model="tiny", scored=1, budget_ms=5, exhausted=query.q == "red wine")


BM25 = Configuration.model_validate(
    {"name": "bm25", "mode": "lexical", "rerank": {"enabled": False}}
)
DENSE = Configuration(name="dense", mode=Mode.DENSE)


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(lambda: search, JUDGMENTS, [BM25, DENSE], Silent())


def test_queries_without_a_right_product_are_left_out_and_counted(evaluation: Evaluation) -> None:
    assert [query.text for query in evaluation.queries] == [
        "red wine",
        "<b>oats</b>",
        "unknown word",
    ]
    assert evaluation.left_out == 1
    assert evaluation.judged_pairs == 6


def test_rows_hold_means_values_and_differences(evaluation: Evaluation) -> None:
    bm25, dense = evaluation.rows

    assert bm25.per_query["mrr@10"] == (1, 1, 0)
    assert dense.per_query["mrr@10"] == (1, 0.5, 1)
    assert dense.measures["mrr@10"].mean == pytest.approx(2.5 / 3)
    assert bm25.differences == {}
    difference = dense.differences["mrr@10"]
    assert difference.mean == pytest.approx(0.5 / 3)
    assert (difference.wins, difference.losses, difference.ties) == (1, 1, 1)
    assert difference.low <= difference.mean <= difference.high
    assert bm25.top == (("b", "x", "a"), ("d",), ())


def test_speed_zero_results_and_budget_are_reported(evaluation: Evaluation) -> None:
    bm25, dense = evaluation.rows

    assert bm25.zero_result_rate == pytest.approx(1 / 3)
    assert dense.zero_result_rate == 0
    assert (bm25.median_ms, dense.median_ms) == (20, 30)
    assert (bm25.mean_reranked, bm25.budget_ended_rate) == (None, None)
    assert dense.mean_reranked == 1
    assert dense.budget_ended_rate == pytest.approx(1 / 3)


def test_references_bound_the_measures(evaluation: Evaluation) -> None:
    random, oracle = evaluation.references

    assert oracle.measures["ndcg@10"].mean == pytest.approx(1)
    assert random.measures["ndcg@10"].mean <= 1
    assert random.measures["judged@10"].mean == 1
    assert random.median_ms is None


def test_the_same_seed_gives_the_same_evaluation(evaluation: Evaluation) -> None:
    again = evaluate(lambda: search, JUDGMENTS, [BM25, DENSE], Silent())
    other = evaluate(lambda: search, JUDGMENTS, [BM25, DENSE], Silent(), seed=1)

    assert again == evaluation
    assert other != evaluation


def test_json_comes_back_as_it_went(evaluation: Evaluation) -> None:
    text = evaluation.model_dump_json()

    assert Evaluation.model_validate_json(text) == evaluation
    assert json.loads(text)["rows"][1]["differences"]["ndcg@10"]["wins"] == 2


def test_nothing_to_evaluate_is_said() -> None:
    hopeless = Judgments((JudgedQuery("3", "hopeless", {"e": 0}),))

    with pytest.raises(BadInput, match="no query has a product rated above 0"):
        evaluate(lambda: search, hopeless, [BM25], Silent())
    with pytest.raises(BadInput, match="each once"):
        evaluate(lambda: search, JUDGMENTS, [BM25, BM25], Silent())
    with pytest.raises(BadInput, match="names must be given"):
        evaluate(lambda: search, JUDGMENTS, [], Silent())


def test_tables_show_every_row(evaluation: Evaluation) -> None:
    output = StringIO()
    console = Console(width=140, file=output)
    console.print(measures_table(evaluation), differences_table(evaluation))
    text = output.getvalue()

    for word in ("bm25", "dense", "random", "oracle", "NDCG@10", "2/1/0", "33.3%", "30.0"):
        assert word in text
    assert next(notes(evaluation)).startswith(
        "3 queries, 6 judged pairs; left out, with no product rated above 0: 1"
    )


class Page(HTMLParser):
    """Collects what a browser would fetch, and checks that tags close."""

    VOID = frozenset({"meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.links += [values[name] or "" for name in ("src", "href") if name in values]
        self.ids |= {values["id"] or ""} if "id" in values else set()
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_the_page_is_whole_escaped_and_self_contained(evaluation: Evaluation) -> None:
    text = html_report(evaluation, catalogue="demo", made_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    page = Page()
    page.feed(text)

    assert page.open == []
    assert page.links
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert "<b>oats</b>" not in text
    assert "&lt;b&gt;oats&lt;/b&gt;" in text
    assert "Product a &amp; co" in text
    assert "2026-01-02 03:04 UTC" in text


def test_default_configurations_take_the_default_search_apart() -> None:
    queries = {each.name: each.query("tea") for each in default_configurations()}

    assert list(queries) == [
        "bm25",
        "dense",
        "rrf",
        "fused",
        "fused understood",
        "final",
        "final reranked",
    ]
    understood = {name for name, query in queries.items() if query.spelling and query.understanding}
    assert understood == {"fused understood", "final", "final reranked"}
    assert {name for name, query in queries.items() if query.spelling or query.understanding} == (
        understood
    )
    as_typed = {"spelling": False, "understanding": False}
    assert queries["fused"] == queries["fused understood"].model_copy(update=as_typed)
    assert queries["bm25"].mode is Mode.LEXICAL
    assert queries["dense"].mode is Mode.DENSE
    assert queries["rrf"].fusion.method is FusionMethod.RRF
    assert queries["fused"].fusion == queries["final"].fusion == Query().fusion
    finally_ranked = {name for name, query in queries.items() if query.final.enabled}
    assert finally_ranked == {"final", "final reranked"}
    assert [name for name, query in queries.items() if query.rerank.enabled] == ["final reranked"]
    assert all(query.per_page == 100 and not query.highlight for query in queries.values())


def test_configurations_are_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "configurations.toml"
    path.write_text(
        '[words]\nmode = "lexical"\nrerank.enabled = false\n'
        '[heavy]\nfusion = { method = "rrf", dense_weight = 0.7 }\nrerank = { top = 50 }\n'
    )

    words, heavy = read_configurations(path)

    assert (words.name, words.description) == ("words", "lexical")
    assert (heavy.name, heavy.description) == (
        "heavy",
        "hybrid; rrf, dense 0.7; ranked finally; rerank top 50",
    )
    assert heavy.query("tea").rerank.top == 50


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("[a]\nmode = 'telepathic'\n", "a.mode"),
        ("[a]\nfusion.dense_weight = 2\n", "a.fusion.dense_weight"),
        ("[a]\nspeed = 3\n", "a.speed"),
        ("mode = 'lexical'\n", "mode"),
        ("[a\n", "configurations"),
        ("", "configurations"),
    ],
)
def test_bad_configurations_name_the_setting(tmp_path: Path, text: str, field: str) -> None:
    path = tmp_path / "configurations.toml"
    path.write_text(text)

    with pytest.raises(BadInput) as caught:
        read_configurations(path)

    assert caught.value.field == field
