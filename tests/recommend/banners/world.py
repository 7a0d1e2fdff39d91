"""A made-up world whose banners have known rates, and a policy that is let loose in it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from recommend.banners.banner import Banner, Slot
from recommend.banners.impressions import Impression
from recommend.banners.judging import nothing_known, with_judged
from recommend.banners.policies import Arm, shares
from recommend.banners.rows import Record, View
from recommend.banners.situation import Situation
from tests.recommend.banners.signs import HOUR, banner

VIEWS_AN_HOUR = 1_000
REGIONS = ("islands", "north", "south")

Rates = Callable[[int, Situation], tuple[float, ...]]
"""Of a view's number and situation, the rewards a view of each banner."""


@dataclass(frozen=True)
class World:
    """Shops that look at a slot with as many banners as there are rates."""

    rates: Rates
    views: int

    def banners(self) -> dict[int, Banner]:
        count = len(self.rates(0, Situation(0)))
        return {number: banner(f"b{number}") for number in range(1, count + 1)}

    def live(self, slot: Slot, seed: int, *, delay: int = 0, draws: int = 1) -> Iterator[View]:
        """What a slot shows, learning from each view `delay` views later.

        With one draw of Thompson sampling shares are no probabilities, but choices as ever.
        """
        chance = np.random.default_rng(seed)
        banners = self.banners()
        known: defaultdict[int, Record] = defaultdict(nothing_known)
        waiting: list[View] = []
        for step in range(self.views):
            at = step * HOUR // VIEWS_AN_HOUR
            situation = Situation(step // VIEWS_AN_HOUR % 24, REGIONS[chance.integers(3)])
            arms = [Arm(each, known[number].evidence) for number, each in banners.items()]
            dealt = shares(slot, arms, situation, at, chance, draws=draws)
            place = int(chance.choice(len(arms), p=dealt))
            rewarded = chance.random() < self.rates(step, situation)[place]
            shown = Impression(
                str(step), place + 1, at, float(dealt[place]), tuple(banners), situation
            )
            actions = {"impression", "click"} if rewarded else {"impression"}
            waiting.append(View(shown, slot.name, frozenset(actions), judged=True))
            if len(waiting) > delay:
                judged = waiting.pop(0)
                number = judged.impression.banner
                known[number] = with_judged(known[number], judged, slot)
            yield View(shown, slot.name, frozenset(actions), judged=True)


def part(views: list[View], number: int) -> float:
    """The part of views that showed a banner."""
    return sum(view.impression.banner == number for view in views) / len(views)


def earned(views: list[View]) -> float:
    """Rewards a view."""
    return sum("click" in view.actions for view in views) / len(views)
