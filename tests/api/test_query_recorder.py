"""Searches are kept where the settings ask for it, and events go back to them."""

from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from api.app import create_app
from core.clock import SystemClock
from core.settings import Settings
from events.queries import LoggedQuery
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import eventually, running, wait_until_ready

if TYPE_CHECKING:
    from api.stores import Stores


def kept(folder: Path, *, enabled: bool, least: int) -> list[LoggedQuery]:
    """What is kept of a few searches."""
    point_current(write_version(folder, "shop", "v1"), "v1")
    app = create_app(Settings(indexes=folder, log_queries=enabled), SystemClock(), FakeOpener())
    with running(app) as client:
        wait_until_ready(client)
        ask(client)
        queries = app.state.services.stores.open().queries
        eventually(lambda: len(queries.since("shop")) >= least)
        # The last is written when the server ends.
        ask(client)
    stores: Stores = app.state.services.stores
    searched = stores.open().queries.since("shop")
    stores.close()
    return searched


def ask(client: httpx.Client) -> None:
    asked: dict[str, str | int] = {"q": "tea", "retailer": "shop-1", "page": 2, "per_page": 10}
    answer = client.get("/v1/search", params=asked)
    assert answer.status_code == 200
    assert client.get("/", params={"q": "tea"}).status_code == 200


def test_searches_are_kept_with_what_they_showed(tmp_path: Path) -> None:
    searched = kept(tmp_path, enabled=True, least=2)

    assert len(searched) == 4
    over_http = [each for each in searched if each.retailer is not None]
    assert [(each.text, each.retailer, each.position) for each in over_http] == [
        ("tea", "shop-1", 11)
    ] * 2
    assert all(each.hits == ("1",) and each.found == 1 for each in searched)


def test_by_default_none_are_kept(tmp_path: Path) -> None:
    assert kept(tmp_path, enabled=False, least=0) == []
