"""What a request says of events."""

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from api.parameters import CATALOGUE, RETAILER_TOKEN, CatalogueParameters, Request

MOST_AT_ONCE = 1_000

AnyEvent = Annotated[Any, WithJsonSchema({"type": "object", "additionalProperties": True})]
"""One that is no object is refused by itself, as any bad one, and leaves the others be."""


class EventsRequest(Request):
    """Events of the User Behavior Insights 1.3 schema, each read by itself."""

    catalogue: str | None = CATALOGUE
    retailer_token: str | None = RETAILER_TOKEN
    events: tuple[AnyEvent, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class RetailerEventsParameters(CatalogueParameters):
    """Which events of a retailer are listed."""

    after: int = Field(default=0, ge=0, lt=1 << 62, description="Those behind this `next`.")
    limit: int = Field(default=100, ge=1, le=MOST_AT_ONCE, description="So many at the most.")


class QueriesParameters(CatalogueParameters):
    """Which searches are listed."""

    after: str = Field(default="", max_length=100, description="Those behind this `next`.")
    limit: int = Field(default=100, ge=1, le=MOST_AT_ONCE, description="So many at the most.")


class ErasureParameters(CatalogueParameters):
    """The confirmation of an erasure."""

    confirm: str = Field(default="", max_length=100, description="The retailer's id once more.")
