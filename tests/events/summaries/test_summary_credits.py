"""Which click a purchase is credited to, on both kinds of database."""

from datetime import timedelta

from events.log import EventLog
from events.summaries.counts import SEARCH, Counts, widget
from events.summaries.crediting import KEPT_CLICKS, WINDOW
from events.summaries.folding import SETTLED, SWEEP, SummaryFolder
from events.summaries.store import Summaries
from tests.catalog.store.shop import SetClock
from tests.events.summaries.acts import LATER, act, purchase, settle, sources


def test_the_last_click_within_the_window_gets_the_purchase(
    log: EventLog, folder: SummaryFolder, summaries: Summaries, clock: SetClock
) -> None:
    clock.time = LATER
    window = WINDOW / timedelta(minutes=1)
    log.append(
        "demo",
        [
            act("click", 0, "a", query="q"),
            act("click", 1, "a", slot="home"),
            act("click", 3, "a", query="q"),
            act("click", 1, "b", slot="visit", retailer=None, session="s"),
            act("click", 0, "c", slot="old"),
            act("click", 0, "d", slot="just", retailer="shop-2"),
        ],
    )
    settle(clock)
    folder.fold("demo")
    clock.time = LATER
    log.append(
        "demo",
        [
            purchase(2, ("a", 1, 1.0)),
            purchase(2, ("b", 1, 2.0), session="s"),
            purchase(2, ("d", 1, 16.0)),
            purchase(window + 0.1, ("c", 1, 4.0)),
            purchase(window, ("d", 1, 8.0), retailer="shop-2"),
        ],
    )
    settle(clock)
    folder.fold("demo")

    revenue = {name: counts.amount for name, counts in sources(summaries).items() if counts.bought}
    assert revenue == {widget("home"): 1.0, widget("visit"): 2.0, widget("just"): 8.0}


def test_clicks_that_are_told_of_after_the_order_count_as_well(
    log: EventLog, folder: SummaryFolder, summaries: Summaries, clock: SetClock
) -> None:
    clock.time = LATER
    clicks = [
        act("click", 0, "a", query="q"),
        act("click", 5, "a", slot="home"),
        act("click", 8, "a", slot="late"),
        act("click", 0, "b", slot="other", retailer="shop-2"),
    ]
    order = purchase(7, ("a", 1, 4.0), ("b", 1, 1.0))
    for event in (clicks[0], order, clicks[3], clicks[2], clicks[1]):
        clock.time = LATER
        log.append("demo", [event])
        settle(clock)
        folder.fold("demo")
    late = sources(summaries)
    assert (late[SEARCH].bought, late[SEARCH].revenue) == (0, 0)
    assert late[widget("home")] == Counts(clicks=1, bought=1, revenue=40_000)
    assert late[widget("late")] == late[widget("other")] == Counts(clicks=1)


def test_clicks_that_no_order_is_awaited_for_are_forgotten(
    log: EventLog, folder: SummaryFolder, summaries: Summaries, clock: SetClock
) -> None:
    clock.time = LATER
    log.append("demo", [act("click", 0, "a", slot="home")])
    settle(clock)
    folder.fold("demo")
    clock.time += KEPT_CLICKS + SWEEP
    folder.fold("demo")
    log.append("demo", [purchase(1, ("a", 1, 1.0))])
    clock.time += SETTLED
    folder.fold("demo")
    assert sources(summaries) == {widget("home"): Counts(clicks=1)}
