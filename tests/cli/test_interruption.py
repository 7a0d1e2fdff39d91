"""What a command that is told to stop ends with."""

import signal
from contextlib import suppress

import pytest

from cli.errors import TERMINATED
from cli.tasks.interruption import ending_on_sigterm


def test_it_ends_with_a_code_of_its_own() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with pytest.raises(SystemExit) as ended, ending_on_sigterm():
        signal.raise_signal(signal.SIGTERM)

    assert ended.value.code == TERMINATED
    assert signal.getsignal(signal.SIGTERM) == before


def break_by_a_swallowed_end() -> None:
    with suppress(SystemExit):
        signal.raise_signal(signal.SIGTERM)
    raise RuntimeError("no compiled object yet")


def test_it_ends_so_too_where_the_end_was_swallowed_and_something_broke_of_it() -> None:
    with pytest.raises(SystemExit) as ended, ending_on_sigterm():
        break_by_a_swallowed_end()

    assert ended.value.code == TERMINATED


def test_errors_of_a_command_that_was_told_nothing_stay_as_they_are() -> None:
    with pytest.raises(RuntimeError, match="broken"), ending_on_sigterm():
        raise RuntimeError("broken")
