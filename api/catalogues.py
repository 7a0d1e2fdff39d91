"""The open catalogues: which version of each answers, and how a new one takes its place."""

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from api.errors import detail_of
from api.versions import Entry, Opener, Served, State
from core.clock import Clock
from core.errors import AisleError, BadInput, IndexUnusable, NotFound
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
        self._open_version = open_version
        self._observer = observer
        self._clock = clock
        self._entries: Mapping[str, Entry] = {}
        self._found_at_start: frozenset[str] | None = None

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
        """Look at every CURRENT once; open what is newly published or rolled back to."""
        names = catalogue_names(self._indexes)
        for name in names:
            if name not in self._entries:
                self._put(name, Entry())
        if self._found_at_start is None:
            self._found_at_start = frozenset(names)
        for name in names:
            self._refresh_catalogue(name)
        for name in self._entries.keys() - set(names):
            self._note_unpublished(name)

    def _refresh_catalogue(self, name: str) -> None:
        entry = self._entries[name]
        try:
            stamp = _stamp(self._indexes / name / "CURRENT")
            if stamp == entry.stamp:
                return
            layout = CatalogueLayout(self._indexes, name)
            version = layout.current_version()
        except (OSError, NotFound):
            return  # Taken away since it was listed; the next look sees it gone.
        except (BadInput, UnicodeDecodeError) as error:
            self._note_failure(name, replace(entry, stamp=stamp, published=None), error)
            return
        entry = replace(entry, stamp=stamp, published=version)
        if entry.served and entry.served.manifest.version == version:
            self._put(name, replace(entry, failure=None))
            return
        try:
            self._swap(name, entry, layout.version(version))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old one serves
            self._note_failure(name, entry, error)

    def _swap(self, name: str, entry: Entry, layout: VersionLayout) -> None:
        started = time.perf_counter()
        opened = self._open_version(layout)
        previous = entry.served.manifest.version if entry.served else None
        served = Served(name, opened.manifest, opened.searcher, self._clock.now())
        self._put(name, replace(entry, served=served, failure=None))
        self._observer.swapped(name, opened.manifest, previous)
        log.info(
            "catalogue %s: version %s serves (before: %s), opened in %.2f s",
            name,
            opened.manifest.version,
            previous or "none",
            time.perf_counter() - started,
        )

    def _note_failure(self, name: str, entry: Entry, error: Exception) -> None:
        expected = error if isinstance(error, AisleError) else _unexpected(error)
        self._put(name, replace(entry, failure=detail_of(expected)))
        self._observer.swap_failed(name)
        log.error(
            "catalogue %s: version %s is not taken up: %s; still serving: %s",
            name,
            entry.published,
            str(expected),
            entry.served.manifest.version if entry.served else "nothing",
            exc_info=None if expected is error else error,
        )

    def _note_unpublished(self, name: str) -> None:
        entry = self._entries[name]
        if entry.stamp is not None:
            self._put(name, replace(entry, published=None, failure=None, stamp=None))
            log.warning("catalogue %s: CURRENT is gone; what was served last goes on", name)

    def _put(self, name: str, entry: Entry) -> None:
        self._entries = {**self._entries, name: entry}


def _stamp(current: Path) -> tuple[int, ...]:
    """Changes whenever the file is replaced or touched."""
    status = current.stat()
    return (status.st_ino, status.st_mtime_ns, status.st_size)


def _unexpected(error: Exception) -> IndexUnusable:
    return IndexUnusable(
        f"it could not be opened ({type(error).__name__})",
        hint="the server's log says more; touch CURRENT to try again",
    )
