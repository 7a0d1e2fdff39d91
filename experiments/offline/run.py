"""Run configurations over judged queries and sum up what their rankings are worth."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import BadInput
from core.progress import Reporter
from experiments.offline.configurations import Configuration
from experiments.offline.evaluation import EvaluatedQuery, Evaluation, Row
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgedQuery, Judgments
from experiments.offline.references import oracle, shuffled
from experiments.offline.summary import TOP, Answer, summarize
from search.query import Query
from search.results import Hit, SearchResult

Search = Callable[[Query], SearchResult]
OpenSearch = Callable[[], Search]
"""Gives a search whose caches are empty, so that no configuration warms another's."""


@dataclass(slots=True)
class _Seen:
    """What the searches showed of the index, gathered as they run."""

    titles: dict[str, str] = field(default_factory=dict)
    versions: set[str] = field(default_factory=set)


def evaluate(
    open_search: OpenSearch,
    judgments: Judgments,
    configurations: Sequence[Configuration],
    reporter: Reporter,
    *,
    seed: int = 0,
) -> Evaluation:
    """Search every judged query under every configuration and measure the rankings.

    Queries without any product rated above 0 are left out and counted: no ranking of
    them is better than another. The judged products in a random and in the best order
    stand beside the configurations, as floor and ceiling of the measures.

    Args:
        open_search: called once a configuration; gives what answers its queries.
        judgments: the judged queries.
        configurations: what is compared; the first is what the others are compared with.
        reporter: told of every query searched.
        seed: of the resampling and of the random order.

    Raises:
        BadInput: there is nothing to evaluate, or a name is used twice.
    """
    queries = judgments.decisive()
    _check_names(configurations)
    seen = _Seen()
    rows: list[Row] = []
    for each in configurations:
        answers = _answers(open_search(), each, queries, reporter, seen)
        baseline = rows[0] if rows else None
        told = (each.name, each.description, queries, answers)
        rows.append(summarize(*told, baseline=baseline, seed=seed, gain=judgments.gain))
    return Evaluation(
        index_versions=tuple(sorted(seen.versions)),
        seed=seed,
        judged_pairs=judgments.pairs,
        left_out=len(judgments.queries) - len(queries),
        queries=tuple(map(_evaluated, queries)),
        titles=seen.titles,
        rows=tuple(rows),
        references=_references(queries, seed, judgments.gain),
    )


def _evaluated(query: JudgedQuery) -> EvaluatedQuery:
    return EvaluatedQuery(id=query.id, text=query.text, ratings=dict(query.ratings))


def _references(queries: Sequence[JudgedQuery], seed: int, gain: Gain) -> tuple[Row, ...]:
    rankings = (
        ("random", "judged products, shuffled", shuffled(queries, seed=seed)),
        ("oracle", "judged products, best rated first", oracle(queries)),
    )
    return tuple(
        summarize(name, description, queries, answers, baseline=None, seed=seed, gain=gain)
        for name, description, answers in rankings
    )


def _check_names(configurations: Sequence[Configuration]) -> None:
    names = [configuration.name for configuration in configurations]
    if not names or len(set(names)) != len(names):
        raise BadInput("names must be given, each once", field="configurations")


def _answers(
    search: Search,
    configuration: Configuration,
    queries: Sequence[JudgedQuery],
    reporter: Reporter,
    seen: _Seen,
) -> Mapping[str, Answer]:
    answers: dict[str, Answer] = {}
    for query in reporter.track(
        queries, label=f"Searching {configuration.name}", total=len(queries)
    ):
        result = search(configuration.query(query.text))
        seen.versions.add(result.index_version)
        seen.titles.update(_titles(result.hits[:TOP]))
        answers[query.id] = Answer(
            ranking=tuple(hit.product.id for hit in result.hits),
            found=result.found,
            search_time_ms=result.search_time_ms,
            reranked=None if result.rerank is None else result.rerank.scored,
            budget_ended=result.rerank is not None and result.rerank.exhausted,
        )
    return answers


def _titles(hits: Iterable[Hit]) -> Mapping[str, str]:
    return {
        hit.product.id: f"{hit.product.title} ({hit.product.brand})"
        if hit.product.brand
        else hit.product.title
        for hit in hits
    }
