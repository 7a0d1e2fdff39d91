"""Whatever strategies do: nothing twice, nothing that cannot be got, no slot left empty."""

from collections.abc import Sequence

from recommend.contract import Context, Facts, Pick
from recommend.popular import Popular
from recommend.slots import SlotFiller
from tests.recommend.shelves import FakeShelf
from tests.recommend.slot_plans import NAMES, NOW, RESORTS, Unruly, facts_of, plan, shown_of


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
