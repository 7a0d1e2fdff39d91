"""What a request for recommendations is answered."""

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import EXPERIMENTS, ErrorDetail, ExperimentView
from search.results import ProductView


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecommendReason(_Frozen):
    """Why a product is shown."""

    code: str = Field(description="For programs to test.")
    text: str = Field(description="For the shopper: one short sentence.")
    products: tuple[str, ...] = Field(
        default=(), description="Ids of the products that it goes back to."
    )


class RecommendedHit(_Frozen):
    """A recommended product; empty fields of it are left out."""

    product: ProductView
    strategy: str = Field(description="The one that put it there.")
    score: float = Field(description="Orders the hits of one strategy, and of no other.")
    reason: RecommendReason
    probability: float | None = Field(
        default=None, description="That it is bought in time, where the strategy estimates one."
    )
    due_days: float | None = Field(
        default=None, description="Days until it runs out; below 0 if it is overdue."
    )
    quantity: float | None = Field(default=None, description="To be proposed, in sold units.")


class SlotView(_Frozen):
    """A widget, filled. It is empty only where nothing else can be got than what it is about."""

    slot: str
    title: str
    strategies: tuple[str, ...] = Field(
        description="Those of the layout that gave hits, in their order."
    )
    fallback: bool = Field(
        description="Whether the last resort had to step in: the hits of no strategy of the layout."
    )
    repeats: bool = Field(
        default=False,
        description="Whether its hits stand on the page already, because nothing else can be got.",
    )
    failed: tuple[str, ...] = Field(
        default=(), description="Strategies that broke off and were passed over."
    )
    hits: tuple[RecommendedHit, ...]


class _Answer(_Frozen):
    catalogue: str
    index_version: str
    search_time_ms: float
    query_id: str = Field(description="Names this answer in events about what was shown.")
    layout_failure: ErrorDetail | None = Field(
        default=None, description="Why layout.toml is not obeyed; the last good one is."
    )
    experiments: tuple[ExperimentView, ...] = EXPERIMENTS


class SlotAnswer(SlotView, _Answer):
    """One widget."""


class PageAnswer(_Answer):
    """The widgets of a page, from the top down; no product is in two of them."""

    page: str
    slots: tuple[SlotView, ...]


class ReordersAnswer(_Answer):
    """What a shop should order again, the most overdue first; nothing where nothing is due."""

    retailer: str
    within_days: float
    hits: tuple[RecommendedHit, ...]
