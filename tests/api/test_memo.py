"""What was made lately is not made again; what nobody has asked for for long is."""

import pytest

from api.memo import Memo


def test_the_latest_asked_for_are_kept() -> None:
    memo, made = Memo(2), []

    def ask(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key.upper()

        return memo.of(key, make)

    assert [ask(key) for key in "abacab"] == ["A", "B", "A", "C", "A", "B"]
    # "b" had to go when "c" came: "a" had been asked for since.
    assert made == ["a", "b", "c", "b"]


def test_a_failure_is_not_kept() -> None:
    memo = Memo(2)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            memo.of("a", lambda: 1 // 0)
    assert memo.of("a", lambda: 5) == 5
