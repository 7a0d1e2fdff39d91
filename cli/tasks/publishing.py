"""What a build from a feed and a fold have in common: settings in, a told outcome out."""

from collections.abc import Callable, Iterable
from pathlib import Path

from catalog.product import Product
from catalog.store.changes import ProductChangeStore
from cli.tasks.outcome import Told, print_gates, print_report
from cli.tasks.setup import open_store, output, progress
from core.clock import SystemClock
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter, written_too
from core.rejects import RejectLog
from core.settings import Settings
from indexer.build import BuildOptions, build_index

ReadProducts = Callable[[Reporter], Iterable[Product]]


def vector_cache(settings: Settings) -> Path:
    """Where vectors are kept from one build to the next, for all catalogues."""
    return settings.indexes / ".vectors"


def open_changes(settings: Settings) -> ProductChangeStore | None:
    """The store of changed products; None where nothing was ever put into it.

    Raises:
        StoreUnusable: it cannot be opened.
    """
    database = open_store(settings)
    return None if database is None else ProductChangeStore(database, SystemClock())


def build_and_tell(
    read: ReadProducts,
    layout: CatalogueLayout,
    options: BuildOptions,
    told: Told,
    progress_file: Path | None,
) -> None:
    """Build with bars, and say what came of it, also if nothing was published.

    Raises:
        AisleError: whatever stopped the build; nothing was published then.
    """
    console = output()
    try:
        with (
            reporter(progress()) as bars,
            written_too(bars, progress_file, options.clock) as both,
        ):
            report = build_index(read(both), layout, options, both)
    except Exception:
        _print_rejects(options.rejects)
        print_gates(told, progress())
        raise
    if options.rejects is not None:
        console.print(options.rejects.summary(), markup=False)
    print_report(report, layout, console)
    print_gates(told, console)


def _print_rejects(rejects: RejectLog | None) -> None:
    if rejects is not None and rejects.rejected:
        progress().print(rejects.summary(), markup=False)
