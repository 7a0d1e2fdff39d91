"""Versions of what a catalogue publishes beside its index: which are kept, and going back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from cli.tasks.setup import load_settings, output
from core.clock import SystemClock
from core.errors import BadInput, NotFound
from core.layout import CatalogueLayout
from core.publication import history, rollback
from core.settings import Settings
from core.versions import VersionsFolder

Layout = TypeVar("Layout", bound=VersionsFolder)


@dataclass(frozen=True, slots=True)
class PublishedFolder(Generic[Layout]):
    """The folder of one kind in every catalogue.

    Attributes:
        layout_of: that of one catalogue.
        folder: its name within the catalogue's.
        what: is published there, in the plural.
        made: how it comes there, as in "no insights have been published".
        command: that makes it.
    """

    layout_of: Callable[[CatalogueLayout], Layout]
    folder: str
    what: str
    made: str
    command: str

    def catalogues(self, settings: Settings) -> list[str]:
        """Those with something published, by name."""
        found = settings.indexes.glob(f"*/{self.folder}/CURRENT")
        return sorted(path.parents[1].name for path in found)

    def of(self, settings: Settings, name: str) -> Layout:
        """That of the catalogue called `name`.

        Raises:
            NotFound: nothing is published for it.
        """
        layout = self.layout_of(CatalogueLayout(settings.indexes, name))
        layout.current_version()
        return layout

    def chosen(self, settings: Settings, name: str | None) -> Layout:
        """That of the catalogue called `name`, or of the default one, or of the only one.

        Raises:
            NotFound: nothing is published for it, or for none.
            BadInput: no name is given and there are several.
        """
        chosen = name or settings.default_catalogue
        if chosen is not None:
            return self.of(settings, chosen)
        known = self.catalogues(settings)
        if not known:
            raise NotFound(
                f"no {self.what} have been {self.made} under {settings.indexes}",
                field="catalogue",
                hint=self.command,
            )
        if len(known) > 1:
            raise BadInput(
                f"there are {self.what} of several catalogues",
                field="catalogue",
                hint=f"--catalogue with one of: {', '.join(known)}",
            )
        return self.of(settings, known[0])

    def roll_back(
        self, version: str | None, *, catalogue: str | None, reason: str, indexes: Path | None
    ) -> None:
        """Serve an earlier version and say which.

        Raises:
            NotFound: there is no such version, or none before.
            IndexUnusable: it is damaged.
            Conflict: a publication of this catalogue is running.
        """
        layout = self.chosen(load_settings(indexes=indexes), catalogue)
        before = layout.current_version()
        chosen = rollback(layout, version, SystemClock(), reason=reason)
        state = "were served already" if chosen == before else f"before: {before}"
        output().print(f"{layout.label} {chosen} are served ({state})", markup=False)


def kept_version(layout: VersionsFolder, version: str | None) -> str:
    """The version that is named, or the one served.

    Raises:
        NotFound: it is not kept.
    """
    chosen = version or layout.current_version()
    if chosen not in layout.versions():
        raise NotFound(
            f"{layout.label} have no version {chosen!r}",
            field="version",
            hint=f"kept: {', '.join(layout.versions())}",
        )
    return chosen


def kept_versions(layout: VersionsFolder) -> Iterator[tuple[str, bool, str]]:
    """Name, whether it is served, and when last (empty if unknown); the latest served first."""
    current = layout.current_version()
    served_at = {entry.version: entry.at for entry in history(layout)}
    for name in sorted(layout.versions(), key=lambda each: served_at.get(each, ""), reverse=True):
        yield name, name == current, served_at.get(name, "")
