"""What the API answers about events."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EventOutcomeView(_Frozen):
    """What became of one event of a batch."""

    position: int = Field(description="Its place in the batch, from 0.")
    event_id: str | None = Field(default=None, description="Left out where it had none to read.")
    outcome: str = Field(
        description="accepted; known (an event of this id was kept before, and stays as it was); "
        "refused: nothing was kept."
    )
    message: str | None = Field(
        default=None, description="Why it was refused; of one that is kept, what looks misspelt."
    )
    field: str | None = Field(default=None, description="The field concerned.")
    hint: str | None = Field(default=None, description="What to do about it.")


class EventsAnswer(_Frozen):
    """What became of a batch, one by one; whatever was accepted is on disk."""

    catalogue: str
    accepted: int
    outcomes: dict[str, int] = Field(description="How many had each outcome.")
    events: tuple[EventOutcomeView, ...]


class RetailerEventsAnswer(_Frozen):
    """Events of one retailer, those first that were sent first."""

    catalogue: str
    retailer: str
    events: tuple[dict[str, Any], ...] = Field(description="As they may be sent again.")
    next: int | None = Field(default=None, description="There are more: ask for those after it.")


class FavouriteView(_Frozen):
    """A brand or a category that a shop buys."""

    name: str
    share: float = Field(description="Of the orders of all its products, 0 to 1.")


class ProfileAnswer(_Frozen):
    """What a shop is like, folded from its events; what is not known is left out."""

    catalogue: str
    retailer: str
    orders: int
    products: int = Field(description="Different ones that it bought and kept.")
    spent: float = Field(description="Over all orders where prices are known.")
    first_seen: datetime | None = Field(default=None, description="Of its first event.")
    last_seen: datetime | None = Field(default=None, description="Of its last event.")
    days_between_orders: float | None = Field(
        default=None, description="The median over its last orders, from the third order on."
    )
    price_level: float | None = Field(
        default=None,
        description="The share of a category's products that is cheaper than what it buys there, "
        "0 to 1, over its orders.",
    )
    brands: tuple[FavouriteView, ...] = Field(default=(), description="Bought most.")
    categories: tuple[FavouriteView, ...] = Field(default=(), description="Bought from most.")
    viewed: tuple[str, ...] = Field(default=(), description="Product ids, the latest first.")
    cart: tuple[str, ...] = Field(
        default=(), description="Put into the cart and not bought since, the latest first."
    )


class LoggedQueryView(_Frozen):
    """A search and the page of hits that it showed, named as User Behavior Insights names them."""

    query_id: str = Field(description="That events about what was shown go back to.")
    timestamp: datetime
    user_query: str
    user_id: str | None = Field(default=None, description="The shop; left out for a visitor.")
    query_response_hit_ids: tuple[str, ...] = Field(description="In the order of the page.")
    position: int = Field(description="Of the first of them, from 1.")
    found: int = Field(description="On all pages.")


class QueriesAnswer(_Frozen):
    """Searches, the first ones first."""

    catalogue: str
    queries: tuple[LoggedQueryView, ...]
    next: str | None = Field(default=None, description="There are more: ask for those after it.")


class InsightsAnswer(_Frozen):
    """The published insights of a catalogue: what they were made of, and what came since."""

    catalogue: str
    version: str
    until: datetime = Field(description="Everything before this moment is known to them.")
    orders: int
    shops: int
    products: int
    sections: tuple[str, ...] = Field(description="Keys of the analyses.")
    read_at: datetime | None = Field(
        default=None,
        description="When the log was read; as the next three left out where that was not kept.",
    )
    sequence: int | None = Field(default=None, description="Of the last event of the log then.")
    events_since: int | None = Field(default=None, description="That came into the log since.")
    orders_since: int | None = Field(
        default=None,
        description="Purchases and returns that they know nothing of; left out also where too "
        "many events came to look through.",
    )
    is_stale: bool = Field(
        description="Seven days old and something came since, or a tenth as many orders did."
    )
    told: str = Field(description="The same in words.")


class ErasedAnswer(_Frozen):
    """How much was taken away."""

    catalogue: str
    retailer: str
    events: int
    lines: int = Field(description="Of purchases and returns.")
