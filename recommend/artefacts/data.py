"""The data of a training, described for its manifest."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.moments import from_stored
from events.columns import Purchases
from events.trade import Trade
from recommend.artefacts.layout import DataEntry


@dataclass(frozen=True, slots=True)
class LoggedData:
    """What a log gave to train on.

    Attributes:
        data: all that models may know.
        sequence: of the log, up to which at least it was read; 0 where there is none.
    """

    data: Trade
    sequence: int = 0

    def entry(self) -> DataEntry:
        """The data in numbers; there is at least one purchase."""
        purchases = self.data.purchases
        return DataEntry(
            sequence=self.sequence,
            fingerprint=self.data.fingerprint(),
            until=self.data.now.isoformat(),
            first=_moment(purchases.time.min()),
            last=_moment(purchases.time.max()),
            lines=len(purchases),
            orders=int(np.unique(purchases.order).size),
            retailers=int(np.unique(purchases.retailer).size),
            products=int(np.unique(purchases.product).size),
        )


def just_after(purchases: Purchases) -> datetime:
    """The moment after the last of `purchases`, of which there is at least one."""
    return from_stored(int(purchases.time.max()) + 1)


def _moment(microseconds: np.int64) -> str:
    return from_stored(int(microseconds)).isoformat()
