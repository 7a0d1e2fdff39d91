"""Which products are still sold: lately, or only in a season that is over and comes again."""

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Mask, Moments, Purchases

YEAR_DAYS = 365
"""What was not sold for so long missed its season, if it has one: it is not sold any more."""

QUIET = 0.2
"""Out of season a product sells at most so many times as much as it does all year."""


def still_sold(bought: Purchases, now: int, lately_days: int) -> Mask:
    """Which of `bought.products` are sold lately, or are only out of season; shape (products,).

    One that was not sold lately is out of season if it was as quiet in the same days of the
    year before. What was sold in those days and is not now was given up. One that came up
    later than that had no such days: nothing says that its season does not come again.

    Args:
        bought: without what came back, all before `now`.
        now: microseconds since 1970, UTC.
        lately_days: before now; what was sold in them is sold lately.
    """
    year = YEAR_DAYS * MICROSECONDS_A_DAY
    count = len(bought.products)
    last: Moments = np.full(count, now - 2 * year)
    np.maximum.at(last, bought.product, bought.time)
    silent = now - last
    since = last[bought.product] - bought.time
    within_year = since < year
    # The days a year before those in which it was silent.
    before = within_year & (bought.time < now - year)
    lines = np.bincount(bought.product[within_year], minlength=count)
    then = np.bincount(bought.product[before], minlength=count)
    # What it would have sold in as many days, had it sold alike all year.
    even = lines * silent / year
    lately = silent <= lately_days * MICROSECONDS_A_DAY
    return np.asarray(lately | ((silent <= year) & (then <= QUIET * even)))
