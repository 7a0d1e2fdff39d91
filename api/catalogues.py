"""The open catalogues: which version of each answers, and how a new one takes its place."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from api.catalogue_settings import FILE_NAME, CatalogueSettings, models_of, reread
from api.defaults import WithDefaults
from api.errors import detail_of
from api.file_stamp import stamp_of
from api.removal import Removals
from api.versions import Entry, Opener, OpenVersion, Served, State
from core.clock import Clock
from core.errors import AisleError, BadInput, IndexUnusable, ModelMissing, NotFound
from core.layout import CatalogueLayout, Manifest, VersionLayout, catalogue_names

log = logging.getLogger(__name__)


class SwapObserver(Protocol):
    """Who is told what became of a newly published version."""

    def swapped(self, catalogue: str, manifest: Manifest, previous: str | None) -> None:
        """The version of `manifest` answers from now on, in place of `previous`."""
        ...

    def swap_failed(self, catalogue: str) -> None:
        """The published version could not be opened."""
        ...

    def removed(self, catalogue: str, version: str | None) -> None:
        """The catalogue is gone for good, and `version` of it answers no more."""
        ...


class Catalogues:
    """Holds the served version of every catalogue under `indexes`.

    Readers take one reference from an immutable mapping and need no lock. The only
    writer is `refresh`, which is called from one thread outside the event loop: so
    opening a new version and freeing the one before it hold up no request.
    """

    def __init__(
        self, indexes: Path, open_version: Opener, observer: SwapObserver, clock: Clock
    ) -> None:
        self._indexes = indexes
        self._removals = Removals(indexes)
        self._open_version = open_version
        self._observer = observer
        self._clock = clock
        self._entries: Mapping[str, Entry] = {}
        self._found_at_start: frozenset[str] | None = None
        self._loaded = False

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every catalogue known, by name."""
        return self._entries

    @property
    def ready(self) -> bool:
        """Whether every catalogue that was found at the start is open."""
        if self._found_at_start is None:
            return False
        return all(self._entries[name].served for name in self._found_at_start)

    @property
    def loaded(self) -> bool:
        """Whether every catalogue that was found at the start was opened, or cannot be."""
        return self._loaded

    def get(self, name: str) -> Served:
        """The served version of catalogue `name`.

        Raises:
            NotFound: there is no such catalogue.
            IndexUnusable: it is still loading, or broken.
        """
        entry = self._entries.get(name)
        if entry is None and self._found_at_start is not None:
            known = ", ".join(sorted(self._entries)) or "none yet"
            raise NotFound(
                f"no catalogue {name[:80]!r}",
                field="catalogue",
                hint=f"catalogues here: {known}",
            )
        if entry is None or entry.state is State.LOADING:
            raise IndexUnusable(
                f"catalogue {name[:80]!r} is still loading",
                field="catalogue",
                hint="wait until /readyz answers 200",
            )
        if entry.served is None:
            raise IndexUnusable(
                f"catalogue {name!r} cannot be served: its published version is broken",
                field="catalogue",
                hint="/readyz says what is wrong with it",
            )
        return entry.served

    def resolve(self, name: str | None, default: str | None) -> str:
        """The catalogue meant: `name`, else `default`, else the only one there is.

        Raises:
            BadInput: nothing is named and there are several.
            NotFound: nothing is named and there is none.
        """
        if name is not None or default is not None:
            return name or default or ""
        names = sorted(self._entries)
        if len(names) > 1:
            raise BadInput(
                "there are several catalogues and none is named",
                field="catalogue",
                hint=f"one of: {', '.join(names)}",
            )
        if not names:
            raise NotFound(
                "there is no catalogue yet",
                field="catalogue",
                hint="build one: aisle build FEED --catalogue NAME",
            )
        return names[0]

    def refresh(self) -> None:
        """Look at every catalogue once: open what is newly published, let go of what is removed."""
        names = catalogue_names(self._indexes)
        for name in names:
            if name not in self._entries:
                self._put(name, Entry())
        if self._found_at_start is None:
            self._found_at_start = frozenset(names)
        for name in names:
            self._refresh_catalogue(name)
        for name in self._entries.keys() - set(names):
            self._note_absent(name)
        self._removals.sweep()
        self._loaded = True

    def _refresh_catalogue(self, name: str) -> None:
        folder = self._indexes / name
        self._refresh_settings(name, folder)
        entry = self._entries[name]
        try:
            stamp = stamp_of(folder / "CURRENT")
            again = stamp == entry.stamp
            if again and not entry.is_to_be_tried_again(self._clock.now()):
                return
            layout = CatalogueLayout(self._indexes, name)
            version = layout.current_version()
        except (OSError, NotFound):
            return  # Taken away since it was listed; the next look sees it gone.
        except (BadInput, UnicodeDecodeError) as error:
            entry = replace(entry, stamp=stamp, published=None)
            self._note_failure(name, entry, error, again=again)
            return
        # One that was removed and made anew between two looks has a store without its old rows.
        anew = self._removals.is_removed(name, entry.seen_ns)
        entry = replace(entry, stamp=stamp, seen_ns=stamp[1], published=version)
        if entry.served and entry.served.manifest.version == version and not anew:
            self._put(name, replace(entry, failure=None))
            return
        try:
            self._swap(name, entry, layout.version(version))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old one serves
            self._note_failure(name, entry, error, again=again)

    def _refresh_settings(self, name: str, folder: Path) -> None:
        """Take up settings that have changed; other models mean opening the version anew."""
        entry = self._entries[name]
        before, kept = entry.kept, reread(folder, entry.kept)
        if kept is before:
            return
        if kept.failure:
            log.error("catalogue %s: settings are not taken up: %s", name, kept.failure.message)
        entry = replace(entry, kept=kept, settings_failure=kept.failure)
        served = entry.served
        retrained = kept.ranker != before.ranker
        if served is not None and (retrained or kept.settings != served.settings):
            if retrained or models_of(kept.settings) != models_of(served.settings):
                self._reopen(name, entry, served)
                return
            entry = self._bind(entry, served.opened, name, served.since)
        self._put(name, entry)

    def _reopen(self, name: str, entry: Entry, served: Served) -> None:
        layout = CatalogueLayout(self._indexes, name).version(served.manifest.version)
        try:
            opened = self._open_version(layout, entry.kept.settings)
        except Exception as error:
            failure = detail_of(_expected(error))
            self._put(name, replace(entry, settings_failure=failure))
            log.exception("catalogue %s: settings are not taken up", name)
            return
        self._put(name, self._bind(entry, opened, name, served.since))

    def _open(self, entry: Entry, layout: VersionLayout) -> tuple[OpenVersion, Entry]:
        """The version, opened; with the server's models if the catalogue's own cannot be used."""
        settings = entry.kept.settings
        try:
            return self._open_version(layout, settings), entry
        except (ModelMissing, BadInput) as error:
            if models_of(settings) == models_of(CatalogueSettings()):
                raise
            without = settings.model_copy(update={"rerank_model": None, "rank_model": None})
            name = layout.root.parent.name
            log.error("catalogue %s: %s", name, error)  # noqa: TRY400 - no bug: no traceback
            return self._open_version(layout, without), replace(
                entry, settings_failure=detail_of(error)
            )

    def _bind(self, entry: Entry, opened: OpenVersion, name: str, since: datetime) -> Entry:
        """`entry` with what answers: the version, with the catalogue's defaults laid over."""
        settings, regions = entry.kept.settings, opened.manifest.regions
        meant = settings
        if settings.region is not None and settings.region not in regions:
            meant = settings.model_copy(update={"region": None})
            entry = replace(entry, settings_failure=detail_of(_no_region(settings.region, regions)))
        searcher = WithDefaults(opened.searcher, meant)
        served = Served(name, opened.manifest, searcher, since, opened, settings)
        return replace(entry, served=served)

    def _swap(self, name: str, entry: Entry, layout: VersionLayout) -> None:
        started = time.perf_counter()
        previous = entry.served.manifest.version if entry.served else None
        entry = replace(entry, settings_failure=entry.kept.failure)
        opened, entry = self._open(entry, layout)
        entry = self._bind(entry, opened, name, self._clock.now())
        self._put(name, replace(entry, failure=None))
        self._observer.swapped(name, opened.manifest, previous)
        log.info(
            "catalogue %s: version %s serves (before: %s), opened in %.2f s",
            name,
            opened.manifest.version,
            previous or "none",
            time.perf_counter() - started,
        )

    def _note_failure(self, name: str, entry: Entry, error: Exception, *, again: bool) -> None:
        expected = _expected(error)
        failure = detail_of(expected)
        self._put(name, replace(entry, failure=failure, tried_at=self._clock.now()))
        if again and failure == entry.failure:
            return
        self._observer.swap_failed(name)
        log.error(
            "catalogue %s: version %s is not taken up: %s; still serving: %s",
            name,
            entry.published,
            str(expected),
            entry.served.manifest.version if entry.served else "nothing",
            exc_info=None if expected is error else error,
        )

    def _note_absent(self, name: str) -> None:
        entry = self._entries[name]
        if self._removals.is_removed(name, entry.seen_ns):
            self._entries = {key: kept for key, kept in self._entries.items() if key != name}
            self._found_at_start = (self._found_at_start or frozenset()) - {name}
            version = entry.served.manifest.version if entry.served else None
            self._observer.removed(name, version)
            log.info("catalogue %s is removed; %s serves no more", name, version or "nothing")
        elif entry.stamp is not None:
            failure = None if entry.served else detail_of(_GONE)
            self._put(name, replace(entry, published=None, failure=failure, stamp=None))
            log.warning("catalogue %s: CURRENT is gone; what was served last goes on", name)

    def _put(self, name: str, entry: Entry) -> None:
        self._entries = {**self._entries, name: entry}


_GONE = IndexUnusable(
    "the file that names the published version is gone",
    field="CURRENT",
    hint="write the name of a version that is kept into it, or build the catalogue",
)


def _expected(error: Exception) -> AisleError:
    if isinstance(error, AisleError):
        return error
    return IndexUnusable(
        f"it could not be opened ({type(error).__name__})",
        hint="the server's log says more; touch CURRENT to try again",
    )


def _no_region(name: str, regions: Sequence[str]) -> BadInput:
    known = ", ".join(regions[:20]) or "this version has none"
    return BadInput(f"there is no region {name!r}", field=FILE_NAME, hint=f"regions: {known}")
