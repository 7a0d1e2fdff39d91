"""What a file of order lines, or one beside it, says of the products."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from events.importing.mapping import FileRules, Lookup, OrderMapping, ProductRules
from events.importing.order_lines import OrderLines
from events.importing.tables import RawTable, read_columns
from events.importing.values import texts
from events.named import NamedProduct

_PRODUCT = "the product that a row is of"


def named_products(
    lines: OrderLines, table: RawTable, mapping: OrderMapping, folder: Path
) -> list[NamedProduct]:
    """The products of `lines`, by id; of those of which nothing is said, the id alone.

    Args:
        lines: that were taken.
        table: from which they were.
        mapping: where the names are.
        folder: in which files beside the lines are; one that is not there says nothing.
    """
    rules = mapping.products
    ids = pc.unique(lines.product)
    said: dict[str, NamedProduct] = {}
    if rules.file is None:
        source = {name: table.columns[name].take(lines.taken) for name in rules.columns()}
        said = _commonest(_distinct(lines.product, source), rules, {})
    elif (folder / rules.file).is_file():
        lookups = {
            column: _lookup(lookup, mapping.file, folder)
            for column, lookup in rules.lookups.items()
        }
        said = _commonest(_beside(folder / rules.file, mapping, ids), rules, lookups)
    return [said.get(each) or NamedProduct(each) for each in sorted(map(str, ids.to_pylist()))]


def _beside(path: Path, mapping: OrderMapping, ids: "pa.Array[pa.StringScalar]") -> pa.Table:
    """What a file says of the products `ids`, as `_distinct` gives it."""
    read = read_columns(path, mapping.products.columns(), mapping.file)
    products = texts(read.columns[str(mapping.products.id)])
    if mapping.orders is not None and mapping.orders.upper_case:
        products = pc.utf8_upper(products)
    asked = pc.is_in(products, value_set=ids)
    columns = {name: column.filter(asked) for name, column in read.columns.items()}
    return _distinct(products.filter(asked), columns)


def _distinct(
    products: "pa.Array[pa.StringScalar]", columns: "Mapping[str, pa.Array[Any]]"
) -> pa.Table:
    """What is said of each product, as texts, each thing once with its "count_all"."""
    rows = pa.table({_PRODUCT: products, **{name: texts(each) for name, each in columns.items()}})
    return rows.group_by([_PRODUCT, *columns]).aggregate([([], "count_all")])


def _commonest(
    rows: pa.Table, rules: ProductRules, lookups: Mapping[str, Mapping[str, str]]
) -> dict[str, NamedProduct]:
    """For each product what most of its rows say; of the equally common, the first in order."""
    counts: Counter[NamedProduct] = Counter()
    for row in rows.to_pylist():
        said = {
            name: _tidied(value, lookups.get(name)) for name, value in row.items() if value
        }  # fmt: skip
        if said.get(_PRODUCT):
            counts[_named(said, rules)] += row["count_all"]

    def least_first(named: NamedProduct) -> tuple[bool, int]:
        return bool(named.title), counts[named]

    by_text = sorted(counts, key=lambda each: (each.title, each.category, each.brand), reverse=True)
    # The last one of a product stays.
    return {named.product: named for named in sorted(by_text, key=least_first)}


def _named(said: Mapping[str, str], rules: ProductRules) -> NamedProduct:
    def joined(columns: Sequence[str], between: str) -> str:
        return between.join(filter(None, (said.get(column) for column in columns)))

    return NamedProduct(
        product=said[_PRODUCT],
        title=joined(rules.title, " "),
        category=joined(rules.category, " > "),
        brand=joined(rules.brand, " "),
    )


def _tidied(value: object, names: Mapping[str, str] | None) -> str:
    """A text on one line, looked up if there is where."""
    text = " ".join(str(value).split())
    return text if names is None else names.get(text, "")


def _lookup(lookup: Lookup, file_rules: FileRules, folder: Path) -> dict[str, str]:
    path = folder / lookup.file
    if not path.is_file():
        return {}
    read = read_columns(path, (lookup.id, lookup.name), file_rules)
    ids, names = (texts(read.columns[each]).to_pylist() for each in (lookup.id, lookup.name))
    return {
        _tidied(each, None): _tidied(name or "", None)
        for each, name in zip(ids, names, strict=True)
    }
