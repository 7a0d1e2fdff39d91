"""What is kept of shops' behaviour, so that a scenario is reckoned without the orders."""

from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import AwareDatetime, BaseModel, ConfigDict, model_validator

from core.errors import BadInput
from events.columns import FloatArray, Mask
from insights.scenarios.bands import BANDS
from insights.scenarios.holdings import Holdings
from insights.scenarios.packed import PackedCodes, PackedFloats
from insights.scenarios.spread import Spread


class Ahead(BaseModel):
    """One horizon.

    Attributes:
        days: its length.
        orders: float64, shape (shops,), expected orders.
        orders_variance: float64, shape (shops,).
        chance: float64, shape (shops,), probability of at least one order.
        newcomers: money of shops whose first order falls into it.
        season: so many times as busy as in the mean of a year.
        spread: of outcomes around forecasts of this length.
        replays: past forecasts that were judged.
        held: how many of their intervals held the outcome.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    days: int
    orders: PackedFloats
    orders_variance: PackedFloats
    chance: PackedFloats
    newcomers: float
    season: float
    spread: Spread
    replays: int
    held: int


class Behaviour(BaseModel):
    """Of every shop, in the order of `retailers`; arrays have the shape (shops,).

    Attributes:
        format: of this model.
        now: up to which everything is known.
        retailers: ids.
        band: int32, places in `BANDS`.
        idle: float64, days since the last order; infinite where there was none.
        spent: float64, money of the last 365 days, less returns.
        basket: float64, expected money of one further order.
        basket_variance: float64.
        ahead: the horizons that scenarios may have.
        categories: shares of spending of the last 365 days.
        products: likewise.
        segments: their names; empty where shops were not segmented.
        segment: int32, places in `segments`, -1 for none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    format: Literal[1] = 1
    now: AwareDatetime
    retailers: tuple[str, ...]
    band: PackedCodes
    idle: PackedFloats
    spent: PackedFloats
    basket: PackedFloats
    basket_variance: PackedFloats
    ahead: tuple[Ahead, ...]
    categories: Holdings
    products: Holdings
    segments: tuple[str, ...] = ()
    segment: PackedCodes

    @model_validator(mode="after")
    def _of_one_length(self) -> Self:
        arrays: list[npt.NDArray[Any]] = [
            self.band,
            self.idle,
            self.spent,
            self.basket,
            self.segment,
        ]
        arrays += [each.orders for each in self.ahead]
        if any(array.shape != (len(self.retailers),) for array in arrays):
            raise ValueError("a figure of behaviour is not one for every shop")
        return self

    def __eq__(self, other: object) -> bool:
        """Whether every figure is the same."""
        if not isinstance(other, Behaviour):
            return NotImplemented
        return self.model_dump_json() == other.model_dump_json()

    def __hash__(self) -> int:
        """Of what names it: arrays have none."""
        return hash((self.now, self.retailers))

    @property
    def shops(self) -> int:
        """How many shops there are."""
        return len(self.retailers)

    def horizon(self, days: int) -> Ahead:
        """The horizon of a length.

        Raises:
            BadInput: behaviour was not fitted for it.
        """
        for each in self.ahead:
            if each.days == days:
                return each
        known = ", ".join(str(each.days) for each in self.ahead)
        raise BadInput(
            f"nothing is known of {days} days ahead", field="horizon", hint=f"one of: {known}"
        )

    def in_band(self, name: str) -> Mask:
        """Which shops are in a band of value, shape (shops,)."""
        found: Mask = self.band == BANDS.index(name)
        return found

    def revenue(self, horizon: Ahead) -> FloatArray:
        """Expected money of each shop, shape (shops,)."""
        return horizon.orders * self.basket

    def revenue_variance(self, horizon: Ahead) -> FloatArray:
        """Its variance, shape (shops,): both the number of orders and their worth are random."""
        varied: FloatArray = (
            horizon.orders * self.basket_variance + horizon.orders_variance * self.basket**2
        )
        return varied

    def by_band(self, values: FloatArray) -> FloatArray:
        """The sums of `values`, shape (shops,), over the shops of each band, shape (bands,)."""
        return np.bincount(self.band, values, len(BANDS)).astype(np.float64)

    def with_segments(self, segments: Mapping[str, str]) -> Self:
        """The same, with the segment of each retailer that has one."""
        names = tuple(sorted(set(segments.values())))
        place = {name: at for at, name in enumerate(names)}
        codes = [place.get(segments.get(retailer, ""), -1) for retailer in self.retailers]
        found = np.asarray(codes, dtype=np.int32)
        return self.model_copy(update={"segments": names, "segment": found})
