"""A banner and the slot that it is shown in: what they say, and when one may be shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import BadInput
from events.event import Action
from recommend.contract import Shelf

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
"""Of banners and slots: they stand in addresses and on the command line."""

SEPARATOR = " > "
MOST_IN_A_SLOT = 50
"""Banners of one slot that are switched on."""


class Policy(StrEnum):
    """How a slot chooses.

    Attributes:
        THOMPSON: as often as each may be the best one (Thompson sampling).
        LINUCB: the one that may be the best for this shop, now (contextual).
        UNIFORM: all alike, to gather what replays and comparisons need.
    """

    THOMPSON = "thompson"
    LINUCB = "linucb"
    UNIFORM = "uniform"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one banner.

    Attributes:
        enabled: False shows nothing here, whatever the banners say.
        reward: the action that is hoped for: "click", "purchase" or another one.
        window_minutes: a view is judged so long after it was shown; a later reward still counts.
        half_life_hours: after so long evidence counts half; None for never.
        min_share: of the views of every banner that may be shown, 0 to 1.
        exploration: how much LinUCB thinks of what it does not know (its alpha).
        prior_rate: rewards a view of a banner of which nothing is known yet, 0 to 1.
        prior_views: of so many views that guess is worth.
    """

    name: str
    enabled: bool = True
    policy: Policy = Policy.THOMPSON
    reward: str = Action.CLICK
    window_minutes: float = 2.0
    half_life_hours: float | None = 14 * 24.0
    min_share: float = 0.02
    exploration: float = 0.2
    prior_rate: float = 0.05
    prior_views: float = 20.0

    def __post_init__(self) -> None:
        _check_name(self.name, "slot")
        bounds = {
            "window_minutes": (0, 90 * 24 * 60),
            "half_life_hours": (0.001, 100_000),
            "min_share": (0, 1),
            "exploration": (0, 100),
            "prior_rate": (0.0001, 0.9999),
            "prior_views": (0.1, 1e6),
        }
        for field, (least, most) in bounds.items():
            value = getattr(self, field)
            if value is not None and not least <= value <= most:
                raise BadInput(
                    f"{value:g} is out of range", field=field, hint=f"from {least:g} to {most:g}"
                )
        if not self.reward:
            raise BadInput("no action is a reward", field="reward", hint="such as click")


@dataclass(frozen=True, slots=True)
class Banner:
    """A banner, which leads to a product or to a category.

    Attributes:
        slot: where it is shown.
        image_link: of its picture; empty for one of words alone.
        product, category: where it leads; one of them is None.
        regions: in which it is shown; empty for all.
        shown_in: categories on whose pages it is shown, those below them included; empty for
            all pages.
        starts, ends: it is shown from the one until just before the other, timezone-aware; None
            for always.
        min_share: of the slot's views, instead of the slot's own; None for that.
    """

    id: str
    slot: str
    title: str
    text: str = ""
    image_link: str = ""
    product: str | None = None
    category: str | None = None
    regions: tuple[str, ...] = ()
    shown_in: tuple[str, ...] = ()
    starts: datetime | None = None
    ends: datetime | None = None
    enabled: bool = True
    min_share: float | None = None

    def __post_init__(self) -> None:
        _check_name(self.id, "id")
        _check_name(self.slot, "slot")
        if (self.product is None) == (self.category is None):
            raise BadInput(
                "a banner leads to a product or to a category",
                field="product",
                hint="give one of product and category",
            )
        for field in ("starts", "ends"):
            moment = getattr(self, field)
            if moment is not None and moment.utcoffset() is None:
                hint = "write it as 2026-03-31T12:00:00Z"
                raise BadInput(f"{field} names no time zone", field=field, hint=hint)
        if self.starts is not None and self.ends is not None and self.starts >= self.ends:
            raise BadInput("it ends before it starts", field="ends", hint="a moment after starts")
        if self.min_share is not None and not 0 <= self.min_share <= 1:
            raise BadInput("it is no share", field="min_share", hint="from 0 to 1")

    def fits(self, now: datetime, region: str | None, page: str | None) -> bool:
        """Whether it is switched on, on time, and meant for a region and a category's page.

        Args:
            now: timezone-aware.
            region: of the shop; None if it is not known.
            page: the category path of the page; None for other pages.
        """
        on_time = (self.starts is None or self.starts <= now) and (
            self.ends is None or now < self.ends
        )
        here = not self.regions or region in self.regions
        return self.enabled and on_time and here and self._belongs_on(page)

    def can_be_had(self, shelf: Shelf) -> bool:
        """Whether the shop can get the product, or anything of the category."""
        if self.product is not None:
            return shelf.has(self.product)
        return bool(shelf.in_category(self.category or "", 1))

    def _belongs_on(self, page: str | None) -> bool:
        if not self.shown_in:
            return True
        return page is not None and any(_is_below(page, each) for each in self.shown_in)


def check_crowding(banners: Sequence[Banner]) -> None:
    """See that no slot has more banners than it takes.

    Raises:
        BadInput: one has.
    """
    counts: dict[str, int] = {}
    for banner in banners:
        counts[banner.slot] = counts.get(banner.slot, 0) + banner.enabled
    for slot, count in counts.items():
        if count > MOST_IN_A_SLOT:
            raise BadInput(
                f"slot {slot!r} would have {count} banners",
                field="banners",
                hint=f"switch some off: {MOST_IN_A_SLOT} at the most are on",
            )


def _is_below(path: str, category: str) -> bool:
    return path == category or path.startswith(category + SEPARATOR)


def _check_name(name: str, field: str) -> None:
    if not NAME.fullmatch(name):
        raise BadInput(
            f"{name[:80]!r} is no name",
            field=field,
            hint="letters, digits, dots, hyphens and underscores; at most 60",
        )
