"""What every table is measured on: one catalogue, one set of queries, one scale."""

from dataclasses import dataclass
from pathlib import Path

from core.layout import CatalogueLayout, VersionLayout
from core.progress import Reporter
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and the name or file of its mapping; None for our own names."""

    path: Path
    mapping: str | None


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured.

    Attributes:
        queries: different queries, at the most.
        rounds: how often each is timed where that says more.
        large_rows: products of the large made-up catalogue.
        filtered_queries: queries for each kind of filter.
        repeats: fresh processes that open a snapshot.
        clients: how many send requests at once, in turn.
        models: a folder of exported encoders that builds begin with; None to time the export.
    """

    queries: int = 300
    rounds: int = 3
    large_rows: int = 200_000
    filtered_queries: int = 100
    repeats: int = 3
    clients: tuple[int, ...] = (1, 8)
    models: Path | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured, and on what.

    Attributes:
        feed: what `catalogue` was built from.
        catalogue: published.
        queries: different texts, each with a word of the catalogue.
        settings: those of the environment.
        scale: how much is measured.
        work: an empty folder that is removed after the run.
        reporter: told how far it has come.
    """

    feed: Feed
    catalogue: CatalogueLayout
    queries: tuple[str, ...]
    settings: Settings
    scale: Scale
    work: Path
    reporter: Reporter

    @property
    def version(self) -> VersionLayout:
        """The published version."""
        return self.catalogue.version(self.catalogue.current_version())
