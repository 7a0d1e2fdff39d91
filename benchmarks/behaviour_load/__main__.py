"""`python -m benchmarks.behaviour_load`: the options of a load."""

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.behaviour_load.report import tables
from benchmarks.behaviour_load.run import Plan, run_load
from benchmarks.command import run_command, work_folder
from benchmarks.machine import describe_machine
from benchmarks.prepare import choose_subject
from benchmarks.queries import make_queries
from benchmarks.report import Report, rendered, write_json
from benchmarks.soak.run import Folders
from catalog.feed import FeedOptions, read_feed
from catalog.mapping import IDENTITY, load_mapping
from cli.tasks.setup import load_settings, output
from core.clock import SystemClock
from core.progress import Silent
from core.rejects import RejectLog

HELP = """Events, searches and recommendations at a fixed rate, while two workers are killed.

On a copy of its own of Icecat (../shared/data), else of the demo shop, with made-up
regions, stock, shops and their past, by a server of its own. Ends with 1 if an event
was lost, anything was shown that could not be had, or answers came too late."""

QUERIES = 400
_PLAN = Plan()


def command(  # noqa: PLR0913 - one parameter an option
    *,
    minutes: Annotated[float, typer.Option(min=0.05, help="Of load.")] = _PLAN.seconds / 60,
    feed: Annotated[
        Path | None,
        typer.Option(help="The feed. [default: Icecat in ../shared/data, else the demo shop]"),
    ] = None,
    mapping: Annotated[
        str | None, typer.Option(help="Its mapping, as for aisle build.", metavar="NAME|FILE")
    ] = None,
    products: Annotated[int | None, typer.Option(min=50, help="The first so many alone.")] = None,
    retailers: Annotated[int, typer.Option(min=10, help="That are active.")] = _PLAN.retailers,
    events: Annotated[float, typer.Option(min=1, help="Sent in a second.")] = _PLAN.events,
    requests: Annotated[
        float, typer.Option(min=1, help="Searches and recommendations in a second.")
    ] = _PLAN.requests,
    workers: Annotated[int, typer.Option(min=2, help="Of the server.")] = _PLAN.workers,
    standby: Annotated[
        int, typer.Option(min=0, help="Workers that wait to take the place of killed ones.")
    ] = _PLAN.standby,
    json: Annotated[Path | None, typer.Option(help="Also write everything to this file.")] = None,
    work: Annotated[Path | None, typer.Option(help="Keep the catalogue and the log here.")] = None,
    indexes: Annotated[
        Path | None, typer.Option(help="Whose models and vectors are used, as for aisle.")
    ] = None,
) -> None:
    """Take the options, load, and show what came of it."""
    settings, seconds = load_settings(indexes=indexes), minutes * 60
    plan = Plan(
        seconds=seconds,
        warm_s=min(_PLAN.warm_s, seconds / 3),
        retailers=retailers,
        events=events,
        requests=requests,
        workers=workers,
        standby=standby,
    )
    machine = describe_machine(SystemClock())
    out = output()
    out.print(str(machine), markup=False, soft_wrap=True)
    with work_folder(work, "behaviour") as folder:
        subject = choose_subject(feed, mapping, "shop" if feed else None, folder)
        options = FeedOptions(mapping=load_mapping(subject.feed.mapping or IDENTITY))
        read = tuple(islice(read_feed(subject.feed.path, options, RejectLog(), Silent()), products))
        queries = make_queries((), [each.title for each in read], QUERIES)
        folders = Folders(folder / "load", settings.models_dir, settings.indexes / ".vectors")
        course = run_load(read, queries, plan, folders)
    shown = tables(course, plan)
    for table in shown:
        out.print(rendered(table))
    if json is not None:
        write_json(Report(machine=machine, catalogue={"products": len(read)}, tables=shown), json)
    if not all(aim.met for table in shown for aim in table.aims):
        raise typer.Exit(1)


if __name__ == "__main__":
    run_command(command, HELP)
