"""Banners and what is known of them, in the database that all workers share."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.database import Database
from core.errors import NotFound
from core.sequences import Row, take_sequences, upsert
from recommend.banners.banner import Banner, Slot, check_crowding
from recommend.banners.judging import records_of
from recommend.banners.rows import (
    Record,
    View,
    banner_of,
    banner_row,
    record_of,
    record_row,
    slot_of,
    slot_row,
    view_of,
)
from recommend.banners.tables import BANNER_TABLES, BANNERS, EVIDENCE, IMPRESSIONS, SLOTS, STATES

COUNTER = "banners"
"""Of revisions; whoever writes anything about a catalogue's banners holds it until the end."""

VIEWS_A_PAGE = 5_000
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Board:
    """The banners of one catalogue, as they were read.

    Attributes:
        revision: grows with each change of slots and banners.
        secret: what signs impressions.
        slots: by name.
        banners: by number.
        records: by number and slot, of the banners that were judged there.
    """

    revision: int
    secret: bytes
    slots: Mapping[str, Slot]
    banners: Mapping[int, Banner]
    records: Mapping[tuple[int, str], Record]


class BannerStore:
    """The banners of all catalogues."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.ensure(BANNER_TABLES)

    def put(
        self, catalogue: str, slots: Sequence[Slot], banners: Sequence[Banner], *, position: int
    ) -> int:
        """Keep slots and banners in place of those of their names, all of them or none.

        What is known of a banner stays, also where a slot's reward or half-life changes: it is
        then counted anew from the views that are kept. A banner's slot that is not there is made.

        Args:
            catalogue: whose they are.
            slots: all different.
            banners: all different.
            position: the log's last sequence; events from there on may tell of impressions,
                if these are the catalogue's first banners.

        Returns:
            The revision.

        Raises:
            BadInput: a slot would have too many banners.
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        with self._database.writing() as connection:
            lock_state(connection, catalogue)
            _found(connection, catalogue, position)
            _put_slots(connection, catalogue, slots)
            _put_banners(connection, catalogue, banners)
            return _raise_revision(connection, catalogue)

    def switch(
        self, catalogue: str, *, slot: str | None = None, banner: str | None = None, enabled: bool
    ) -> int:
        """Switch a slot or a banner on or off; it holds in all workers from their next answer on.

        Args:
            catalogue: whose it is.
            slot: its name, or None.
            banner: its id, or None; exactly one of the two is given.
            enabled: whether it is on from now on.

        Returns:
            The revision.

        Raises:
            NotFound: there is none of that name.
            BadInput: a slot would have too many banners.
        """
        table, name = (SLOTS, slot) if slot is not None else (BANNERS, banner)
        named = table.c.slot if slot is not None else table.c.banner
        with self._database.writing() as connection:
            lock_state(connection, catalogue)
            mine = (table.c.catalogue == catalogue) & (named == name)
            done = connection.execute(update(table).where(mine).values(enabled=enabled))
            if not done.rowcount:
                field = "slot" if slot is not None else "banner"
                hint = "GET /v1/banners/stats lists them, and aisle banners list"
                raise NotFound(f"there is no {field} {name!r}", field=field, hint=hint)
            check_crowding(list(read_banners(connection, catalogue).values()))
            return _raise_revision(connection, catalogue)

    def revision(self, catalogue: str) -> int:
        """That of the last change of slots and banners; 0 where there are none."""
        mine = STATES.c.catalogue == catalogue
        with self._database.reading() as connection:
            return int(connection.scalar(select(STATES.c.revision).where(mine)) or 0)

    def board(self, catalogue: str) -> Board | None:
        """All that is known of a catalogue's banners; None where there never were any."""
        with self._database.reading() as connection:
            state = read_state(connection, catalogue)
            if state is None:
                return None
            return Board(
                revision=state["revision"],
                secret=state["secret"],
                slots=read_slots(connection, catalogue),
                banners=read_banners(connection, catalogue),
                records=read_records(connection, catalogue),
            )

    def views(self, catalogue: str, slot: str) -> Iterator[View]:
        """The judged views of a slot that are kept, by time, page by page."""
        after = (-1, "")
        while True:
            with self._database.reading() as connection:
                page = list(_judged(connection, catalogue, slot, after))
            yield from page
            if len(page) < VIEWS_A_PAGE:
                return
            after = (page[-1].impression.at, page[-1].impression.nonce)

    def take_away(self, connection: Connection, catalogue: str) -> None:
        """Take away all that there is of a catalogue's banners, in a writing transaction."""
        lock_state(connection, catalogue)
        for table in (STATES, SLOTS, BANNERS, EVIDENCE, IMPRESSIONS):
            connection.execute(delete(table).where(table.c.catalogue == catalogue))


