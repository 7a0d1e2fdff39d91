"""What the commercial team's pages say, from events, searches and published insights."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from core.settings import Settings
from insights.artefacts.log_state import LogState
from tests.api.commercial import (
    SHOP,
    StandingClock,
    publish,
    tell_past,
    tell_searches,
    try_out,
)
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.pages import ATTACK, Links, rows
from tests.api.servers import eventually, running, wait_until_ready

NOW = datetime(2026, 6, 1, 18, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
ROOT = "/console/catalogues/shop/commercial"
PAGES = (
    f"{ROOT}/overview",
    f"{ROOT}/overview?days=0",
    f"{ROOT}/queries",
    f"{ROOT}/recommendations",
    f"{ROOT}/banners",
    f"{ROOT}/shops",
    f"{ROOT}/shops/{SHOP}",
    f"{ROOT}/insights/sample",
    f"{ROOT}/scenarios",
    f"{ROOT}/experiments",
    "/console/catalogues/bare/commercial/overview",
    "/console/catalogues/bare/commercial/insights",
    "/console/catalogues/bare/commercial/shops",
    "/console/catalogues/bare/commercial/scenarios",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of a catalogue with a past, and of one without."""
    indexes = tmp_path_factory.mktemp("indexes")
    for name in ("shop", "bare"):
        point_current(write_version(indexes, name, "v1"), "v1")
    settings = Settings(indexes=indexes, poll_seconds=0.05, log_queries=True)
    tell_past(settings, "shop", YESTERDAY)
    tell_searches(settings, "shop", NOW, {"matcha": 4})
    try_out(settings, "shop", NOW)
    # Two of its six events were known then.
    publish(indexes, "shop", LogState(read_at=NOW - timedelta(days=9, hours=1), sequence=2))
    app = create_app(settings, StandingClock(NOW), FakeOpener())
    with running(app) as started:
        wait_until_ready(started)
        eventually(lambda: "still to be counted" not in overview(started))
        yield started


def overview(client: httpx.Client) -> str:
    return client.get(f"{ROOT}/overview").raise_for_status().text


def test_every_page_is_safe_and_there(client: httpx.Client) -> None:
    for path in PAGES:
        page = client.get(path)
        assert (path, page.status_code) == (path, 200)
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        links = Links(page)
        assert (path, links.inline) == (path, [])
        assert ATTACK not in page.text
        for address in links.loaded:
            assert client.get(address).status_code == 200, address


def test_all_links_lead_somewhere(client: httpx.Client) -> None:
    found = {link for path in PAGES[:10] for link in Links(client.get(path)).links}
    for link in sorted(each for each in found if each.startswith(ROOT)):
        assert client.get(link).status_code in {200, 303}, link


def test_the_overview_adds_up_what_happened(client: httpx.Client) -> None:
    text = overview(client)
    assert "11 searches in the 28 days up to 2026-05-31: none before." in text
    assert "2 orders: none before." in text
    assert "18.8 % of the revenue of 135.50 goes back to a click" in sentences(text)
    by_source = {row["source"]: row for row in rows(client, f"{ROOT}/overview/sources.csv")}
    assert by_source["search"]["revenue"] == "20.0"
    assert by_source["widget home"]["revenue"] == "5.5"
    days = rows(client, f"{ROOT}/overview/days.csv?days=7")
    assert [row["day"] for row in days[:2]] == ["2026-05-31", "2026-05-30"]
    assert len(days) == 7
    assert sum(int(row["orders"]) for row in days) == 2


