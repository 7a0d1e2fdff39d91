"""From two product tables to what a person wants to know of their difference."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from indexer.changes.columns import PATH_SEPARATOR, Labels, TableColumns, Tables, read_columns
from indexer.changes.delta import Delta, Rows, delta_of
from indexer.changes.models import (
    ChangedProduct,
    Changes,
    FieldChange,
    FieldCount,
    GroupDelta,
    ProductLine,
)
from indexer.changes.prices import price_moves
from indexer.changes.records import Record, RecordReader, differences, open_records, shown

EXAMPLES = 20
MOST_GROUPS = 50
MOST_FIELDS = 40
MOST_CHANGES_SHOWN = 12
"""Fields shown of one changed product."""


def compare_tables(before: Path, after: Path, *, examples: int = EXAMPLES) -> Changes:
    """What differs between the product tables of two versions.

    Memory holds a few hundred bytes a product; only the products that differ are
    read in full, one at a time.

    Raises:
        IndexUnusable: one of the tables is missing or damaged.
    """
    tables = Tables(read_columns(before), read_columns(after))
    return describe(tables, before, after, examples=examples)


def describe(tables: Tables, before: Path, after: Path, *, examples: int = EXAMPLES) -> Changes:
    """As `compare_tables`, of tables that were read already."""
    delta = delta_of(tables)
    with open_records(before) as old, open_records(after) as new:
        fields, changed = _changed(delta, old, new, examples)
        categories = _categories(tables, delta)
        return Changes(
            before=tables.before.rows,
            after=tables.after.rows,
            added=delta.added.size,
            gone=delta.gone.size,
            changed=len(delta.changed),
            unchanged=len(delta.common) - len(delta.changed),
            added_examples=_lines(new, delta.added[:examples]),
            gone_examples=_lines(old, delta.gone[:examples]),
            changed_examples=changed,
            fields=fields,
            prices=price_moves(tables, delta, new, examples),
            categories=tuple(categories[:MOST_GROUPS]),
            categories_moved=len(categories),
            regions=_regions(tables.before, tables.after),
        )


def _lines(records: RecordReader, rows: Rows) -> tuple[ProductLine, ...]:
    return tuple(_line(records.record(int(row))) for row in rows)


def _line(record: Record) -> ProductLine:
    price = " ".join(filter(None, (record.get("price"), record.get("currency"))))
    return ProductLine(
        id=record["id"],
        title=shown(record["title"]),
        brand=record.get("brand", ""),
        category=PATH_SEPARATOR.join(record.get("category", ())),
        price=price,
    )


def _changed(
    delta: Delta, old: RecordReader, new: RecordReader, examples: int
) -> tuple[tuple[FieldCount, ...], tuple[ChangedProduct, ...]]:
    """How often each field differs, and the first products that differ."""
    counts: Counter[str] = Counter()
    shown_products: list[ChangedProduct] = []
    for row_before, row_after in delta.changed.tolist():
        after = new.record(row_after)
        changes = list(differences(old.record(row_before), after))
        counts.update({_counted_as(field) for field, _, _ in changes})
        if len(shown_products) < examples:
            told = (FieldChange(field, shown(was), shown(now)) for field, was, now in changes)
            title = shown(after["title"])
            product = ChangedProduct(after["id"], title, tuple(told)[:MOST_CHANGES_SHOWN])
            shown_products.append(product)
    fields = (FieldCount(*pair) for pair in _commonest(counts))
    return tuple(fields), tuple(shown_products)


def _counted_as(field: str) -> str:
    """Offers are counted once a product, however many regions they are in."""
    return "offers" if field.startswith("offers.") else field


def _commonest(counts: Counter[str]) -> Iterable[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_FIELDS]


def _categories(tables: Tables, delta: Delta) -> list[GroupDelta]:
    """The categories that differ, the most moved first."""
    old, new = tables.before.categories, tables.after.categories
    before, after = old.counts(), new.counts()
    added, gone = _counted(new, delta.added), _counted(old, delta.gone)
    changed = _counted(new, delta.changed[:, 1])
    groups = (
        GroupDelta(
            name,
            before.get(name, 0),
            after.get(name, 0),
            added.get(name, 0),
            gone.get(name, 0),
            changed.get(name, 0),
        )
        for name in before | after
    )
    return sorted(
        (each for each in groups if _movement(each)), key=lambda each: (-_movement(each), each.name)
    )


def _movement(group: GroupDelta) -> int:
    return max(abs(group.after - group.before), group.added + group.gone + group.changed)


def _counted(labels: Labels, rows: Rows) -> dict[str, int]:
    found = np.bincount(labels.codes[rows], minlength=len(labels.names))
    return dict(zip(labels.names, found.tolist(), strict=True))


def _regions(before: TableColumns, after: TableColumns) -> tuple[GroupDelta, ...]:
    names = sorted({*before.regions, *after.regions})
    return tuple(
        GroupDelta(name, before.regions.get(name, 0), after.regions.get(name, 0)) for name in names
    )
