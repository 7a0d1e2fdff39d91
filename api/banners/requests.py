"""What a request says of banners."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from api.parameters import (
    CATALOGUE,
    PRICE_TIER,
    REGION,
    RETAILER,
    RETAILER_TOKEN,
    CatalogueParameters,
    Parameters,
    Request,
)
from core.errors import BadInput
from events.event import Action
from recommend.banners.banner import Banner, Policy, Slot
from search.query import MAX_VALUE_CHARACTERS, PriceTierName, RegionName, RetailerId
from search.similar.results import ProductId

MOST_AT_ONCE = 1_000
MOST_RULES = 100

SLOT = Field(min_length=1, max_length=60, description="The place on the page.", examples=["home"])

Made = TypeVar("Made")

CategoryPath = Annotated[str, StringConstraints(min_length=1, max_length=MAX_VALUE_CHARACTERS)]


class BannerParameters(Parameters):
    """Where a banner is to be shown, and to whom."""

    slot: str = SLOT
    catalogue: str | None = CATALOGUE
    retailer: RetailerId | None = RETAILER
    retailer_token: str | None = RETAILER_TOKEN
    region: RegionName | None = REGION
    price_tier: PriceTierName | None = PRICE_TIER
    category: CategoryPath | None = Field(
        default=None,
        description="The category whose page it is; banners may be for some categories alone.",
        examples=["Food > Drinks"],
    )


class StatsParameters(CatalogueParameters):
    """Whose statistics are told."""

    slot: str | None = Field(default=None, max_length=60, description="Of this slot alone.")


class SlotBody(Request):
    """A place for one banner; what is left out has its default."""

    slot: str = SLOT
    enabled: bool = Field(default=True, description="`false` shows nothing here at all.")
    policy: Policy = Field(
        default=Policy.THOMPSON,
        description="`thompson`: each as often as it may be the best one; `linucb`: the one that "
        "may be the best for this shop, at this hour; `uniform`: all alike.",
    )
    reward: str = Field(
        default=Action.CLICK,
        min_length=1,
        max_length=100,
        description="The action that is hoped for, such as click, add_to_cart or purchase.",
    )
    window_minutes: float = Field(
        default=2.0,
        ge=0,
        description="A view is judged so long after it was shown; later rewards still count.",
    )
    half_life_hours: float | None = Field(
        default=14 * 24.0,
        gt=0,
        description="After so long what was seen counts half; null: for ever.",
    )
    min_share: float = Field(
        default=0.02, ge=0, le=1, description="Of the views, for every banner that may be shown."
    )
    exploration: float = Field(
        default=0.2, ge=0, description="How much linucb thinks of what it does not know."
    )
    prior_rate: float = Field(
        default=0.05, gt=0, lt=1, description="Rewards a view that a new banner is thought to have."
    )
    prior_views: float = Field(
        default=20.0, gt=0, description="Of so many views that guess is worth."
    )

    def to_slot(self) -> Slot:
        """The slot that this is.

        Raises:
            BadInput: a value is out of range.
        """
        return Slot(name=self.slot, **self.model_dump(exclude={"slot"}))


class BannerBody(Request):
    """A banner; it leads to a product or to a category."""

    id: str = Field(min_length=1, max_length=60, examples=["spring-tea"])
    slot: str = SLOT
    title: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=1_000)
    image_link: str = Field(default="", max_length=2_000)
    product: ProductId | None = Field(default=None, description="Its id, as in the feed.")
    category: CategoryPath | None = Field(default=None, examples=["Food > Drinks"])
    regions: tuple[RegionName, ...] = Field(
        default=(), max_length=MOST_RULES, description="Where it is shown; none: everywhere."
    )
    shown_in: tuple[CategoryPath, ...] = Field(
        default=(),
        max_length=MOST_RULES,
        description="Categories on whose pages it is shown; none: on all pages.",
    )
    starts: datetime | None = Field(default=None, description="From then on, with a time zone.")
    ends: datetime | None = Field(default=None, description="Until just before then.")
    enabled: bool = True
    min_share: float | None = Field(
        default=None, ge=0, le=1, description="Of the slot's views, instead of the slot's own."
    )

    def to_banner(self) -> Banner:
        """The banner that this is.

        Raises:
            BadInput: it contradicts itself, or a value is out of range.
        """
        return Banner(**self.model_dump())


class BannersRequest(Request):
    """Slots and banners, in place of those of their names."""

    catalogue: str | None = CATALOGUE
    slots: tuple[SlotBody, ...] = Field(default=(), max_length=MOST_AT_ONCE)
    banners: tuple[BannerBody, ...] = Field(default=(), max_length=MOST_AT_ONCE)

    def to_slots(self) -> list[Slot]:
        """The slots, in their order.

        Raises:
            BadInput: one cannot be, or is there twice; its place is told.
        """
        slots = [_placed(f"slots.{place}", body.to_slot) for place, body in enumerate(self.slots)]
        _check_once([slot.name for slot in slots], "slots", "slot")
        return slots

    def to_banners(self) -> list[Banner]:
        """The banners, in their order.

        Raises:
            BadInput: one cannot be, or is there twice; its place is told.
        """
        banners = [
            _placed(f"banners.{place}", body.to_banner) for place, body in enumerate(self.banners)
        ]
        _check_once([banner.id for banner in banners], "banners", "id")
        return banners

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.slots and not self.banners:
            raise ValueError("give slots, banners or both")
        return self


class SwitchRequest(Request):
    """One slot or one banner, on or off."""

    catalogue: str | None = CATALOGUE
    slot: str | None = Field(default=None, min_length=1, max_length=60)
    banner: str | None = Field(default=None, min_length=1, max_length=60)
    enabled: bool

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.slot is None) == (self.banner is None):
            raise ValueError("name a slot or a banner")
        return self


def _placed(place: str, make: Callable[[], Made]) -> Made:
    try:
        return make()
    except BadInput as error:
        field = f"{place}.{error.field}"
        raise BadInput(error.message, field=field, hint=error.hint) from error


def _check_once(names: Sequence[str], place: str, field: str) -> None:
    met: set[str] = set()
    for number, name in enumerate(names):
        if name in met:
            raise BadInput(
                f"{name!r} is there twice", field=f"{place}.{number}.{field}", hint="give it once"
            )
        met.add(name)
