"""Folding: worked examples, and a plain account of all events that any folding must equal."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.event import Action, Event, PurchaseLine
from events.folding import Fold, fold, goes_on, profile_of
from events.profile import MOST_BASKETS, MOST_IN_CART, MOST_VIEWED, Basket, Bought, Profile, Seen

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
MICROSECONDS = 1_772_352_000_000_000
MINUTE = 60_000_000


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def event(name: str, action: str, minutes: float, **more: Any) -> Event:
    return Event(id=name, action=action, time=at(minutes), retailer="shop-1", **more)


def folded_at_once(events: Iterable[Event]) -> Profile:
    return profile_of("shop-1", fold(Fold(), events, 7))


def folded_in_parts(parts: Iterable[Sequence[Event]]) -> Profile:
    """As a follower folds: further parts on what was folded, or all anew."""
    folded, known = Fold(), dict[str, Event]()
    for part in parts:
        new = [each for each in part if each.id not in known]
        anew = goes_on(folded, new)
        known |= {each.id: each for each in new}
        folded = fold(Fold(), known.values(), 7) if anew else fold(folded, new, 7)
    return profile_of("shop-1", folded)


def test_what_a_shop_did_is_in_its_profile() -> None:
    tea = PurchaseLine("tea", 6, 2.5)
    profile = folded_at_once(
        [
            event("1", Action.VIEW, 0, product="tea"),
            event("2", Action.ADD_TO_CART, 1, product="tea"),
            event("3", Action.ADD_TO_CART, 2, product="cups"),
            event("4", Action.PURCHASE, 3, order="A", lines=(tea, PurchaseLine("salt", 1))),
            event("5", Action.CLICK, 4, product="jam"),
            event("6", Action.PURCHASE, 90, order="B", lines=(PurchaseLine("tea", 2, 3.0),)),
            event("7", Action.IMPRESSION, 100, product="oil"),
        ]
    )

    assert profile == Profile(
        retailer="shop-1",
        sequence=7,
        bought={
            "tea": Bought(2, 8, MICROSECONDS + 3 * MINUTE, MICROSECONDS + 90 * MINUTE, 2, 3.0),
            "salt": Bought(1, 1, MICROSECONDS + 3 * MINUTE, MICROSECONDS + 3 * MINUTE, 1, None),
        },
        viewed=(Seen("jam", MICROSECONDS + 4 * MINUTE), Seen("tea", MICROSECONDS)),
        cart=(Seen("cups", MICROSECONDS + 2 * MINUTE),),
        baskets=(
            Basket("A", MICROSECONDS + 3 * MINUTE, ("tea", "salt")),
            Basket("B", MICROSECONDS + 90 * MINUTE, ("tea",)),
        ),
        orders=2,
        spent=21.0,
        first=MICROSECONDS,
        last=MICROSECONDS + 100 * MINUTE,
    )


def test_what_comes_back_was_not_kept_and_may_be_bought_again() -> None:
    bought = event("1", Action.PURCHASE, 0, lines=(PurchaseLine("tea", 6, 2.5),))
    some_back = event("2", Action.RETURN, 5, lines=(PurchaseLine("tea", 2, 2.5),))
    rest_back = event("3", Action.RETURN, 6, lines=(PurchaseLine("tea", 4, 2.5),))
    again = event("4", Action.PURCHASE, 7, lines=(PurchaseLine("tea", 1, 2.0),))

    kept = folded_at_once([bought, some_back])
    assert (kept.bought["tea"].quantity, kept.spent, kept.orders) == (4, 10.0, 1)
    assert dict(folded_at_once([bought, some_back, rest_back]).bought) == {}
    assert folded_at_once([rest_back, again, some_back, bought]).bought["tea"].quantity == 1


def test_lines_of_one_order_that_come_apart_are_one_order() -> None:
    first = event("1", Action.PURCHASE, 0, order="A", lines=(PurchaseLine("tea", 1, 2.0),))
    rest = event(
        "2", Action.PURCHASE, 1, order="A", lines=(PurchaseLine("jam", 1), PurchaseLine("tea", 2))
    )

    profile = folded_in_parts([[rest], [first]])

    assert profile.orders == 1
    assert profile.baskets == (Basket("A", MICROSECONDS, ("tea", "jam")),)
    assert profile.bought["tea"] == Bought(1, 3, MICROSECONDS, MICROSECONDS, 3, 2.0)


def test_a_cart_is_emptied_by_buying_and_filled_again_by_a_later_act() -> None:
    buy = event("1", Action.PURCHASE, 5, lines=(PurchaseLine("tea", 1), PurchaseLine("jam", 1)))
    early = event("2", Action.ADD_TO_CART, 5, product="tea")
    late = event("3", Action.ADD_TO_CART, 5.1, product="jam")

    assert [seen.product for seen in folded_at_once([late, early, buy]).cart] == ["jam"]


def test_only_the_last_of_many_are_kept_and_orders_are_still_counted() -> None:
    many = 2 * max(MOST_VIEWED, MOST_BASKETS, MOST_IN_CART)
    views = [event(f"v{n}", Action.VIEW, n, product=f"p{n}") for n in range(many)]
    adds = [event(f"a{n}", Action.ADD_TO_CART, n, product=f"p{n}") for n in range(many)]
    orders = [
        event(f"o{n}", Action.PURCHASE, n, lines=(PurchaseLine("tea", 0.1, 0.1),))
        for n in range(many)
    ]

    profile = folded_at_once([*views, *adds, *orders])

    assert profile.viewed[0].product == f"p{many - 1}"
    assert [len(profile.viewed), len(profile.cart)] == [MOST_VIEWED, MOST_IN_CART]
    assert [basket.order for basket in profile.baskets] == [
        f"o{n}" for n in range(many - MOST_BASKETS, many)
    ]
    assert profile.orders == many
    # A float that is added up hundreds of times is not the sum.
    assert (profile.bought["tea"].quantity, profile.spent) == (many / 10, many / 100)


def test_a_second_event_of_an_old_order_is_folded_with_the_first() -> None:
    orders = [
        event(f"o{n}", Action.PURCHASE, n, order=f"{n}", lines=(PurchaseLine("tea", 1),))
        for n in range(MOST_BASKETS + 5)
    ]
    further = event("x", Action.PURCHASE, 999, order="0", lines=(PurchaseLine("jam", 1),))

    profile = folded_in_parts([orders, [further]])

    assert profile.orders == MOST_BASKETS + 5
    assert profile.baskets[-1].order == str(MOST_BASKETS + 4)
    assert profile.bought["jam"].last == MICROSECONDS


PRODUCTS = st.sampled_from(["tea", "jam", "salt", "oil"])
LINES = st.lists(
    st.builds(
        PurchaseLine,
        product=PRODUCTS,
        quantity=st.decimals("0.001", 5000, places=3).map(float),
        price=st.none() | st.decimals(0, 900, places=2).map(float),
    ),
    max_size=4,
).map(tuple)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events of few products and orders at few moments, so that many of them meet."""
    return [
        Event(
            id=f"e{number}",
            action=draw(st.sampled_from([*Action, "custom"])),
            time=at(draw(st.integers(0, 12))),
            retailer="shop-1",
            product=draw(st.none() | PRODUCTS),
            order=draw(st.none() | st.sampled_from(["A", "B", "C"])),
            lines=draw(LINES),
        )
        for number in range(draw(st.integers(0, 25)))
    ]


