"""Catalogues that are removed while servers answer for them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from filelock import FileLock

from api.removal import Removals
from catalog.store.rows import CatalogueRows
from core.database import open_database
from core.errors import Conflict, NotFound, StoreUnusable
from core.layout import CatalogueLayout
from tests.api.conftest import Start
from tests.api.fakes import publish
from tests.api.servers import error_of, eventually, wait_until_ready
from tests.timing import fastest


def test_a_removed_catalogue_is_gone_within_a_second_and_can_be_built_anew(
    tmp_path: Path, start: Start
) -> None:
    layout = publish(tmp_path, "shop")
    names = iter(("stall", "kiosk", "shop"))
    for name in ("stall", "kiosk"):
        publish(tmp_path, name)
    clients = [start(), start()]
    for client in clients:
        wait_until_ready(client)
    for wrong in ({}, {"confirm": "shpo"}):
        answer = clients[0].delete("/v1/catalogues/shop", params=wrong)
        assert (answer.status_code, error_of(answer)["field"]) == (400, "confirm")

    def remove_the_next() -> None:
        name = next(names)
        removed = clients[0].delete(f"/v1/catalogues/{name}", params={"confirm": name})
        assert (removed.status_code, removed.json()) == (200, {"removed": name})
        eventually(lambda: all(_status(client, name) == 404 for client in clients))

    assert fastest(remove_the_next, times=3) < 1
    assert not layout.root.exists()
    metrics = clients[0].get("/metrics").text
    assert 'aisle_index_version_info{catalogue="shop"' not in metrics
    again = clients[1].delete("/v1/catalogues/shop", params={"confirm": "shop"})
    assert again.status_code == 404
    time.sleep(0.01)
    publish(tmp_path, "shop", "v2")
    for client in clients:
        eventually(lambda client=client: _status(client) == 200)  # type: ignore[misc]  # a default
    # Once more by accident: what was served last goes on.
    layout.current.unlink()
    eventually(lambda: _state(clients[1]) == "unpublished")
    assert _status(clients[1]) == 200


def _status(client: httpx.Client, catalogue: str = "shop") -> int:
    return client.get("/v1/search", params={"catalogue": catalogue}).status_code


def _state(client: httpx.Client) -> str:
    (only,) = client.get("/readyz").json()["catalogues"]
    return str(only["state"])


def test_no_catalogue_is_removed_while_it_is_built(tmp_path: Path) -> None:
    layout = publish(tmp_path, "shop")
    removals = Removals(tmp_path)
    with FileLock(layout.lock), pytest.raises(Conflict, match="is running"):
        removals.remove(layout, None)
    assert layout.current_version() == "v1"
    with pytest.raises(NotFound):
        removals.remove(CatalogueLayout(tmp_path, "other"), None)


class FailingRows(CatalogueRows):
    """The rows of a store that is gone when the transaction is to be ended."""

    @contextmanager
    def removing(self, catalogue: str) -> Iterator[None]:
        yield
        raise StoreUnusable(f"{catalogue} is not forgotten")


def test_a_store_that_fails_at_the_end_leaves_the_catalogue_where_it_was(tmp_path: Path) -> None:
    layout = publish(tmp_path, "shop")
    database = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with pytest.raises(StoreUnusable, match="shop is not forgotten"):
        Removals(tmp_path).remove(layout, FailingRows(database))
    database.close()
    assert layout.current_version() == "v1"
    assert list(Removals(tmp_path).folder.glob("*@*")) == []


def test_files_are_kept_until_servers_have_let_go(tmp_path: Path) -> None:
    removals = Removals(tmp_path)
    removals.sweep()
    removals.remove(publish(tmp_path, "shop"), None)
    removals.sweep()
    assert [path.name.split("@")[0] for path in removals.folder.glob("*@*")] == ["shop"]
    removals.sweep(drain_seconds=0)
    assert list(removals.folder.glob("*@*")) == []
    assert removals.is_removed("shop", 0)
    assert not removals.is_removed("shop", time.time_ns() + 10**9)
    assert not removals.is_removed("other", 0)
