"""How an answer was found, drawn: scores as bars, times as parts of one bar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.results import (
    Explanation,
    FinalReport,
    Hit,
    HitExplanation,
    RerankReport,
    SearchResult,
)

_STAGES = ("lexical", "dense", "fused", "boost", "ranked", "rerank", "blended", "final")

_LEAST_SHOWN = 0.001


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage's score for a hit; `share` of the greatest on this page, 0 to 100."""

    stage: str
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class FeatureBar:
    """What a feature has added to the final ranker's score of a hit.

    Attributes:
        name: in words.
        value: of the feature, 0 to 1.
        share: what it added, in hundredths of the greatest score that there is.
        width: `share` of the greatest on this page, 0 to 100.
    """

    name: str
    value: str
    share: str
    width: float


@dataclass(frozen=True, slots=True)
class HitBars:
    """What led to a hit; `features` only where the final ranker looked at it."""

    terms: tuple[str, ...]
    identifier: bool
    bars: tuple[Bar, ...]
    features: tuple[FeatureBar, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A stage's time: from `start` on for `width`, in per cent of the whole."""

    stage: str
    milliseconds: float
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Plan:
    """How the whole answer was found."""

    explanation: Explanation | None
    final: FinalReport | None
    rerank: RerankReport | None
    spans: tuple[Span, ...]
    total_ms: float


def plan_of(result: SearchResult) -> Plan:
    """The plan of `result`, which was asked to explain itself."""
    total = sum(result.stage_ms.values()) or 1.0
    spans: list[Span] = []
    start = 0.0
    for stage, milliseconds in result.stage_ms.items():
        width = 100 * milliseconds / total
        spans.append(Span(stage, milliseconds, round(start, 2), round(width, 2)))
        start += width
    return Plan(
        result.explanation, result.final, result.rerank, tuple(spans), result.search_time_ms
    )


def bars_by_hit(hits: Iterable[Hit]) -> dict[str, HitBars]:
    """The bars of every explained hit, by product id."""
    explained = {hit.product.id: hit.explanation for hit in hits if hit.explanation is not None}
    tops = {stage: _greatest(explained.values(), stage) for stage in _STAGES}
    top_share = max(
        (max(_shares(each).values(), default=0) for each in explained.values()), default=0
    )
    return {
        name: HitBars(
            terms=explanation.matched_terms,
            identifier=explanation.identifier,
            bars=tuple(_bar(explanation, stage, tops[stage]) for stage in _STAGES),
            features=tuple(_feature_bars(explanation, top_share)),
        )
        for name, explanation in explained.items()
    }


def _bar(explanation: HitExplanation, stage: str, top: float) -> Bar:
    score = _score(explanation, stage)
    if score is None:
        return Bar(stage, "", 0.0)
    text = f"{score:.3g}" if score == 0 or abs(score) >= _LEAST_SHOWN else "\u2248 0"
    return Bar(stage, text, round(max(0.0, min(100.0, 100 * score / top)), 1))


def _feature_bars(explanation: HitExplanation, top: float) -> Iterator[FeatureBar]:
    """A bar for each feature, in the order in which the ranker names them."""
    values = explanation.features or {}
    for name, share in _shares(explanation).items():
        width = round(100 * share / top, 1) if top > 0 else 0.0
        value = f"{values[name]:.2f}"
        yield FeatureBar(name.replace("_", " "), value, f"{100 * share:.1f}", width)


def _shares(explanation: HitExplanation) -> dict[str, float]:
    return explanation.shares or {}


def _greatest(explanations: Iterable[HitExplanation], stage: str) -> float:
    scores = (_score(explanation, stage) for explanation in explanations)
    return max((score for score in scores if score is not None and score > 0), default=1.0)


def _score(explanation: HitExplanation, stage: str) -> float | None:
    score: float | None = getattr(explanation, stage)
    return score
