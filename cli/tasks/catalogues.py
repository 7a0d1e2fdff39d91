"""What `aisle catalogues` and `aisle catalogues remove` do."""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from rich.table import Table
from rich.text import Text

from api.catalogue_settings import FILE_NAME, read_settings
from api.removal import DRAIN_SECONDS, Removals
from api.stores import rows_of_catalogues
from catalog.store.rows import CatalogueRows
from cli.tasks.setup import load_settings, open_store, output, progress
from core.clock import SystemClock
from core.counted import counted
from core.errors import AisleError, BadInput, IndexUnusable, NotFound
from core.layout import CatalogueLayout, catalogue_names
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class CatalogueOnDisk:
    """A catalogue as its folder tells of it.

    Attributes:
        state: published, broken (its version cannot be read) or unpublished.
        version: the one that CURRENT names.
        versions: how many are kept.
        bytes: of all versions together.
        settings: what it has otherwise than the server.
        problem: what is wrong with its version or its settings.
    """

    name: str
    state: str
    version: str | None
    versions: int
    products: int | None
    bytes: int
    settings: dict[str, Any]
    problem: str | None


def show(*, as_json: bool, indexes: Path | None) -> None:
    """List every catalogue, those whose CURRENT is gone too."""
    folder = load_settings(indexes=indexes).indexes
    found = [_describe(layout) for layout in _layouts(folder)]
    console = output()
    if as_json:
        console.print_json(orjson.dumps([asdict(each) for each in found]).decode())
        return
    table = Table()
    for name in ("catalogue", "state", "version", "settings"):
        table.add_column(name)
    for name in ("versions", "products", "MB"):
        table.add_column(name, justify="right")
    for each in found:
        table.add_row(
            Text(each.name),
            Text(each.state, style="" if each.state == "published" else "red"),
            Text(each.version or ""),
            Text(each.problem or _settings_text(each.settings), style="red" * bool(each.problem)),
            f"{each.versions:,}",
            "" if each.products is None else f"{each.products:,}",
            f"{each.bytes / 1e6:,.1f}",
        )
    console.print(table)


def take_away(name: str, *, confirmed: bool, indexes: Path | None) -> None:
    """Remove a catalogue, wait until servers have let go of it, and delete its files.

    Raises:
        BadInput: it is not confirmed.
        NotFound: there is no such catalogue.
        Conflict: it is being built.
        StoreUnusable: the store cannot be opened or written to; the catalogue stays.
    """
    settings = load_settings(indexes=indexes)
    layout = CatalogueLayout(settings.indexes, name)
    if not layout.root.is_dir():
        raise NotFound(
            f"no catalogue {name!r}",
            field="NAME",
            hint=f"there are: {', '.join(catalogue_names(layout.indexes)) or 'none'}",
        )
    if not confirmed:
        raise BadInput(
            f"removing {name!r} deletes {counted(len(layout.versions()), 'version')} and cannot be "
            "taken back",
            field="--yes",
            hint=f"aisle catalogues remove {name} --yes",
        )
    removals = Removals(layout.indexes)
    removals.remove(layout, _rows(settings))
    progress().print(f"{name} is out of service; servers let go of its files", markup=False)
    time.sleep(DRAIN_SECONDS)
    removals.sweep(drain_seconds=0)
    output().print(f"{name} is removed", markup=False)


def _rows(settings: Settings) -> CatalogueRows | None:
    database = open_store(settings)
    if database is None:
        return None
    return rows_of_catalogues(database, SystemClock())


def _layouts(indexes: Path) -> list[CatalogueLayout]:
    if not indexes.is_dir():
        return []
    names = (path.name for path in sorted(indexes.iterdir()) if path.is_dir())
    layouts = [CatalogueLayout(indexes, name) for name in names if not name.startswith(".")]
    return [layout for layout in layouts if layout.current.exists() or layout.versions()]


def _describe(layout: CatalogueLayout) -> CatalogueOnDisk:
    settings, problem = _settings(layout)
    version, products, state = None, None, "published"
    try:
        version = layout.current_version()
        products = layout.version(version).read_manifest().products
    except NotFound:
        state = "unpublished"
    except IndexUnusable as error:
        state, problem = "broken", error.message
    files = (path for name in layout.versions() for path in layout.version(name).root.rglob("*"))
    return CatalogueOnDisk(
        name=layout.name,
        state=state,
        version=version,
        versions=len(layout.versions()),
        products=products,
        bytes=sum(path.stat().st_size for path in files if path.is_file()),
        settings=settings,
        problem=problem,
    )


def _settings(layout: CatalogueLayout) -> tuple[dict[str, Any], str | None]:
    """What the catalogue is set to, and what is wrong with its file."""
    path = layout.root / FILE_NAME
    if not path.exists():
        return {}, None
    try:
        return read_settings(path).model_dump(mode="json", exclude_none=True), None
    except AisleError as error:
        return {}, str(error)


def _settings_text(settings: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in settings.items())
