"""What purchases do not tell, and a person may: where the trade is, what things cost."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput
from insights.bundles.supply import Supply


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Said once for all analyses.

    Attributes:
        country: whose public holidays count, by its ISO 3166 code such as "GB"; None for none.
        lead_days: from an order of stock until it is there.
        cost_share: of the price, what a product costs whose cost is not known.
        supply: a table with the columns product, and cost or stock or both; None for none. It
            stands above the offers.
        offers: what is offered now; None where that is not known.

    Raises:
        BadInput: one of them makes no sense.
    """

    country: str | None = None
    lead_days: int = 14
    cost_share: float = 0.7
    supply: Path | None = None
    offers: Supply | None = None

    def __post_init__(self) -> None:
        """Check them."""
        if self.lead_days < 0:
            raise BadInput("must be 0 or more", field="lead-days", hint="such as 14")
        if not 0 <= self.cost_share < 1:
            raise BadInput("must be from 0 to below 1", field="cost-share", hint="such as 0.7")
