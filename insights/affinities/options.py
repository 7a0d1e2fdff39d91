"""What counts as an affinity."""

from dataclasses import dataclass

from core.errors import BadInput


@dataclass(frozen=True, slots=True)
class AffinityOptions:
    """What is looked for, and how sure it must be.

    Attributes:
        largest_basket: orders with more different products say little of any two of them.
        least_baskets: that must have both products of a pair.
        least_shops: that must have put both into one basket: what one shop does is its habit.
        false_share: of the pairs, and of the rules, that may be found by chance.
        set_share: of all baskets that must have a larger set, 0 to 1.
        least_set_baskets: that must have it, however few baskets there are.
        largest_set: products of one.
        most_sets: that are kept; where there are more, the rarest are left out.

    Raises:
        BadInput: one of them makes no sense.
    """

    largest_basket: int = 250
    least_baskets: int = 5
    least_shops: int = 3
    false_share: float = 0.01
    set_share: float = 0.001
    least_set_baskets: int = 20
    largest_set: int = 4
    most_sets: int = 100_000

    def __post_init__(self) -> None:
        """Check them."""
        counted = ("largest_basket", "least_baskets", "least_shops", "least_set_baskets")
        for name in (*counted, "largest_set", "most_sets"):
            if getattr(self, name) < 1:
                raise BadInput("must be 1 or more", field=name, hint="give a whole number")
        if not 0 < self.false_share < 1:
            raise BadInput("must be between 0 and 1", field="false_share", hint="such as 0.01")
        if not 0 <= self.set_share <= 1:
            raise BadInput("must be from 0 to 1", field="set_share", hint="such as 0.001")
