"""Every table, end to end on a small demo catalogue: real engines, servers and builds."""

import io
import shutil
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
from rich.console import Console

from benchmarks.bench import Scale
from benchmarks.report import Report, Table
from benchmarks.run import SECTIONS, Order, run
from catalog.demo import write_demo_feed
from tests.conftest import BuiltIndex

PRODUCTS = 200
LARGE_ROWS = 21_000
"""Just enough for the approximate index to be searched at all."""

REAL_DATA_ONLY = {"matching", "suggest-quality"}
"""They build catalogues of real data, whatever the subject of the run."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def printed() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(scope="module")
def report(demo_index: BuiltIndex, folder: Path, printed: io.StringIO) -> Report:
    feed = folder / "feed.jsonl.gz"
    write_demo_feed(feed, count=PRODUCTS)
    indexes = folder / "indexes"
    shutil.copytree(demo_index.options.models, indexes / ".models")
    order = Order(
        feed=feed,
        mapping=None,
        catalogue="shop",
        sections=tuple(name for name in SECTIONS if name not in REAL_DATA_ONLY),
        scale=Scale(
            queries=8,
            rounds=1,
            large_rows=LARGE_ROWS,
            filtered_queries=4,
            repeats=1,
            clients=(2,),
            models=demo_index.options.models,
        ),
        indexes=indexes,
        json=folder / "report.json",
    )
    silent = Console(file=io.StringIO())
    return run(order, Console(file=printed, width=200), silent)


def table(report: Report, name: str) -> Table:
    (only,) = (each for each in report.tables if each.name == name)
    return only


def positive(row: Mapping[str, object], *names: str) -> bool:
    return all(isinstance(value := row[name], float) and value > 0 for name in names)


def test_lexical_engines_are_timed_and_agree(report: Report) -> None:
    rows = table(report, "lexical").rows
    assert [row["engine"] for row in rows] == ["aisle", "bm25s (numba)", "tantivy", "rank_bm25"]
    assert all(positive(row, "p50 ms", "p99 ms", "p50 / aisle's") for row in rows)
    agreed = {row["engine"]: row["same top 10"] for row in rows}
    assert agreed["aisle"] == 1
    assert float(agreed["rank_bm25"] or 0) > 0.95
    assert float(agreed["tantivy"] or 0) > 0.6


def test_queries_are_timed_stage_by_stage(report: Report) -> None:
    rows = table(report, "query").rows
    stages = ("parse", "match", "rank", "rerank", "facets", "hits")
    assert len(rows) == 5 * 2 * 3
    assert all(positive(row, "total", *stages) for row in rows)
    median = {(row["setup"], row["queries"]): row for row in rows if row["ms"] == "p50"}
    assert median["words and vectors", "new"]["reranked"] is None
    assert float(median["30 reranked", "new"]["reranked"] or 0) > 10
    new, again = (median["30 reranked", state]["rerank"] for state in ("new", "repeated"))
    assert float(again or 0) < float(new or 0), "scores are kept"


def test_servers_are_timed_with_and_without_reranking(report: Report) -> None:
    rows = table(report, "http").rows
    cases = {(row["reranked"], row["clients"], row["queries"]): row["requests"] for row in rows}
    assert cases == {
        (reranked, 2, queries): requests
        for reranked in ("no", "yes")
        for queries, requests in (("new", 8), ("repeated", 24))
    }
    assert all(positive(row, "requests/s", "p50 ms", "p99 ms") for row in rows)


def test_filters_are_measured_on_both_catalogues(report: Report) -> None:
    rows = table(report, "filtered").rows
    plans = {(row["catalogue"], row["allowed"], row["rows"]): row["plan"] for row in rows}
    assert len(plans) == len(rows) == 2 * 11
    assert plans[f"shop, {PRODUCTS}", "100 %", "all"] == "flat"
    assert plans[f"shop, {PRODUCTS}", "10 %", "random"] == "exact"
    assert plans[f"made up, {LARGE_ROWS:,}", "100 %", "all"] == "ann"
    assert plans[f"made up, {LARGE_ROWS:,}", "50 %", "one category"] == "exact"
    assert all(row["Flat recall"] == 1 for row in rows)
    assert all(row["aisle recall"] == 1 for row in rows if row["plan"] != "ann")


def test_builds_are_traced_step_by_step(report: Report) -> None:
    rows = table(report, "build").rows
    for run_name in ("build, empty cache", "build, warm cache"):
        *steps, whole = (row for row in rows if row["run"] == run_name)
        names = [step["step"] for step in steps]
        assert names[0] == "start Python"
        assert {"read feed", "words and filters", "encode", "publish"} <= set(names)
        assert whole["step"] == "all"
        assert positive(whole, "seconds", "peak MB")
        # Each of the steps is told to a tenth of a second.
        total = sum(float(step["seconds"] or 0) for step in steps)
        assert total <= float(whole["seconds"] or 0) + 0.1 * len(steps)
    # It was exported before, which this process finds out: that takes some time as well.
    (export,) = (row for row in rows if row["run"] == "export the encoder")
    assert positive(export, "seconds", "peak MB")


def test_opening_and_memory_are_measured(report: Report) -> None:
    verified, not_verified = table(report, "opening").rows
    assert positive(verified, "open ms", "first query ms", "second query ms")
    assert positive(not_verified, "open ms", "first query ms", "second query ms")
    one, two = table(report, "memory").rows
    assert float(one["PSS each MB"] or 0) <= float(one["RSS each MB"] or 0)
    assert float(two["PSS together MB"] or 0) > float(one["PSS together MB"] or 0)


def test_suggestions_are_timed_beside_peers_and_over_http(report: Report) -> None:
    rows = table(report, "suggest").rows
    contestants = {row["contestant"] for row in rows}
    assert {"aisle, four groups", "marisa, prefix", "tantivy, fuzzy prefix"} <= contestants
    assert {"1", "5", "5, a typo", "all"} <= {row["letters"] for row in rows}
    assert all(positive(row, "p50 ms", "p99 ms") for row in rows)
    (served,) = table(report, "suggest-http").rows
    assert positive(served, "requests/s", "p50 ms", "p99 ms")


def test_everything_is_printed_and_written(
    report: Report, printed: io.StringIO, folder: Path
) -> None:
    written = orjson.loads((folder / "report.json").read_bytes())
    assert [each["name"] for each in written["tables"]] == [each.name for each in report.tables]
    assert written["machine"]["cores"] == report.machine.cores
    assert written["catalogue"]["products"] == PRODUCTS
    assert all(aim["met"] in {True, False} for each in written["tables"] for aim in each["aims"])
    for each in report.tables:
        assert each.title in printed.getvalue()
