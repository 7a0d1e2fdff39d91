"""How the banners of a catalogue are doing."""

from datetime import datetime

import numpy as np

from api.banners.answers import BannerStats, BannerStatsAnswer, SlotStats
from core.errors import NotFound
from core.intervals import share_interval
from core.moments import to_stored
from recommend.banners.banner import Banner, Slot
from recommend.banners.evidence import Decay
from recommend.banners.judging import nothing_known
from recommend.banners.policies import Arm, shares
from recommend.banners.rows import Record
from recommend.banners.situation import Situation
from recommend.banners.store import Board

SEED = 7
"""The same statistics give the same shares."""


def stats_of(
    catalogue: str, board: Board | None, now: datetime, slot: str | None = None
) -> BannerStatsAnswer:
    """The slots with their banners, one or all.

    Args:
        catalogue: its name.
        board: what is known of its banners; None where there never were any.
        now: as of when, timezone-aware.
        slot: its name; None for all.

    Raises:
        NotFound: there is no such slot.
    """
    if board is None or (slot is not None and slot not in board.slots):
        if slot is not None:
            raise NotFound(f"there is no slot {slot!r}", field="slot", hint="PUT /v1/banners")
        return BannerStatsAnswer(catalogue=catalogue, revision=0, slots=())
    chosen = [each for each in board.slots.values() if slot is None or each.name == slot]
    views = tuple(_slot_stats(board, each, now) for each in chosen)
    return BannerStatsAnswer(catalogue=catalogue, revision=board.revision, slots=views)


def rate_interval(rewards: int, views: int) -> tuple[float, float]:
    """The 95 % interval of a rate; all of 0 to 1 without views."""
    if not views:
        return 0.0, 1.0
    (low,), (high,) = share_interval(np.array([rewards * 1.0]), np.array([views * 1.0]))
    return float(low), float(high)


def _slot_stats(board: Board, slot: Slot, now: datetime) -> SlotStats:
    moment, unknown = to_stored(now), nothing_known()
    mine = {number: each for number, each in board.banners.items() if each.slot == slot.name}
    records = {number: board.records.get((number, slot.name), unknown) for number in mine}
    on = [number for number, banner in mine.items() if banner.enabled and slot.enabled]
    dealt: dict[int, float] = {}
    if on:
        arms = [Arm(mine[number], records[number].evidence) for number in on]
        situation = Situation(now.hour)
        parts = shares(slot, arms, situation, moment, np.random.default_rng(SEED), draws=10_000)
        dealt = dict(zip(on, parts.tolist(), strict=True))
    decay = Decay(slot.half_life_hours)
    return SlotStats(
        slot=slot.name,
        enabled=slot.enabled,
        policy=slot.policy,
        reward=slot.reward,
        window_minutes=slot.window_minutes,
        half_life_hours=slot.half_life_hours,
        min_share=slot.min_share,
        exploration=slot.exploration,
        prior_rate=slot.prior_rate,
        prior_views=slot.prior_views,
        banners=tuple(
            _banner_stats(banner, records[number], moment, decay, dealt.get(number))
            for number, banner in mine.items()
        ),
    )


def _banner_stats(
    banner: Banner, record: Record, moment: int, decay: Decay, share: float | None
) -> BannerStats:
    evidence = record.evidence.at(moment, decay)
    low, high = rate_interval(record.rewarded, record.judged)
    return BannerStats(
        id=banner.id,
        title=banner.title,
        enabled=banner.enabled,
        product=banner.product,
        category=banner.category,
        regions=banner.regions,
        shown_in=banner.shown_in,
        starts=banner.starts,
        ends=banner.ends,
        min_share=banner.min_share,
        views=record.judged,
        rewards=record.rewarded,
        rate=record.rewarded / record.judged if record.judged else None,
        low=low,
        high=high,
        recent_views=evidence.views,
        recent_rewards=evidence.rewards,
        share_now=share,
    )
