"""The features that a final ranker weighs, by the names that search and rankers agree on."""

from enum import StrEnum


class RankingFeature(StrEnum):
    """A feature of a candidate, in [0, 1]; "T" are the distinct terms of the query.

    Features marked (gated) are 0 where the whole query is a brand's name: then what a
    product is called or is like tells nothing of what is looked for.

    Attributes:
        BM25: BM25 between the least and the greatest of all fused candidates.
        COSINE: the cosine of the vectors likewise (gated).
        COVERAGE: share of T that the product has anywhere or in the name of its type, by
            inverse document frequency.
        COMPLETE: 1 if it has all of T.
        BEST_FIELDS: sum over T of the best of its fields' BM25, of the greatest (gated).
        BEST_FIELD: the best sum over T in a single field, of the greatest (gated).
        BRAND: 1 if every term of its brand is one of T.
        TYPE: 1 if its type is the one that the query names, or is called by the same noun.
        CLOSE: how close its type is to the one that the query names.
        NOT_HOST: 0 if it is made for what the query names and is something else.
    """

    BM25 = "bm25"
    COSINE = "cosine"
    COVERAGE = "coverage"
    COMPLETE = "complete"
    BEST_FIELDS = "best_fields"
    BEST_FIELD = "best_field"
    BRAND = "brand"
    TYPE = "type"
    CLOSE = "close"
    NOT_HOST = "not_host"
