"""What a search answers, in the trade's names."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from search.query import HistoryMode


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PriceTierView(_Frozen):
    """The price of one unit from `min_quantity` units up."""

    min_quantity: int
    price: float


class OfferView(_Frozen):
    """What a product costs in one region, and how much of it there is.

    Attributes:
        price: the product's own where the region has none of its own.
        price_tiers: the region's; empty where the product's own hold.
    """

    region: str
    stock: int
    price: float | None = None
    price_tiers: tuple[PriceTierView, ...] = ()


class ProductView(_Frozen):
    """A product as it is shown; `attributes` only where a single product is asked for.

    Where a region is asked for, availability, price, price_tiers and stock are that
    region's; `offers` of all regions come with a single product only.
    """

    id: str
    title: str
    availability: str
    description: str = ""
    brand: str = ""
    category: tuple[str, ...] = ()
    gtin: tuple[str, ...] = ()
    mpn: str = ""
    link: str = ""
    image_link: str = ""
    item_group_id: str = ""
    price: float | None = None
    currency: str | None = None
    released: datetime | None = None
    popularity: float | None = None
    pack_size: int | None = None
    min_order_quantity: int | None = None
    price_tiers: tuple[PriceTierView, ...] = ()
    stock: int | None = None
    offers: tuple[OfferView, ...] | None = None
    attributes: dict[str, tuple[str | float | bool, ...]] | None = None


class Highlight(_Frozen):
    """A text with the query's words marked, HTML-escaped apart from <mark> and </mark>."""

    title: str
    description: str


class HitExplanation(_Frozen):
    """What each stage gave this hit; None where the stage did not see it.

    Attributes:
        boost: what the score has for the brand, category, type or colour that the query
            names; the rest of the score, of 0 to 1, is the fused one.
        blended: of the score before and the rerank score; by it the reranked hits are ordered.
        final: the score of the hit's place. The final ranker and reranking move products
            between places, which keep their scores, so that these fall from hit to hit.
        ranked: the final ranker's score; by it the first candidates are ordered.
        history: how much the shop's past purchases speak for it, 0 to 1; None for what it
            never bought.
        personal: of the score before and `history`; by it the first hits are ordered then.
        features: what it was given, 0 to 1 each, by name.
        shares: what each feature has added to `ranked`; they sum up to it.
    """

    matched_terms: tuple[str, ...]
    identifier: bool
    lexical: float | None
    dense: float | None
    fused: float | None
    boost: float | None = None
    rerank: float | None
    blended: float | None
    final: float | None
    ranked: float | None = None
    history: float | None = None
    personal: float | None = None
    features: dict[str, float] | None = None
    shares: dict[str, float] | None = None


class Hit(_Frozen):
    """A product found, its final score, and why."""

    product: ProductView
    score: float
    highlight: Highlight | None = None
    explanation: HitExplanation | None = None


class FacetValue(_Frozen):
    """How many of the matches have a value."""

    value: str
    count: int


class FacetCounts(_Frozen):
    """A field's values by falling count; for a number its range as well.

    Attributes:
        total_values: how many different values there are among the matches.
        min: the smallest number among the matches, None for words.
        max: the greatest.
    """

    field: str
    counts: tuple[FacetValue, ...]
    total_values: int
    min: float | None = None
    max: float | None = None


class FinalReport(_Frozen):
    """What the final ranker's stage got done.

    Attributes:
        model: what the ranker is called.
        ranked: candidates that it ordered.
        failure: why it ordered none; the hits are in fused order then.
    """

    model: str
    ranked: int
    failure: str | None = None


class HistoryReport(_Frozen):
    """What the shop's history had to say.

    Attributes:
        bought: how many products of the catalogue the shop has bought.
        message: why nothing can be found where nothing else is asked for, in a sentence for
            the shopper; None where the history lets something through.
    """

    mode: HistoryMode
    bought: int
    message: str | None = None


class RerankReport(_Frozen):
    """What the cross-encoder stage got done: `exhausted` says that the budget ended it."""

    model: str
    scored: int
    budget_ms: float
    exhausted: bool


class Explanation(_Frozen):
    """How the answer was found.

    Attributes:
        terms: the query's terms as the analyser gave them.
        required_terms: how many of them a product must have to match by its words.
        dense_plan: how the vectors were searched: "flat", "exact", "ann", or "none".
        allowed: products that pass the filters and have no excluded word.
        lexical_matches: products that match by their words and pass.
        dense_matches: products that match by meaning and pass.
        similarity_threshold: the least cosine that counts as a match by meaning.
        excluded_terms: those by which the words were found that the query leaves out.
    """

    terms: tuple[str, ...]
    required_terms: int
    dense_plan: str
    allowed: int
    lexical_matches: int
    dense_matches: int
    similarity_threshold: float | None
    excluded_terms: tuple[str, ...] = ()


class Understood(_Frozen):
    """Words of the query that were recognised, and what became of them.

    Attributes:
        kind: "brand", "category", "type", "colour", "quantity", "price", "synonym",
            "joined", "split" or "word".
        text: the words, as typed.
        value: what they stand for: "HP", "Food > Drinks", "500 GB", "..50".
        effect: "boost" (such products come forward), "filter" (others are left out),
            "exclude" (such products are), or "term" (other spellings are found as well).
    """

    kind: str
    text: str
    value: str
    effect: str


class Relaxation(_Frozen):
    """A step that was taken because the search as asked found nothing.

    Attributes:
        step: "spelling", "price", "words" or "meaning".
        message: what was done, in a sentence for the shopper.
    """

    step: str
    message: str


class SearchResult(_Frozen):
    """A page of hits, the exact total, the facets of all matches, and the version that answered.

    Attributes:
        corrected_query: what was searched in place of a misspelt query; None if as typed.
        understood: what was recognised in the query.
        relaxed: the steps taken because nothing was found, in their order.
        stage_ms: milliseconds by stage, in the order in which they ran.
    """

    hits: tuple[Hit, ...]
    found: int
    page: int
    per_page: int
    facet_counts: tuple[FacetCounts, ...]
    search_time_ms: float
    index_version: str
    stage_ms: dict[str, float]
    corrected_query: str | None = None
    understood: tuple[Understood, ...] = ()
    relaxed: tuple[Relaxation, ...] = ()
    final: FinalReport | None = None
    rerank: RerankReport | None = None
    history: HistoryReport | None = None
    explanation: Explanation | None = None