@given(histories(), st.data())
@settings(deadline=None, max_examples=40)
def test_any_order_and_any_repetition_give_the_same_profile(
    events: list[Event], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(events))
    repeated = shuffled + data.draw(
        st.lists(st.sampled_from(events), max_size=8) if events else st.just([])
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(repeated)), max_size=6)))
    bounds = [0, *cuts, len(repeated)]
    parts = [repeated[low:high] for low, high in pairwise(bounds)]

    assert folded_in_parts(parts) == folded_at_once(events)


@given(histories())
@settings(deadline=None, max_examples=30)
def test_counts_and_sums_are_those_of_a_plain_account(events: list[Event]) -> None:
    profile = folded_at_once(events)
    purchases = [each for each in events if each.action == "purchase" and each.lines]
    returned = [line for each in events if each.action == "return" for line in each.lines]
    orders = {each.order or each.id for each in purchases}

    assert profile.orders == len(orders) == len(profile.baskets)
    for product in ("tea", "jam", "salt", "oil"):
        lines = [line for each in purchases for line in each.lines if line.product == product]
        back = [line.quantity for line in returned if line.product == product]
        kept = sum(line.quantity for line in lines) - sum(back)
        if kept < 1e-6:
            assert product not in profile.bought
            continue
        of_product = {
            each.order or each.id
            for each in purchases
            if any(line.product == product for line in each.lines)
        }
        assert profile.bought[product].orders == len(of_product)
        assert profile.bought[product].quantity == pytest.approx(kept, abs=1e-6)
    paid = [line.quantity * (line.price or 0) for each in purchases for line in each.lines]
    back = [line.quantity * (line.price or 0) for line in returned]
    assert profile.spent == pytest.approx(sum(paid) - sum(back), abs=1e-2)
    looked_at = {each.product for each in events if each.action in ("view", "click")}
    assert {seen.product for seen in profile.viewed} == looked_at - {None}
    assert [seen.at for seen in profile.viewed] == sorted(
        (seen.at for seen in profile.viewed), reverse=True
    )


def test_two_orders_of_one_moment_are_told_apart_by_what_they_say() -> None:
    given = event("1", Action.PURCHASE, 0, lines=(PurchaseLine("tea", 1, 0.0),))
    unknown = event("2", Action.PURCHASE, 0, lines=(PurchaseLine("tea", 1),))

    assert folded_at_once([given, unknown]) == folded_at_once([unknown, given])
    assert folded_at_once([unknown, given]).bought["tea"].price == 0.0
