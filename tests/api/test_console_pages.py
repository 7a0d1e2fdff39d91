"""What the console's pages say, from the files that the builder writes."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.console.chart import chart_of
from api.console.kept import (
    HistoryLine,
    Publication,
    kept_versions,
    publications,
    read_history,
    read_report,
    version_report,
)
from api.console.wording import ago_text, duration_text, size_text
from api.jobs.files import JobFiles, write_json
from core.clock import SystemClock
from core.gates import GateResult
from core.layout import CatalogueLayout
from core.publication import HistoryEntry, history
from core.rejects import Reject, RejectLog
from core.settings import Settings
from indexer.changes.report import BuildRecord, Outcome, write_report
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.pages import ATTACK, Links
from tests.api.servers import eventually, running

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
JOB = "20260115T093000125000-3f9a1c"
SHOP = "/console/catalogues/shop"
PAGES = (
    "/console",
    SHOP,
    f"{SHOP}/rollback?version=v1",
    f"{SHOP}/remove",
    f"{SHOP}/builds",
    f"{SHOP}/builds/{JOB}",
    f"{SHOP}/rejects",
    f"{SHOP}/products",
    "/console/catalogues/nobody",
    "/console/catalogues/Not%20a%20name",
    "/console/nothing",
)


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("indexes")


@pytest.fixture(scope="module")
def client(indexes: Path) -> Iterator[httpx.Client]:
    """A server with one good catalogue, one that is stale and one that never worked."""
    shop = write_version(indexes, "shop", "v1")
    point_current(write_version(indexes, "shop", "v2"), "v2")
    write_past(shop)
    point_current(write_version(indexes, "stale", "good"), "good")
    point_current(write_version(indexes, "failed", "broken-1"), "broken-1")
    settings = Settings(indexes=indexes, poll_seconds=0.02)
    with running(create_app(settings, SystemClock(), FakeOpener())) as started:
        eventually(lambda: "good" in started.get("/readyz").text)
        point_current(write_version(indexes, "stale", "broken-2"), "broken-2")
        eventually(lambda: ">stale</span>" in started.get("/console").text)
        yield started


def write_past(shop: CatalogueLayout) -> None:
    entries = (
        HistoryEntry(at=NOW.isoformat(), action="publish", version="v1", previous=None),
        HistoryEntry(
            at=(NOW + timedelta(days=1)).isoformat(),
            action="publish",
            version="v2",
            previous="v1",
            reason=ATTACK,
            forced=("counts",),
        ),
    )
    lines = [entry.model_dump_json().encode() for entry in entries]
    shop.history.write_bytes(b"\n" + b"\n{half a li\n".join(lines))
    with RejectLog(shop.root / "rejects.jsonl") as log:
        log.reject(Reject(3, "price", "12,,50", "is no price", "write it as 12.50"))
        log.reject(Reject(5, "title", f"=2+3{ATTACK}", "is no title", "give it a title"))
        log.reject(Reject(1204, None, "", "is a duplicate", "leave it out"))
    gates = (
        GateResult("counts", "10 before, 2 now", "at most half gone", ("8 are gone",), "--x 1"),
        GateResult("self-check", "2 sound vectors", "all of them"),
    )
    record = BuildRecord(
        catalogue="shop",
        outcome=Outcome.REFUSED,
        version="v3",
        started_at=NOW.isoformat(),
        gates=gates,
    )
    report = write_report(shop, record, "<!doctype html><title>The report</title>")
    write_job(shop, report)


def write_job(shop: CatalogueLayout, report: Path) -> None:
    files = JobFiles(shop.root / ".jobs" / JOB)
    files.root.mkdir(parents=True)
    asked = {"feed": "feed.csv", "max_shrink": 0.2}
    write_json(
        files.request,
        {"kind": "build", "created_at": NOW.isoformat(), "request": asked, "command": []},
    )
    failure = {"code": "gate_failed", "message": "8 are gone"}
    write_json(files.outcome, {"outcome": "refused", "failure": failure, "report": str(report)})
    write_json(files.ended, {"code": 6, "at": (NOW + timedelta(seconds=5)).isoformat()})
    files.log.write_text(f"reading {ATTACK}\n")


def test_the_first_page_tells_how_each_catalogue_is_doing(client: httpx.Client) -> None:
    text = client.get("/console").text
    assert "the published version is broken; the one before it still answers".capitalize() in text
    assert "there is none to fall back on" in text
    assert text.count("Vectors.faiss is too short.") == 2
    assert f'href="{SHOP}/builds/{JOB}">refused</a>' in text


def test_every_page_is_safe_and_answers_with_its_status(client: httpx.Client) -> None:
    statuses = []
    for path in PAGES:
        page = client.get(path)
        statuses.append(page.status_code)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert Links(page).inline == []
        assert ATTACK not in page.text
    assert statuses == [200] * 8 + [404, 400, 404]


def test_files_and_styles_that_pages_load_are_there(client: httpx.Client) -> None:
    for address in Links(client.get("/console")).loaded:
        assert client.get(address).status_code == 200


def test_a_refused_build_shows_its_gates_and_may_be_forced(client: httpx.Client) -> None:
    text = client.get(f"{SHOP}/builds/{JOB}").text
    assert "10 before, 2 now" in text
    assert "8 are gone." in text
    assert "Publish in spite of the gates" in text
    report = client.get(f"{SHOP}/builds/{JOB}/report")
    assert "The report" in report.text
    assert "sandbox" in report.headers["content-security-policy"]
    part = client.get(f"{SHOP}/builds/{JOB}/live")
    assert part.headers["x-over"] == "true"
    assert "<html" not in part.text


def test_a_build_that_cannot_start_says_why_and_keeps_what_was_typed(
    client: httpx.Client,
) -> None:
    client.put(f"{SHOP}/feeds/feed.csv", content=b"id,title\n1,Tea\n").raise_for_status()
    sent = {"feed": "feed.csv", "max_shrink": "120", "mapping": "icecat"}
    answer = client.post(f"{SHOP}/builds", data=sent)
    assert answer.status_code == 400
    assert "<strong>max shrink</strong>: Max_shrink is above 1" in answer.text
    assert 'value="120"' in answer.text
    assert '<option value="icecat" selected>' in answer.text
    missing = client.post(f"{SHOP}/builds", data={"feed": "other.csv"})
    assert missing.status_code == 404
    assert "There is no file &#39;other.csv&#39;." in missing.text
    deleted = client.post(f"{SHOP}/feeds/feed.csv/delete")
    assert deleted.headers["location"] == f"{SHOP}/builds"


def test_an_upload_may_be_longer_than_a_form(client: httpx.Client) -> None:
    long = b"x" * (1 << 21)
    assert client.put(f"{SHOP}/feeds/long.csv", content=long).status_code == 204
    assert "long.csv (2.1 MB)" in client.get(f"{SHOP}/builds").text
    assert client.post(f"{SHOP}/builds", content=long).status_code == 413
    refused = client.put(f"{SHOP}/feeds/.hidden", content=b"x")
    assert refused.status_code == 400
    assert "is no name for an upload" in refused.text


def test_going_back_is_refused_if_something_else_is_served_by_now(client: httpx.Client) -> None:
    answer = client.post(f"{SHOP}/rollback", data={"version": "v1", "served": "v1"})
    assert answer.status_code == 400
    assert "Another version is served by now." in answer.text
    assert client.get(f"{SHOP}/rollback?version=v2").status_code == 400
    assert client.get(f"{SHOP}/rollback?version=v9").status_code == 404


def test_a_removal_wants_the_name(client: httpx.Client) -> None:
    answer = client.post(f"{SHOP}/remove", data={"confirm": "Shop"})
    assert answer.status_code == 400
    assert "That is not its name." in answer.text
    assert client.get(SHOP).status_code == 200


def test_rejects_are_filtered_by_field_reason_and_words(client: httpx.Client) -> None:
    def found(**asked: str) -> str:
        text = client.get(f"{SHOP}/rejects", params=asked).text
        return text.partition('class="found" role="status">')[2].partition(" rejects")[0]

    assert found() == "3 of 3"
    assert found(q="PRICE") == "1 of 3"
    assert found(field="title") == "1 of 3"
    assert found(reason="is a duplicate") == "1 of 3"
    assert found(field="price", reason="is a duplicate") == "0 of 3"
    assert found(q="1204") == "1 of 3"


def test_the_download_holds_what_was_asked_for_and_no_formula(client: httpx.Client) -> None:
    answer = client.get(f"{SHOP}/rejects.csv", params={"field": "title"})
    assert answer.headers["content-disposition"] == 'attachment; filename="shop-rejects.csv"'
    header, row = csv.reader(io.StringIO(answer.text))
    assert header == ["line", "row", "field", "value", "reason", "mend"]
    assert row == ["5", "2", "title", f"'=2+3{ATTACK}", "is no title", "give it a title"]
    assert client.get("/console/catalogues/stale/rejects.csv").status_code == 404


@pytest.mark.usefixtures("client")
def test_history_and_reports_are_read_as_the_builder_writes_them(indexes: Path) -> None:
    layout = CatalogueLayout(indexes, "shop")
    ours = [(line.version, line.forced, line.reason) for line in reversed(read_history(layout))]
    assert ours == [(line.version, line.forced, line.reason) for line in history(layout)]
    assert [version.name for version in kept_versions(layout)] == ["v2", "v1"]
    assert [each.products for each in publications(layout, 1)] == [1]
    assert read_report(version_report(layout, "v1")) is None


def test_the_chart_starts_at_zero_and_marks_the_last() -> None:
    def publication(day: int, products: int | None) -> Publication:
        line = HistoryLine(at=NOW + timedelta(days=day), action="publish", version=str(day))
        return Publication(line, products)

    assert chart_of((publication(0, 5), publication(1, None))) is None
    chart = chart_of((publication(0, 100), publication(1, None), publication(2, 50)))
    assert chart is not None
    assert [(bar.x, bar.height, bar.y, bar.kind) for bar in chart.bars] == [
        (0, 40, 0, "publish"),
        (14, 20, 20, "now"),
    ]
    assert chart.text.endswith("100, 50")
    assert chart.bars[0].text == "2026-01-15 09:30: 100 products"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"),
        (1, "1 second ago"),
        (119, "1 minute ago"),
        (7_200, "2 hours ago"),
        (3 * 86_400, "3 days ago"),
        (40 * 86_400, "2025-12-06"),
    ],
)
def test_how_long_ago_is_said_in_words(seconds: int, text: str) -> None:
    assert ago_text(NOW - timedelta(seconds=seconds), NOW) == text


def test_sizes_and_durations_are_said_in_words() -> None:
    assert [size_text(size) for size in (None, 0, 999, 1000, 45_100_000, 2 * 10**15)] == [
        "",
        "0 bytes",
        "999 bytes",
        "1.0 kB",
        "45.1 MB",
        "2000.0 TB",
    ]
    assert [duration_text(each) for each in (3.21, 250, 7_320)] == [
        "3.2 s",
        "4 min 10 s",
        "2 h 2 min",
    ]
