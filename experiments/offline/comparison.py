"""Ways to rank compared with one of them, query by query."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from experiments.offline.evaluation import Difference, Estimate
from experiments.offline.intervals import Floats
from experiments.offline.summary import difference, estimate


class ComparedRow(BaseModel):
    """What one line of the table says.

    Attributes:
        name: of the line.
        description: the way to rank; where it differs by fold, how it is chosen.
        measures: measure -> its mean over queries.
        differences: measure -> difference from the baseline; empty in its own row.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    description: str
    measures: dict[str, Estimate]
    differences: dict[str, Difference]


def compared(
    name: str,
    description: str,
    values: Mapping[str, Floats],
    baseline: Mapping[str, Floats] | None,
    seed: int,
) -> ComparedRow:
    """The line of a way to rank.

    Args:
        name: of the line.
        description: the way to rank.
        values: by measure a value a query, shape (queries,).
        baseline: the same of what it is compared with; None for that itself.
        seed: of the resampling.
    """
    return ComparedRow(
        name=name,
        description=description,
        measures={key: estimate(column, seed) for key, column in values.items()},
        differences={}
        if baseline is None
        else {key: difference(column - baseline[key], seed) for key, column in values.items()},
    )
