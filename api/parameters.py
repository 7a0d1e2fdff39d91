"""What requests have in common: their names, and that unknown ones are refused."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.validation import unknown_name
from core.retailer_tokens import TOKEN_HEADER
from search.query import RegionName, RetailerId

MOST_TOKEN_CHARACTERS = 200

CATALOGUE = Field(
    default=None,
    max_length=63,
    description="Name of the catalogue; may be left out where there is only one.",
    examples=["icecat"],
)

REGION = Field(
    default=None,
    description=(
        "Stock and prices are those of this region, and only what is sold there is found; "
        "GET /v1/catalogues lists the regions."
    ),
    examples=["north"],
)

RETAILER = Field(
    default=None,
    description=(
        "Id of the shop that asks: its region and its price tier hold where none is named. "
        "PUT /v1/retailers says which they are; an unknown shop changes nothing."
    ),
    examples=["shop-17"],
)

RETAILER_TOKEN = Field(
    default=None,
    max_length=MOST_TOKEN_CHARACTERS,
    description=(
        f"The retailer's token, where the server asks for one (AISLE_RETAILER_KEY); the header "
        f"{TOKEN_HEADER} says the same and stands in no log."
    ),
    examples=["1767225600." + "9f3a" * 16],
)

SESSION = Field(
    default=None,
    min_length=1,
    max_length=100,
    description="Id of the visit, as its events have it; experiments that go by visits need it.",
    examples=["visit-8841"],
)

PRICE_TIER = Field(
    default=None,
    description="What retailers of this tier pay stands above the list prices.",
    examples=["gold"],
)


class Request(BaseModel):
    """What a request says; a name that its route does not know is refused with those it does."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, values: Any) -> Any:  # noqa: ANN401 - a body may be any JSON
        for name in values if isinstance(values, dict) else ():
            if name not in cls.model_fields:
                raise unknown_name(name, cls.model_fields)
        return values


class Parameters(Request):
    """Query parameters of a route."""


class NoParameters(Parameters):
    """A route without query parameters."""


class CatalogueParameters(Parameters):
    """The catalogue alone."""

    catalogue: str | None = CATALOGUE


class ProductParameters(CatalogueParameters):
    """The catalogue, and where the product is to be had."""

    region: RegionName | None = REGION
    retailer: RetailerId | None = RETAILER
    retailer_token: str | None = RETAILER_TOKEN
