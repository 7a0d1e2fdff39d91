"""A file of order lines, read and checked: into orders and the names of their products."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from core.errors import BadFeed, BadInput
from core.rejects import RejectLog, judge
from events.columns import Purchases
from events.importing.mapping import FileRules, OrderMapping
from events.importing.order_lines import LineReader
from events.importing.orders import Orders
from events.importing.product_names import named_products
from events.importing.tables import read_columns
from events.named import NamedProduct

MAX_REJECT_RATE = 0.1


@dataclass(frozen=True)
class OrderFile:
    """What a file of order lines holds.

    Attributes:
        source: with which the ids of its events begin.
        orders: by time.
        named: every product of the lines, by id.
        left_out: how many rows are no purchases, by why.
    """

    source: str
    orders: Orders
    named: tuple[NamedProduct, ...]
    left_out: Mapping[str, int]

    def purchases(self) -> tuple[Purchases, tuple[NamedProduct, ...]]:
        """The lines of known retailers, and the names of `purchases.products`, in its order."""
        purchases = self.orders.purchases()
        by_id = {each.product: each for each in self.named}
        return purchases, tuple(by_id[name] for name in purchases.products.names)


def read_order_file(
    path: Path | None,
    mapping: OrderMapping,
    now: datetime,
    *,
    rejects: RejectLog | None = None,
    max_reject_rate: float = MAX_REJECT_RATE,
) -> OrderFile:
    """Read a file of order lines as a whole.

    Args:
        path: of the file, or of a folder that has it under the name that the mapping gives; None
            for that of the package that the mapping names.
        mapping: of order lines.
        now: timezone-aware; later orders are refused.
        rejects: takes the rows that cannot be used; a log that only counts by default.
        max_reject_rate: the share of rows, 0 to 1, that may be rejected.

    Raises:
        BadFeed: the file is not there, lacks a column, is damaged, or has too many rows that
            cannot be used.
        BadInput: the mapping is not one of order lines, or no file is given or known.
    """
    if mapping.orders is None:
        raise BadInput(
            "this mapping is of events, not of orders",
            field="mapping",
            hint="name one that says which columns orders have",
        )
    file = order_path(path, mapping.file)
    own = mapping.products.columns() if mapping.products.file is None else ()
    wanted = tuple(dict.fromkeys((*mapping.orders.columns(), *own)))
    table = read_columns(file, wanted, mapping.file)
    reader = LineReader(table, mapping.orders, mapping.file.decimal, now)
    lines = reader.read()
    with rejects or RejectLog() as log:
        reader.screening.tell(log)
    judge(log, max_reject_rate, file.name)
    log.leave_out(reader.screening.left_out.total())
    named = named_products(lines, table, mapping, file.parent)
    orders = Orders.of(lines)
    return OrderFile(mapping.source, orders, tuple(named), reader.screening.left_out)


def order_path(path: Path | None, rules: FileRules) -> Path:
    """Where the file is: at `path`, in that folder, or in the mapping's package.

    Raises:
        BadInput: no file is given, and the mapping knows none.
        BadFeed: there is none, or the package is not installed.
    """
    if path is None:
        path = _package_folder(rules)
    if path.is_dir() and rules.name is not None:
        path = path / rules.name
    if not path.is_file():
        raise BadFeed("there is no such file", field=path.name, hint=f"check the path {path}")
    return path


def _package_folder(rules: FileRules) -> Path:
    if rules.package is None:
        raise BadInput("no file is given", field="file", hint="name the file of the orders")
    package, _, folder = rules.package.partition("/")
    found = find_spec(package)
    if found is None or found.origin is None:
        raise BadFeed(
            f"no file is given, and the package {package} is not installed",
            field="file",
            hint=f"pip install {package.replace('_', '-')}, or name the file or its folder",
        )
    return Path(found.origin).parent / folder
