"""What the routes of product changes take and answer."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.parameters import CATALOGUE, Request
from search.similar.results import ProductId

MOST_PRODUCTS = 1_000


class Outcome(StrEnum):
    """What became of one product of a request."""

    STORED = "stored"
    DELETED = "deleted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class UpsertRequest(Request):
    """Products to be changed or added, each with the fields of a row of a feed.

    A product is replaced as a whole: what a row does not say is not kept.
    """

    catalogue: str | None = CATALOGUE
    products: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_PRODUCTS)


class DeleteRequest(Request):
    """Products to be deleted."""

    catalogue: str | None = CATALOGUE
    ids: list[ProductId] = Field(min_length=1, max_length=MOST_PRODUCTS)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChangeView(_Frozen):
    """What became of one product; fields that say nothing are left out."""

    row: int = Field(description="Its place in the request, from 1.")
    id: str | None = Field(default=None, description="The product's, if it could be read.")
    outcome: Outcome
    field: str | None = Field(default=None, description="The field at fault.")
    value: str | None = Field(default=None, description="What was found there, cut short.")
    reason: str | None = Field(default=None, description="What is wrong.")
    mend: str | None = Field(default=None, description="What to do about it.")


class ChangesAnswer(_Frozen):
    """One result a product, in the order of the request."""

    catalogue: str
    stored: int = Field(description="How many products are changed or added, durably.")
    deleted: int = Field(description="How many are deleted, durably.")
    rejected: int = Field(description="How many could not be: the others are all the same.")
    results: tuple[ChangeView, ...]
