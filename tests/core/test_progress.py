import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from core.progress import Bars, Silent, reporter


def test_nothing_is_written_where_nobody_watches() -> None:
    console = Console(file=io.StringIO(), force_terminal=False)
    with reporter(console) as silent:
        assert isinstance(silent, Silent)
        assert list(silent.track(range(3), label="encoding", total=3)) == [0, 1, 2]
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == ""


@pytest.mark.parametrize("total", [3, None, 100])
def test_a_terminal_gets_a_bar_that_ends_at_what_came(total: int | None) -> None:
    screen = io.StringIO()
    with reporter(Console(file=screen, force_terminal=True, width=100)) as bars:
        assert isinstance(bars, Bars)
        assert list(bars.track("abc", label="encoding products", total=total)) == ["a", "b", "c"]
    assert "encoding products" in screen.getvalue()
    assert "3/3" in screen.getvalue()


def test_items_come_one_by_one_and_errors_go_through() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(3):
            taken.append(number)
            yield number
        raise ValueError("broken feed")

    with reporter(Console(file=io.StringIO(), force_terminal=True)) as bars:
        tracked = bars.track(items(), label="reading", total=None)
        for number in range(3):
            assert next(tracked) == number
            assert taken == list(range(number + 1))
        with pytest.raises(ValueError, match="broken feed"):
            next(tracked)
