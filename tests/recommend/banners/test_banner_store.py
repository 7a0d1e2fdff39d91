"""Banners are shared by workers, switched off at once, and learn from the log, each event once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event as ThreadEvent

import pytest

from core.database import Database, open_database
from core.errors import BadInput, NotFound
from events.event import Event
from events.log import EventLog
from recommend.banners.banner import Policy, Slot
from recommend.banners.choosing import Chosen, Nothing
from recommend.banners.folding import BannerFolder
from recommend.banners.judging import records_of
from tests.recommend.banners.signs import NOW, SetClock, Told, Worker, banner

Workers = tuple[Worker, Worker]


def put(worker: Worker, *banners: str, **settings: object) -> None:
    slots = [Slot("home", **settings)]  # type: ignore[arg-type]  # any of its settings
    worker.store.put("shop", slots, [banner(name) for name in banners], position=0)


def test_what_was_put_is_read_back(workers: Workers) -> None:
    slot = Slot("home", policy=Policy.LINUCB, half_life_hours=None, reward="purchase")
    full = banner(
        "full",
        regions=("north",),
        shown_in=("Drinks",),
        starts=NOW,
        ends=NOW + timedelta(days=1),
        min_share=0.1,
        enabled=False,
        text="Words",
    )
    workers[0].store.put("shop", [slot], [full, banner("plain", slot="side")], position=0)
    board = workers[1].store.board("shop")
    assert board is not None
    assert board.slots == {"home": slot, "side": Slot("side")}
    assert list(board.banners.values()) == [full, banner("plain", slot="side")]


def test_a_banner_keeps_its_number_and_what_is_known_of_it(workers: Workers) -> None:
    one, _ = workers
    put(one, "a", "b")
    one.store.put("shop", [], [banner("c"), banner("a", title="Anew")], position=0)
    board = one.store.board("shop")
    assert board is not None
    assert {number: each.title for number, each in board.banners.items()} == {
        1: "Anew",
        2: "b",
        3: "c",
    }


def test_without_banners_there_is_nothing(workers: Workers) -> None:
    assert workers[0].ask() is Nothing.NO_SLOT
    assert workers[0].store.board("shop") is None
    assert workers[0].folder.fold("shop") == 0


def test_a_switch_holds_in_the_other_worker_at_once(workers: Workers) -> None:
    one, other = workers
    put(one, "a")
    assert other.show().banner.id == "a"
    one.store.switch("shop", banner="a", enabled=False)
    assert other.ask() is Nothing.NONE_FITS
    one.store.switch("shop", banner="a", enabled=True)
    assert isinstance(other.ask(), Chosen)
    one.store.switch("shop", slot="home", enabled=False)
    assert other.ask() is Nothing.SLOT_OFF
    with pytest.raises(NotFound, match="no banner 'x'"):
        one.store.switch("shop", banner="x", enabled=False)
    with pytest.raises(NotFound, match="no slot 'x'"):
        one.store.switch("shop", slot="x", enabled=False)


def test_a_full_slot_takes_no_more_and_nothing_of_the_rest_is_kept(workers: Workers) -> None:
    one, _ = workers
    put(one, *(f"b{number}" for number in range(50)))
    with pytest.raises(BadInput, match="51 banners"):
        one.store.put("shop", [Slot("new")], [banner("over")], position=0)
    board = one.store.board("shop")
    assert board is not None
    assert len(board.banners) == 50
    assert "new" not in board.slots


def test_a_view_is_judged_when_its_window_has_passed(
    workers: Workers, log: EventLog, clock: SetClock
) -> None:
    one, other = workers
    put(one, "a", window_minutes=10)
    told, shown = Told(clock), one.show()
    log.append("shop", [told.event(shown.impression)])
    assert one.folder.fold("shop") == 0
    clock.move(minutes=9)
    log.append("shop", [told.event(shown.impression, "click")])
    assert one.folder.fold("shop") == 0
    clock.move(minutes=1)
    assert one.folder.fold("shop") == 1
    record = other.record(1)
    assert (record.judged, record.rewarded) == (1, 1)
    assert (record.evidence.views, record.evidence.rewards) == (1, 1)
    assert other.folder.fold("shop") == one.folder.fold("shop") == 0
    assert other.record(1).judged == 1


def test_a_late_reward_counts_and_a_second_does_not(
    workers: Workers, log: EventLog, clock: SetClock
) -> None:
    one, other = workers
    put(one, "a", window_minutes=1, half_life_hours=1)
    told, shown = Told(clock), one.show()
    log.append("shop", [told.event(shown.impression)])
    clock.move(minutes=1)
    assert one.folder.fold("shop") == 1
    assert one.record(1).rewarded == 0
    clock.move(hours=1)
    for _ in range(2):
        log.append("shop", [told.event(shown.impression, "click")])
        other.folder.fold("shop")
    record = one.record(1)
    assert (record.judged, record.rewarded) == (1, 1)
    assert (record.evidence.views, record.evidence.rewards) == pytest.approx((1, 1))


def test_a_click_that_comes_before_its_impression_counts_once(
    workers: Workers, log: EventLog, clock: SetClock
) -> None:
    one, _ = workers
    put(one, "a", window_minutes=0)
    told, shown = Told(clock), one.show()
    log.append("shop", [told.event(shown.impression, "click")])
    assert one.folder.fold("shop") == 1
    log.append("shop", [told.event(shown.impression)])
    assert one.folder.fold("shop") == 0
    assert (one.record(1).judged, one.record(1).rewarded) == (1, 1)


def test_made_up_ids_and_other_events_say_nothing(
    workers: Workers, log: EventLog, clock: SetClock
) -> None:
    one, _ = workers
    put(one, "a", window_minutes=0)
    told, shown = Told(clock), one.show()
    forged = shown.impression[:-3] + ("AAA" if shown.impression[-3:] != "AAA" else "BBB")
    log.append("shop", [told.event(forged), told.event(""), told.event("é.x")])
    log.append("elsewhere", [told.event(shown.impression)])
    assert one.folder.fold("shop") == 0
    assert one.record(1).judged == 0


def test_workers_that_fold_at_will_count_each_view_once(
    workers: Workers, log: EventLog, clock: SetClock
) -> None:
    put(workers[0], "a", "b", window_minutes=0.5)
    told = Told(clock)
    for step in range(60):
        shown = workers[step % 2].show()
        actions = ("impression", "click") if step % 3 == 0 else ("impression",)
        log.append("shop", [told.event(shown.impression, action) for action in actions])
        if step % 4 == 1:
            workers[step // 4 % 2].folder.fold("shop")
        clock.move(seconds=7)
    clock.move(minutes=1)
    workers[1].folder.fold("shop")
    board = workers[0].store.board("shop")
    assert board is not None
    counted = list(board.records.values())
    assert sum(each.judged for each in counted) == 60
    assert sum(each.rewarded for each in counted) == 20
    # What was folded bit by bit is what all views say at once.
    anew = records_of(workers[0].store.views("shop", "home"), board.slots["home"])
    for (number, _), record in board.records.items():
        assert record.evidence.views == pytest.approx(anew[number].evidence.views)
        assert record.evidence.gram == pytest.approx(anew[number].evidence.gram)
        assert record.evidence.moment == pytest.approx(anew[number].evidence.moment)


def test_another_reward_counts_the_views_that_are_kept_anew(
    workers: Workers, log: EventLog, clock: SetClock
) -> None:
    one, other = workers
    put(one, "a", window_minutes=0)
    told = Told(clock)
    for actions in (("impression",), ("click",), ("click", "add_to_cart")):
        shown = one.show()
        log.append("shop", [told.event(shown.impression, action) for action in actions])
    one.folder.fold("shop")
    assert (one.record(1).judged, one.record(1).rewarded) == (3, 2)
    other.store.put("shop", [Slot("home", window_minutes=0, reward="add_to_cart")], [], position=0)
    assert (one.record(1).judged, one.record(1).rewarded) == (3, 1)


def test_old_views_are_deleted_and_what_was_learnt_stays(
    workers: Workers, log: EventLog, clock: SetClock
) -> None:
    one, _ = workers
    put(one, "a", window_minutes=0)
    log.append("shop", [Told(clock).event(one.show().impression)])
    one.folder.fold("shop")
    clock.move(days=61)
    one.folder.fold("shop")
    assert list(one.store.views("shop", "home")) == []
    assert one.record(1).judged == 1


def test_evidence_is_no_older_than_a_second(
    workers: Workers, log: EventLog, clock: SetClock
) -> None:
    one, other = workers
    put(one, "good", "bad", window_minutes=0, min_share=0)
    other.show()
    told, events = Told(clock), list[Event]()
    for shown in [one.show() for _ in range(300)]:
        action = "click" if shown.banner.id == "good" else "impression"
        events.append(told.event(shown.impression, action))
    log.append("shop", events)
    one.folder.fold("shop")
    before = [other.show().share for _ in range(20)]
    assert max(before) < 0.7
    clock.move(seconds=1)
    assert {other.show().banner.id for _ in range(20)} == {"good"}


def test_a_removed_catalogue_begins_anew(
    workers: Workers, log: EventLog, clock: SetClock, database: Database
) -> None:
    one, _ = workers
    put(one, "a", window_minutes=0)
    old = one.show().impression
    with database.writing() as connection:
        one.store.take_away(connection, "shop")
    assert one.ask() is Nothing.NO_SLOT
    put(one, "b", window_minutes=0)
    log.append("shop", [Told(clock).event(old)])
    assert one.folder.fold("shop") == 0
    assert one.show().banner.id == "b"


def test_what_does_not_fit_or_cannot_be_had_is_not_shown(workers: Workers) -> None:
    one, _ = workers
    gone = banner("gone", product="sold-out")
    north = banner("north", regions=("north",))
    one.store.put("shop", [Slot("home", policy=Policy.UNIFORM)], [gone, north], position=0)
    assert one.ask() is Nothing.NONE_TO_BE_HAD
    for _ in range(30):
        assert one.show(region="north").banner.id == "north"


def test_workers_that_fold_at_the_same_time_count_each_view_once(
    workers: Workers, log: EventLog, clock: SetClock, tmp_path: Path
) -> None:
    one, _ = workers
    put(one, "a", "b", window_minutes=0)
    told, done = Told(clock), ThreadEvent()

    def fold_on() -> int:
        with closing(open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")) as own:
            folder, judged = BannerFolder(own, clock), 0
            while not done.is_set():
                judged += folder.fold("shop")
            return judged + folder.fold("shop")

    with ThreadPoolExecutor(3) as pool:
        folding = [pool.submit(fold_on) for _ in range(3)]
        try:
            for _ in range(12):
                shown = [one.show().impression for _ in range(10)]
                log.append("shop", [told.event(impression, "click") for impression in shown])
        finally:
            done.set()
        judged = sum(each.result() for each in folding)
    counted = [one.record(number) for number in (1, 2)]
    assert judged == 120 == sum(each.judged for each in counted)
    assert sum(each.rewarded for each in counted) == 120
