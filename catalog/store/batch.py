"""A batch of updates: what becomes of each, and what is to be written in the end."""

from collections.abc import Mapping
from datetime import datetime

from catalog.store.deciding import Decision, OfferState, decide, known_stock
from catalog.store.offer_rows import to_row
from catalog.store.updates import Baseline, OfferOutcome, OfferResult, OfferUpdate
from core.moments import to_stored, too_far_ahead
from core.sequences import Row

Key = tuple[str, str]
"""Product id and region."""


class Batch:
    """The updates of one transaction, each laid over what the ones before it left.

    Args:
        baseline: what was built.
        states: the live offers before the batch, of its products at least.
        applied: earlier updates by their update_id, and whose they were.
        now: by our clock.
    """

    def __init__(
        self,
        baseline: Baseline,
        states: Mapping[Key, OfferState],
        applied: Mapping[str, Key],
        now: datetime,
    ) -> None:
        self._baseline = baseline
        self._states = dict(states)
        self._applied = dict(applied)
        self._now = now
        self._stored_now = to_stored(now)
        self._changed: dict[Key, int] = {}
        self._new_ids: dict[str, Key] = {}

    def apply(self, update: OfferUpdate, sequence: int) -> OfferResult:
        """Decide on one update and remember what it did."""
        key = (update.product_id, update.region)
        decision = self._decide(update, key)
        applied = decision.outcome is OfferOutcome.APPLIED
        if applied:
            self._states[key] = decision.state
            self._changed[key] = sequence
            if update.update_id is not None:
                self._applied[update.update_id] = self._new_ids[update.update_id] = key
        return OfferResult(
            *key,
            decision.outcome,
            stock=decision.stock,
            stale=decision.stale,
            sequence=sequence if applied else 0,
            field=decision.field,
            hint=decision.hint,
        )

    def offer_rows(self, catalogue: str) -> list[Row]:
        """What was changed, as it is in the end."""
        return [
            to_row(catalogue, key, self._states[key], sequence)
            for key, sequence in self._changed.items()
        ]

    def update_rows(self, catalogue: str) -> list[Row]:
        """The updates that were applied under a name of their own."""
        return [
            {
                "catalogue": catalogue,
                "update_id": update_id,
                "product_id": product_id,
                "region": region,
                "applied_at": self._stored_now,
            }
            for update_id, (product_id, region) in self._new_ids.items()
        ]

    def _decide(self, update: OfferUpdate, key: Key) -> Decision:
        state = self._states.get(key, OfferState())
        refusal = self._refusal(update, key, state)
        if refusal is not None:
            return refusal
        built = self._baseline.offer(*key)
        if update.update_id in self._applied:
            return Decision(OfferOutcome.REPEATED, state, known_stock(state, built))
        return decide(update, state, built, self._stored_now)

    def _refusal(self, update: OfferUpdate, key: Key, state: OfferState) -> Decision | None:
        def refuse(outcome: OfferOutcome, field: str, hint: str | None) -> Decision:
            return Decision(outcome, state, None, field=field, hint=hint)

        if not self._baseline.has_product(update.product_id):
            hint = "give its id as in the feed, or add the product first"
            return refuse(OfferOutcome.UNKNOWN_PRODUCT, "product_id", hint)
        if not self._baseline.has_region(update.region):
            hint = "give a region that the feed has offers for"
            return refuse(OfferOutcome.UNKNOWN_REGION, "region", hint)
        if self._applied.get(update.update_id or "", key) != key:
            hint = "another offer was updated under it: give each update an update_id of its own"
            return refuse(OfferOutcome.REFUSED, "update_id", hint)
        ahead = too_far_ahead(update.updated_at, self._now, "updated_at")
        if ahead is not None:
            return refuse(OfferOutcome.REFUSED, "updated_at", ahead.hint)
        return None
