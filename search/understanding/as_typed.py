"""Words as they were typed, which go on finding what they found before they were repaired."""

from collections.abc import Iterator, Sequence

from core.analysis import Analyzer, Word
from search.understanding.equivalents import Equivalent
from search.understanding.phrases import Phrases, terms_of
from search.understanding.spelling import Repair

TYPED_WEIGHT = 0.5


def as_typed(words: Sequence[Word], repair: Repair, analyzer: Analyzer) -> Iterator[Equivalent]:
    """What was typed for `words`, which are those of the repaired query.

    Feeds misspell as well: products that say what was typed are still found, after
    those that say what was meant.
    """
    typed = Phrases({terms_of(meant, analyzer): said for said, meant in repair.changes})
    for first, last, said in typed.find(words):
        terms = terms_of(said, analyzer)
        if terms:
            yield Equivalent(first, last, terms, TYPED_WEIGHT, None, said)
