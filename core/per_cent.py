"""Shares as people read them."""


def per_cent(share: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Such as "12 %" of 0.123; nothing is never written as -0.

    Args:
        share: 1 is everything; it may be more, and below 0 where it is a change.
        decimals: digits after the point.
        signed: whether more than nothing has its sign, too, as a change has.
    """
    return f"{100 * share:{'+' if signed else ''}z.{decimals}f} %"
