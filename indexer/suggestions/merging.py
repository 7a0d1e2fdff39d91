"""Completions: candidates of the same words made one, in the spelling that is likeliest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.suggestions.candidates import Candidate
from indexer.suggestions.naming import Namer
from indexer.suggestions.rows import Rows, RowsOfText
from indexer.suggestions.weights import logged_share, mined_weight
from indexer.suggestions.wording import Words

MOST_COMPLETIONS = 300_000


@dataclass(frozen=True, slots=True)
class Completion:
    """A query to suggest.

    Attributes:
        words: of the spelling that is shown.
        spellings: every spelling that was met, the shown one first.
        kind: as search.suggest.results.QuerySuggestion names it.
        likelihood: share of all queries, greater than 0.
        rows: products that it names, int32, rising, at least one.
    """

    words: Words
    spellings: tuple[Words, ...]
    kind: str
    likelihood: float
    rows: Rows


@dataclass(slots=True)
class _Group:
    spellings: dict[Words, float]
    best: float = 0.0
    kind: str = "query"


def merge(
    candidates: Iterable[Candidate],
    clicks: Mapping[str, int],
    namer: Namer,
    *,
    total_demand: float,
    headings: RowsOfText,
    posted: RowsOfText,
) -> list[Completion]:
    """The completions, the likeliest first; equally likely ones by their words.

    Args:
        candidates: from the catalogue.
        clicks: by logged query.
        namer: says which words are the same.
        total_demand: for all products.
        headings: products by what they are called; a completion names those.
        posted: products by all their words; a logged query may name these.
    """
    groups = _grouped(candidates, namer, total_demand)
    logged = _add_logged(groups, clicks, namer)
    likelihood = _mixture(groups, logged)
    ordered = sorted(groups, key=lambda key: (-likelihood[key], key))
    completions = []
    for key in ordered[:MOST_COMPLETIONS]:
        group = groups[key]
        spellings = sorted(group.spellings, key=lambda words: (-group.spellings[words], words))
        rows = headings.of(" ".join(spellings[0]))
        if not rows.size and key in logged:
            rows = posted.of(" ".join(spellings[0]))
        if rows.size:
            completions.append(
                Completion(spellings[0], tuple(spellings), group.kind, likelihood[key], rows)
            )
    return completions


def _grouped(
    candidates: Iterable[Candidate], namer: Namer, total_demand: float
) -> dict[Words, _Group]:
    groups: defaultdict[Words, _Group] = defaultdict(lambda: _Group({}))
    for candidate in candidates:
        key = namer.key(candidate.words)
        if not key:
            continue
        weight = mined_weight(candidate, total_demand)
        group = groups[key]
        group.spellings[candidate.words] = group.spellings.get(candidate.words, 0.0) + weight
        if weight > group.best:
            group.best, group.kind = weight, candidate.kind
    return dict(groups)


def _add_logged(
    groups: dict[Words, _Group], clicks: Mapping[str, int], namer: Namer
) -> dict[Words, int]:
    """Put logged queries to their groups, what shoppers type before all; gives clicks by key."""
    logged: defaultdict[Words, int] = defaultdict(int)
    for query, count in clicks.items():
        words = namer.words(query)
        key = namer.key(words)
        if key:
            logged[key] += count
            group = groups.setdefault(key, _Group({}))
            # A weight is at most 1: clicks decide the spelling wherever there are any.
            group.spellings[words] = group.spellings.get(words, 0.0) + 1.0 + count
    return dict(logged)


def _mixture(groups: Mapping[Words, _Group], logged: Mapping[Words, int]) -> dict[Words, float]:
    """Shares of all queries: of the log's and of those that the catalogue foretells."""
    mined = sum(group.best for group in groups.values()) or 1.0
    clicks = sum(logged.values())
    of_log = logged_share(logged.values())
    return {
        key: (1 - of_log) * group.best / mined + of_log * logged.get(key, 0) / (clicks or 1)
        for key, group in groups.items()
    }
