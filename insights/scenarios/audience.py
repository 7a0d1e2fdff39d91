"""Which shops a lever is for."""

from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from core.counted import counted
from core.errors import BadInput, NotFound
from events.columns import FloatArray, Mask
from insights.scenarios.bands import BANDS
from insights.scenarios.behaviour import Behaviour

Band = Literal["top", "high", "middle", "low", "asleep"]


class Audience(BaseModel):
    """Shops to which all of this applies; with nothing said, every shop that ever ordered.

    Attributes:
        segment: its name.
        bands: of value.
        category: of which they bought in the last year.
        product: id; which they bought in the last year.
        idle_days: at least so many days since their last order.
        retailers: ids; those that never ordered are left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    segment: str | None = None
    bands: tuple[Band, ...] = ()
    category: str | None = None
    product: str | None = None
    idle_days: float | None = Field(default=None, ge=0)
    retailers: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [
            self.segment and f"segment {self.segment}",
            self.bands and f"value {' or '.join(self.bands)}",
            self.category and f"buyers of {self.category}",
            self.product and f"buyers of product {self.product}",
            self.idle_days is not None and f"{self.idle_days:g} days or more without an order",
            self.retailers and f"{counted(len(self.retailers), 'shop')} by name",
        ]
        return ", ".join(part for part in parts if part) or "all shops"

    def shops(self, behaviour: Behaviour) -> Mask:
        """Who is meant, shape (shops,).

        Raises:
            NotFound: there is no such segment, category or product.
            BadInput: nobody is meant.
        """
        meant: Mask = np.isfinite(behaviour.idle)
        if self.segment is not None:
            meant = meant & _in_segment(behaviour, self.segment)
        if self.bands:
            meant = meant & np.isin(behaviour.band, [BANDS.index(name) for name in self.bands])
        if self.category is not None or self.product is not None:
            meant = meant & (self.share(behaviour) > 0)
        if self.idle_days is not None:
            meant = meant & (behaviour.idle >= self.idle_days)
        if self.retailers:
            meant = meant & np.isin(behaviour.retailers, self.retailers)
        if not meant.any():
            raise BadInput(
                f"there is no shop in this audience: {self}",
                field="audience",
                hint="leave out one of these conditions",
            )
        return meant

    def share(self, behaviour: Behaviour) -> FloatArray:
        """What share of a shop's spending the category and product have, shape (shops,)."""
        share = np.ones(behaviour.shops)
        if self.category is not None:
            share = behaviour.categories.of(self.category, behaviour.shops, "audience.category")
        if self.product is not None:
            own = behaviour.products.of(self.product, behaviour.shops, "audience.product")
            share = np.minimum(share, own)
        return share


def _in_segment(behaviour: Behaviour, name: str) -> Mask:
    known = {each.casefold(): place for place, each in enumerate(behaviour.segments)}
    if not known:
        raise NotFound(
            "shops were not segmented",
            field="audience.segment",
            hint="aisle insights --publish segments them; until then use bands or a category",
        )
    place = known.get(name.casefold())
    if place is None:
        raise NotFound(
            f"there is no segment {name[:80]!r}",
            field="audience.segment",
            hint=f"one of: {'; '.join(behaviour.segments)}",
        )
    found: Mask = behaviour.segment == place
    return found


def _everybody(value: object) -> object:
    return {} if value == "all" else value


Shops = Annotated[Audience, BeforeValidator(_everybody)]
