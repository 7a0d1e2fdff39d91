"""How much of a product to propose to a shop that buys it again."""

from events.profile import Bought


def proposed_quantity(bought: Bought) -> float:
    """Sold units: halfway between what the shop takes on average and what it took last.

    Simple exponential smoothing with a weight of one half, begun at the average: Brown,
    "Statistical forecasting for inventory control" (1959). Whole units stay whole, and at
    least the smaller of the two is proposed.
    """
    average = bought.quantity / bought.orders
    quantity = (average + bought.last_quantity) / 2
    if not bought.last_quantity.is_integer():
        return quantity
    return float(max(1, round(quantity)))
