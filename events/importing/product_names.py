"""What a file of order lines, or one beside it, says of the products."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from events.importing.mapping import FileRules, Lookup, ProductRules
from events.importing.order_lines import OrderLines
from events.importing.tables import RawTable, read_columns
from events.importing.values import texts
from events.named import NamedProduct

Texts = list[str]


def named_products(
    lines: OrderLines, table: RawTable, rules: ProductRules, file_rules: FileRules, folder: Path
) -> list[NamedProduct]:
    """The products of `lines`, by id; of those of which nothing is said, the id alone.

    Args:
        lines: that were taken.
        table: from which they were.
        rules: where the names are.
        file_rules: how the files are written.
        folder: in which files beside the lines are; one that is not there says nothing.
    """
    if rules.file is None:
        source = {name: table.columns[name].take(lines.taken) for name in rules.columns()}
        said = _commonest(lines.product, _parts(source, rules, {}))
    elif (folder / rules.file).is_file():
        read = read_columns(folder / rules.file, rules.columns(), file_rules)
        lookups = _lookups(rules, file_rules, folder)
        said = _commonest(texts(read.columns[str(rules.id)]), _parts(read.columns, rules, lookups))
    else:
        said = {}
    ids = sorted(str(each) for each in pc.unique(lines.product).to_pylist())
    return [NamedProduct(each, *said.get(each, ("", "", ""))) for each in ids]


def _parts(
    columns: "Mapping[str, pa.Array[Any]]",
    rules: ProductRules,
    lookups: Mapping[str, Mapping[str, str]],
) -> tuple[Texts, Texts, Texts]:
    """Title, category and brand of each row."""
    count = len(next(iter(columns.values()))) if columns else 0

    def joined(names: Sequence[str], between: str) -> Texts:
        levels = [_looked_up(columns[name], lookups.get(name)) for name in names]
        if not levels:
            return [""] * count
        return [between.join(filter(None, row)) for row in zip(*levels, strict=True)]

    return joined(rules.title, " "), joined(rules.category, " > "), joined(rules.brand, " ")


def _looked_up(column: "pa.Array[Any]", names: Mapping[str, str] | None) -> Texts:
    found = [" ".join((each or "").split()) for each in texts(column).to_pylist()]
    return found if names is None else [names.get(each, "") for each in found]


def _lookups(rules: ProductRules, file_rules: FileRules, folder: Path) -> dict[str, dict[str, str]]:
    return {column: _lookup(lookup, file_rules, folder) for column, lookup in rules.lookups.items()}


def _lookup(lookup: Lookup, file_rules: FileRules, folder: Path) -> dict[str, str]:
    path = folder / lookup.file
    if not path.is_file():
        return {}
    read = read_columns(path, (lookup.id, lookup.name), file_rules)
    ids, names = (_looked_up(read.columns[each], None) for each in (lookup.id, lookup.name))
    return dict(zip(ids, names, strict=True))


def _commonest(
    products: "pa.Array[pa.StringScalar]", parts: tuple[Texts, Texts, Texts]
) -> dict[str, tuple[str, str, str]]:
    """For each product what most of its rows say; of the equally common, the first in order."""
    names = ("title", "category", "brand")
    rows = pa.table({"product": products, **dict(zip(names, parts, strict=True))})
    counted = rows.group_by(["product", *names]).aggregate([([], "count_all")])
    # Whoever is named at all comes before who is not, however common that is.
    counted = counted.append_column("named", pc.not_equal(counted["title"], pa.scalar("")))
    by_count = counted.sort_by(
        [
            ("named", "ascending"),
            ("count_all", "ascending"),
            ("title", "descending"),
            ("category", "descending"),
            ("brand", "descending"),
        ]
    )
    columns = [by_count.column(name).to_pylist() for name in ("product", *names)]
    # The last one of a product stays.
    return {
        str(product): (title, category, brand)
        for product, title, category, brand in zip(*columns, strict=True)
        if product is not None
    }
