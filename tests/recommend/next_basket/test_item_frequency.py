import pytest

from recommend.next_basket.item_frequency import Decay, basket_weights

PAPER = Decay(groups=2, within=0.9, across=0.7)


@pytest.mark.parametrize(
    ("baskets", "expected"),
    [
        (0, []),
        (1, [1.0]),
        # A group each: 0.7 / 2 and 1 / 2.
        (2, [0.35, 0.5]),
        # The later group is the larger one: 0.7 / 2, then (0.9, 1) / 2 / 2.
        (3, [0.35, 0.225, 0.25]),
        # The earlier group is worth 0.7 of the later one, which is as before.
        (4, [0.1575, 0.175, 0.225, 0.25]),
    ],
)
def test_weights_are_those_computed_by_hand(baskets: int, expected: list[float]) -> None:
    assert basket_weights(baskets, PAPER).tolist() == pytest.approx(expected)


def test_without_decay_all_baskets_weigh_the_same() -> None:
    weights = basket_weights(12, Decay(groups=4, within=1, across=1))

    assert weights.tolist() == pytest.approx([1 / 12] * 12)
