"""The answer: a page of the ranking as hits, with highlights and explanations."""

import math
from collections.abc import Mapping

from search.availability import shown_to
from search.final.stage import Evidence
from search.highlights import Highlights
from search.history import Personal
from search.matching import Matches
from search.parse import ParsedQuery
from search.query import Query
from search.results import Explanation, Hit, HitExplanation, ProductView
from search.snapshot import Snapshot


def page_of_hits(
    snapshot: Snapshot,
    parsed: ParsedQuery,
    query: Query,
    personal: Personal,
    reranked: Mapping[int, tuple[float, float]],
    evidence: Mapping[int, Evidence],
    highlights: Highlights,
) -> tuple[Hit, ...]:
    """The hits of the page that the query asks for; none past the end.

    Args:
        snapshot: what was searched.
        parsed: the query as it was searched.
        query: as it was asked.
        personal: its matches in their order.
        reranked: by row the reranker's score and the blend.
        evidence: what the final ranker went by, by row.
        highlights: of the same snapshot.
    """
    ranking = personal.ranking
    start = (query.page - 1) * query.per_page
    places = range(start, min(start + query.per_page, ranking.rows.size))
    if not places:
        return ()
    rows = ranking.rows[places.start : places.stop].tolist()
    terms = parsed.searched
    products = shown_to(snapshot, query, rows, snapshot.products.views(rows, attributes=False))
    return tuple(
        Hit(
            product=product,
            score=float(ranking.scores[place]),
            highlight=highlights.of(terms, row) if query.highlight else None,
            explanation=_explain(snapshot, terms, product, place, personal, reranked, evidence)
            if query.explain
            else None,
        )
        for place, row, product in zip(places, rows, products, strict=True)
    )


def explain(parsed: ParsedQuery, matches: Matches) -> Explanation:
    """How the matches were found."""
    by_words = matches.lexical.rows[matches.lexical.coverage >= matches.required_terms]
    return Explanation(
        terms=parsed.terms,
        required_terms=matches.required_terms,
        dense_plan=matches.dense.plan.value,
        allowed=matches.allowed,
        lexical_matches=int(matches.matched[by_words].sum()),
        dense_matches=int(matches.dense.rows.size),
        similarity_threshold=matches.threshold,
        excluded_terms=tuple(term for word in parsed.excluded for term in word.terms),
    )


def _explain(
    snapshot: Snapshot,
    terms: frozenset[str],
    product: ProductView,
    place: int,
    personal: Personal,
    reranked: Mapping[int, tuple[float, float]],
    evidence: Mapping[int, Evidence],
) -> HitExplanation:
    ranking = personal.ranking
    row = int(ranking.rows[place])
    shown = f"{product.title} {product.brand} {product.mpn} {product.description}"
    score, blended = reranked.get(row, (None, None))
    affinity, preferred = personal.scores.get(row, (None, None))
    final = evidence.get(row)
    return HitExplanation(
        matched_terms=tuple(sorted(terms.intersection(snapshot.analyzer.terms(shown)))),
        identifier=place < ranking.pinned,
        lexical=_known(ranking.lexical[place]),
        dense=_known(ranking.dense[place]),
        fused=_known(ranking.fused[place]),
        boost=_known(ranking.boost[place]),
        rerank=score,
        blended=blended,
        final=float(ranking.scores[place]),
        ranked=_known(ranking.ranked[place]),
        history=affinity,
        personal=preferred,
        features=None if final is None else dict(final.features),
        shares=None if final is None else dict(final.shares),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