def read_state(connection: Connection, catalogue: str) -> Row | None:
    """The state of a catalogue; None if it never had banners."""
    mine = select(STATES).where(STATES.c.catalogue == catalogue)
    return connection.execute(mine).mappings().one_or_none()


def lock_state(connection: Connection, catalogue: str) -> Row | None:
    """The state of a catalogue, whose rows nobody else writes until the transaction ends."""
    take_sequences(connection, COUNTER, catalogue, 0)
    return read_state(connection, catalogue)


def read_slots(connection: Connection, catalogue: str) -> dict[str, Slot]:
    """The slots by name."""
    found = connection.execute(
        select(SLOTS).where(SLOTS.c.catalogue == catalogue).order_by(SLOTS.c.slot)
    )
    return {row["slot"]: slot_of(row) for row in found.mappings()}


def read_banners(connection: Connection, catalogue: str) -> dict[int, Banner]:
    """The banners by number, in its order."""
    mine = select(BANNERS).where(BANNERS.c.catalogue == catalogue).order_by(BANNERS.c.number)
    return {row["number"]: banner_of(row) for row in connection.execute(mine).mappings()}


def read_records(connection: Connection, catalogue: str) -> dict[tuple[int, str], Record]:
    """What is known by number and slot."""
    mine = connection.execute(select(EVIDENCE).where(EVIDENCE.c.catalogue == catalogue))
    return {(row["number"], row["slot"]): record_of(row) for row in mine.mappings()}


def _found(connection: Connection, catalogue: str, position: int) -> None:
    """Make the state of a catalogue that has none."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    state = {
        "catalogue": catalogue,
        "secret": secrets.token_bytes(SECRET_BYTES),
        "revision": 0,
        "position": position,
    }
    connection.execute(dialect.insert(STATES).values(state).on_conflict_do_nothing())


def _raise_revision(connection: Connection, catalogue: str) -> int:
    # Not from 1 again for a catalogue of a name that was there before: copies are kept by it.
    revision = take_sequences(connection, COUNTER, catalogue, 1)
    mine = STATES.c.catalogue == catalogue
    connection.execute(update(STATES).where(mine).values(revision=revision))
    return revision


def _put_slots(connection: Connection, catalogue: str, slots: Sequence[Slot]) -> None:
    before = read_slots(connection, catalogue)
    upsert(connection, SLOTS, [slot_row(catalogue, slot) for slot in slots])
    for slot in slots:
        known = before.get(slot.name)
        counts = (slot.reward, slot.half_life_hours)
        if known is not None and (known.reward, known.half_life_hours) != counts:
            _count_anew(connection, catalogue, slot)


def _put_banners(connection: Connection, catalogue: str, banners: Sequence[Banner]) -> None:
    known = read_banners(connection, catalogue)
    numbers = {banner.id: number for number, banner in known.items()}
    highest = select(func.max(BANNERS.c.number)).where(BANNERS.c.catalogue == catalogue)
    following = int(connection.scalar(highest) or 0) + 1
    for banner in banners:
        if banner.id not in numbers:
            numbers[banner.id] = following
            following += 1
    given = {numbers[banner.id]: banner for banner in banners}
    check_crowding(list((known | given).values()))
    upsert(
        connection,
        BANNERS,
        [banner_row(catalogue, number, banner) for number, banner in given.items()],
    )
    missing = {banner.slot for banner in banners} - read_slots(connection, catalogue).keys()
    upsert(connection, SLOTS, [slot_row(catalogue, Slot(name)) for name in sorted(missing)])


def _count_anew(connection: Connection, catalogue: str, slot: Slot) -> None:
    mine = (EVIDENCE.c.catalogue == catalogue) & (EVIDENCE.c.slot == slot.name)
    connection.execute(delete(EVIDENCE).where(mine))
    records = records_of(_all_judged(connection, catalogue, slot.name), slot)
    upsert(
        connection,
        EVIDENCE,
        [record_row(catalogue, number, slot.name, each) for number, each in records.items()],
    )


def _all_judged(connection: Connection, catalogue: str, slot: str) -> Iterator[View]:
    after = (-1, "")
    while page := list(_judged(connection, catalogue, slot, after)):
        yield from page
        after = (page[-1].impression.at, page[-1].impression.nonce)


def _judged(
    connection: Connection, catalogue: str, slot: str, after: tuple[int, str]
) -> Iterator[View]:
    columns = IMPRESSIONS.c
    at, nonce = after
    mine = (columns.catalogue == catalogue) & columns.judged & (columns.slot == slot)
    later = (columns.at > at) | ((columns.at == at) & (columns.nonce > nonce))
    page = (
        select(IMPRESSIONS)
        .where(mine & later)
        .order_by(columns.at, columns.nonce)
        .limit(VIEWS_A_PAGE)
    )
    for row in connection.execute(page).mappings():
        yield view_of(row)
