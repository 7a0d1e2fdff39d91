import numpy as np
import pytest

from recommend.next_basket.item_frequency import basket_weights
from recommend.next_basket.neighbours import ALIKE, DECAY, SHRINKAGE, Related, Shops
from tests.recommend.market import Order, market_orders, purchases_of

PURCHASES = purchases_of(market_orders()[:400])


def bought() -> np.ndarray:
    matrix = np.zeros((len(PURCHASES.retailers), len(PURCHASES.products)))
    matrix[PURCHASES.retailer, PURCHASES.product] = 1
    return matrix


def test_similarities_are_the_shrunk_cosines_of_columns() -> None:
    matrix = bought()
    weighted = matrix / np.sqrt(np.sqrt(matrix.sum(axis=1, keepdims=True)))
    norms = np.sqrt((weighted**2).sum(axis=0))
    expected = weighted.T @ weighted / (np.outer(norms, norms) + SHRINKAGE)
    np.fill_diagonal(expected, 0)
    related = Related.of(PURCHASES)

    for product in range(len(PURCHASES.products)):
        scores = related.scores(np.array([product], np.int32), np.ones(1, np.float32))
        assert scores == pytest.approx(expected[product], abs=1e-6)


def test_the_strongest_reason_is_the_most_similar_product() -> None:
    orders = [Order(f"s-{shop}", 1.0, ("tea-1", "jam-1")) for shop in range(9)]
    orders += [Order(f"s-{shop}", 2.0, ("soap-1",)) for shop in range(3)]
    purchases = purchases_of(orders)
    tea, jam, soap = (purchases.products.code(name) for name in ("tea-1", "jam-1", "soap-1"))
    assert tea is not None

    others = np.array([soap, jam], np.int32)
    assert Related.of(purchases).strongest(tea, others) == jam
    assert Related.of(purchases).strongest(tea, np.zeros(0, np.int32)) is None


def frequencies() -> np.ndarray:
    """The temporal item frequencies of all shops, order by order."""
    frequency = np.zeros((len(PURCHASES.retailers), len(PURCHASES.products)))
    for shop in range(frequency.shape[0]):
        own = PURCHASES.where(PURCHASES.retailer == shop)
        orders = np.unique(own.order)
        weights = basket_weights(orders.size, DECAY)
        for order, weight in zip(orders, weights, strict=True):
            frequency[shop, own.product[own.order == order]] += weight
    return frequency


def test_shops_like_it_are_asked_by_cosine() -> None:
    frequency = frequencies()
    units = frequency / np.linalg.norm(frequency, axis=1, keepdims=True)
    query = frequency[3]
    likeness = units @ query / np.linalg.norm(query)
    assert likeness.size < ALIKE
    expected = likeness @ units / likeness.sum()

    products = np.flatnonzero(query).astype(np.int32)
    scores, _ = Shops.of(PURCHASES).scores(products, query[products].astype(np.float32))

    assert scores == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("nearest", [3, 10_000])
def test_shops_near_it_are_those_of_least_distance(nearest: int) -> None:
    frequency = frequencies()
    query = frequency[3]
    distances = np.linalg.norm(frequency - query, axis=1)
    expected = frequency[np.argsort(distances, kind="stable")[:nearest]].mean(axis=0)

    products = np.flatnonzero(query).astype(np.int32)
    shops = Shops.of(PURCHASES)
    _, means = shops.scores(products, query[products].astype(np.float32), nearest=nearest)

    assert means == pytest.approx(expected, rel=1e-4)


def test_a_shop_without_orders_is_like_no_other() -> None:
    alike, near = Shops.of(PURCHASES).scores(np.zeros(0, np.int32), np.zeros(0, np.float32))

    assert not alike.any()
    assert not near.any()
