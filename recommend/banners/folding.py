"""Follows the event log: what was seen, what it led to, and what that says of each banner.

Any number of workers may fold: each event counts once, because what an event adds and how far
the log was read are written together.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from core.clock import Clock
from core.database import Database
from core.moments import to_stored
from core.sequences import Row, slices, upsert
from events.tables import LOG
from recommend.banners.banner import Slot
from recommend.banners.judging import nothing_known, with_judged, with_reward
from recommend.banners.rows import Record, View, record_row, view_of, view_row
from recommend.banners.store import (
    lock_state,
    read_banners,
    read_records,
    read_slots,
    read_state,
)
from recommend.banners.tables import BANNER_TABLES, EVIDENCE, IMPRESSIONS, STATES
from recommend.banners.telling import Told, read_told

VIEWS_AT_ONCE = 5_000

MOST_BEHIND = 100_000
"""Events that tell of no banner, after which how far the log was read is written all the same."""

KEPT_VIEWS = timedelta(days=60)
"""How long views are kept for replays and late rewards."""

SWEEP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Folded:
    """What became of one pass.

    Attributes:
        judged: views that were judged.
        whole: whether nothing was left for a further pass.
    """

    judged: int
    whole: bool


class BannerFolder:
    """Folds the events of all catalogues into what is known of their banners.

    Args:
        database: that of the event log.
        clock: says whose window has passed.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._read_to: dict[str, int] = {}
        self._swept: dict[str, datetime] = {}
        database.ensure(LOG)
        database.ensure(BANNER_TABLES)

    def fold(self, catalogue: str) -> int:
        """Take in what is new in the log, and judge the views whose time has come.

        Returns:
            How many views were judged, by this worker.

        Raises:
            StoreUnusable: what was folded before stays folded, and the rest is folded next time.
        """
        judged, whole = 0, False
        while not whole:
            folded = self._pass(catalogue)
            judged, whole = judged + folded.judged, folded.whole
        self._sweep(catalogue)
        return judged

    def _pass(self, catalogue: str) -> Folded:
        until = to_stored(self._clock.now())
        with self._database.reading() as connection:
            state = read_state(connection, catalogue)
            if state is None:
                return Folded(0, whole=True)
            after = max(state["position"], self._read_to.get(catalogue, 0))
            told = read_told(connection, catalogue, after, state["secret"])
            is_any_due = any(
                _due(connection, catalogue, slot, until, 1)
                for slot in read_slots(connection, catalogue).values()
            )
        behind = told.last - state["position"]
        if not (told.shown or is_any_due or behind >= MOST_BEHIND):
            self._read_to[catalogue] = told.last
            return Folded(0, told.whole)
        with self._database.writing() as connection:
            state = lock_state(connection, catalogue)
            if state is None or state["position"] > after:
                # Another worker was quicker; what it left is read at the next call.
                return Folded(0, whole=True)
            folded = _fold(connection, catalogue, told, until)
        self._read_to[catalogue] = told.last
        return folded

    def _sweep(self, catalogue: str) -> None:
        """Now and then, delete the views that are older than is kept."""
        now = self._clock.now()
        last = self._swept.get(catalogue)
        if last is not None and now - last < SWEEP:
            return
        self._swept[catalogue] = now
        mine = IMPRESSIONS.c.catalogue == catalogue
        old = mine & (IMPRESSIONS.c.at < to_stored(now - KEPT_VIEWS))
        with self._database.reading() as connection:
            if connection.execute(select(IMPRESSIONS.c.nonce).where(old).limit(1)).first() is None:
                return
        with self._database.writing() as connection:
            connection.execute(delete(IMPRESSIONS).where(old))


def _fold(connection: Connection, catalogue: str, told: Told, until: int) -> Folded:
    slots = read_slots(connection, catalogue)
    before = read_records(connection, catalogue)
    records = defaultdict(nothing_known, before)
    for late in _take_in(connection, catalogue, told, slots):
        key = (late.impression.banner, late.slot)
        records[key] = with_reward(records[key], late, slots[late.slot])
    judged, whole = 0, told.whole
    for slot in slots.values():
        due = _due(connection, catalogue, slot, until, VIEWS_AT_ONCE)
        for view in due:
            key = (view.impression.banner, slot.name)
            records[key] = with_judged(records[key], view, slot)
        _mark_judged(connection, catalogue, due)
        judged, whole = judged + len(due), whole and len(due) < VIEWS_AT_ONCE
    changed = {key: each for key, each in records.items() if each is not before.get(key)}
    _put_records(connection, catalogue, changed)
    mine = STATES.c.catalogue == catalogue
    connection.execute(update(STATES).where(mine).values(position=told.last))
    return Folded(judged, whole)


def _take_in(
    connection: Connection, catalogue: str, told: Told, slots: dict[str, Slot]
) -> Sequence[View]:
    """Write what is told of views; gives those whose reward came after they were judged."""
    banners = read_banners(connection, catalogue)
    known = _known(connection, catalogue, list(told.shown))
    late: list[View] = []
    rows: list[Row] = []
    for nonce, (impression, actions) in told.shown.items():
        view = known.get(nonce)
        if view is None:
            banner = banners.get(impression.banner)
            if banner is None:
                continue
            view = View(impression, banner.slot, frozenset())
        after = replace(view, actions=view.actions | actions)
        rows.append(view_row(catalogue, after))
        reward = slots[view.slot].reward
        if view.judged and reward in after.actions and reward not in view.actions:
            late.append(after)
    upsert(connection, IMPRESSIONS, rows)
    return late


def _known(connection: Connection, catalogue: str, nonces: Sequence[str]) -> dict[str, View]:
    mine = IMPRESSIONS.c.catalogue == catalogue
    return {
        row["nonce"]: view_of(row)
        for some in slices(nonces)
        for row in connection.execute(
            select(IMPRESSIONS).where(mine & IMPRESSIONS.c.nonce.in_(some))
        ).mappings()
    }


def _due(connection: Connection, catalogue: str, slot: Slot, now: int, limit: int) -> list[View]:
    """At most `limit` views of a slot that are to be judged, the oldest first."""
    columns = IMPRESSIONS.c
    until = now - round(timedelta(minutes=slot.window_minutes) / timedelta(microseconds=1))
    mine = (columns.catalogue == catalogue) & ~columns.judged & (columns.slot == slot.name)
    due = select(IMPRESSIONS).where(mine & (columns.at <= until))
    found = connection.execute(due.order_by(columns.at, columns.nonce).limit(limit))
    return [view_of(row) for row in found.mappings()]


def _mark_judged(connection: Connection, catalogue: str, views: Sequence[View]) -> None:
    mine = IMPRESSIONS.c.catalogue == catalogue
    for some in slices([view.impression.nonce for view in views]):
        these = mine & IMPRESSIONS.c.nonce.in_(some)
        connection.execute(update(IMPRESSIONS).where(these).values(judged=True))


def _put_records(
    connection: Connection, catalogue: str, records: dict[tuple[int, str], Record]
) -> None:
    rows = [record_row(catalogue, *key, record) for key, record in records.items()]
    upsert(connection, EVIDENCE, rows)
