"""Amounts in a query, which are found in whichever unit a product writes them."""

from collections.abc import Iterator, Sequence

from core.analysis import Word
from core.quantities import quantities
from search.understanding.equivalents import Equivalent


def amounts(text: str, words: Sequence[Word]) -> Iterator[Equivalent]:
    """The amounts in `text`, whose words are `words`."""
    for quantity in quantities(text):
        spoken = [
            place
            for place, word in enumerate(words)
            if word.start < quantity.end and quantity.start < word.end
        ]
        if spoken:
            yield Equivalent(
                first=spoken[0],
                last=spoken[-1] + 1,
                terms=(quantity.term,),
                weight=1.0,
                kind="quantity",
                value=quantity.written,
            )
