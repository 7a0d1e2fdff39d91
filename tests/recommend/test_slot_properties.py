"""What holds of every page, whatever its strategies give."""

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from recommend.contract import Context, Strategy
from recommend.layout import SlotPlan
from recommend.popular import Popular
from recommend.recently_viewed import RecentlyViewed, RelatedToViewed
from recommend.similar import Similar
from recommend.slots import SlotFiller
from tests.recommend.contract.contexts import contexts
from tests.recommend.shelves import FakeShelf
from tests.recommend.slot_plans import NAMES, NOW, RESORTS, Unruly, facts_of, plan, shown_of

GROUPS = ("red", "blue", None)
TRIES = settings(max_examples=150, deadline=None)


@st.composite
def shelves(draw: st.DrawFn) -> FakeShelf:
    """Up to 24 products, some of them variants, of which all, some or none can be got."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    catalogue = {name: facts_of(name, draw(st.sampled_from(GROUPS))) for name in names}
    out = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return FakeShelf(catalogue, out=frozenset(out), wanted=names[::2])


@st.composite
def unruly(draw: st.DrawFn, name: str) -> Unruly:
    products = draw(st.lists(st.sampled_from([*NAMES, "unheard-of"]), max_size=12))
    return Unruly(name, products, draw(st.booleans()) and draw(st.booleans()))


@st.composite
def pages(draw: st.DrawFn) -> tuple[dict[str, SlotPlan], dict[str, Strategy]]:
    """One to four slots of up to three strategies, some of which there are not."""
    strategies: dict[str, Strategy] = {name: draw(unruly(name)) for name in ("one", "two")}
    named = st.lists(st.sampled_from(["one", "two", "not_trained"]), min_size=1, unique=True)
    plans = {
        f"slot{number}": plan(
            *draw(named), k=draw(st.integers(1, 6)), least=draw(st.integers(1, 6))
        )
        for number in range(draw(st.integers(1, 4)))
    }
    return plans, strategies


def free(context: Context, beside: Sequence[str]) -> set[str]:
    """What can be got and is neither what it is about, nor beside it, nor a variant of these."""
    shelf = context.shelf
    named = {*context.products, *beside}
    groups = {
        facts.group
        for facts in shelf.facts(sorted(named))
        if facts is not None and facts.group and shelf.has(facts.id)
    }
    known = [facts for facts in shelf.facts(NAMES) if facts is not None]
    return {
        facts.id
        for facts in known
        if shelf.has(facts.id) and facts.id not in named and facts.group not in groups
    }


@TRIES
@given(
    shelf=shelves(),
    page=pages(),
    products=st.lists(st.sampled_from([*NAMES, "unheard-of"]), max_size=3, unique=True),
    beside=st.lists(st.sampled_from(NAMES), max_size=3, unique=True),
)
def test_a_page_shows_only_what_can_be_got_each_once_and_no_slot_is_empty(
    shelf: FakeShelf,
    page: tuple[dict[str, SlotPlan], dict[str, Strategy]],
    products: list[str],
    beside: list[str],
) -> None:
    plans, strategies = page
    context = Context(now=NOW, shelf=shelf, products=tuple(products))
    slots = SlotFiller(strategies, RESORTS).fill(plans, context, beside)
    possible = free(context, beside)

    assert [slot.name for slot in slots] == list(plans)
    assert set(shown_of(slots)) <= possible
    for slot in slots:
        assert bool(slot.hits) == bool(possible)
        assert len(slot.hits) <= plans[slot.name].k
    once = [slot for slot in slots if not slot.repeats]
    for within in (once, *([slot] for slot in slots)):
        shown = shown_of(within)
        groups = [facts.group for facts in shelf.facts(shown) if facts and facts.group]
        assert len(set(shown)) == len(shown)
        assert len(set(groups)) == len(groups)


@TRIES
@given(shelf=shelves(), page=pages())
def test_a_slot_says_who_filled_it(
    shelf: FakeShelf, page: tuple[dict[str, SlotPlan], dict[str, Strategy]]
) -> None:
    plans, strategies = page
    slots = SlotFiller(strategies, RESORTS).fill(plans, Context(now=NOW, shelf=shelf))

    for slot in slots:
        by = [hit.strategy for hit in slot.hits]
        wanted = plans[slot.name].strategies
        assert list(slot.answered) == [name for name in wanted if name in by]
        assert slot.fallback == (len(by) > sum(name in slot.answered for name in by))
        assert slot.repeats <= slot.fallback
        assert slot.title == ("Own" if slot.answered or not slot.hits else "Other")
        assert all(getattr(strategies[name], "breaks_off", False) for name in slot.failed)


@settings(max_examples=60, deadline=None)
@given(context=contexts())
def test_no_slot_of_ours_is_empty_for_any_shop_shelf_and_category(context: Context) -> None:
    ours: list[Strategy] = [Similar(), RecentlyViewed(), RelatedToViewed(), Popular()]
    strategies: Mapping[str, Strategy] = {each.name: each for each in ours}
    slots = SlotFiller(strategies, RESORTS).fill(
        {name: plan(name, k=12) for name in strategies}, context
    )

    others = [p for p in context.shelf.most_wanted(1000) if p not in context.products]
    for slot in slots:
        assert bool(slot.hits) == bool(others)
        assert slot.failed == ()
        assert all(context.shelf.has(hit.pick.product) for hit in slot.hits)
        assert all(hit.pick.product not in context.products for hit in slot.hits)
