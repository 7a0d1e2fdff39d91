"""What `aisle diff` does."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.tasks.gates import OpenedVersions
from cli.tasks.setup import choose_catalogue, load_settings, output
from core.counted import counted
from core.errors import BadInput, IndexUnusable, NotFound
from core.layout import CatalogueLayout, VersionLayout
from indexer.changes.describe import compare_tables
from indexer.changes.models import Changes
from indexer.changes.movers import Movers, TopQueries, find_movers
from indexer.changes.page import diff_page

SHOWN_GROUPS = 10


def show(
    versions: tuple[str, str],
    *,
    catalogue: str | None,
    examples: int,
    as_json: bool,
    html: Path | None,
    indexes: Path | None,
) -> None:
    """Compare two kept versions, and print or write what differs.

    Raises:
        NotFound: one of them is not kept.
        IndexUnusable: one of them is damaged.
        BadInput: the page cannot be written.
    """
    layout = choose_catalogue(load_settings(indexes=indexes), catalogue)
    before, after = (_kept(layout, name) for name in versions)
    changes = compare_tables(before.products, after.products, examples=examples)
    movers = _movers(before, after)
    if html is not None:
        _write(html, diff_page(layout.name, *versions, changes, movers))
    if as_json:
        told = {"catalogue": layout.name, "before": versions[0], "after": versions[1]}
        document = orjson.dumps({**told, "changes": changes, "movers": movers})
        output().print_json(document.decode())
    elif html is None:
        _print(changes, movers, output())
    else:
        output().print(f"written to {html}", markup=False)


def _kept(layout: CatalogueLayout, name: str) -> VersionLayout:
    if name not in layout.versions():
        raise NotFound(
            f"{layout.name!r} has no version {name!r}",
            field="version",
            hint=f"kept: {', '.join(layout.versions())}",
        )
    version = layout.version(name)
    version.read_manifest()
    return version


def _movers(before: VersionLayout, after: VersionLayout) -> Movers | None:
    with suppress(IndexUnusable):
        return find_movers(TopQueries((), "", OpenedVersions().first_hits), before, after)
    return None


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"the page cannot be written: {error.strerror}",
            field=str(path),
            hint="name a file in a folder that can be written to",
        ) from error


def _print(changes: Changes, movers: Movers | None, console: Console) -> None:
    console.print("\n".join(_summary(changes, movers)), markup=False, soft_wrap=True)
    fields = Table("field", "products")
    for field in changes.fields[:SHOWN_GROUPS]:
        fields.add_row(Text(field.field), f"{field.products:,}")
    if changes.fields:
        console.print(fields)
    categories = Table("category", "before", "now", "added", "gone", "changed")
    for each in changes.categories[:SHOWN_GROUPS]:
        numbers = (each.before, each.after, each.added, each.gone, each.changed)
        categories.add_row(Text(each.name or "none"), *(f"{number:,}" for number in numbers))
    if changes.categories:
        console.print(categories)


def _summary(changes: Changes, movers: Movers | None) -> Iterator[str]:
    yield f"{counted(changes.before, 'product')} before, {changes.after:,} after"
    yield (
        f"  {changes.added:,} added, {changes.gone:,} gone, {changes.changed:,} changed,"
        f" {changes.unchanged:,} as they were"
    )
    moves = changes.prices
    yield f"  prices: {moves.up:,} up, {moves.down:,} down, {moves.new:,} new, {moves.lost:,} lost"
    if movers is not None:
        yield (
            f"  answers: {movers.unchanged} of {movers.queries} queries from {movers.origin}"
            f" are as they were, overlap {movers.mean_overlap:.0%}"
        )
    for kind, lines in (("added", changes.added_examples), ("gone", changes.gone_examples)):
        yield from (f"  {kind} {each.id}: {each.title}" for each in lines)
    for product in changes.changed_examples:
        fields = "; ".join(f"{e.field}: {e.before} -> {e.after}" for e in product.changes)
        yield f"  changed {product.id}: {fields}"