def test_a_day_that_is_not_over_is_told_of_and_compared_with_nothing(client: httpx.Client) -> None:
    left_out = "Today (2026-06-01, UTC) is not over and is left out; so far it has had searches: 3"
    for page in ("overview", "queries", "recommendations"):
        whole = client.get(f"{ROOT}/{page}").text
        assert (page, left_out in whole) == (page, True)
        today = client.get(f"{ROOT}/{page}?days=0").text
        assert (page, "it is compared with no other day" in today) == (page, True)
        assert (page, left_out in today, "efore</th>" in today) == (page, False, False)
    text = client.get(f"{ROOT}/overview?days=0").text
    assert "3 searches today so far." in text
    assert "than before" not in text
    assert [row["day"] for row in rows(client, f"{ROOT}/overview/days.csv?days=0")] == [
        "2026-06-01"
    ]
    (top,) = rows(client, f"{ROOT}/queries/top.csv?days=0")
    assert (top["query"], top["searches"], "before" in top) == ("matcha", "3", False)
    assert client.get(f"{ROOT}/queries/rising.csv?days=0").status_code == 404


def test_texts_are_ranked_and_those_in_vain_are_told(client: httpx.Client) -> None:
    top = rows(client, f"{ROOT}/queries/top.csv")
    assert (top[0]["query"], top[0]["searches"], top[0]["clicks"]) == ("green tea", "8", "1")
    empty = rows(client, f"{ROOT}/queries/empty.csv")
    assert (empty[0]["query"], empty[0]["empty"]) == ("nothing", "2")
    assert rows(client, f"{ROOT}/queries/rising.csv")[0]["query"] == "green tea"


def test_widgets_are_told_one_by_one(client: httpx.Client) -> None:
    (row,) = rows(client, f"{ROOT}/recommendations/slots.csv")
    assert (row["slot"], row["shown"], row["clicks"], row["revenue"]) == ("home", "1", "1", "5.5")


