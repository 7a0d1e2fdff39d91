"""What the API answers about events."""

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
    message: str | None = Field(default=None, description="Why it was refused.")
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


class ErasedAnswer(_Frozen):
    """How much was taken away."""

    catalogue: str
    retailer: str
    events: int
    lines: int = Field(description="Of purchases and returns.")
