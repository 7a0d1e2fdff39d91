"""`python -m benchmarks.soak`, or `make soak`: the options of a soak."""

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.command import run_command, work_folder
from benchmarks.machine import describe_machine
from benchmarks.prepare import choose_subject
from benchmarks.queries import make_queries
from benchmarks.report import Report, rendered, write_json
from benchmarks.soak.report import tables
from benchmarks.soak.run import Folders, Plan, soak
from catalog.feed import FeedOptions, read_feed
from catalog.mapping import IDENTITY, load_mapping
from catalog.product import Product
from cli.tasks.setup import load_settings, output
from core.clock import SystemClock
from core.progress import Silent
from core.rejects import RejectLog

HELP = """Search, sell, change, rebuild, roll back and kill all at once, and believe no answer.

On a copy of its own of Icecat (../shared/data), else of the demo shop, with made-up
regions and stock, by a server of its own. Ends with 1 if anything is as it must not be."""

QUERIES = 400
LONGEST_WARM_UP, LONGEST_QUIET = 20.0, 90.0
_PLAN = Plan(seconds=600, quiet_s=LONGEST_QUIET, warm_s=LONGEST_WARM_UP)


def command(  # noqa: PLR0913 - one parameter an option
    *,
    minutes: Annotated[float, typer.Option(min=0.05, help="Of load, at the least.")] = _PLAN.seconds
    / 60,
    feed: Annotated[
        Path | None,
        typer.Option(help="The feed. [default: Icecat in ../shared/data, else the demo shop]"),
    ] = None,
    mapping: Annotated[
        str | None, typer.Option(help="Its mapping, as for aisle build.", metavar="NAME|FILE")
    ] = None,
    products: Annotated[int | None, typer.Option(min=50, help="The first so many alone.")] = None,
    clients: Annotated[int, typer.Option(min=1, help="That search.")] = _PLAN.clients,
    pause: Annotated[
        float, typer.Option(min=0, help="Mean seconds that a client thinks.")
    ] = _PLAN.pause_s,
    offers: Annotated[float, typer.Option(min=1, help="Changed in a second.")] = _PLAN.offers,
    workers: Annotated[int, typer.Option(min=2, help="Of the server.")] = _PLAN.workers,
    rerank: Annotated[bool, typer.Option(help="Whether the cross-encoder has a say.")] = True,
    json: Annotated[Path | None, typer.Option(help="Also write everything to this file.")] = None,
    work: Annotated[Path | None, typer.Option(help="Keep the catalogue and the log here.")] = None,
    indexes: Annotated[
        Path | None, typer.Option(help="Whose models and vectors are used, as for aisle.")
    ] = None,
) -> None:
    """Take the options, soak, and show what came of it."""
    settings, seconds = load_settings(indexes=indexes), minutes * 60
    plan = Plan(
        seconds=seconds,
        quiet_s=min(LONGEST_QUIET, seconds / 3),
        warm_s=min(LONGEST_WARM_UP, seconds / 3),
        clients=clients,
        pause_s=pause,
        offers=offers,
        workers=workers,
        rerank=rerank,
    )
    machine = describe_machine(SystemClock())
    out = output()
    out.print(str(machine), markup=False, soft_wrap=True)
    with work_folder(work, "soak") as folder:
        read = _read(feed, mapping, products, folder)
        queries = make_queries((), [each.title for each in read], QUERIES)
        folders = Folders(folder / "soak", settings.models_dir, settings.indexes / ".vectors")
        course = soak(read, queries, plan, folders)
    shown = tables(course, plan)
    for table in shown:
        out.print(rendered(table))
    if json is not None:
        write_json(Report(machine=machine, catalogue={"products": len(read)}, tables=shown), json)
    if not all(aim.met for table in shown for aim in table.aims):
        raise typer.Exit(1)


def _read(
    feed: Path | None, mapping: str | None, products: int | None, folder: Path
) -> tuple[Product, ...]:
    subject = choose_subject(feed, mapping, "shop" if feed else None, folder)
    options = FeedOptions(mapping=load_mapping(subject.feed.mapping or IDENTITY))
    return tuple(islice(read_feed(subject.feed.path, options, RejectLog(), Silent()), products))


if __name__ == "__main__":
    run_command(command, HELP)
