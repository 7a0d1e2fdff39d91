"""A version that answers, and how its catalogue is doing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from api.schemas import ErrorDetail
from core.layout import Manifest, VersionLayout
from search.query import Query
from search.results import ProductView, SearchResult
from search.similar.results import SimilarQuery, SimilarResult
from search.suggest.results import SuggestQuery, SuggestResult


class Searchable(Protocol):
    """What answers over one version; any number of threads may ask it at once."""

    def search(self, query: Query) -> SearchResult:
        """The page of hits that `query` asks for."""
        ...

    def suggest(self, query: SuggestQuery) -> SuggestResult:
        """What the shopper may be about to type."""
        ...

    def similar(self, query: SimilarQuery) -> SimilarResult:
        """Products like others, or like a text."""
        ...

    def product(self, product_id: str, region: str | None = None) -> ProductView:
        """The product called `product_id`, with its attributes and offers."""
        ...


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """A version that was opened, verified and warmed."""

    manifest: Manifest
    searcher: Searchable


Opener = Callable[[VersionLayout], OpenVersion]
"""Opens, verifies and warms a version; raises IndexUnusable or ModelMissing."""


@dataclass(frozen=True, slots=True)
class Served:
    """The version of a catalogue that answers; a request keeps to one from start to end."""

    catalogue: str
    manifest: Manifest
    searcher: Searchable
    since: datetime


class State(StrEnum):
    """How a catalogue is doing.

    Attributes:
        LOADING: found, not opened yet.
        SERVING: the published version answers.
        STALE: the published version is broken, the one before it still answers.
        FAILED: the published version is broken and there is none to fall back on.
        UNPUBLISHED: CURRENT is gone; the version served last still answers.
    """

    LOADING = "loading"
    SERVING = "serving"
    STALE = "stale"
    FAILED = "failed"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one catalogue.

    Attributes:
        served: what answers, None as long as nothing could be opened.
        published: the version that CURRENT named when it was last read, None if it is gone.
        failure: why `published` does not answer, None if it does or is still loading.
        stamp: identifies the CURRENT file that was last acted on.
    """

    served: Served | None = None
    published: str | None = None
    failure: ErrorDetail | None = None
    stamp: tuple[int, ...] | None = None

    @property
    def state(self) -> State:
        """How the catalogue is doing."""
        if self.failure is not None:
            return State.STALE if self.served else State.FAILED
        if self.served is None:
            return State.LOADING
        return State.UNPUBLISHED if self.published is None else State.SERVING
