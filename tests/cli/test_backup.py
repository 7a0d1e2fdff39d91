"""A backup of a served folder: what was acknowledged is in it, and it answers like the original."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.errors import TERMINATED
from cli.tasks.backup import back_up
from core.database_copy import copy_sqlite
from core.errors import BadInput, Conflict, DiskFull, NotFound, StoreUnusable
from core.layout import CatalogueLayout
from core.publication import exclusive
from core.settings import Settings
from tests.api.processes import serving
from tests.api.servers import eventually, wait_until_ready
from tests.cli.conftest import Outcome, Shop
from tests.small_disk import small_disk

Inside = Callable[..., Outcome]


def settings_of(shop: Shop) -> Settings:
    return Settings(indexes=shop.indexes)


def answer(client: httpx.Client, q: str) -> tuple[int, list[Any]]:
    told = client.get("/v1/search", params={"q": q, "per_page": 50}).json()
    return told["found"], told["hits"]


class Posting(threading.Thread):
    """Posts one product after another, and remembers what was acknowledged before a moment."""

    def __init__(self, client: httpx.Client) -> None:
        super().__init__()
        self._client = client
        self.acknowledged: list[str] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        for number in range(10_000):
            if self.stopped.is_set():
                return
            product = {"id": f"N{number}", "title": "Zebra", "availability": "in_stock"}
            posted = self._client.post("/v1/products", json={"products": [product]})
            assert posted.status_code == 200, posted.text
            self.acknowledged.append(product["id"])


def test_what_was_acknowledged_is_in_a_backup_and_it_answers_alike(
    copy_of_shop: Callable[[], Shop], tmp_path: Path
) -> None:
    shop = copy_of_shop()
    while_written, quiet = tmp_path / "while written", tmp_path / "quiet"
    with serving(shop.indexes) as client:
        wait_until_ready(client)
        posting = Posting(client)
        posting.start()
        eventually(lambda: len(posting.acknowledged) > 20, seconds=60)
        before = list(posting.acknowledged)
        back_up(settings_of(shop), while_written, wait_s=0)
        # It kept no writer from its work.
        held = len(posting.acknowledged)
        eventually(lambda: len(posting.acknowledged) > held)
        posting.stopped.set()
        posting.join()
        made = back_up(settings_of(shop), quiet, wait_s=0)
        count = len(posting.acknowledged)
        eventually(lambda: answer(client, "zebra")[0] == count, seconds=60)
        expected = answer(client, "zebra"), answer(client, "green tea")

    assert (made.catalogues, made.versions, made.damaged, made.store) == (("demo",), 1, (), True)
    assert set(before) <= changed_products(while_written)
    with serving(quiet) as restored:
        wait_until_ready(restored)
        eventually(lambda: answer(restored, "zebra")[0] == count, seconds=60)
        assert (answer(restored, "zebra"), answer(restored, "green tea")) == expected


def changed_products(indexes: Path) -> set[str]:
    """The products that the store of a backup has, read without anything of ours."""
    with closing(sqlite3.connect(indexes / "store.sqlite")) as store:
        return {name for (name,) in store.execute("SELECT product_id FROM aisle_products")}


def test_a_damaged_version_is_told_and_all_the_same_copied(
    copy_of_shop: Callable[[], Shop], inside: Inside, tmp_path: Path
) -> None:
    shop = copy_of_shop()
    layout = CatalogueLayout(shop.indexes, "demo")
    served = layout.version(layout.current_version())
    content = bytearray(served.products.read_bytes())
    content[-1] ^= 1
    served.products.write_bytes(content)

    told = inside(shop, "backup", str(tmp_path / "backup"))

    assert told.code == 5
    assert "products.arrow is not what was written" in told.err
    assert (tmp_path / "backup" / "demo" / "CURRENT").read_text() == layout.current_version()


def test_where_no_backup_can_be_is_said(copy_of_shop: Callable[[], Shop], tmp_path: Path) -> None:
    shop = copy_of_shop()
    settings = settings_of(shop)
    with pytest.raises(BadInput, match="is there already"):
        back_up(settings, tmp_path, wait_s=0)
    with pytest.raises(BadInput, match="lies within"):
        back_up(settings, shop.indexes / "backup", wait_s=0)
    with pytest.raises(NotFound, match="nothing to back up"):
        back_up(Settings(indexes=tmp_path / "none"), tmp_path / "backup", wait_s=0)
    with (
        exclusive(CatalogueLayout(shop.indexes, "demo"), wait_s=0),
        pytest.raises(Conflict, match="another build"),
    ):
        back_up(settings, tmp_path / "backup", wait_s=0)
    assert not (tmp_path / "backup").exists()


def test_a_full_disk_leaves_no_half_backup(
    copy_of_shop: Callable[[], Shop], tmp_path: Path
) -> None:
    shop = copy_of_shop()
    with small_disk(tmp_path / "disk", 1 << 20) as disk:
        with pytest.raises(DiskFull, match="the backup stopped"):
            back_up(settings_of(shop), disk / "backup", wait_s=0)
        assert list(disk.iterdir()) == []


def test_a_backup_that_is_told_to_stop_leaves_nothing(
    copy_of_shop: Callable[[], Shop], tmp_path: Path
) -> None:
    shop = copy_of_shop()
    folder = tmp_path / "backups"
    with exclusive(CatalogueLayout(shop.indexes, "demo"), wait_s=0):
        # It waits for what is being published.
        process = shop.start("backup", folder / "monday")
        eventually((folder / ".monday.partial").exists, seconds=60)
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == TERMINATED
    assert list(folder.iterdir()) == []


def test_a_damaged_store_is_not_taken_for_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(path)) as store:
        store.execute("CREATE TABLE t (a TEXT)")
        store.execute("INSERT INTO t VALUES ('x'), ('y')")
        store.commit()
    content = bytearray(path.read_bytes())
    content[4096:4196] = b"\xff" * 100
    path.write_bytes(content)
    with pytest.raises(StoreUnusable, match="damaged"):
        copy_sqlite(path, tmp_path / "copy.sqlite")
