"""What a bundle must be like."""

from dataclasses import dataclass, field

from core.errors import BadInput
from insights.affinities.options import AffinityOptions


@dataclass(frozen=True, slots=True)
class BundleOptions:
    """Constraints and assumptions.

    Attributes:
        largest: products of a bundle, 2 or more.
        cost_share: of the price, what a product costs whose cost is not known.
        least_margin: of the bundle's price after the discount, what must remain of margin.
        discount: that is offered at most, as a share of the price; less where the cautious uplift
            would not bear it.
        uplift: by how much the offer raises the rate at which those who have the rest of the
            bundle take what they lack: cautious, expected and hopeful.
        least_stock: orders of the bundle that the stock must suffice for.
        sold_within_days: that each product must have been sold in.
        moved_within_days: what a shop orders less of so soon after is not won by the offer.
        likeness: the part of the words of the shorter title that the other has too at which two
            products are of one kind.
        chosen: bundles in the set that covers most orders.
        affinities: what goes together.

    Raises:
        BadInput: one of them makes no sense.
    """

    largest: int = 3
    cost_share: float = 0.7
    least_margin: float = 0.1
    discount: float = 0.05
    uplift: tuple[float, float, float] = (0.1, 0.25, 0.5)
    least_stock: int = 10
    sold_within_days: int = 90
    moved_within_days: int = 60
    likeness: float = 0.5
    chosen: int = 10
    affinities: AffinityOptions = field(default_factory=lambda: AffinityOptions(largest_set=3))

    def __post_init__(self) -> None:
        """Check them."""
        if self.largest < 2:
            raise BadInput("must be 2 or more", field="largest", hint="a bundle is of several")
        for name in ("cost_share", "least_margin", "discount"):
            if not 0 <= getattr(self, name) < 1:
                raise BadInput("must be from 0 to below 1", field=name, hint="such as 0.1")
        for name in ("sold_within_days", "moved_within_days", "chosen"):
            if getattr(self, name) < 1:
                raise BadInput("must be 1 or more", field=name, hint="give a whole number")
        cautious, expected, hopeful = self.uplift
        if not 0 < cautious <= expected <= hopeful:
            raise BadInput(
                "must be three rising numbers above 0", field="uplift", hint="such as 0.1 0.25 0.5"
            )
