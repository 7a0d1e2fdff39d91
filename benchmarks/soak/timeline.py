"""What may be seen of a value that changes while it is asked for."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

GRACE_SECONDS = 1.0
"""How long after its acknowledgement a change may be without effect somewhere."""


@dataclass(frozen=True, slots=True)
class _Word(Generic[Value]):
    value: Value
    sent: float
    acknowledged: float


class Timeline(Generic[Value]):
    """The values of one thing with when each was sent and acknowledged, in seconds.

    One thread says what there is, any number ask.

    Args:
        value: what it was before the first change.
    """

    __slots__ = ("_words",)

    def __init__(self, value: Value, since: float = -math.inf) -> None:
        self._words = [_Word(value, since, since)]

    @property
    def last(self) -> Value:
        """What was said last."""
        return self._words[-1].value

    def send(self, value: Value, at: float) -> None:
        """From `at` on `value` may be seen, and what was before it as well."""
        self._words.append(_Word(value, at, math.inf))

    def acknowledge(self, at: float) -> None:
        """GRACE_SECONDS after `at` only the value that was sent last may be seen."""
        last = self._words[-1]
        self._words[-1] = _Word(last.value, last.sent, at)

    def seen(self, asked: float, answered: float) -> Iterator[Value]:
        """Every value that an answer may show that was asked for and given at these times."""
        for word in reversed(tuple(self._words)):
            if word.sent <= answered:
                yield word.value
            if word.acknowledged + GRACE_SECONDS <= asked:
                return

    def lag(self, value: Value, answered: float) -> float:
        """How long before `answered` the value had been replaced; 0 if it had not been."""
        words = tuple(self._words)
        for place in reversed(range(len(words))):
            if words[place].value == value and words[place].sent <= answered:
                after = words[place + 1 :]
                return max(0.0, answered - after[0].acknowledged) if after else 0.0
        return math.inf
