"""What `aisle build` does: feed in, published version and a summary out."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from heapq import nsmallest
from pathlib import Path

from rich.console import Console

from catalog.feed import FeedOptions, read_feed
from catalog.feed_state import FeedState, read_whole
from catalog.mapping import IDENTITY, load_mapping
from catalog.orders import read_orders
from catalog.product import Product
from catalog.query_log import LoggedQuery, read_query_log
from catalog.recipe_file import chosen_recipe
from cli.tasks.build_order import BuildOrder
from cli.tasks.gates import OpenedVersions, gates_of, read_smoke_queries
from cli.tasks.interruption import ending_on_sigterm
from cli.tasks.outcome import Told, outcome_written
from cli.tasks.publishing import build_and_tell, open_changes, vector_cache
from cli.tasks.setup import load_settings, output
from core.errors import BadFeed, BadInput
from core.layout import CatalogueLayout
from core.progress import Reporter
from core.rejects import RejectLog
from core.settings import Settings
from indexer.build import BuildOptions
from indexer.changes.movers import MOST_QUERIES, TopQueries
from indexer.changes.report import Source
from indexer.encoders import DEFAULT_ENCODER
from indexer.folding import ChangesToFold
from indexer.stages import Extras


def run(
    order: BuildOrder,
    *,
    indexes: Path | None,
    progress_file: Path | None,
    outcome_file: Path | None,
) -> None:
    """Build with the settings of the environment and the options given."""
    with ending_on_sigterm(), outcome_written(outcome_file, order.catalogue) as told:
        smoke = read_smoke_queries(order.smoke)
        settings = load_settings(indexes=indexes)
        publish_feed(order, settings, smoke, told=told, progress_file=progress_file)


def publish_feed(
    order: BuildOrder,
    settings: Settings,
    smoke: tuple[str, ...],
    *,
    told: Told | None = None,
    progress_file: Path | None = None,
) -> None:
    """Build, publish and say what came of it.

    Args:
        order: what to build.
        settings: where indexes and models are.
        smoke: queries each of which must find a product by its words.
        told: takes the report.
        progress_file: takes the progress as JSON Lines.

    Raises:
        AisleError: whatever stopped the build; nothing was published then.
    """
    told = told or Told()
    layout = CatalogueLayout(settings.indexes, order.catalogue)
    feed_options = FeedOptions(
        format=order.feed_format,
        mapping=load_mapping(order.mapping or IDENTITY),
        max_reject_rate=order.max_reject_rate,
        assume_availability=order.assume_availability,
    )
    state = _state_of(order.feed)
    rejects = _open_rejects(order, layout)
    options = replace(
        _options(order, layout, settings, smoke, rejects),
        source=_source(order, state),
        changes=_changes(settings, order, state),
        on_report=told.listen,
    )
    read = partial(_products, order.feed, state, feed_options, rejects)
    with rejects:
        build_and_tell(read, layout, options, told, progress_file)


def _state_of(feed: Path) -> FeedState:
    state = FeedState.of(feed)
    if state is None:
        raise BadFeed("there is no such file", field=feed.name, hint=f"check the path {feed}")
    return state


def _options(
    order: BuildOrder,
    layout: CatalogueLayout,
    settings: Settings,
    smoke: tuple[str, ...],
    rejects: RejectLog,
) -> BuildOptions:
    versions = OpenedVersions()
    return BuildOptions(
        models=settings.models_dir,
        vector_cache=vector_cache(settings),
        encoder=order.encoder or DEFAULT_ENCODER,
        precision=order.precision,
        recipe=chosen_recipe(order.recipe, layout.root),
        language=order.language,
        keep=order.keep,
        wait_s=order.wait_s,
        gates=gates_of(order, layout, smoke, versions, rejects),
        force=order.force,
        dry_run=order.dry_run,
        extras=Extras(order.query_log, order.orders, order.synonyms),
        rejects=rejects,
        top_queries=_check_tables(order, layout, smoke, versions, output()),
    )


def _products(
    feed: Path, state: FeedState, options: FeedOptions, rejects: RejectLog, reporter: Reporter
) -> Iterable[Product]:
    return read_whole(read_feed(feed, options, rejects, reporter), feed, state)


def _source(order: BuildOrder, state: FeedState) -> Source:
    return Source(
        name=order.feed.name,
        bytes=state.bytes,
        modified_at=state.modified_at.isoformat(),
        options=order.given(),
    )


def _changes(settings: Settings, order: BuildOrder, state: FeedState) -> ChangesToFold | None:
    feed_time = state.modified_at if order.feed_time is None else parse_time(order.feed_time)
    store = open_changes(settings)
    return None if store is None else ChangesToFold(store, feed_time)


def parse_time(text: str) -> datetime:
    """A moment as ISO 8601 with its time zone.

    Raises:
        BadInput: it is another thing.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(
            f"{text!r} is no time with a time zone",
            field="feed_time",
            hint="write it as 2026-01-31T04:00:00+01:00 or 2026-01-31T03:00:00Z",
        )
    return moment


def _check_tables(
    order: BuildOrder,
    layout: CatalogueLayout,
    smoke: tuple[str, ...],
    versions: OpenedVersions,
    console: Console,
) -> TopQueries:
    """Read query log and orders once before the long part begins, and say what was bad.

    Returns:
        The queries whose answers are compared.

    Raises:
        BadFeed: one of them cannot be used.
    """
    queries, origin = smoke, "the smoke queries"
    if order.query_log is not None:
        with _table_rejects(order.query_log, layout, console) as rejects:
            queries = _commonest(read_query_log(order.query_log, rejects))
            origin = "the query log"
    if order.orders is not None:
        with _table_rejects(order.orders, layout, console) as rejects:
            deque(read_orders(order.orders, rejects), maxlen=0)
    return TopQueries(queries, origin, versions.first_hits)


def _commonest(logged: Iterable[LoggedQuery]) -> tuple[str, ...]:
    top = nsmallest(MOST_QUERIES, logged, key=lambda each: (-each.count, -each.clicks, each.query))
    return tuple(each.query for each in top)


@contextmanager
def _table_rejects(path: Path, layout: CatalogueLayout, console: Console) -> Iterator[RejectLog]:
    rejects = RejectLog(layout.root / f"rejects-{path.name}.jsonl")
    try:
        yield rejects
    finally:
        if rejects.rejected:
            console.print(f"{path.name}: {rejects.summary()}", markup=False)


def _open_rejects(order: BuildOrder, layout: CatalogueLayout) -> RejectLog:
    """A dry run leaves no rejects behind unless it is told where."""
    layout.root.mkdir(parents=True, exist_ok=True)
    if order.rejects is None:
        return RejectLog(None if order.dry_run else layout.root / "rejects.jsonl")
    order.rejects.parent.mkdir(parents=True, exist_ok=True)
    return RejectLog(order.rejects)
