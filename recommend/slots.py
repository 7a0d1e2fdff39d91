"""Fills the widgets of a page: strategies in their order, without repetition, never empty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from recommend.contract import Context, Strategy
from recommend.fallbacks import LastResort, last_resort
from recommend.guarded import Guarded
from recommend.layout import SlotPlan
from recommend.shown import Shown, SlotHit

SPARE = 8
"""More than are needed are asked for, because some may be shown already or be variants."""


@dataclass(frozen=True, slots=True)
class FilledSlot:
    """A widget, filled.

    Attributes:
        title: of the plan; its fallback title where none of its strategies had anything.
        answered: the strategies that gave hits, in their order; no fallback is among them.
        failed: those that broke off, and were passed over.
        fallback: whether fallbacks or the last resort had to step in.
        repeats: whether its hits stand on the page already, because nothing else can be got.
    """

    name: str
    title: str
    hits: tuple[SlotHit, ...]
    answered: tuple[str, ...]
    failed: tuple[str, ...]
    fallback: bool
    repeats: bool


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

    @property
    def names(self) -> tuple[str, ...]:
        """The strategies that can answer now."""
        return tuple(self._strategies)

    def fill(
        self, plans: Mapping[str, SlotPlan], context: Context, beside: Sequence[str] = ()
    ) -> list[FilledSlot]:
        """The slots of a page, in the order of `plans`, no product in two of them.

        No slot is empty while the context's shelf has anything that the context is not
        about and that does not stand beside. First every slot gets what its own strategies
        have, then others step in where they left one short: they take nothing that
        another slot is for.

        Args:
            plans: by name of the slot.
            context: of all of them.
            beside: products that the page shows besides; they are not shown again.
        """
        page = _Page(self._strategies, self._resorts, context, beside)
        own = {name: page.own(plan) for name, plan in plans.items()}
        return [page.completed(name, plan, own[name]) for name, plan in plans.items()]

    def alone(self, name: str, context: Context, k: int) -> list[SlotHit]:
        """What one strategy has to show: at most k that can be got, with no fallback.

        Empty where it has nothing to go by.
        """
        strategy = self._strategies.get(name)
        if strategy is None:
            return []
        picks = strategy.recommend(context, k + SPARE)
        return [SlotHit(pick, name) for pick in Shown(context).take(picks, k)]


class _Page:
    """A page while it is filled."""

    def __init__(
        self,
        strategies: Mapping[str, Strategy],
        resorts: Sequence[Strategy],
        context: Context,
        beside: Sequence[str],
    ) -> None:
        self._failed: set[str] = set()
        self._strategies = {
            name: Guarded(strategy, self._failed) for name, strategy in strategies.items()
        }
        self._resorts = resorts
        self._context = context
        self._beside = beside
        self._shown = Shown(context, beside)

    def own(self, plan: SlotPlan) -> list[SlotHit]:
        """What a slot's own strategies have for it."""
        hits: list[SlotHit] = []
        context = self._context_of(plan)
        for strategy in self._named(plan.strategies):
            missing = plan.k - len(hits)
            if not missing:
                break
            picks = strategy.recommend(context, missing + len(self._shown) + SPARE)
            hits += [SlotHit(pick, strategy.name) for pick in self._shown.take(picks, missing)]
        return hits

    def completed(self, name: str, plan: SlotPlan, own: Sequence[SlotHit]) -> FilledSlot:
        """The slot, with what steps in where its own hits are too few."""
        # A widget with hits of its own is filled up to the least, an empty one as a whole.
        wanted = min(plan.least, plan.k) if own else plan.k
        stepped_in = LastResort(())
        if len(own) < wanted:
            resorts = [*self._named(plan.fallbacks), *self._resorts]
            stepped_in = last_resort(
                resorts, self._context_of(plan), self._shown, self._beside, wanted - len(own)
            )
        if stepped_in.repeats and own:
            # Where there are hits of its own nothing need be repeated.
            stepped_in = LastResort(())
        named = {*plan.strategies, *plan.fallbacks}
        return FilledSlot(
            name=name,
            title=plan.title if own or not stepped_in.hits else plan.fallback_title,
            hits=(*own, *stepped_in.hits),
            answered=tuple(dict.fromkeys(hit.strategy for hit in own)),
            failed=tuple(sorted(self._failed & named)),
            fallback=bool(stepped_in.hits),
            repeats=stepped_in.repeats,
        )

    def _context_of(self, plan: SlotPlan) -> Context:
        if plan.diversity is None and plan.novelty is None:
            # The very same one, for which strategies know their answers.
            return self._context
        return replace(self._context, diversity=plan.diversity, novelty=plan.novelty)

    def _named(self, names: Iterable[str]) -> list[Guarded]:
        """The strategies of these names that can answer now."""
        return [self._strategies[name] for name in names if name in self._strategies]
