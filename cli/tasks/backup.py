"""What `aisle backup` does: copies the store as of one moment, then what is published."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from cli.tasks.interruption import ending_on_sigterm
from cli.tasks.setup import load_settings, output
from core.counted import counted
from core.database_copy import copy_sqlite
from core.errors import AisleError, BadInput, IndexUnusable, NotFound
from core.layout import CatalogueLayout, catalogue_names
from core.publication import exclusive
from core.room import full_disk_told
from core.settings import Settings
from core.staged_folder import staged_folder
from core.verification import verify_files
from core.versions import VersionsFolder
from insights.artefacts.layout import InsightsLayout
from recommend.artefacts.layout import RecommendationsLayout

STORE = "store.sqlite"

LEFT_OUT = frozenset({".lock", ".staging", ".jobs", ".feeds", ".neighbours", ".features"})
"""Within a catalogue's folder what is made again, or belongs to a process, or was sent to us."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied.

    Attributes:
        catalogues: by name.
        versions: how many, of indexes, models and insights.
        damaged: what is wrong with those that do not verify.
        store: whether there was a file of live data.
        bytes: of all files.
    """

    catalogues: tuple[str, ...]
    versions: int
    damaged: tuple[str, ...]
    store: bool
    bytes: int


def run(target: Path, *, wait_s: float, indexes: Path | None) -> None:
    """Copy everything to the new folder `target` and say what it is.

    Raises:
        BadInput: `target` is there already, or lies among the catalogues.
        NotFound: there is nothing to copy.
        Conflict: something was being published for longer than `wait_s` seconds.
        StoreUnusable: the store cannot be read.
        DiskFull: there is no room.
        IndexUnusable: the backup is there, but a version in it is damaged, as its original is.
    """
    settings = load_settings(indexes=indexes)
    with ending_on_sigterm():
        made = back_up(settings, target, wait_s=wait_s)
    names = ", ".join(made.catalogues) or "none"
    store = "the store" if made.store else _without_store(settings)
    output().print(
        f"{target} holds catalogues {names} ({counted(made.versions, 'version')}) and {store}:"
        f" {made.bytes / 1e6:,.1f} MB",
        markup=False,
        soft_wrap=True,
    )
    if made.damaged:
        raise IndexUnusable(
            f"the backup is made, but not all that was copied is whole: {'; '.join(made.damaged)}",
            field=str(target),
            hint="the originals are damaged alike: build again, or roll back",
        )


def back_up(settings: Settings, target: Path, *, wait_s: float) -> Backup:
    """Copy store, catalogues and models to the new folder `target`; see `run`.

    The store goes first: a change that it still has may be in a later version as well,
    which does no harm, where the other way round one could be in neither.
    """
    names = catalogue_names(settings.indexes)
    store = _store(settings)
    _check(settings, target, anything=bool(names) or store is not None)
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    with (
        full_disk_told(target.absolute().parent, "backup"),
        staged_folder(target.absolute()) as partial,
    ):
        if store is not None:
            copy_sqlite(store, partial / STORE)
        layouts = [CatalogueLayout(settings.indexes, name) for name in names]
        for layout in layouts:
            _copy_catalogue(layout, partial, wait_s)
        if settings.models_dir.is_dir():
            shutil.copytree(settings.models_dir, partial / ".models")
        copies = [each for name in names for each in _folders(CatalogueLayout(partial, name))]
        damaged = tuple(problem for copy in copies for problem in _problems(copy))
        made = Backup(
            catalogues=tuple(names),
            versions=sum(len(copy.versions()) for copy in copies),
            damaged=damaged,
            store=store is not None,
            bytes=sum(path.stat().st_size for path in partial.rglob("*") if path.is_file()),
        )
        # Before it gets its name: what has it survives the machine.
        os.sync()
    return made


def _store(settings: Settings) -> Path | None:
    """The store's file; None if there is none yet, or it is a database elsewhere."""
    url = make_url(settings.database_url)
    if not url.drivername.startswith("sqlite"):
        return None
    path = Path(url.database or "")
    return path if path.is_file() else None


def _without_store(settings: Settings) -> str:
    if settings.database and not settings.database.startswith("sqlite"):
        return "not the database of AISLE_DATABASE, which its own tools copy (pg_dump)"
    return "no store, for there is none yet"


def _check(settings: Settings, target: Path, *, anything: bool) -> None:
    if not anything:
        raise NotFound(
            f"there is nothing to back up under {settings.indexes}",
            field="indexes",
            hint="name the folder of the catalogues: --indexes, or AISLE_INDEXES",
        )
    if target.exists():
        raise BadInput(
            f"{target} is there already",
            field="folder",
            hint="name a new folder, such as one with the date in it",
        )
    if target.absolute().is_relative_to(settings.indexes.absolute()):
        raise BadInput(
            f"{target} lies within the folder that is backed up",
            field="folder",
            hint="name a folder on another disk",
        )


def _folders(layout: CatalogueLayout) -> Iterator[VersionsFolder]:
    """All that a catalogue has versions of."""
    for folder in (layout, RecommendationsLayout(layout), InsightsLayout(layout)):
        if folder.root.is_dir():
            yield folder


def _copy_catalogue(layout: CatalogueLayout, partial: Path, wait_s: float) -> None:
    """Copy a catalogue's folder while nothing of it is published, rolled back or deleted."""
    with ExitStack() as held:
        for folder in _folders(layout):
            held.enter_context(exclusive(folder, wait_s=wait_s))
        shutil.copytree(
            layout.root,
            partial / layout.name,
            ignore=lambda _, names: LEFT_OUT.intersection(names),
        )


def _problems(folder: VersionsFolder) -> Iterator[str]:
    for name in folder.versions():
        try:
            version = folder.version(name)
            verify_files(version, version.read_manifest(), checksums=True)
        except AisleError as error:
            yield f"{folder.label}: {error.message}"
