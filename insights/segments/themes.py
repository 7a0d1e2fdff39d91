"""What shops are compared by: features by theme, and the words for those that stand out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trait:
    """A feature that segments are made of.

    Attributes:
        feature: its name.
        theme: features of one theme say much the same; together they weigh as much as any
            other theme, and a segment's name has one of them at the most.
        more: what a shop is that has much of it.
        less: what a shop is that has little of it.
        told: a sentence part with "{}" for the figure.
        turn: where there is one, `more` is only said of figures above it and `less` of figures
            below: who grows less than others do does not shrink.
    """

    feature: str
    theme: str
    more: str
    less: str
    told: str
    turn: float | None = None


TRAITS = (
    Trait("recency_days", "activity", "lapsed", "active", "last ordered {} days ago"),
    Trait("orders_year", "activity", "frequent", "occasional", "order {} times a year"),
    Trait("rhythm_days", "activity", "slow", "quick", "order every {} days"),
    Trait("rhythm_variation", "regularity", "irregular", "regular", "vary their rhythm by {}"),
    Trait("tenure_days", "tenure", "long-standing", "new", "first ordered {} days ago"),
    Trait("growth", "growth", "growing", "shrinking", "bought {} times as much as before", 1.0),
    Trait("revenue_year", "money", "high-spending", "low-spending", "spend {} a year"),
    Trait("order_value", "money", "large-order", "small-order", "spend {} an order"),
    Trait(
        "products_an_order", "basket", "full-basket", "small-basket", "take {} products at a time"
    ),
    Trait("units_a_line", "quantity", "bulk-buying", "few-at-once", "take {} units of each"),
    Trait("category_breadth", "range", "broad-range", "specialised", "buy of {} categories"),
    Trait("repeat_share", "habit", "habitual", "exploring", "buy again for {} of their items"),
    Trait("price_level", "price", "premium", "budget", "buy dearer than {} of the like"),
    Trait("price_paid", "price", "full-price", "cut-price", "pay {} times the usual price"),
    Trait("return_share", "returns", "often-returning", "seldom-returning", "send {} back"),
)
"""In the order in which figures are shown."""

BY_FEATURE = {trait.feature: trait for trait in TRAITS}
