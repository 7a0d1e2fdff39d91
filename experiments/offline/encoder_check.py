"""Whether a new encoder may take an old one's place, by queries that it was not trained on."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from core.progress import Reporter
from experiments.offline.gains import CUTOFF
from experiments.offline.judgments import JudgedQuery
from experiments.offline.model_check import Checked, QuerySet, Ranker, check_queries, losses

MEANING = "meaning alone"
FUSED = "as searched"


class Verdict(BaseModel):
    """What the check found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checked: tuple[Checked, ...]

    @property
    def objections(self) -> tuple[str, ...]:
        """Why the new encoder is not to be published; empty if it wins.

        It has to be surely better by meaning alone on one of the sets, and its mean must
        not be lower on any, however it is ranked.
        """
        lost = losses(self.checked)
        by_meaning = [each.difference for each in self.checked if each.ranking == MEANING]
        if any(difference.low > 0 for difference in by_meaning):
            return lost
        return ("by meaning alone it is not surely better on any set", *lost)

    @property
    def wins(self) -> bool:
        """Whether there is nothing against the new encoder."""
        return not self.objections


def check(
    sets: Sequence[QuerySet],
    old: Mapping[str, Ranker],
    new: Mapping[str, Ranker],
    *,
    seed: int,
    progress: Reporter,
) -> Verdict:
    """Compare two encoders on every set and in every way to rank, query by query.

    Args:
        sets: none empty.
        old: by way to rank, with the old encoder.
        new: likewise with the new one.
        seed: of the resampling.
        progress: counts the queries of each set.
    """
    return Verdict(
        checked=check_queries(
            sets,
            old,
            new,
            kind="encoder",
            beside={"recall@10": recall},
            seed=seed,
            progress=progress,
        )
    )


def recall(query: JudgedQuery, ranking: Sequence[str]) -> float:
    """The share of the best-rated products among the first ten hits, of as many as fit there.

    The capped recall of Thakur et al., "BEIR" (2021): of a hundred right products ten can
    be shown, and that is all.
    """
    highest = max(query.ratings.values())
    right = {product for product, rating in query.ratings.items() if rating == highest}
    return len(right.intersection(ranking[:CUTOFF])) / min(CUTOFF, len(right))
