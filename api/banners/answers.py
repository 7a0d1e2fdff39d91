"""What the API answers about banners."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BannerView(_Frozen):
    """A banner as it is shown."""

    id: str
    title: str
    text: str = ""
    image_link: str = ""
    product: str | None = Field(default=None, description="Where it leads.")
    category: str | None = Field(default=None, description="Where it leads.")


class BannerAnswer(_Frozen):
    """The banner for one page, or why there is none."""

    catalogue: str
    slot: str
    banner: BannerView | None = None
    impression_id: str | None = Field(
        default=None,
        description="Events about it carry this as event_attributes.impression_id: one that it "
        "was seen (action impression), and whatever followed.",
    )
    share: float | None = Field(
        default=None, description="The probability with which it was chosen."
    )
    reason: str | None = Field(
        default=None,
        description="Why there is none: no_slot, slot_off, none_fits (on, on time, meant for this "
        "region and page), none_to_be_had (what they lead to cannot be had now).",
    )


class BannersAnswer(_Frozen):
    """What was kept."""

    catalogue: str
    slots: int
    banners: int
    revision: int = Field(description="Grows with each change.")
    warnings: tuple[str, ...] = Field(
        default=(), description="What is kept all the same, and may not be meant so."
    )


class BannerStats(_Frozen):
    """A banner and what became of its views in its slot."""

    id: str
    title: str
    enabled: bool
    product: str | None = None
    category: str | None = None
    regions: tuple[str, ...] = ()
    shown_in: tuple[str, ...] = ()
    starts: datetime | None = None
    ends: datetime | None = None
    min_share: float | None = None
    views: int = Field(description="Judged in all.")
    rewards: int = Field(description="Of them, those with the slot's reward.")
    rate: float | None = Field(description="Rewards a view; null before the first view.")
    low: float = Field(description="The rate's 95 % interval begins here (Wilson).")
    high: float = Field(description="And ends here.")
    recent_views: float = Field(description="What is left of the views, old ones discounted.")
    recent_rewards: float = Field(description="And of the rewards.")
    share_now: float | None = Field(
        description="Of the slot's next views, if all its banners that are on can be shown to a "
        "shop of which nothing is known; null if it is off."
    )


class SlotStats(_Frozen):
    """A slot, its settings and its banners."""

    slot: str
    enabled: bool
    policy: str
    reward: str
    window_minutes: float
    half_life_hours: float | None
    min_share: float
    exploration: float
    prior_rate: float
    prior_views: float
    banners: tuple[BannerStats, ...]


class BannerStatsAnswer(_Frozen):
    """How the banners of a catalogue are doing."""

    catalogue: str
    revision: int = Field(description="0 where there never were any banners.")
    slots: tuple[SlotStats, ...]
