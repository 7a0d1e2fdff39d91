"""How hits were found, in bars."""

from api.storefront.explaining import bars_by_hit, plan_of
from search.results import Hit, HitExplanation, SearchResult
from tests.api.views import product


def hit(name: str, **scores: object) -> Hit:
    stages = dict.fromkeys(("lexical", "dense", "fused", "rerank", "blended", "final"))
    explanation = HitExplanation.model_validate(
        {"matched_terms": ("tea",), "identifier": False, **stages, **scores}
    )
    return Hit(product=product(id=name), score=1.0, explanation=explanation)


def test_bars_are_shares_of_the_greatest_score_on_the_page() -> None:
    bars = bars_by_hit([hit("a", lexical=8.0, dense=0.5), hit("b", lexical=2.0, dense=-0.1)])

    shares = {bar.stage: bar.share for bar in bars["b"].bars}
    assert {bar.stage: bar.share for bar in bars["a"].bars}["lexical"] == 100
    assert (shares["lexical"], shares["dense"], shares["rerank"]) == (25, 0, 0)
    assert next(bar.text for bar in bars["b"].bars if bar.stage == "rerank") == ""


def test_a_score_next_to_nothing_is_not_written_out() -> None:
    bars = bars_by_hit([hit("a", fused=0.000941, final=0.0, lexical=0.00123)])["a"].bars

    texts = {bar.stage: bar.text for bar in bars}
    assert (texts["fused"], texts["final"], texts["lexical"]) == ("\u2248 0", "0", "0.00123")


def test_shares_are_drawn_to_the_greatest_on_the_page_and_written_in_hundredths() -> None:
    first = {"features": {"bm25": 0.8, "not_host": 1.0}, "shares": {"bm25": 0.4, "not_host": 0.1}}
    second = {"features": {"bm25": 0.4, "not_host": 0.0}, "shares": {"bm25": 0.2, "not_host": 0.0}}

    bars = bars_by_hit([hit("a", ranked=0.5, **first), hit("b", ranked=0.2, **second), hit("c")])

    told = [(each.name, each.value, each.share, each.width) for each in bars["b"].features]
    assert told == [("bm25", "0.40", "20.0", 50), ("not host", "0.00", "0.0", 0)]
    assert [each.width for each in bars["a"].features] == [100, 25]
    assert bars["c"].features == ()


def test_the_times_of_the_stages_fill_the_whole_bar() -> None:
    result = SearchResult(
        hits=(),
        found=0,
        page=1,
        per_page=24,
        facet_counts=(),
        search_time_ms=4.0,
        index_version="v",
        stage_ms={"parse": 1.0, "match": 3.0},
    )

    spans = plan_of(result).spans

    assert [(span.stage, span.start, span.width) for span in spans] == [
        ("parse", 0, 25),
        ("match", 25, 75),
    ]
