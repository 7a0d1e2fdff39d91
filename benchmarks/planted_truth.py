"""`python -m benchmarks.planted_truth DAY...`: how much of the demo's plan is found, day by day."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from benchmarks.command import run_command
from benchmarks.planted_checks import Found, offers, pairs, replays, seasons, segments, upsell
from benchmarks.planted_trade import planted_trade
from benchmarks.report import Table, Value, rendered
from catalog.demo.generate import DEFAULT_COUNT, DEFAULT_SEED
from cli.tasks.setup import output

CHECKS = (segments, upsell, offers, pairs, seasons)


def command(
    days: Annotated[list[datetime], typer.Argument(formats=["%Y-%m-%d"], help="Ends of events.")],
    *,
    seed: Annotated[int, typer.Option(min=0, help="Of the marketplace.")] = DEFAULT_SEED,
    products: Annotated[int, typer.Option(min=600, help="Of the marketplace.")] = DEFAULT_COUNT,
    replayed: Annotated[bool, typer.Option(help="Foretell the offers too; takes longer.")] = False,
) -> None:
    """Tell what the analyses find of the plan, were the demo made on each of these days."""
    rows = [_row(day.replace(tzinfo=UTC), seed, products, replayed=replayed) for day in days]
    told = [
        {"found": name, **{str(row["day"]): row[name] for row in rows}}
        for name in rows[0]
        if name != "day"
    ]
    output().print(rendered(Table(name="planted", title="What is found of the plan", rows=told)))


def _row(day: datetime, seed: int, products: int, *, replayed: bool) -> Found:
    planted = planted_trade(day, seed, products)
    row: dict[str, Value] = {"day": f"{day:%Y-%m-%d}", "shops": len(planted.truth.shops)}
    for check in (*CHECKS, replays) if replayed else CHECKS:
        row |= check(planted)
    return row


if __name__ == "__main__":
    run_command(command)
