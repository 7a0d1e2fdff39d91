"""Fills the widgets of a page: strategies in their order, without repetition, never empty."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recommend.contract import Context, Strategy
from recommend.fallbacks import LastResort, last_resort
from recommend.layout import SlotPlan
from recommend.shown import Shown, SlotHit

log = logging.getLogger(__name__)

SPARE = 8
"""More than are needed are asked for, because some may be shown already or be variants."""


@dataclass(frozen=True, slots=True)
class FilledSlot:
    """A widget, filled.

    Attributes:
        title: of the plan; its fallback title where nothing but the last resort answered.
        answered: the strategies that gave hits, in their order; the last resort is not among them.
        failed: those that broke off, and were passed over.
        fallback: whether the last resort had to step in.
        repeats: whether its hits stand on the page already, because nothing else can be got.
    """

    name: str
    title: str
    hits: tuple[SlotHit, ...]
    answered: tuple[str, ...]
    failed: tuple[str, ...]
    fallback: bool
    repeats: bool


@dataclass(frozen=True, slots=True)
class _Own:
    """What a slot's own strategies gave it."""

    hits: tuple[SlotHit, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page shows by now, and what it shows besides its widgets."""

    context: Context
    shown: Shown
    beside: Sequence[str]


class SlotFiller:
    """Fills slots. Any number of threads may use it at once.

    Args:
        strategies: those that can answer now, by name.
        resorts: the last resort: each where those before it know nothing more, the last of
            which ranks all that can be got.
    """

    def __init__(self, strategies: Mapping[str, Strategy], resorts: Sequence[Strategy]) -> None:
        self._strategies = strategies
        self._resorts = resorts

    def fill(
        self, plans: Mapping[str, SlotPlan], context: Context, beside: Sequence[str] = ()
    ) -> list[FilledSlot]:
        """The slots of a page, in the order of `plans`, no product in two of them.

        No slot is empty while the context's shelf has anything that the context is not
        about and that does not stand beside. First every slot gets what its own strategies
        have, then the last resort steps in where they left one short: it takes nothing
        that another slot is for.

        Args:
            plans: by name of the slot.
            context: of all of them.
            beside: products that the page shows besides; they are not shown again.
        """
        shown = Shown(context, beside)
        own = {name: self._own(plan, context, shown) for name, plan in plans.items()}
        return [
            self._completed(name, plan, own[name], _Page(context, shown, beside))
            for name, plan in plans.items()
        ]

    def alone(self, name: str, context: Context, k: int) -> list[SlotHit]:
        """What one strategy has to show: at most k that can be got, without the last resort.

        Empty where it has nothing to go by.
        """
        strategy = self._strategies.get(name)
        if strategy is None:
            return []
        picks = strategy.recommend(context, k + SPARE)
        return [SlotHit(pick, name) for pick in Shown(context).take(picks, k)]

    def _own(self, plan: SlotPlan, context: Context, shown: Shown) -> _Own:
        hits: list[SlotHit] = []
        failed: list[str] = []
        for name in plan.strategies:
            strategy = self._strategies.get(name)
            if strategy is None or len(hits) == plan.k:
                continue
            missing = plan.k - len(hits)
            try:
                picks = strategy.recommend(context, missing + len(shown) + SPARE)
            except Exception:  # Whatever is wrong with one, the others fill the slot.
                log.exception("the strategy %s broke off", name)
                failed.append(name)
                continue
            hits += [SlotHit(pick, name) for pick in shown.take(picks, missing)]
        return _Own(tuple(hits), tuple(failed))

    def _completed(self, name: str, plan: SlotPlan, own: _Own, page: _Page) -> FilledSlot:
        # A widget with hits of its own is filled up to the least, an empty one as a whole.
        wanted = plan.k if not own.hits else min(plan.least, plan.k)
        resort = LastResort(())
        if len(own.hits) < wanted:
            missing = wanted - len(own.hits)
            resort = last_resort(self._resorts, page.context, page.shown, page.beside, missing)
        if resort.repeats and own.hits:
            # Where there are hits of its own nothing need be repeated.
            resort = LastResort(())
        return FilledSlot(
            name=name,
            title=plan.title if own.hits or not resort.hits else plan.fallback_title,
            hits=own.hits + resort.hits,
            answered=tuple(dict.fromkeys(hit.strategy for hit in own.hits)),
            failed=own.failed,
            fallback=bool(resort.hits),
            repeats=resort.repeats,
        )
