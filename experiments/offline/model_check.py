"""A new model against the one in use, set by set of queries: what every such check is made of."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from experiments.offline.comparison import ComparedRow
from experiments.offline.evaluation import Difference
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgedQuery

OBJECTIVE = "objective"
"""The measure by which a model wins or loses."""

EVEN = 0.0005
"""A mean loss smaller than this is .000 in every table."""


@dataclass(frozen=True, slots=True)
class QuerySet:
    """Queries that the new model was not trained on.

    Attributes:
        name: what they are.
        queries: each with a rating above 0.
        gain: of a rating.
        condensed: whether what nobody judged is left out of half of the objective: of
            queries made of the catalogue every product is judged.
    """

    name: str
    queries: tuple[JudgedQuery, ...]
    gain: Gain
    condensed: bool


class Checked(BaseModel):
    """Both models on one set of queries, in one way to rank.

    Attributes:
        name: of the set.
        ranking: as the catalogue is searched, or by the model alone.
        queries: how many.
        old: means with the model in use.
        new: those with the new one, with the differences query by query.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    ranking: str
    queries: int
    old: ComparedRow
    new: ComparedRow

    @property
    def difference(self) -> Difference:
        """In the objective."""
        return self.new.differences[OBJECTIVE]


def losses(checked: Iterable[Checked]) -> tuple[str, ...]:
    """Where the new model's mean is lower, in words."""
    return tuple(
        f"{each.ranking}, {each.name}: the mean falls by {-each.difference.mean:.3f}"
        for each in checked
        if each.difference.mean < -EVEN
    )
