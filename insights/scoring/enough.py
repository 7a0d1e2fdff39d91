"""Whether enough came both ways for it to be measured how well it was foretold."""

from events.columns import Mask

LEAST_OF_A_KIND = 10
"""Shops that it happened to, and shops that it did not.

With h of the one and many of the other a ROC AUC has a standard error of about sqrt(1 / 12 h) by
chance alone (Mann and Whitney 1947): 0.09 with ten, 0.29 with one.
"""


def not_measurable(happened: Mask, what: str) -> str | None:
    """In words why it cannot be measured how shops were told apart; None where it can.

    Args:
        happened: by shop, shape (n,).
        what: happened, such as "went inactive".
    """
    hits = int(happened.sum())
    if min(hits, happened.size - hits) >= LEAST_OF_A_KIND:
        return None
    return (
        f"not measurable: {hits:,} of {happened.size:,} shops {what}, and at least "
        f"{LEAST_OF_A_KIND} that did and {LEAST_OF_A_KIND} that did not are needed"
    )
