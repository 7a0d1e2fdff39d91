"""Shops at a cut: what was known of them, and what they did within the horizon after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import numpy as np

from events.columns import Codes, FloatArray, Mask, Purchases
from events.trade import Traits
from insights.document import Column, Unit
from insights.features.features import features_of
from insights.upsell.outcomes import Span, upsell_after

LATELY_DAYS = 365
"""Only of shops that bought within so long an upsell is expected."""

_OWN_COLUMNS = (
    Column(name="categories_added", title="Categories added lately", unit=Unit.COUNT),
    Column(name="dearer_lately", title="Prices against its earlier ones", unit=Unit.NUMBER),
)


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of shops, n of them, with k features.

    Attributes:
        shop: int32, codes of the retailers, shape (n,).
        features: known before the cut, NaN where not known, shape (n, k).
        columns: what the features are.
    """

    shop: Codes
    features: FloatArray
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        return int(self.shop.size)

    def column(self, name: str) -> FloatArray:
        """One feature, shape (n,)."""
        return self.features[:, [each.name for each in self.columns].index(name)]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Examples of which it is known what came; shape (n,).

    Attributes:
        examples: of one or several cuts.
        added: whether the shop added a category.
        traded_up: whether it traded up.
        extra: what that came to.
    """

    examples: Examples
    added: Mask
    traded_up: Mask
    extra: FloatArray

    @property
    def happened(self) -> Mask:
        """Whether the shop did one or the other."""
        return self.added | self.traded_up

    @classmethod
    def together(cls, parts: Sequence["Lessons"]) -> Self:
        """Those of several cuts."""
        first = parts[0].examples
        return cls(
            Examples(
                np.concatenate([each.examples.shop for each in parts]),
                np.concatenate([each.examples.features for each in parts]),
                first.columns,
            ),
            np.concatenate([each.added for each in parts]),
            np.concatenate([each.traded_up for each in parts]),
            np.concatenate([each.extra for each in parts]),
        )


def examples_at(purchases: Purchases, traits: Traits, moment: datetime, span: Span) -> Examples:
    """The shops that bought within a year before `moment`; nothing at or after it counts.

    Their features are those of every shop, and whether they added categories or traded up in
    the horizon before the moment.
    """
    known = purchases.before(moment)
    features = features_of(known, traits, moment)
    lately = upsell_after(known, traits, moment - timedelta(days=span.horizon_days), span)
    values = np.column_stack([features.values, lately.added, lately.dearer])
    # A shop that never bought is not known to have done so lately: NaN is never less.
    shop = np.flatnonzero(features.column("recency_days") <= LATELY_DAYS).astype(np.int32)
    return Examples(shop, values[shop], (*features.columns, *_OWN_COLUMNS))


def lessons_at(purchases: Purchases, traits: Traits, cut: datetime, span: Span) -> Lessons:
    """The examples at `cut`, and what came within the horizon after it; nothing later counts."""
    examples = examples_at(purchases, traits, cut, span)
    came = upsell_after(purchases, traits, cut, span)
    shop = examples.shop
    return Lessons(examples, came.added[shop] > 0, came.traded_up[shop], came.extra[shop])


def lessons_before(
    purchases: Purchases, traits: Traits, moment: datetime, span: Span
) -> list[Lessons]:
    """Those of all cuts whose horizon was over by `moment`, the latest first.

    There is one more than is learned from: the first is to check on what the others teach.
    """
    step = timedelta(days=span.horizon_days)
    cuts = [moment - number * step for number in range(1, span.cuts + 2)]
    return [lessons_at(purchases, traits, cut, span) for cut in cuts]
