"""Gates that hold a build's products against those of the served version."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.gates import NOTHING_BEFORE, GateResult
from core.rejects import RejectLog
from indexer.changes.columns import PATH_SEPARATOR, Labels
from indexer.changes.delta import delta_of
from indexer.changes.prices import common_prices, factors, median_factor
from indexer.gates import Candidate

MOST_NAMED = 5
"""Collapsed categories, brands or regions that a refusal names one by one."""


@dataclass(frozen=True, slots=True)
class CollapseGate:
    """Refuses a catalogue in which a category, a brand or a region is all but gone.

    Attributes:
        max_loss: the share, 0 to 1, of a group's products that may be gone.
        smallest: groups of fewer products than this come and go.
    """

    max_loss: float = 0.9
    smallest: int = 20

    def check(self, candidate: Candidate) -> GateResult:
        """Objects to each kind of group of which some collapsed."""
        limit = f"at most {self.max_loss:.1%} of one's products gone"
        tables = candidate.tables
        if tables is None:
            return GateResult("categories, brands, regions", NOTHING_BEFORE, limit)
        before, after = tables.before, tables.after
        kinds = {
            "category": (_by_level(before.categories), _by_level(after.categories)),
            "brand": (before.brands.counts(), after.brands.counts()),
            "region": (before.regions, after.regions),
        }
        collapsed = {kind: self._collapsed(*counts) for kind, counts in kinds.items()}
        objections = tuple(_told(kind, names) for kind, names in collapsed.items() if names)
        worst = max((loss for names in collapsed.values() for loss in names.values()), default=0.0)
        return GateResult(
            gate="categories, brands, regions",
            measured=f"{sum(map(len, collapsed.values()))} all but gone",
            limit=limit,
            objections=objections,
            pass_with=f"--max-group-loss {math.ceil(worst * 100) / 100}" if objections else "",
        )

    def _collapsed(self, before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, float]:
        """The groups that lost too much -> the share that they lost, the largest group first."""
        losses = {
            name: 1 - after.get(name, 0) / count
            for name, count in sorted(before.items(), key=lambda pair: -pair[1])
            if name and count >= self.smallest
        }
        lost = {name: loss for name, loss in losses.items() if loss > self.max_loss}
        return {name: loss for name, loss in lost.items() if _parent(name) not in lost}


def _by_level(categories: Labels) -> dict[str, int]:
    """Products of every category with all that lies below it."""
    counts: Counter[str] = Counter()
    for name, count in categories.counts().items():
        parts = name.split(PATH_SEPARATOR)
        for level in range(len(parts)):
            counts[PATH_SEPARATOR.join(parts[: level + 1])] += count
    return dict(counts)


def _parent(name: str) -> str:
    """The category above; of those that are gone altogether only the widest is told."""
    return name.rpartition(PATH_SEPARATOR)[0]


def _told(kind: str, lost: Mapping[str, float]) -> str:
    named = [f"{name!r} lost {loss:.1%}" for name, loss in list(lost.items())[:MOST_NAMED]]
    more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
    return f"{kind} {', '.join(named)}{more}"


@dataclass(frozen=True, slots=True)
class PriceGate:
    """Refuses prices that moved as they never do: cents that became units, or no prices at all.

    Attributes:
        max_factor: by which the median price of the products in both versions may rise or
            fall, at least 1.
        max_lost: the share, 0 to 1, of products with a price that may have none now.
        fewest: products with a price in both versions below which nothing is said.
    """

    max_factor: float = 2.0
    max_lost: float = 0.5
    fewest: int = 5

    def check(self, candidate: Candidate) -> GateResult:
        """Objects to a median that moved too far, and to prices that are gone."""
        limit = f"median within a factor of {self.max_factor:g}, at most {self.max_lost:.0%} lost"
        if candidate.tables is None:
            return GateResult("prices", NOTHING_BEFORE, limit)
        before, after = common_prices(candidate.tables, delta_of(candidate.tables))
        priced = int(np.count_nonzero(~np.isnan(before)))
        if priced < self.fewest:
            return GateResult("prices", f"{priced} products to compare", limit)
        lost = int(np.count_nonzero(np.isnan(after) & ~np.isnan(before)))
        factor = median_factor(factors(before, after)) or 1.0
        away = max(factor, 1 / factor)
        objections: tuple[str, ...] = ()
        if away > self.max_factor:
            objections += (f"the median price is {factor:g} times what it was",)
        if lost > priced * self.max_lost:
            objections += (f"{lost:,} of {priced:,} products with a price have none now",)
        return GateResult(
            gate="prices",
            measured=f"median times {factor:.3g}, {lost:,} of {priced:,} lost theirs",
            limit=limit,
            objections=objections,
            pass_with=f"--max-price-factor {_up(away)}" if away > self.max_factor else "",
        )


@dataclass(frozen=True, slots=True)
class RejectGate:
    """Refuses a feed of which many more rows are bad than of the one before.

    Attributes:
        rejects: of this build; looked at when the feed has been read.
        rate_before: share of bad rows at the last build, 0 to 1; None if it is not known.
        max_rise: by how much the share may have risen.
    """

    rejects: RejectLog
    rate_before: float | None
    max_rise: float = 0.02

    def check(self, candidate: Candidate) -> GateResult:  # noqa: ARG002 - told by the rows
        """Objects if the share of bad rows rose too far."""
        rate = self.rejects.rate
        limit = f"a rise of at most {self.max_rise:.1%}"
        if self.rate_before is None:
            return GateResult("rejects", f"{rate:.2%} of the rows", limit)
        measured = f"{rate:.2%} of the rows, {self.rate_before:.2%} last time"
        if rate <= self.rate_before + self.max_rise:
            return GateResult("rejects", measured, limit)
        reason, _ = self.rejects.commonest()
        objection = f"{rate:.1%} of the rows are bad, {self.rate_before:.1%} were; mostly, {reason}"
        enough = f"--max-reject-rise {_up(rate - self.rate_before)}"
        return GateResult("rejects", measured, limit, (objection,), enough)


def _up(value: float) -> float:
    """Rounded up, so that the build passes with it."""
    return math.ceil(value * 1000) / 1000
