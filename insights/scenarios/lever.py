"""What can be done: prompts, bundles, banners, prices; each comes down to the same terms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from events.columns import FloatArray
from insights.document import Unit
from insights.scenarios.audience import Audience, Shops
from insights.scenarios.distribution import Amount, Change, Distribution, Known, Share

Draw = Callable[[str, Distribution], FloatArray]
"""Values of the assumption of a name, shape (draws,)."""

_NO_SHARES = {
    "elasticity": Unit.NUMBER,
    "extra_orders": Unit.NUMBER,
    "price": Unit.MONEY,
    "units": Unit.NUMBER,
}

ZERO = Known(value=0.0)
ONE = Known(value=1.0)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a lever does to a shop that responds; arrays of shape (draws,).

    Attributes:
        reach: share of the audience that sees it.
        conversion: share of those that responds within the horizon.
        cannibalisation: share of what is sold through it that would have been sold anyway.
        discount: off what is sold through it.
        extra_orders: so many more orders of a shop that responds.
        basket: of such an order, against the shop's usual one.
        basket_effect: on what the shop spends otherwise, as a share of it.
        goods: money for goods sold to it beside, at full price.
        price_change: of all it buys of the category or product, as a share.
        elasticity: of the quantity of that.
    """

    reach: FloatArray
    conversion: FloatArray
    cannibalisation: FloatArray
    discount: FloatArray
    extra_orders: FloatArray
    basket: FloatArray
    basket_effect: FloatArray
    goods: FloatArray
    price_change: FloatArray
    elasticity: FloatArray


class _Lever(BaseModel):
    """What all levers have.

    Attributes:
        name: within the scenario; levers of one name in two scenarios have the same luck.
        audience: whom it is for.
        reach, cannibalisation: as in `Terms`.
        cost_fixed: money, once.
        cost_per_contact: money, for each shop reached.
        cost_per_response: money, for each shop that responds.
        capacity: so many shops can be served within the horizon.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    audience: Shops = Audience()
    reach: Share = ONE
    cannibalisation: Share = ZERO
    cost_fixed: float = Field(default=0.0, ge=0)
    cost_per_contact: float = Field(default=0.0, ge=0)
    cost_per_response: float = Field(default=0.0, ge=0)
    capacity: int | None = Field(default=None, ge=0)

    def assumed(self) -> dict[str, Distribution]:
        """Its own assumptions by the name of the term that they are for."""
        skipped = {"name", "audience", "kind", "capacity"}
        fields = (name for name in type(self).model_fields if name not in skipped)
        return {name: getattr(self, name) for name in fields if not name.startswith("cost_")}

    def terms(self, draw: Draw) -> Terms:
        """Its terms, those that are not its own at what changes nothing."""
        own = {name: draw(name, given) for name, given in self.assumed().items()}
        size = own["reach"].shape
        nothing = {name: np.zeros(size) for name in Terms.__slots__}
        nothing["conversion"], nothing["basket"] = np.ones(size), np.ones(size)
        if "units" in own:
            own["goods"] = own.pop("units") * own.pop("price")
        if "change" in own:
            own["price_change"] = own.pop("change")
        return Terms(**nothing | own)


def unit_of(assumption: str) -> Unit:
    """How values of an assumption are written, by its name: most are shares."""
    return _NO_SHARES.get(assumption, Unit.SHARE)


class ReorderPrompt(_Lever):
    """Shops are reminded of what they have run out of, and order once more."""

    kind: Literal["reorder_prompt"]
    conversion: Share
    extra_orders: Amount = ONE
    basket: Amount = ONE
    discount: Share = ZERO


class Bundle(_Lever):
    """Products sold together; `price` is what they cost apart, `units` how many a shop takes."""

    kind: Literal["bundle"]
    conversion: Share
    price: Amount
    units: Amount = ONE
    discount: Share = ZERO


class Banner(_Lever):
    """Shops that respond spend more on what they buy anyway."""

    kind: Literal["banner"]
    conversion: Share
    basket_effect: Distribution


class PriceChange(_Lever):
    """Another price of a category, a product or everything; shops buy more or less of it.

    Attributes:
        change: -0.05 for 5 % off.
        elasticity: quantity goes with price to this power; -1.5 is usual, 0 is no response.
        cannibalisation: share of the change in quantity that is taken from other products.
    """

    kind: Literal["price_change"]
    change: Change
    elasticity: Distribution


class Custom(_Lever):
    """Anything that can be said in these terms."""

    kind: Literal["custom"]
    conversion: Share
    extra_orders: Amount = ZERO
    basket: Amount = ONE
    basket_effect: Distribution = ZERO
    price: Amount = ZERO
    units: Amount = ZERO
    discount: Share = ZERO


Lever = Annotated[
    ReorderPrompt | Bundle | Banner | PriceChange | Custom, Field(discriminator="kind")
]
