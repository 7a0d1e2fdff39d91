"""Learning a ranker's weights from some queries, and saying what they are worth on others."""

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.offline.configurations import DEPTH
from experiments.offline.cross_validation import cautious
from experiments.offline.intervals import Floats
from experiments.offline.pooling import JUDGED
from experiments.offline.ranker_examples import Example
from experiments.offline.splits import folds, near_duplicate_groups
from experiments.offline.tuning import Plan
from rerank.training.ranker.fitting import fitted
from rerank.training.ranker.groups import Groups

INNER_FOLDS = 5


class Course:
    """The examples of a training.

    Args:
        examples: all of them, which the methods name by their places.
        shipped: shape (F,), the weights that are pulled towards.
        plan: objective and seed.
        pulls: to choose from, the strongest first.
    """

    def __init__(
        self, examples: Sequence[Example], shipped: Floats, plan: Plan, pulls: Sequence[float]
    ) -> None:
        self.plan = plan
        self._examples = examples
        self._groups = [example.group() for example in examples]
        self._judges = [example.judge() for example in examples]
        self._shipped = shipped
        self._pulls = tuple(pulls)

    @property
    def taught(self) -> int:
        """How many of the examples have something to be learnt."""
        return sum(group is not None for group in self._groups)

    def learnt(self, places: Sequence[int]) -> tuple[Floats, float]:
        """The weights that suit the examples at `places`, and the pull that these chose."""
        pulls = self._pulls[: self._chosen(places) + 1]
        return self._fitted(places, pulls)[-1], pulls[-1]

    def values(
        self, places: Sequence[int], weights: Sequence[Floats | None]
    ) -> Mapping[str, Floats]:
        """By measure the values of the examples at `places`, each ranked by its own weights.

        Where these are None, by fusion alone.
        """
        columns = np.empty((3, len(places)))
        for number, (place, own) in enumerate(zip(places, weights, strict=True)):
            candidates, judge = self._examples[place].candidates, self._judges[place]
            ranking = (candidates.ids if own is None else candidates.ranked(own))[:DEPTH]
            columns[:, number] = (
                judge.ndcg(ranking),
                judge.condensed_ndcg(ranking),
                judge.judged(ranking),
            )
        plain, condensed, judged = columns
        return {
            "objective": self.plan.objective.of(plain, condensed),
            "ndcg@10": plain,
            "condensed_ndcg@10": condensed,
            JUDGED: judged,
        }

    def _chosen(self, places: Sequence[int]) -> int:
        """The pull that suits the examples at `places`, each judged by weights learnt without it.

        Those that rankers are not compared on teach, but have no say in this.
        """
        texts = [self._examples[place].text for place in places]
        count = min(INNER_FOLDS, len(set(near_duplicate_groups(texts))))
        if count < 2:
            return 0
        fold_of = np.array(folds(texts, count, seed=self.plan.seed))
        numbers = np.array(places)
        says = np.array([self._examples[place].lesson.tested for place in places])
        columns = [np.empty((len(self._pulls), 0))]
        for fold in range(count):
            held = numbers[(fold_of == fold) & says].tolist()
            path = self._fitted(numbers[fold_of != fold].tolist(), self._pulls)
            columns.append(
                np.array([self.values(held, [own] * len(held))["objective"] for own in path])
            )
        return cautious(np.concatenate(columns, axis=1))

    def _fitted(self, places: Sequence[int], pulls: Sequence[float]) -> tuple[Floats, ...]:
        groups = [group for place in places if (group := self._groups[place]) is not None]
        if not groups:
            return (self._shipped,) * len(pulls)
        return fitted(Groups.of(groups), self._shipped, pulls)
