"""What a run is measured on: the feed, its built catalogue, and queries for it."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bench import Feed
from benchmarks.children import aisle, start
from benchmarks.queries import make_queries
from catalog.demo import DEMO_QUERIES, write_demo_feed
from core.errors import AisleError, BadInput
from core.layout import CatalogueLayout
from core.settings import Settings
from experiments.offline.judgments import read_judgments
from search.products import ProductTable

REAL_FEED = Path("../shared/data/icecat/products.jsonl.gz")
JUDGMENTS = "judgments_dev.csv"
REAL, DEMO = "icecat", "demo"


@dataclass(frozen=True, slots=True)
class Subject:
    """A feed and the name of the catalogue that is built from it."""

    feed: Feed
    catalogue: str
    is_demo: bool = False


def choose_subject(
    feed: Path | None, mapping: str | None, catalogue: str | None, work: Path
) -> Subject:
    """The feed asked for; else the real one, where it is; else the demo, written to `work`.

    Raises:
        BadInput: the feed is not there, or its catalogue has no name.
    """
    if feed is not None:
        if not feed.is_file():
            raise BadInput(f"there is no {feed}", field="feed")
        if catalogue is None:
            raise BadInput("a feed needs a name", field="catalogue", hint="--catalogue NAME")
        return Subject(Feed(feed, mapping), catalogue)
    if REAL_FEED.is_file():
        return Subject(Feed(REAL_FEED, mapping or "icecat"), catalogue or REAL)
    made = work / "demo.jsonl.gz"
    write_demo_feed(made)
    return Subject(Feed(made, None), DEMO, is_demo=True)


def ensure_built(subject: Subject, settings: Settings) -> CatalogueLayout:
    """The published catalogue of the subject, built first if there is none.

    Raises:
        AisleError: it cannot be built.
    """
    layout = CatalogueLayout(settings.indexes, subject.catalogue)
    if layout.current.is_file():
        return layout
    mapping = () if subject.feed.mapping is None else ("--mapping", subject.feed.mapping)
    command = aisle(
        "build",
        str(subject.feed.path),
        "--catalogue",
        subject.catalogue,
        "--indexes",
        str(settings.indexes),
        *mapping,
    )
    if start(command, output=subprocess.DEVNULL).wait():
        raise AisleError(f"the catalogue {subject.catalogue!r} could not be built")
    return layout


def choose_queries(subject: Subject, layout: CatalogueLayout, count: int) -> tuple[str, ...]:
    """At most `count` queries: those judged beside the feed, and made ones of its titles."""
    table = ProductTable(layout.version(layout.current_version()).products)
    titles = table.texts("title", range(len(table)))
    return make_queries(_judged(subject), titles, count)


def _judged(subject: Subject) -> Iterator[str]:
    if subject.is_demo:
        yield from (query.text for query in DEMO_QUERIES)
    beside = subject.feed.path.parent / JUDGMENTS
    if beside.is_file():
        yield from (query.text for query in read_judgments(beside).queries)
