"""What `aisle insights` does: a trade in, findings, tables and perhaps a version out."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
import typer
from rich.console import Console

from cli.tasks.insights_publishing import (
    PublishOrder,
    insights_layout,
    log_state_of,
    publication_lines,
    publish,
)
from cli.tasks.insights_supply import with_offers
from cli.tasks.insights_telling import tell
from cli.tasks.setup import output, progress
from cli.tasks.trade import TradeSource, read_trade
from core.counted import counted
from core.errors import BadInput
from core.progress import Reporter, reporter
from events.trade import Trade
from insights.analyses import UNKNOWN, analyses
from insights.artefacts.data import facts_of
from insights.artefacts.log_state import LogState
from insights.artefacts.making import Publication
from insights.circumstances import Circumstances
from insights.report.csv_files import write_csv_files
from insights.running import Findings
from insights.running import run as run_analyses

SUPPLIED = "bundles"
"""The analysis that goes by what is offered."""


@dataclass(frozen=True, slots=True)
class InsightsOrder:
    """What was asked for.

    Attributes:
        source: of the trade.
        only: keys of analyses; empty for all.
        seed: of all that is random.
        csv: folder for the tables; None for none.
        circumstances: what purchases do not tell.
    """

    source: TradeSource
    only: tuple[str, ...]
    seed: int
    csv: Path | None
    circumstances: Circumstances = UNKNOWN


def run(
    order: InsightsOrder, publishing: PublishOrder | None, *, as_json: bool, indexes: Path | None
) -> None:
    """Analyse, tell, and publish if that was asked for.

    Raises:
        BadInput: options that do not go together, or there is too little for any analysis.
        BadFeed: the file of orders cannot be read.
        ModelMissing: a package that analyses is not installed.
        GateFailed: a gate refused the version; nothing was published.
        StoreUnusable: the log cannot be read.
    """
    if publishing is not None and order.source.mapping is not None:
        raise BadInput(
            "insights of a file belong to no catalogue",
            field="publish",
            hint="aisle events import FILE --catalogue NAME --mapping NAME, then publish from it",
        )
    # Before the purchases are read: what comes meanwhile counts as having come since.
    log = None if publishing is None else log_state_of(order.source, indexes)
    with reporter(progress()) as bars:
        trade, findings = found(order, indexes, bars)
    files = write_tables(order, findings, trade)
    console = output()
    published = None
    if publishing is not None:
        layout = insights_layout(order.source.catalogue, indexes)
        published = publish(publishing, findings, trade, order.seed, layout, log)
    if as_json:
        told = orjson.dumps(_as_json(trade, findings, published), option=orjson.OPT_INDENT_2)
        # Tables are long, and rich would take seconds to colour them.
        typer.echo(told)
        return
    tell(findings, console)
    _print_lines(_closing(findings, files, published, log), console)


def found(order: InsightsOrder, indexes: Path | None, told: Reporter) -> tuple[Trade, Findings]:
    """The trade, and what the analyses say of it: one of them at the least says something.

    Raises:
        BadInput: as `run`; also if there is too little for any analysis.
    """
    circumstances = order.circumstances
    if not order.only or SUPPLIED in order.only:
        circumstances = with_offers(circumstances, order.source, indexes)
    chosen = analyses(order.only, circumstances)
    for _ in told.track(("purchases",), label="read purchases", total=1):
        trade = read_trade(order.source, indexes)
    findings = run_analyses(chosen, trade, order.seed, told)
    if not findings.sections:
        gap = findings.gaps[0]
        raise BadInput(f"there is too little for any analysis: {gap.why}", field=gap.key)
    return trade, findings


def write_tables(order: InsightsOrder, findings: Findings, trade: Trade) -> tuple[Path, ...]:
    """The CSV files, if they were asked for."""
    if order.csv is None:
        return ()
    return write_csv_files(order.csv, findings.sections, trade.purchases.retailers, findings.shops)


def _as_json(trade: Trade, findings: Findings, published: Publication | None) -> dict[str, Any]:
    return {
        "trade": facts_of(trade).model_dump(mode="json"),
        "sections": [section.model_dump(mode="json") for section in findings.sections],
        "gaps": [asdict(gap) for gap in findings.gaps],
        "seconds": findings.seconds,
        "published": None if published is None else published.manifest.version,
    }


def _closing(
    findings: Findings,
    files: tuple[Path, ...],
    published: Publication | None,
    log: LogState | None,
) -> Iterator[str]:
    took = ", ".join(f"{key} {seconds:.1f} s" for key, seconds in findings.seconds.items())
    yield f"Time: {took}"
    if files:
        yield f"Tables: {counted(len(files), 'file')} in {files[0].parent}"
    if published is not None:
        yield from publication_lines(published)
    if published is not None and log is not None:
        yield (
            f"  made of the log up to event {log.sequence:,}; "
            "aisle insights list tells what came since"
        )


def _print_lines(lines: Iterator[str], console: Console) -> None:
    console.print("\n".join(lines), markup=False, soft_wrap=True)