def test_charts_are_pictures_that_know_of_the_dark(client: httpx.Client) -> None:
    answer = client.get(f"{ROOT}/overview/revenue.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "prefers-color-scheme: dark" in answer.text
    assert answer.text.startswith("<svg")
    page = client.get(f"{ROOT}/insights/sample").text
    drawn = re.findall(r'<img src="([^"]+\.svg)" alt="([^"]+)"', page)
    assert len(drawn) == 7
    for address, text in drawn:
        assert text
        assert client.get(address).status_code == 200
    assert client.get(f"{ROOT}/overview/nothing.svg").status_code == 404
    assert client.get(f"{ROOT}/overview/nothing.csv").status_code == 404


def sentences(text: str) -> str:
    """A page with spaces where a line must not be broken."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_published_section_is_shown_with_its_age(client: httpx.Client) -> None:
    assert client.get(f"{ROOT}/insights").headers["location"] == f"{ROOT}/insights/sample"
    text = client.get(f"{ROOT}/insights/sample").text
    assert "Most is tea: 97 % (95 % interval 90 % to 99 %)." in sentences(text)
    assert "orders of 60 shops up to 2026-06-01, on 2026-05-23 17:00 UTC (9 days old)" in text
    assert "the log ended with event 2. Since then 4 events came, 2 of them orders" in text
    assert "out of date: aisle insights --catalogue shop --publish makes it anew" in text
    assert "The first 3 of 4 rows; the CSV has all of them." in text
    assert rows(client, f"{ROOT}/insights/sample/rows.csv")[2]["name"] == "'=1+1"
    assert client.get(f"{ROOT}/insights/other").status_code == 404
    assert "aisle insights" in client.get("/console/catalogues/bare/commercial/insights").text


def test_what_is_published_is_told_over_http(client: httpx.Client) -> None:
    told = client.get("/v1/insights", params={"catalogue": "shop"}).raise_for_status().json()

    assert (told["shops"], told["sections"], told["until"][:10]) == (60, ["sample"], "2026-06-01")
    assert (told["sequence"], told["events_since"], told["orders_since"]) == (2, 4, 2)
    assert told["is_stale"] is True
    assert "(9 days old)" in told["told"]
    missing = client.get("/v1/insights", params={"catalogue": "bare"})
    assert missing.status_code == 404
    assert "aisle insights --catalogue bare --publish" in missing.json()["error"]["hint"]
    assert client.get("/v1/insights", params={"catalogue": "no"}).status_code == 404


def test_shops_are_found_filtered_sorted_and_paged(client: httpx.Client) -> None:
    def listed(query: str) -> list[str]:
        text = client.get(f"{ROOT}/shops?{query}").raise_for_status().text
        return re.findall(r'<th scope="row"[^>]*><a href="[^"]*">(shop-\d+)</a>', text)

    assert listed("")[0] == "shop-000"
    assert len(listed("")) == 50
    assert len(listed("page=2")) == 10
    assert listed("sort=-revenue")[0] == "shop-059"
    assert listed("sort=revenue&page=2")[-1] == "shop-005"
    assert listed("q=P-05")[:2] == ["shop-050", "shop-051"]
    assert listed("by=segment&chosen=Regulars")[:2] == ["shop-001", "shop-002"]
    assert listed("q=nobody") == []
    assert client.get(f"{ROOT}/shops?sort=secret").status_code == 400
    found = rows(client, f"{ROOT}/shops.csv?by=segment&chosen=%3DOthers&sort=-revenue")
    assert (len(found), found[0]["retailer"], found[0]["segment"]) == (20, "shop-057", "'=Others")


def test_the_page_of_a_shop_tells_all_that_is_known(client: httpx.Client) -> None:
    text = client.get(f"{ROOT}/shops/{SHOP}").text
    assert "<dt>Segment</dt><dd>=Others</dd>" in text
    assert "2 orders, the last 1 day ago" in text
    assert "green tea" in text
    assert rows(client, f"{ROOT}/shops/{SHOP}/queries.csv")[0]["searches"] == "8"
    assert client.get(f"{ROOT}/shops/nobody").status_code == 404


def test_an_experiment_is_told_with_its_verdict(client: httpx.Client) -> None:
    text = client.get(f"{ROOT}/experiments").text
    assert "meaning: keen is better: 25 % more shops order." in sentences(text)
    assert "<dt>Units</dt><dd>Whose time to act is over.</dd>" in text
    (listed,) = rows(client, f"{ROOT}/experiments/experiments.csv")
    assert (listed["experiment"], listed["units"]) == ("meaning", "815")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", listed["as_of"])
    control, keen = rows(client, f"{ROOT}/experiments/metrics_1.csv")
    assert (control["value"], control["verdict"], control["low"]) == ("20.0 %", "control", "")
    assert (keen["value"], keen["verdict"]) == ("25.0 %", "better")
    assert keen["difference"] == "5.0 points up"
    # 0.01 and 0.09 over the control's 0.2.
    assert (float(keen["low"]), float(keen["high"])) == pytest.approx((0.05, 0.45))
    assert client.get(f"{ROOT}/experiments/differences_1.svg").status_code == 200


def test_pages_lead_to_each_other_and_to_the_catalogue(client: httpx.Client) -> None:
    links = Links(client.get(f"{ROOT}/overview")).links
    assert {f"{ROOT}/queries", f"{ROOT}/scenarios", "/console/catalogues/shop"} <= links
    assert f"{ROOT}/overview" in Links(client.get("/console/catalogues/shop")).links
    assert client.get(ROOT).headers["location"] == f"{ROOT}/overview"
    assert client.get(f"{ROOT}/nothing").status_code == 404
    assert client.get("/console/catalogues/nobody/commercial/overview").status_code == 404


def test_nobody_gets_in_without_the_key(tmp_path: Path) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    settings = Settings(indexes=tmp_path, admin_key="the-key-of-this-test")
    with running(create_app(settings, open_version=FakeOpener())) as client:
        wait_until_ready(client)
        for path in (*PAGES[:10], f"{ROOT}/overview/days.csv", f"{ROOT}/overview/revenue.svg"):
            assert client.get(path).headers["location"].startswith("/console/login")
