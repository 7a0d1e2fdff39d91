"""Chooses a banner for a page: what fits, what can be had, then the slot's policy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from threading import Lock

import numpy as np

from core.clock import Clock
from core.moments import to_stored
from recommend.banners.banner import Banner
from recommend.banners.impressions import NONCE_BYTES, Impression, impression_id, new_nonce
from recommend.banners.judging import nothing_known
from recommend.banners.policies import Arm, shares
from recommend.banners.situation import situation_of
from recommend.banners.store import BannerStore, Board
from recommend.contract import Context

MOST_AGE = timedelta(seconds=1)
"""Of the evidence that a worker goes by."""


class Nothing(StrEnum):
    """Why no banner is shown.

    Attributes:
        NO_SLOT: there is no slot of that name.
        SLOT_OFF: it is switched off.
        NONE_FITS: no banner of it is on, on time, and meant for this region and page.
        NONE_TO_BE_HAD: what those that fit lead to cannot be had by this shop now.
    """

    NO_SLOT = "no_slot"
    SLOT_OFF = "slot_off"
    NONE_FITS = "none_fits"
    NONE_TO_BE_HAD = "none_to_be_had"


@dataclass(frozen=True, slots=True)
class Page:
    """Where a banner is to be shown.

    Attributes:
        slot: its name.
        region: of the shop; None if it is not known.
        category: the path of the category whose page it is; None for other pages.
    """

    slot: str
    region: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A banner to be shown.

    Attributes:
        impression: the id that events about it carry.
        share: the probability with which it was chosen.
    """

    banner: Banner
    impression: str
    share: float


class BannerChooser:
    """Chooses banners, from a copy of what is known that is at most `MOST_AGE` old.

    Whether something is switched off, or was changed, is asked each time. Any number of threads
    may ask at once.

    Args:
        store: gives that of the banners.
        clock: by which the copy ages.
        chance: what is drawn from.
    """

    def __init__(
        self, store: Callable[[], BannerStore], clock: Clock, chance: np.random.Generator
    ) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance
        self._drawing = Lock()
        self._boards: dict[str, tuple[int, Board]] = {}

    def choose(
        self, catalogue: str, page: Page, context_of: Callable[[], Context]
    ) -> Chosen | Nothing:
        """The banner for one page, or why there is none.

        Args:
            catalogue: whose banners are shown.
            page: where.
            context_of: gives who looks; asked only where a banner may be shown.

        Raises:
            StoreUnusable: the store cannot be read.
        """
        board = self._board(catalogue)
        slot = None if board is None else board.slots.get(page.slot)
        if board is None or slot is None:
            return Nothing.NO_SLOT
        if not slot.enabled:
            return Nothing.SLOT_OFF
        now = self._clock.now()
        fitting = {
            number: banner
            for number, banner in board.banners.items()
            if banner.slot == slot.name and banner.fits(now, page.region, page.category)
        }
        if not fitting:
            return Nothing.NONE_FITS
        context = context_of()
        eligible = [
            number for number, banner in fitting.items() if banner.can_be_had(context.shelf)
        ]
        if not eligible:
            return Nothing.NONE_TO_BE_HAD
        return self._drawn(board, page, context, eligible)

    def _drawn(self, board: Board, page: Page, context: Context, eligible: Sequence[int]) -> Chosen:
        slot, situation = board.slots[page.slot], situation_of(context, page.region)
        unknown = nothing_known()
        records = [board.records.get((number, slot.name), unknown) for number in eligible]
        arms = [
            Arm(board.banners[number], record.evidence)
            for number, record in zip(eligible, records, strict=True)
        ]
        moment = to_stored(context.now)
        with self._drawing:
            dealt = shares(slot, arms, situation, moment, self._chance)
            place = int(self._chance.choice(len(arms), p=dealt))
            nonce = new_nonce(self._chance.bytes(NONCE_BYTES))
        share = float(dealt[place])
        shown = Impression(nonce, eligible[place], moment, share, tuple(eligible), situation)
        return Chosen(arms[place].banner, impression_id(shown, board.secret), share)

    def _board(self, catalogue: str) -> Board | None:
        revision, now = self._store().revision(catalogue), to_stored(self._clock.now())
        if not revision:
            return None
        kept = self._boards.get(catalogue)
        if kept is not None:
            read_at, board = kept
            age = timedelta(microseconds=now - read_at)
            if board.revision == revision and timedelta() <= age < MOST_AGE:
                return board
        fresh = self._store().board(catalogue)
        if fresh is not None:
            self._boards[catalogue] = (now, fresh)
        return fresh
