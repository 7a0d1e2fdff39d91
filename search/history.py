"""What the shop that asks has bought: brought forward, hidden, or shown alone.

Who knows what a shop bought lives elsewhere and is handed in; this module says what it must
be able to do and what becomes of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search.arrays import Mask
from search.boosts import among
from search.fusion import Scores, min_max
from search.lexical import Rows
from search.live.laying import rows_of
from search.query import HistoryMode, Query, Sort
from search.ranking import Ranking, reorder
from search.remembered import Remembered
from search.results import HistoryReport
from search.snapshot import Snapshot

MICROSECONDS_A_DAY = 86_400_000_000

SHOPS = 1_000
"""Whose rows are remembered, those that asked last."""

HALF_LIFE_DAYS = 90
"""After so many days without it a product counts half."""


class PastPurchase(Protocol):
    """One product in a shop's history."""

    @property
    def orders(self) -> int:
        """In how many orders it was, 1 or more."""
        ...

    @property
    def last(self) -> int:
        """When it was last ordered: microseconds since 1970, UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Past:
    """What a shop has bought.

    Attributes:
        bought: by product id.
        now: microseconds since 1970, UTC.
    """

    bought: Mapping[str, PastPurchase]
    now: int


class Histories(Protocol):
    """Knows what shops have bought of one catalogue."""

    def of(self, retailer: str) -> Past | None:
        """The past of a shop; None where nothing is known of it."""
        ...


class NoHistories:
    """Knows nothing of anybody."""

    def of(self, retailer: str) -> Past | None:  # noqa: ARG002 - the contract's
        """None."""
        return None


@dataclass(frozen=True, slots=True)
class PastRows:
    """What a shop has bought as rows of a snapshot; all arrays of the shape (p,).

    Attributes:
        rows: int32, rising.
        orders: float64, in how many orders each was.
        last: float64, when it was last ordered, microseconds since 1970, UTC.
    """

    rows: Rows
    orders: npt.NDArray[np.float64]
    last: npt.NDArray[np.float64]

    @classmethod
    def of(cls, snapshot: Snapshot, bought: Mapping[str, PastPurchase]) -> "PastRows":
        """Those of the products that the snapshot has."""
        known = sorted(rows_of(snapshot, bought).items(), key=lambda each: each[1])
        purchases = [bought[product] for product, _ in known]
        return cls(
            np.array([row for _, row in known], dtype=np.int32),
            np.array([each.orders for each in purchases], dtype=np.float64),
            np.array([each.last for each in purchases], dtype=np.float64),
        )


LocateRows = Callable[[Mapping[str, PastPurchase]], PastRows]


@dataclass(frozen=True, slots=True)
class History:
    """A shop's past purchases as rows of what is searched.

    Attributes:
        rows: int32, rising, shape (p,).
        affinity: float64, shape (p,), above 0 and below 1: more for what was bought often
            and lately.
        lately: bool, shape (p,): what was bought within the days that the query hides.
    """

    rows: Rows
    affinity: npt.NDArray[np.float64]
    lately: Mask


class ShopHistories:
    """The histories that queries over one snapshot are answered by. Any thread may ask.

    Args:
        histories: what shops have bought.
        snapshot: what is searched.
        locate: finds the rows of what was bought, which takes milliseconds, and remembers
            them; made if None.
    """

    def __init__(
        self, histories: Histories, snapshot: Snapshot, locate: LocateRows | None = None
    ) -> None:
        self._histories = histories
        self._identifiers = snapshot.identifiers
        self._locate = locate or Remembered(partial(PastRows.of, snapshot), SHOPS)

    def over(self, snapshot: Snapshot) -> "ShopHistories":
        """Those of another state of the same version."""
        same_rows = snapshot.identifiers is self._identifiers
        return ShopHistories(self._histories, snapshot, self._locate if same_rows else None)

    def answering(self, query: Query) -> History | None:
        """The history that `query` is to be answered by; None where it names no known shop."""
        if query.retailer is None or query.history.mode is HistoryMode.IGNORE:
            return None
        past = self._histories.of(query.retailer)
        if past is None:
            return None
        located = self._locate(past.bought)
        days = np.maximum(past.now - located.last, 0) / MICROSECONDS_A_DAY
        affinity = located.orders / (located.orders + 1) * 0.5 ** (days / HALF_LIFE_DAYS)
        return History(located.rows, affinity, days <= query.history.days)


def within_history(history: History | None, query: Query, count: int) -> Mask | None:
    """Which of `count` rows the history lets through; None for all of them.

    With `only` and no known shop there is nothing that it bought.
    """
    mode = query.history.mode
    if mode is HistoryMode.ONLY:
        let_through = np.zeros(count, dtype=bool)
        if history is not None:
            let_through[history.rows] = True
        return let_through
    if mode is HistoryMode.HIDE and history is not None and history.lately.any():
        let_through = np.ones(count, dtype=bool)
        let_through[history.rows[history.lately]] = False
        return let_through
    return None


@dataclass(frozen=True, slots=True)
class Personal:
    """The order after the history had its say, and the report.

    Attributes:
        scores: by row that was bought before, among those that were reordered: its affinity
            and the blend that orders it.
    """

    ranking: Ranking
    scores: Mapping[int, tuple[float, float]]
    report: HistoryReport | None


def personalise(history: History | None, query: Query, ranking: Ranking, reach: int) -> Personal:
    """Bring what was bought before forward among the first `reach` matches.

    What orders them is (1 - weight) x their score so far, scaled to [0, 1], + weight x
    affinity. Identified products stay ahead; pages past the reach do not change.

    Args:
        history: of the shop that asks.
        query: with the mode and the weight.
        ranking: all matches, in the order of the stages before.
        reach: how many places those stages have ordered.
    """
    mode, weight = query.history.mode, query.history.weight
    report = _report(history, mode)
    if history is None:
        return Personal(ranking, {}, report)
    places = np.arange(ranking.pinned, min(reach, ranking.rows.size))
    by_relevance = query.sort is Sort.RELEVANCE
    if mode is not HistoryMode.BOOST or not by_relevance or not weight or places.size == 0:
        return Personal(ranking, {}, report)
    rows = ranking.rows[places]
    known = among(rows, history.rows)
    if not known.any():
        return Personal(ranking, {}, report)
    affinity = np.zeros(places.size)
    affinity[known] = history.affinity[np.searchsorted(history.rows, rows[known])]
    blended = (1 - weight) * _so_far(ranking.scores[places]) + weight * affinity
    shown = zip(
        rows[known].tolist(), affinity[known].tolist(), blended[known].tolist(), strict=True
    )
    return Personal(
        reorder(ranking, places, blended),
        {row: (share, blend) for row, share, blend in shown},
        report,
    )


def _report(history: History | None, mode: HistoryMode) -> HistoryReport | None:
    """What the history had to say; that there is none only where nothing else is asked for."""
    bought = 0 if history is None else int(history.rows.size)
    if bought or mode is not HistoryMode.ONLY:
        return None if history is None else HistoryReport(mode=mode, bought=bought)
    reason = "Nothing is known of what this retailer has bought"
    if history is not None:
        reason = "Nothing that this retailer has bought is in the catalogue"
    return HistoryReport(mode=mode, bought=0, message=f"{reason}, so nothing is found.")


def _so_far(scores: Scores) -> Scores:
    """Falling scores scaled to [0, 1]; by place where they are all the same."""
    scaled = min_max(scores)
    return scaled if scaled.any() else np.linspace(1, 0, scores.size)
