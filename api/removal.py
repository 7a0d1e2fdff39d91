"""Taking a catalogue away while servers answer over it.

It leaves its place in one rename, and the store forgets its rows in one transaction about
that, so that it is there whole or not at all, and a new one of its name can be built at
once. A note is left for the servers, who go on serving a catalogue whose CURRENT vanished
by accident; what they have open stays readable until they let go, and is deleted when
they have had time to.
"""

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from catalog.store.rows import CatalogueRows
from core.errors import Conflict, NotFound, StoreUnusable
from core.layout import CatalogueLayout

DRAIN_SECONDS = 3.0
"""How long files are kept after the removal: several times what servers take to notice it."""

NOTE_SECONDS = 24 * 3600.0
"""How long a removal is remembered, for a server that was stopped or stuck meanwhile."""


@dataclass(frozen=True, slots=True)
class Removals:
    """The catalogues that were removed from `indexes`."""

    indexes: Path

    @property
    def folder(self) -> Path:
        """Where removed catalogues wait, and the notes on them lie."""
        return self.indexes / ".removed"

    def remove(self, layout: CatalogueLayout, rows: CatalogueRows | None) -> None:
        """Take a catalogue out of service for good.

        Args:
            layout: of the catalogue.
            rows: those of the store; None where there is no store.

        Raises:
            NotFound: there is no such catalogue.
            Conflict: a build or a rollback of it is running.
            StoreUnusable: the folders or the store cannot be written to; it stays.
        """
        if not layout.root.is_dir():
            raise NotFound(f"no catalogue {layout.name!r}", field="name")
        try:
            with FileLock(layout.lock, timeout=0):
                self.folder.mkdir(exist_ok=True)
                self._take_away(layout, rows)
        except Timeout:
            raise Conflict(
                f"a build or rollback of {layout.name!r} is running",
                field="name",
                hint="wait for it, or cancel it",
            ) from None
        except OSError as error:
            raise StoreUnusable(
                f"the catalogue cannot be moved away: {error.strerror or error}",
                hint="let the server write to the folder of its catalogues",
            ) from error

    def is_removed(self, name: str, seen_ns: int) -> bool:
        """Whether the catalogue whose last CURRENT was written at `seen_ns` was removed since.

        Args:
            name: of the catalogue, which has no CURRENT now.
            seen_ns: in nanoseconds since 1970; 0 if it never had one.
        """
        try:
            noted = json.loads((self.folder / f"{name}.json").read_bytes())
        except (OSError, ValueError):
            return False
        return seen_ns <= int(noted["published_ns"])

    def sweep(self, drain_seconds: float = DRAIN_SECONDS) -> None:
        """Delete what was removed longer ago, and the notes on what was long ago."""
        # The machine's own clock: it stamped the files.
        now = time.time()
        for path in self._waiting():
            age = now - path.stat().st_ctime
            # A clock that was set back makes an age below nothing.
            if path.is_dir() and not 0 <= age < drain_seconds:
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix == ".json" and not 0 <= age < NOTE_SECONDS:
                path.unlink(missing_ok=True)

    def _take_away(self, layout: CatalogueLayout, rows: CatalogueRows | None) -> None:
        away = self.folder / f"{layout.name}@{secrets.token_hex(4)}"
        try:
            with rows.removing(layout.name) if rows else nullcontext():
                self._note(layout)
                layout.root.rename(away)
        except StoreUnusable:
            # The transaction failed at its end: nothing of the catalogue is gone.
            if away.is_dir():
                away.rename(layout.root)
            raise

    def _waiting(self) -> Iterator[Path]:
        try:
            yield from list(self.folder.iterdir())
        except FileNotFoundError:
            return

    def _note(self, layout: CatalogueLayout) -> None:
        """Say what is removed, before it is: a server must not take it for an accident."""
        try:
            published_ns = layout.current.stat().st_mtime_ns
        except FileNotFoundError:
            # Likewise: it is held against the stamps of files.
            published_ns = time.time_ns()
        note = self.folder / f"{layout.name}.json"
        temporary = note.with_suffix(".new")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"published_ns": published_ns}, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(note)
