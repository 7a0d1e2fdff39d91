"""A version that lost more than it may is refused, with the figure with which it passes."""

import pytest

from core.gates import Counted, shrink_result


def test_without_a_version_before_nothing_has_shrunk() -> None:
    found = shrink_result(None, 0.2)
    assert found.passed
    assert (found.measured, found.limit) == ("no version before", "at most 20.0% gone")


def test_exactly_what_may_go_passes() -> None:
    found = shrink_result([Counted("shops", 10, 8), Counted("products", 3, 5)], 0.2)
    assert found.passed
    assert found.measured == "8 shops (before 10), 5 products (before 3)"


def test_all_that_shrank_too_much_is_named() -> None:
    counts = [Counted("lines", 3_000, 1_999), Counted("shops", 10, 10), Counted("products", 8, 4)]
    found = shrink_result(counts, 0.2)
    assert found.objections == ("1,001 of 3,000 lines are gone", "4 of 8 products are gone")
    assert found.refusal.endswith("(if that is meant: --max-shrink 0.5)")


@pytest.mark.parametrize(("after", "passes_with"), [(1_999, 0.34), (1, 1.0), (0, 1.0)])
def test_what_it_passes_with_is_rounded_up(after: int, passes_with: float) -> None:
    counts = [Counted("lines", 3_000, after)]
    assert shrink_result(counts, 0.2).pass_with == f"--max-shrink {passes_with}"
    assert shrink_result(counts, passes_with).passed
