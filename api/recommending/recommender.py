"""Answers requests for recommendations: a scene, slots filled, products as they are shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from weakref import WeakSet

from api.recommending.answers import (
    PageAnswer,
    RecommendedHit,
    RecommendReason,
    ReordersAnswer,
    SlotAnswer,
    SlotView,
)
from api.recommending.layouts import KeptLayout, Layouts
from api.recommending.scenes import Asked, Scene, Scenes
from api.recommending.shelf import LiveShelf
from api.versions import Served
from core.errors import AisleError
from recommend.contract import Reason
from recommend.layout import MOST_HITS, Layout, SlotPlan
from recommend.shown import SlotHit
from recommend.slots import FilledSlot, SlotFiller
from search.stopwatch import Stopwatch

BUY_AGAIN = "buy_again"
"""The strategy of reorders."""


def _as_it_is(layout: Layout) -> Layout:
    return layout


class Recommender:
    """Recommends out of what is served. Any number of threads may ask.

    Args:
        layouts: of the catalogues.
        scenes: what answers are made from.
    """

    def __init__(self, layouts: Layouts, scenes: Scenes) -> None:
        self._layouts = layouts
        self._scenes = scenes
        self._warm: WeakSet[SlotFiller] = WeakSet()

    def warm(self, served: Iterable[Served]) -> None:
        """Have at hand what the first answers need, after versions or models were swapped.

        Called from one thread beside those that answer.
        """
        for each in served:
            try:
                scene = self._scenes.of(each, Asked())
            except AisleError:
                continue  # Nothing can be recommended from it; who asks is told why.
            if scene.filler not in self._warm:
                plans = self._layouts.of(each.catalogue).layout.slots
                scene.filler.fill(plans, scene.context)
                self._warm.add(scene.filler)

    def slot(
        self,
        served: Served,
        name: str,
        asked: Asked,
        query_id: str,
        relaid: Callable[[Layout], Layout] = _as_it_is,
    ) -> SlotAnswer:
        """One widget.

        Args:
            served: the catalogue.
            name: of the slot.
            asked: for whom and about what.
            query_id: of the answer.
            relaid: what an experiment makes of the catalogue's layout.

        Raises:
            NotFound: the catalogue's layout has no such slot.
            BadInput: there is no such region.
            IndexUnusable: nothing can be recommended from what answers.
        """
        watch, kept = Stopwatch(), self._layouts.of(served.catalogue)
        plans = {name: relaid(kept.layout).slot(name)}
        (view,) = _filled(self._scenes.of(served, asked), plans, asked)
        return SlotAnswer(**dict(view), **_about(served, kept, query_id, watch))

    def page(
        self,
        served: Served,
        name: str,
        asked: Asked,
        query_id: str,
        relaid: Callable[[Layout], Layout] = _as_it_is,
    ) -> PageAnswer:
        """All widgets of a page, no product in two of them.

        Args:
            served: the catalogue.
            name: of the page.
            asked: for whom and about what.
            query_id: of the answer.
            relaid: what an experiment makes of the catalogue's layout.

        Raises:
            NotFound: the catalogue's layout has no such page.
            BadInput: there is no such region.
            IndexUnusable: nothing can be recommended from what answers.
        """
        watch, kept = Stopwatch(), self._layouts.of(served.catalogue)
        plans = relaid(kept.layout).page(name)
        views = _filled(self._scenes.of(served, asked), plans, asked)
        return PageAnswer(page=name, slots=tuple(views), **_about(served, kept, query_id, watch))

    def reorders(
        self, served: Served, asked: Asked, within_days: float, query_id: str
    ) -> ReordersAnswer:
        """What a shop should order again, the most overdue first; empty where nothing is due.

        Args:
            served: the catalogue.
            asked: names the retailer, and how many products at the most.
            within_days: until something is due.
            query_id: of the answer.

        Raises:
            BadInput: there is no such region.
            IndexUnusable: nothing can be recommended from what answers.
        """
        watch, kept = Stopwatch(), self._layouts.of(served.catalogue)
        scene = self._scenes.of(served, asked)
        due = [
            (hit.pick.due_days, hit)
            for hit in scene.filler.alone(BUY_AGAIN, scene.context, MOST_HITS)
            if hit.pick.due_days is not None and hit.pick.due_days <= within_days
        ]
        first = sorted(due, key=lambda each: each[0])[: asked.k]
        return ReordersAnswer(
            retailer=asked.retailer or "",
            within_days=within_days,
            hits=hits_of(scene.shelf, [hit for _, hit in first]),
            **_about(served, kept, query_id, watch),
        )


def _filled(scene: Scene, plans: Mapping[str, SlotPlan], asked: Asked) -> list[SlotView]:
    if asked.k is not None:
        plans = {name: plan.model_copy(update={"k": asked.k}) for name, plan in plans.items()}
    filled = scene.filler.fill(plans, scene.context, asked.beside)
    return [_slot_view(scene.shelf, slot) for slot in filled]


def _slot_view(shelf: LiveShelf, slot: FilledSlot) -> SlotView:
    return SlotView(
        slot=slot.name,
        title=slot.title,
        strategies=slot.answered,
        fallback=slot.fallback,
        repeats=slot.repeats,
        failed=slot.failed,
        hits=hits_of(shelf, slot.hits),
    )


def hits_of(shelf: LiveShelf, hits: Sequence[SlotHit]) -> tuple[RecommendedHit, ...]:
    """Hits of a slot with their products as the shop sees them."""
    views = shelf.views([hit.pick.product for hit in hits])
    # Hits of one strategy often have one and the same reason.
    reasons = {reason: _reason_view(reason) for reason in {hit.pick.reason for hit in hits}}
    return tuple(
        RecommendedHit(
            product=view,
            strategy=hit.strategy,
            score=hit.pick.score,
            reason=reasons[hit.pick.reason],
            probability=hit.pick.probability,
            due_days=hit.pick.due_days,
            quantity=hit.pick.quantity,
        )
        for hit, view in zip(hits, views, strict=True)
    )


def _reason_view(reason: Reason) -> RecommendReason:
    return RecommendReason(code=reason.code, text=reason.text, products=reason.products)


def _about(served: Served, kept: KeptLayout, query_id: str, watch: Stopwatch) -> dict[str, Any]:
    return {
        "catalogue": served.catalogue,
        "index_version": served.manifest.version,
        "search_time_ms": watch.total_ms,
        "query_id": query_id,
        "layout_failure": kept.failure,
    }
