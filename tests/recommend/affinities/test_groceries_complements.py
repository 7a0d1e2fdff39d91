"""The complements among real baskets: they beat chance, and none is lost on the way."""

from pathlib import Path

import numpy as np
import pytest

from events.pairs.counting import Incidence, baskets_of, pairs_of
from events.pairs.measures import chance_of_more, discoveries, lift
from recommend.affinities.fitting import complements_in
from tests.events.pairs.groceries import purchases_of_baskets, read_groceries

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def counted(shared_data: Path) -> tuple[Incidence, tuple[str, ...]]:
    purchases = purchases_of_baskets(read_groceries(shared_data))
    return baskets_of(purchases, largest=100), purchases.products.names


def test_complements_beat_chance(counted: tuple[Incidence, tuple[str, ...]]) -> None:
    baskets, names = counted
    sizes = baskets.sizes.astype(np.float64)
    found = complements_in(baskets)
    pairs = {
        frozenset((names[a], names[b])) for a, b in zip(found.first, found.second, strict=True)
    }

    assert frozenset(("ham", "white bread")) in pairs
    assert (lift(found.both, sizes[found.first], sizes[found.second], baskets.groups) > 1).all()


def test_what_is_left_out_early_is_no_discovery(
    counted: tuple[Incidence, tuple[str, ...]],
) -> None:
    baskets, _ = counted
    sizes, every = baskets.sizes.astype(np.float64), pairs_of(baskets, 3)
    chances = chance_of_more(every.both, sizes[every.first], sizes[every.second], baskets.groups)
    frequent = int(np.count_nonzero(sizes >= 3))
    sure = every.where(discoveries(chances, frequent * (frequent - 1) // 2, 0.01))

    found = complements_in(baskets)

    np.testing.assert_array_equal(every.chances, chances)
    assert 500 < found.first.size < every.first.size
    np.testing.assert_array_equal(found.first, sure.first)
    np.testing.assert_array_equal(found.second, sure.second)
