"""A catalogue with the log of two busy years, for the console: real orders, made searches.

The shops of Online Retail II are taken several times over, under other names, and their orders
moved by whole weeks so that the last ones are of this week.
"""

import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from benchmarks.children import aisle, start
from benchmarks.console_searches import tell
from core.clock import Clock
from core.errors import AisleError, BadInput
from core.settings import Settings

CATALOGUE = "wholesale"
ORDERS, PRODUCTS = "orders.parquet", "products.csv"
ORDER, SHOP, CODE, TITLE, TIME, PRICE = (
    "InvoiceNo",
    "CustomerID",
    "StockCode",
    "Description",
    "InvoiceDate",
    "UnitPrice",
)
SEED = 11
SOME_TITLES = 20_000
FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Volume:
    """How much is made.

    Attributes:
        lines: of orders, at least.
        searches: over the last half year.
    """

    lines: int
    searches: int


def make_shop(orders: Path, volume: Volume, settings: Settings, work: Path, clock: Clock) -> None:
    """Build the catalogue, import its orders, publish its insights, and tell of its searches.

    Args:
        orders: the Parquet file of Online Retail II.
        volume: how much of everything.
        settings: say where the catalogue and the database go.
        work: a folder for files on the way.
        clock: says what day it is.

    Raises:
        BadInput: there is no such file.
        AisleError: a command of ours failed.
    """
    if not orders.is_file():
        raise BadInput(f"there is no {orders}", field="orders", hint="orders.parquet of the set")
    lines = several_times(pq.read_table(orders), volume.lines, clock.now())
    pq.write_table(lines, work / ORDERS)
    csv.write_csv(products_of(lines), work / PRODUCTS)
    titles = _some_titles(lines)
    del lines
    _run("build", str(work / PRODUCTS), settings=settings)
    _run(
        "events",
        "import",
        str(work / ORDERS),
        "--mapping",
        "online_retail",
        settings=settings,
    )
    tell(CATALOGUE, settings, volume.searches, titles, clock)
    _run("insights", "--publish", settings=settings)


def several_times(orders: pa.Table, lines: int, now: datetime) -> pa.Table:
    """Orders of known shops, so many times over that there are `lines`, ending in this week.

    Args:
        orders: with the columns of Online Retail II.
        lines: at least so many.
        now: orders are moved to before it, by whole weeks.

    Raises:
        BadInput: there are no orders of known shops.
    """
    is_known: Any = pc.is_finite(orders.column(SHOP))
    known = orders.filter(is_known)
    if not known.num_rows:
        raise BadInput("there are no orders of known shops", field="orders")
    times: Any = known.column(TIME)
    weeks = (now.replace(tzinfo=None) - pc.max(times).as_py()) // timedelta(weeks=1)
    moved = _with(known, TIME, pc.add(times, pa.scalar(timedelta(weeks=weeks))))
    copies = -(-lines // known.num_rows)
    return pa.concat_tables([_renamed(moved, copy) for copy in range(copies)])


def products_of(orders: pa.Table) -> pa.Table:
    """What was ordered, as a feed: each code once, by its commonest name and its latest price."""
    columns = (orders.column(name).to_pylist() for name in (CODE, TITLE, PRICE))
    names: dict[str, Counter[str]] = defaultdict(Counter)
    prices: dict[str, float] = {}
    for code, title, price in zip(*columns, strict=True):
        named = (title or "").strip()
        if len(named) >= FEWEST_LETTERS and price > 0:
            names[code.upper()][named] += 1
            prices[code.upper()] = price
    codes = sorted(names)
    return pa.table(
        {
            "id": codes,
            "title": [names[code].most_common(1)[0][0] for code in codes],
            "price": [round(prices[code], 2) for code in codes],
            "availability": ["in_stock"] * len(codes),
        }
    )


def _renamed(orders: pa.Table, copy: int) -> pa.Table:
    numbers: Any = orders.column(ORDER)
    shops: Any = orders.column(SHOP)
    # The letter before a number says that it is a cancellation.
    other = pc.replace_substring_regex(numbers, "^([A-Z]?)", rf"\1{copy}")
    return _with(_with(orders, ORDER, other), SHOP, pc.add(shops, pa.scalar(copy * 100_000.0)))


def _with(table: pa.Table, name: str, column: "pa.ChunkedArray[Any]") -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, column)


def _some_titles(orders: pa.Table) -> list[str]:
    """Of lines drawn by chance, so that a title is there as often as it is bought."""
    drawn = np.random.default_rng(SEED).choice(orders.num_rows, SOME_TITLES)
    titles = orders.select([TITLE]).take(drawn).column(TITLE).to_pylist()
    return [str(title) for title in titles if title and title.strip()]


def _run(*arguments: str, settings: Settings) -> None:
    common = ("--catalogue", CATALOGUE, "--indexes", str(settings.indexes))
    if start(aisle(*arguments, *common), output=subprocess.DEVNULL).wait():
        raise AisleError(f"aisle {arguments[0]} failed")
