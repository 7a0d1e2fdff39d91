"""Which widgets a page of the shop is worth."""

from api.recommending.answers import SlotView
from api.storefront.widgets import worth_showing


def _slot(name: str, *strategies: str) -> SlotView:
    return SlotView(slot=name, title=name, strategies=strategies, fallback=not strategies, hits=())


def test_beside_a_row_of_alternatives_there_is_no_second_one() -> None:
    slots = [
        _slot("bought_together", "bought_together"),
        _slot("substitutes", "substitutes", "similar"),
        _slot("mixed", "similar", "trending"),
    ]

    def names(*, has_alternatives: bool) -> list[str]:
        return [each.slot for each in worth_showing(slots, has_alternatives=has_alternatives)]

    assert names(has_alternatives=True) == ["bought_together", "mixed"]
    assert names(has_alternatives=False) == ["bought_together", "substitutes", "mixed"]
