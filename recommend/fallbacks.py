"""What is shown where a slot's own strategies leave it empty; at worst what is shown already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recommend.contract import Context, Pick, Strategy
from recommend.shown import Shown


@dataclass(frozen=True, slots=True)
class LastResort:
    """What the last resort has for a slot.

    Attributes:
        repeats: whether they stand on the page already, because nothing else can be got.
    """

    picks: tuple[Pick, ...]
    repeats: bool = False


def last_resort(
    everything: Strategy, context: Context, shown: Shown, beside: Sequence[str], most: int
) -> LastResort:
    """Of the category first, then of everything, then what the page shows already.

    Empty only where nothing can be got but what the context is about and its variants, or
    what stands beside the widgets.

    Args:
        everything: ranks all that can be got.
        context: of the slot.
        shown: on the page; what is taken is added.
        beside: what stands there besides the widgets; it is not repeated.
        most: products that are wanted, 1 or more.
    """
    anywhere = replace(context, category=None)
    ways = [anywhere] if context.category is None else [context, anywhere]
    taken: list[Pick] = []
    for way in ways:
        taken += _unseen(everything, way, shown, most - len(taken))
    if taken:
        return LastResort(tuple(taken))
    again = _unseen(everything, anywhere, Shown(context, beside), most)
    return LastResort(tuple(again), repeats=bool(again))


def _unseen(everything: Strategy, context: Context, shown: Shown, most: int) -> list[Pick]:
    """The first `most` that are not shown yet, however many that are stand before them."""
    taken: list[Pick] = []
    asked, looked_at = most + len(shown), 0
    while len(taken) < most:
        ranked = everything.recommend(context, asked)
        taken += shown.take(ranked[looked_at:], most - len(taken))
        if len(ranked) < asked:
            break
        looked_at, asked = len(ranked), 4 * asked
    return taken
