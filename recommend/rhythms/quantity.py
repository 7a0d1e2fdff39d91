"""How much of a product to propose to a shop that buys it again."""

from events.profile import Bought

OUT_OF_THE_COMMON = 1.5
"""How many times the average a last quantity may be, to be proposed once more."""


def proposed_quantity(bought: Bought) -> float:
    """Sold units: what the shop took last, or its average if that was far more than usual.

    Shops buy in packs, so that the last quantity is the next one more often than any mean:
    in Online Retail II in 48 of 100 orders, the mean of earlier ones in 40. Past
    `OUT_OF_THE_COMMON` the average is the closer. Whole units stay whole.
    """
    average = bought.quantity / bought.orders
    if bought.last_quantity <= OUT_OF_THE_COMMON * average:
        return bought.last_quantity
    whole = bought.last_quantity.is_integer()
    return float(max(1, round(average))) if whole else average
