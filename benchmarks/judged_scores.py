"""Every feature of judged lists, for their queries as typed and as our speller repairs them."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.judged_lists import Floats, JudgedList, Parts
from benchmarks.judged_models import Plan, network_scores
from benchmarks.judged_ranking import WORDS, LinearCombination, Scores
from benchmarks.judged_spelling import changed, merged, repaired
from benchmarks.judged_words import FEATURES, Words
from core.progress import Reporter


@dataclass(frozen=True, slots=True, eq=False)
class PartScores:
    """By feature the scores of one part's lists.

    Attributes:
        typed: for the queries as typed.
        repaired: for the queries as repaired.
    """

    typed: Scores
    repaired: Scores


def part_scores(
    parts: Parts, plan: Plan, progress: Reporter
) -> tuple[PartScores, PartScores, Sequence[int]]:
    """Of the lists fitted on and of those tested, and the repaired ones' places among both."""
    asked = repaired(parts)
    typed, mended = [*parts.fitted, *parts.tested], [*asked.fitted, *asked.tested]
    places = changed(typed, mended)
    networks = network_scores(typed, parts, plan, plan.workspace, progress)
    folder = plan.workspace / "repaired"
    folder.mkdir(exist_ok=True)
    anew = network_scores([mended[place] for place in places], parts, plan, folder, progress)
    by_typed = {**word_scores(parts, progress), **networks}
    by_repaired = {**word_scores(asked, progress), **merged(networks, anew, places)}
    count = len(parts.fitted)
    fitted = PartScores(*(_cut(each, slice(count)) for each in (by_typed, by_repaired)))
    tested = PartScores(*(_cut(each, slice(count, None)) for each in (by_typed, by_repaired)))
    return fitted, tested, places


def _cut(scores: Scores, part: slice) -> Scores:
    return {name: values[part] for name, values in scores.items()}


def word_scores(parts: Parts, progress: Reporter) -> dict[str, list[Floats]]:
    """What words say of the lists fitted on and of those tested, feature by feature.

    `WORDS` is the weighted sum that suits the lists learnt: nothing of it is learnt by a
    network, so that it can be trusted on them.
    """
    every: list[JudgedList] = [*parts.learnt, *parts.fitted, *parts.tested]
    words = Words(title for judged in every for title in judged.titles)
    tracked = progress.track(every, label="reading words", total=len(every))
    columns = [words.features(judged).T for judged in tracked]
    scores = {name: [each[place] for each in columns] for place, name in enumerate(FEATURES)}
    count = len(parts.learnt)
    learnt = {name: values[:count] for name, values in scores.items()}
    held = {name: values[count:] for name, values in scores.items()}
    return held | {WORDS: LinearCombination(parts.learnt, learnt).scores(held)}
