"""What counts as an upsell, by hand."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.errors import BadInput
from insights.upsell.outcomes import Span, upsell_after
from tests.insights.upsell.lines import NOW, Line, purchases_of, traits_of

SPAN = Span(horizon_days=30, memory_days=60, cuts=1)
CUT = NOW - timedelta(days=30)


def test_a_category_is_added_that_is_bought_from_on_two_days() -> None:
    lines: list[Line] = [
        ("adds", 50, "tea-green", 1, 3.0),
        ("adds", 20, "coffee-dark", 2, 5.0),
        ("adds", 10, "coffee-light", 1, 4.0),
        ("adds", 10, "tea-green", 1, 3.0),
        ("tries", 50, "tea-green", 1, 3.0),
        ("tries", 20, "coffee-dark", 2, 5.0),
        ("tries", 19.99, "coffee-light", 2, 5.0),
        ("knew", 60, "coffee-dark", 1, 5.0),
        ("knew", 20, "coffee-dark", 1, 5.0),
        ("knew", 10, "coffee-dark", 1, 5.0),
        ("forgot", 100, "coffee-dark", 1, 5.0),
        ("forgot", 20, "coffee-dark", 1, 5.0),
        ("forgot", 10, "coffee-dark", 1, 5.0),
        *(("dabbles", 29 - n / 4, "tea-green", 1, 3.0) for n in range(99)),
        ("dabbles", 50, "tea-green", 1, 3.0),
        # On two days, but two of 101 lines.
        ("dabbles", 20, "coffee-dark", 1, 5.0),
        ("dabbles", 10, "coffee-dark", 1, 5.0),
        ("sent back", 50, "tea-green", 1, 3.0),
        ("sent back", 20, "coffee-dark", -1, 5.0),
        ("sent back", 10, "coffee-dark", -1, 5.0),
    ]
    purchases = purchases_of(lines)

    found = upsell_after(purchases, traits_of(purchases), CUT, SPAN)

    by_shop = dict(zip(purchases.retailers.names, found.added.tolist(), strict=True))
    assert by_shop == {"dabbles": 0, "adds": 1, "tries": 0, "knew": 0, "forgot": 1, "sent back": 0}
    extra = dict(zip(purchases.retailers.names, found.extra.tolist(), strict=True))
    assert extra == {"dabbles": 0, "adds": 14, "tries": 0, "knew": 0, "forgot": 10, "sent back": 0}
    assert not found.traded_up.any()


def test_a_shop_trades_up_that_takes_dearer_products_of_the_same_categories() -> None:
    cheap = [("up", 59.0 - n, "tea-plain", 1.0, 2.0) for n in range(5)]
    dear = [("up", 25.0 - n, "tea-fine", 1.0, 3.0) for n in range(5)]
    # Another category, however dear, is not the same one dearer.
    other = [("wider", 59.0 - n, "tea-plain", 1.0, 2.0) for n in range(5)]
    other += [("wider", 25.0 - n, "saffron-fine", 1.0, 90.0) for n in range(5)]
    # Four lines say too little.
    few = [("few", 59.0 - n, "tea-plain", 1.0, 2.0) for n in range(4)]
    few += [("few", 25.0 - n, "tea-fine", 1.0, 3.0) for n in range(4)]
    purchases = purchases_of([*cheap, *dear, *other, *few])

    found = upsell_after(purchases, traits_of(purchases), CUT, SPAN)

    dearer = dict(zip(purchases.retailers.names, found.dearer.tolist(), strict=True))
    assert dearer["up"] == pytest.approx(np.log(3 / 2))
    assert np.isnan([dearer["wider"], dearer["few"]]).all()
    assert found.traded_up.tolist() == [False, True, False]
    # Five times the 3 paid less the 2 of before.
    extra = dict(zip(purchases.retailers.names, found.extra.tolist(), strict=True))
    assert extra["up"] == pytest.approx(5.0)
    assert extra["few"] == 0


def test_without_categories_all_products_are_one() -> None:
    cheap = [("up", 59.0 - n, "tea-plain", 1.0, 2.0) for n in range(5)]
    dear = [("up", 25.0 - n, "saffron-fine", 1.0, 3.0) for n in range(5)]
    purchases = purchases_of([*cheap, *dear])
    none = replace(traits_of(purchases), categories=("", ""))

    found = upsell_after(purchases, none, CUT, SPAN)

    assert found.added.tolist() == [0]
    assert found.dearer == pytest.approx([np.log(3 / 2)])


@pytest.mark.parametrize(
    ("days", "span"),
    [
        (60, Span(15, 15, 1)),
        (365, Span(90, 95, 1)),
        (739, Span(90, 365, 2)),
        (2_000, Span(90, 365, 3)),
    ],
)
def test_every_cut_has_as_much_behind_and_before_it(days: int, span: Span) -> None:
    purchases = purchases_of([("a", float(days), "tea-plain", 1, 2.0)])

    found = Span.of(purchases, NOW, None)

    assert found == span
    # The check's earliest cut, its own horizon before it, and the memory of that.
    assert (found.cuts + 2) * found.horizon_days + found.memory_days <= days


def test_a_short_history_is_told() -> None:
    purchases = purchases_of([("a", 50.0, "tea-plain", 1, 2.0)])

    with pytest.raises(BadInput, match="the orders go back 50 days"):
        Span.of(purchases, NOW, None)
    with pytest.raises(BadInput, match="the orders go back 50 days"):
        Span.of(purchases, NOW, 30)
