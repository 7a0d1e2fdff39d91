"""Whatever strategies do: nothing twice, nothing that cannot be got, no slot left empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from recommend.contract import Context, Facts, Pick, Reason, Strategy
from recommend.layout import SlotPlan
from recommend.popular import InStock, Popular
from recommend.recently_viewed import RecentlyViewed, RelatedToViewed
from recommend.similar import Similar
from recommend.slots import FilledSlot, SlotFiller
from tests.recommend.contract.contexts import contexts
from tests.recommend.shelves import FakeShelf

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = tuple(f"p{number:02}" for number in range(24))
GROUPS = ("red", "blue", None)
RESORTS = (Popular(in_feed=False), InStock())
TRIES = settings(max_examples=150, deadline=None)


@dataclass(frozen=True, slots=True)
class Unruly:
    """A strategy that shows anything: what cannot be got, the same twice, what nobody knows."""

    name: str
    products: Sequence[str]
    breaks_off: bool = False

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        del context, k
        if self.breaks_off:
            raise ZeroDivisionError("a bug of a strategy")
        return [Pick(product, 1.0, Reason("any", "Because")) for product in self.products]


def facts_of(product: str, group: str | None) -> Facts:
    return Facts(product, f"Product {product}", "Brand", "Drinks > Tea", None, 1.0, group)


def plan(*strategies: str, k: int = 4, least: int = 1) -> SlotPlan:
    return SlotPlan(title="Own", fallback_title="Other", strategies=strategies, k=k, least=least)


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


def shown_of(slots: Sequence[FilledSlot]) -> list[str]:
    return [hit.pick.product for slot in slots for hit in slot.hits]


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


def test_strategies_come_in_the_layouts_order_and_fill_what_is_left() -> None:
    shelf = FakeShelf({name: facts_of(name, None) for name in NAMES})
    strategies = {"one": Unruly("one", ["p03", "p04"]), "two": Unruly("two", ["p04", "p05", "p06"])}
    (slot,) = SlotFiller(strategies, RESORTS).fill(
        {"slot": plan("two", "one", k=4)}, Context(now=NOW, shelf=shelf)
    )

    assert [hit.pick.product for hit in slot.hits] == ["p04", "p05", "p06", "p03"]
    assert slot.answered == ("two", "one")
    assert not slot.fallback


def test_the_last_resort_takes_nothing_that_a_later_slot_is_for() -> None:
    shelf = FakeShelf({name: facts_of(name, None) for name in NAMES}, wanted=("p00", "p01"))
    strategies = {"mine": Unruly("mine", ["p00", "p01"])}
    first, second = SlotFiller(strategies, RESORTS).fill(
        {"empty": plan("not_trained", k=2), "full": plan("mine", k=2)},
        Context(now=NOW, shelf=shelf),
    )

    assert [hit.pick.product for hit in second.hits] == ["p00", "p01"]
    assert [hit.pick.product for hit in first.hits] == ["p02", "p03"]
    assert first.fallback
    assert first.title == "Other"


def test_a_short_slot_is_filled_up_to_its_least() -> None:
    shelf = FakeShelf({name: facts_of(name, None) for name in NAMES})
    strategies = {"mine": Unruly("mine", ["p09"])}
    (slot,) = SlotFiller(strategies, RESORTS).fill(
        {"slot": plan("mine", k=6, least=3)}, Context(now=NOW, shelf=shelf)
    )

    assert [hit.pick.product for hit in slot.hits] == ["p09", "p00", "p01"]
    assert slot.title == "Own"
    assert slot.answered == ("mine",)
    assert slot.fallback


def test_in_a_region_of_two_products_the_third_slot_says_that_it_repeats() -> None:
    shelf = FakeShelf({name: facts_of(name, None) for name in NAMES}, out=NAMES[2:])
    slots = SlotFiller({}, RESORTS).fill(
        {name: plan("not_trained", k=1) for name in ("a", "b", "c")},
        Context(now=NOW, shelf=shelf),
    )

    assert [slot.repeats for slot in slots] == [False, False, True]
    assert [len(slot.hits) for slot in slots] == [1, 1, 1]


def test_the_category_comes_before_everything_else() -> None:
    catalogue = {name: facts_of(name, None) for name in NAMES}
    catalogue["soap"] = Facts("soap", "Soap", "Brand", "Home > Soap", None, 1.0, None)
    shelf = FakeShelf(catalogue)
    context = Context(now=NOW, shelf=shelf, category="Home")
    (slot,) = SlotFiller({}, RESORTS).fill({"slot": plan("not_trained", k=3)}, context)

    assert [hit.pick.product for hit in slot.hits] == ["soap", "p00", "p01"]
    assert [hit.pick.reason.text for hit in slot.hits[:2]] == [
        "In stock now in Home",
        "In stock now",
    ]


def test_a_variant_stands_in_for_what_cannot_be_got() -> None:
    catalogue = {"p00": facts_of("p00", "red"), "p01": facts_of("p01", "red")}
    strategies = {"mine": Unruly("mine", ["p01"])}
    for out, expected in (((), []), (("p00",), ["p01"])):
        context = Context(now=NOW, shelf=FakeShelf(catalogue, out=out), products=("p00",))
        (slot,) = SlotFiller(strategies, RESORTS).fill({"slot": plan("mine")}, context)
        assert [hit.pick.product for hit in slot.hits] == expected


def test_fallbacks_step_in_before_the_last_resort_and_are_told_of() -> None:
    shelf = FakeShelf({name: facts_of(name, None) for name in NAMES})
    strategies = {"stand_in": Unruly("stand_in", ["p07", "p08"])}
    plans = {"slot": plan("not_trained", k=3).model_copy(update={"fallbacks": ("stand_in",)})}
    (slot,) = SlotFiller(strategies, RESORTS).fill(plans, Context(now=NOW, shelf=shelf))

    assert [(hit.pick.product, hit.strategy) for hit in slot.hits] == [
        ("p07", "stand_in"),
        ("p08", "stand_in"),
        ("p00", "in_stock"),
    ]
    assert slot.answered == ()
    assert slot.fallback
    assert slot.title == "Other"


def test_the_last_resort_keeps_to_the_category_of_what_is_looked_at() -> None:
    catalogue = {name: facts_of(name, None) for name in NAMES}
    for name in ("soap", "towel"):
        catalogue[name] = Facts(name, name, "Brand", "Home > Bath", None, 1.0, None)
    context = Context(now=NOW, shelf=FakeShelf(catalogue), products=("p05", "soap"))
    (slot,) = SlotFiller({}, RESORTS).fill({"slot": plan("not_trained", k=2)}, context)

    assert [hit.pick.product for hit in slot.hits] == ["towel", "p00"]
    assert slot.hits[0].pick.reason.text == "In stock now in Bath"


def test_a_strategy_that_breaks_off_is_passed_over_and_told_of() -> None:
    shelf = FakeShelf({name: facts_of(name, None) for name in NAMES})
    strategies = {
        "broken": Unruly("broken", [], breaks_off=True),
        "whole": Unruly("whole", ["p03"]),
    }
    first, second = SlotFiller(strategies, RESORTS).fill(
        {"a": plan("broken", "whole"), "b": plan("not_trained")}, Context(now=NOW, shelf=shelf)
    )

    assert first.failed == ("broken",)
    assert first.answered == ("whole",)
    assert second.failed == ()


def test_the_last_resort_looks_behind_however_many_variants_lead() -> None:
    variants = [f"v{number:02}" for number in range(40)]
    catalogue = {name: facts_of(name, "red") for name in variants} | {
        name: facts_of(name, None) for name in NAMES
    }
    shelf = FakeShelf(catalogue, wanted=variants)
    (slot,) = SlotFiller({}, RESORTS).fill(
        {"slot": plan("not_trained", k=3)}, Context(now=NOW, shelf=shelf)
    )

    assert [hit.pick.product for hit in slot.hits] == ["v00", "p00", "p01"]


def test_a_strategy_is_asked_for_more_than_the_page_shows_already() -> None:
    shelf = FakeShelf({name: facts_of(name, None) for name in NAMES})
    slots = SlotFiller({"popular": Popular()}, RESORTS).fill(
        {name: plan("popular", k=10) for name in ("first", "second")},
        Context(now=NOW, shelf=shelf),
    )

    assert [slot.answered for slot in slots] == [("popular",), ("popular",)]
    assert shown_of(slots) == list(NAMES[:20])


def test_a_slot_asks_its_strategies_for_its_own_diversity_and_novelty() -> None:
    class Asked:
        """Shows nothing, and remembers what it was asked for."""

        name = "popular"

        def __init__(self) -> None:
            self.asked: list[tuple[float | None, float | None]] = []

        def recommend(self, context: Context, k: int) -> Sequence[Pick]:
            del k
            self.asked.append((context.diversity, context.novelty))
            return []

    strategy = Asked()
    filler = SlotFiller({strategy.name: strategy}, RESORTS)
    plans = {
        "bold": plan("popular").model_copy(update={"diversity": 0.5, "novelty": 2.0}),
        "plain": plan("popular"),
    }

    filler.fill(plans, Context(NOW, FakeShelf({})))

    assert strategy.asked == [(0.5, 2.0), (None, None)]
