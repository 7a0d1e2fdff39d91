"""What an evaluation found: the border between measuring and reporting."""

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Estimate(_Frozen):
    """A mean over queries and its 95 % confidence interval."""

    mean: float
    low: float
    high: float


class Difference(_Frozen):
    """A configuration less the first one, query by query.

    Attributes:
        mean: the mean difference.
        low: the lower end of its 95 % interval.
        high: the upper end.
        p_value: two-sided, by randomisation.
        wins: queries where this configuration is better.
        losses: queries where the first one is.
        ties: queries where they are equal.
    """

    mean: float
    low: float
    high: float
    p_value: float
    wins: int
    losses: int
    ties: int


class Row(_Frozen):
    """One configuration's line of the table.

    Attributes:
        name: the configuration's name.
        description: its settings in words.
        measures: measure -> its mean over queries.
        differences: measure -> difference from the first row; empty in the first row.
        per_query: measure -> a value per query, in the order of `Evaluation.queries`.
        top: the first ten product ids per query, in the same order.
        zero_result_rate: share of queries that found nothing; None for a reference.
        median_ms: median search time in milliseconds; None for a reference.
        mean_reranked: candidates that the reranker scored, over the queries that asked
            it; None if none did.
        budget_ended_rate: share of those queries whose time budget ended it.
    """

    name: str
    description: str
    measures: dict[str, Estimate]
    differences: dict[str, Difference]
    per_query: dict[str, tuple[float, ...]]
    top: tuple[tuple[str, ...], ...]
    zero_result_rate: float | None
    median_ms: float | None
    mean_reranked: float | None
    budget_ended_rate: float | None


class EvaluatedQuery(_Frozen):
    """A judged query as it was measured."""

    id: str
    text: str
    ratings: dict[str, int]


class Evaluation(_Frozen):
    """Every configuration on every judged query.

    Attributes:
        index_versions: the index versions that answered; more than one if the index
            changed in between.
        seed: of the resampling and of the random order.
        judged_pairs: judged products over all queries of the file.
        left_out: queries without a product rated above 0.
        queries: the queries that were measured.
        titles: product id -> title, of every product that is in some `top`.
        rows: the configurations, in their order.
        references: the judged products in a random and in the best order.
    """

    index_versions: tuple[str, ...]
    seed: int
    judged_pairs: int
    left_out: int
    queries: tuple[EvaluatedQuery, ...]
    titles: dict[str, str]
    rows: tuple[Row, ...]
    references: tuple[Row, ...]
