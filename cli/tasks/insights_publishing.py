"""Insights of a catalogue as versions: publishing them, opening the served one."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cli.tasks.outcome import verdict
from cli.tasks.setup import choose_catalogue, load_settings, open_store, progress
from cli.tasks.trade import TradeSource
from cli.tasks.training_data import parse_until
from core.clock import SystemClock
from core.gates import GateResult
from core.layout import CatalogueLayout
from events.arrivals import count_left_out
from events.log import EventLog
from events.trade import Trade
from insights.artefacts.gates import CountGate, SectionsGate, SelfCheckGate
from insights.artefacts.layout import InsightsLayout
from insights.artefacts.log_state import LogState
from insights.artefacts.making import Publication, PublishOptions, publish_insights
from insights.artefacts.opening import Insights, open_insights
from insights.running import Findings


@dataclass(frozen=True, slots=True)
class PublishOrder:
    """How to publish; the attributes are the command's options."""

    keep: int
    max_shrink: float
    force: str


def insights_layout(catalogue: str | None, indexes: Path | None) -> InsightsLayout:
    """Of the catalogue called so, which need not be built; or of the default or the only one.

    Raises:
        NotFound: no name is given and no catalogue is built.
        BadInput: no name is given and there are several.
    """
    settings = load_settings(indexes=indexes)
    if catalogue is not None:
        return InsightsLayout(CatalogueLayout(settings.indexes, catalogue))
    return InsightsLayout(choose_catalogue(settings, None))


def served(catalogue: str | None, indexes: Path | None) -> Insights:
    """The insights that are served, all of their bytes checked.

    Raises:
        NotFound: the catalogue has none.
        IndexUnusable: they are damaged.
    """
    layout = insights_layout(catalogue, indexes)
    return open_insights(layout.version(layout.current_version()))


def log_state_of(source: TradeSource, indexes: Path | None) -> LogState | None:
    """The log as it is now, before a trade is read from it; None where there is none.

    Raises:
        NotFound: as `insights_layout`.
        BadInput: as `insights_layout`, or `source.until` is no moment.
        StoreUnusable: the log cannot be read.
    """
    settings = load_settings(indexes=indexes)
    database = open_store(settings)
    if database is None:
        return None
    catalogue = insights_layout(source.catalogue, indexes).catalogue.name
    clock, until = SystemClock(), parse_until(source.until)
    with closing(database):
        sequence = EventLog(database, clock).last_sequence(catalogue)
        with database.reading() as connection:
            left_out = (
                0 if until is None else count_left_out(connection, catalogue, sequence, until)
            )
    return LogState(read_at=clock.now(), sequence=sequence, left_out=left_out)


def publish(
    order: PublishOrder,
    findings: Findings,
    trade: Trade,
    seed: int,
    layout: InsightsLayout,
    log: LogState | None,
) -> Publication:
    """Publish, and say what the gates found if one refused.

    Raises:
        GateFailed: a gate refused the version; nothing was published.
        Conflict: another publication of this catalogue is running.
        DiskFull: there is no room.
    """
    judged: list[GateResult] = []
    options = PublishOptions(
        gates=(CountGate(order.max_shrink), SectionsGate(), SelfCheckGate()),
        keep=order.keep,
        force=order.force,
        on_gates=judged.extend,
        log=log,
    )
    try:
        return publish_insights(findings, trade, seed, layout, options)
    except Exception:
        progress().print("\n".join(_verdicts(judged)), markup=False, soft_wrap=True)
        raise


def publication_lines(published: Publication) -> Iterator[str]:
    """What became of the version, and what its gates found."""
    before = published.previous or "none"
    state = "were served already" if published.unchanged else f"before: {before}"
    manifest = published.manifest
    yield f"insights of {manifest.catalogue} {manifest.version} are served ({state})"
    yield from _verdicts(published.gates, published.forced)
    if published.pruned:
        yield f"  no longer kept: {', '.join(published.pruned)}"


def _verdicts(results: Sequence[GateResult], forced: tuple[str, ...] = ()) -> Iterator[str]:
    return (f"  {verdict(each, forced)}" for each in results)
