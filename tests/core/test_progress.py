import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from core.errors import BadInput
from core.progress import Bars, JsonLines, Silent, reporter, written_too


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


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_lines_of_json_tell_beginning_and_end_of_every_step() -> None:
    file = io.BytesIO()
    lines = JsonLines(file, Noon())
    assert list(lines.track("abc", label="encode", total=3)) == ["a", "b", "c"]
    assert list(lines.track("ab", label="read", total=None)) == ["a", "b"]
    at = "2026-01-01T12:00:00+00:00"
    assert [json.loads(line) for line in file.getvalue().splitlines()] == [
        {"step": "encode", "done": 0, "total": 3, "at": at},
        {"step": "encode", "done": 3, "total": 3, "at": at},
        {"step": "read", "done": 0, "total": None, "at": at},
        {"step": "read", "done": 2, "total": 2, "at": at},
    ]


def test_progress_is_shown_and_written(tmp_path: Path) -> None:
    screen, path = io.StringIO(), tmp_path / "progress.jsonl"
    with (
        reporter(Console(file=screen, force_terminal=True, width=100)) as bars,
        written_too(bars, path, Noon()) as both,
    ):
        assert list(both.track("ab", label="encode", total=2)) == ["a", "b"]
        assert json.loads(path.read_bytes().splitlines()[-1])["done"] == 2
    assert "2/2" in screen.getvalue()


def test_without_a_file_progress_is_only_shown() -> None:
    shown = Silent()
    with written_too(shown, None, Noon()) as both:
        assert both is shown


def test_a_progress_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(BadInput, match="cannot be written") as caught,
        written_too(Silent(), tmp_path / "absent" / "file", Noon()),
    ):
        pass
    assert caught.value.field == "progress"
