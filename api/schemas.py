"""What the API answers besides search/results.py's own models, and how it is written out."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from core.layout import EncoderEntry
from search.results import ProductView, SearchResult
from search.similar.results import SimilarResult
from search.suggest.results import (
    FieldSuggestion,
    ProductSuggestion,
    QuerySuggestion,
    SuggestResult,
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorDetail(_Frozen):
    """What is wrong (`message`), where (`field`) and how to mend it (`hint`)."""

    code: str = Field(description="A stable name for programs to test.")
    message: str = Field(description="What is wrong, for a person.")
    field: str | None = Field(description="The parameter or body field concerned.")
    hint: str | None = Field(description="What to do about it.")


class ErrorAnswer(_Frozen):
    """Every answer with a status of 400 or more has this shape."""

    error: ErrorDetail


class ExperimentView(_Frozen):
    """An experiment that an answer is part of."""

    name: str
    variant: str = Field(description="By which it is answered; `interleaved` for both of two.")


EXPERIMENTS = Field(
    default=(), description="The experiments by which it is answered; left out without any."
)


class SearchAnswer(SearchResult):
    """A page of hits. Empty fields of a product and stages that did not run are left out."""

    query_id: str = Field(description="Names this search in events about what was shown.")
    catalogue: str
    experiments: tuple[ExperimentView, ...] = EXPERIMENTS


class SuggestAnswer(SuggestResult):
    """Suggestions by group, best first; a group that has none is there and empty."""

    queries: tuple[QuerySuggestion, ...]
    products: tuple[ProductSuggestion, ...]
    categories: tuple[FieldSuggestion, ...]
    brands: tuple[FieldSuggestion, ...]
    catalogue: str


class ProductAnswer(_Frozen):
    """One product with all that is known of it; empty fields are left out."""

    catalogue: str
    index_version: str
    product: ProductView


class SimilarAnswer(SimilarResult):
    """A page of similar products. Empty fields of a product are left out."""

    query_id: str = Field(description="Names this answer in events about what was shown.")
    catalogue: str


class CatalogueView(_Frozen):
    """A catalogue that is served, and what its version was built from."""

    name: str
    version: str
    products: int
    terms: int
    has_ann: bool
    regions: tuple[str, ...] = Field(description="Where offers are; empty without regions.")
    recipe: str
    language: str
    feed_fingerprint: str
    encoder: EncoderEntry
    served_since: datetime
    state: str = Field(default="serving", description="As in GET /readyz.")
    title: str | None = Field(default=None, description="The shop's name, if it has its own.")
    settings_failure: ErrorDetail | None = Field(
        default=None, description="Why settings.toml is not obeyed; the last good one is."
    )


class RemovedCatalogue(_Frozen):
    """The catalogue that is removed."""

    removed: str


class CataloguesAnswer(_Frozen):
    """Every catalogue that answers, by name."""

    catalogues: tuple[CatalogueView, ...]


class Alive(_Frozen):
    """The process answers."""

    status: str


class CatalogueReadiness(_Frozen):
    """How a catalogue is doing; `failure` says why the published version does not answer.

    `settings_failure` says why the catalogue's settings are not obeyed as they are.
    """

    name: str
    state: str
    served_version: str | None
    published_version: str | None
    failure: ErrorDetail | None
    settings_failure: ErrorDetail | None = None
    models_version: str | None = Field(
        default=None, description="Of the trained models behind recommendations, if there are any."
    )
    models_failure: ErrorDetail | None = Field(
        default=None,
        description="Why the models published last do not answer; those before them do.",
    )


class Readiness(_Frozen):
    """Whether every catalogue that was found at the start is open."""

    ready: bool
    catalogues: tuple[CatalogueReadiness, ...]
    degraded: ErrorDetail | None = Field(
        default=None,
        description="Why new stock, prices and products are not taken up, and as of when those "
        "are that are shown.",
    )


def to_json(answer: BaseModel) -> bytes:
    """UTF-8 JSON of `answer` in one pass, without the optional fields that have nothing to say."""
    return answer.__pydantic_serializer__.to_json(answer, exclude_defaults=True)
