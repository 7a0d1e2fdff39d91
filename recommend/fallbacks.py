"""What is shown where a slot's own strategies leave it empty; at worst what is shown already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recommend.contract import Context, Strategy
from recommend.shown import Shown, SlotHit


@dataclass(frozen=True, slots=True)
class LastResort:
    """What the last resort has for a slot.

    Attributes:
        repeats: whether they stand on the page already, because nothing else can be got.
    """

    hits: tuple[SlotHit, ...]
    repeats: bool = False


def last_resort(
    resorts: Sequence[Strategy], context: Context, shown: Shown, beside: Sequence[str], most: int
) -> LastResort:
    """Of the category first, then of everything, then what the page shows already.

    Where no category is asked, the one of the product that was looked at last is meant.

    Empty only where nothing can be got but what the context is about and its variants, or
    what stands beside the widgets.

    Args:
        resorts: in their order; the last of them ranks all that can be got.
        context: of the slot.
        shown: on the page; what is taken is added.
        beside: what stands there besides the widgets; it is not repeated.
        most: products that are wanted, 1 or more.
    """
    hits = _found(resorts, context, shown, most)
    if hits:
        return LastResort(tuple(hits))
    again = _found(resorts, context, Shown(context, beside), most)
    return LastResort(tuple(again), repeats=bool(again))


def _found(resorts: Sequence[Strategy], context: Context, shown: Shown, most: int) -> list[SlotHit]:
    anywhere, meant = _within(context, None), _category(context)
    hits: list[SlotHit] = []
    for way in [_within(context, meant), anywhere] if meant else [anywhere]:
        for resort in resorts:
            hits += _unseen(resort, way, shown, most - len(hits))
    return hits


def _within(context: Context, category: str | None) -> Context:
    """The very same one where it keeps to that already: strategies know their answers for it."""
    return context if context.category == category else replace(context, category=category)


def _category(context: Context) -> str | None:
    """The category that is asked, else that of the last known product; None without any."""
    if context.category is not None or not context.products:
        return context.category
    known = [facts.category for facts in context.shelf.facts(context.products) if facts]
    return next((category for category in reversed(known) if category), None)


def _unseen(resort: Strategy, context: Context, shown: Shown, most: int) -> list[SlotHit]:
    """The first `most` that are not shown yet, however many that are stand before them."""
    hits: list[SlotHit] = []
    asked, looked_at = most + len(shown), 0
    while len(hits) < most:
        ranked = resort.recommend(context, asked)
        taken = shown.take(ranked[looked_at:], most - len(hits))
        hits += [SlotHit(pick, resort.name) for pick in taken]
        if len(ranked) < asked:
            break
        looked_at, asked = len(ranked), 4 * asked
    return hits
