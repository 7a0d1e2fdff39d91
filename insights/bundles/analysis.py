"""The analysis of bundles: what to offer together, at which discount, and what it earns."""

from core.progress import Reporter
from events.trade import Trade
from insights.analysis import Analysed
from insights.bundles.options import BundleOptions
from insights.bundles.proposing import propose
from insights.bundles.supply import KnownSupply, Supply
from insights.bundles.telling import bundle_section

DEFAULT = BundleOptions()
NOTHING_KNOWN = KnownSupply()


class BundlesAnalysis:
    """Which products to offer together.

    Args:
        options: constraints and assumptions.
        supply: costs and stocks, as far as they are known.
    """

    key = "bundles"
    title = "What to offer together"

    def __init__(self, options: BundleOptions = DEFAULT, supply: Supply = NOTHING_KNOWN) -> None:
        self._options = options
        self._supply = supply

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:  # noqa: ARG002 - nothing is random
        """Find what goes together, leave out what must not be offered, and work out the rest.

        Args:
            trade: what is known; nothing at or after `trade.now` counts.
            seed: not used.
            reporter: told how far it has come.

        Raises:
            BadInput: there are too few orders.
        """
        proposals = propose(trade, self._supply, self._options, reporter)
        return Analysed(bundle_section(self.key, self.title, trade, proposals, self._options))
