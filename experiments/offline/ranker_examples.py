"""What a final ranker is taught and tested by: queries, what is right for them, candidates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.progress import Reporter
from experiments.offline.candidates import Candidates, Finder
from experiments.offline.clicked import Clicked
from experiments.offline.gains import Gain, Judge
from experiments.offline.judgments import JudgedQuery, Judgments
from rerank.training.ranker.groups import Group

UNJUDGED = 0.3
"""What a candidate that nobody judged counts, as one that was passed over, beside a judged one.
Left out it would be taken for as good as any; at 1 for surely wrong."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A query to learn from.

    Attributes:
        judged: the query and its ratings.
        gain: what they are worth.
        weight: how much it counts beside others, above 0.
        passed: what a candidate without a rating counts as one that was passed over, above 0.
        tested: whether rankers are compared on it.
    """

    judged: JudgedQuery
    gain: Gain
    weight: float = 1.0
    passed: float = UNJUDGED
    tested: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A lesson and the candidates that it is about."""

    lesson: Lesson
    candidates: Candidates

    @property
    def text(self) -> str:
        """Of the query."""
        return self.lesson.judged.text

    def group(self) -> Group | None:
        """What is learnt from it; None where no candidate is right."""
        lesson, candidates = self.lesson, self.candidates
        ratings = lesson.judged.ratings
        ids = candidates.ids[candidates.pinned :]
        gains = np.array([lesson.gain.of(ratings.get(each, 0)) for each in ids], dtype=np.float64)
        if not gains.any():
            return None
        counted = np.array([1.0 if each in ratings else lesson.passed for each in ids])
        return Group(candidates.features, gains, counted, lesson.weight)

    def judge(self) -> Judge:
        """Says what rankings of the candidates are worth."""
        return Judge(self.lesson.judged.ratings, self.lesson.gain)


def judged_lessons(judgments: Judgments) -> tuple[Lesson, ...]:
    """What people judged; queries without a product rated above 0 teach nothing."""
    return tuple(Lesson(query, judgments.gain) for query in judgments.queries if query.has_positive)


def made_lessons(judgments: Judgments) -> tuple[Lesson, ...]:
    """Queries that were made of the catalogue: whatever has no rating is wrong for them."""
    return tuple(Lesson(query, judgments.gain, passed=1.0) for query in judgments.queries)


def clicked_lessons(clicked: Clicked, *, tested: bool) -> tuple[Lesson, ...]:
    """What shoppers clicked."""
    judgments = clicked.judgments
    return tuple(
        Lesson(query, judgments.gain, weight=clicked.weights[query.id], tested=tested)
        for query in judgments.queries
    )


def examples_of(
    lessons: Sequence[Lesson], finder: Finder, reporter: Reporter
) -> tuple[Example, ...]:
    """The lessons with their candidates, whether or not any of these is right."""

    def found() -> Iterator[Example]:
        for lesson in reporter.track(lessons, label="Finding candidates", total=len(lessons)):
            yield Example(lesson, finder.find(lesson.judged.text))

    return tuple(found())
