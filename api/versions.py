"""A version that answers, and how its catalogue is doing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from api.catalogue_settings import CatalogueSettings, KeptSettings
from api.schemas import ErrorDetail
from core.layout import Manifest, VersionLayout
from search.live.searcher import LiveSearcher
from search.query import Query
from search.results import ProductView, SearchResult
from search.similar.results import SimilarQuery, SimilarResult
from search.suggest.results import SuggestQuery, SuggestResult

TRY_AGAIN = timedelta(seconds=30)
"""How long a version that cannot be opened is left alone: its files may be put back, a disk
mounted, a right given, and nothing of it shows in CURRENT."""


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

    def product(
        self, product_id: str, region: str | None = None, retailer: str | None = None
    ) -> ProductView:
        """The product called `product_id`, with its attributes and offers."""
        ...


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """A version that was opened, verified and warmed."""

    manifest: Manifest
    searcher: Searchable


class Opener(Protocol):
    """Opens, verifies and warms versions."""

    def __call__(self, layout: VersionLayout, settings: CatalogueSettings) -> OpenVersion:
        """The version of `layout`, with the models of `settings` or else the server's.

        Raises:
            IndexUnusable: the version is broken, or a model is.
            ModelMissing: there is no such model.
            BadInput: the final ranker's file says what no ranker can be.
        """
        ...


@dataclass(frozen=True, slots=True)
class Served:
    """The version of a catalogue that answers; a request keeps to one from start to end.

    Attributes:
        searcher: what answers, with the defaults of the catalogue.
        opened: what is behind it.
        settings: the catalogue's.
    """

    catalogue: str
    manifest: Manifest
    searcher: Searchable
    since: datetime
    opened: OpenVersion
    settings: CatalogueSettings

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions with any offer by now, built or live."""
        searcher = self.opened.searcher
        if isinstance(searcher, LiveSearcher):
            return searcher.snapshot.offers.regions
        return self.manifest.regions

    @property
    def has_retailers(self) -> bool:
        """Whether any shop that buys is known."""
        searcher = self.opened.searcher
        return isinstance(searcher, LiveSearcher) and bool(searcher.retailers)


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
        seen_ns: when the last CURRENT file that was seen was written, kept when it is gone.
        tried_at: when opening `published` failed last.
        kept: the settings of the catalogue.
        settings_failure: why they are not obeyed as they are, None if they are.
    """

    served: Served | None = None
    published: str | None = None
    failure: ErrorDetail | None = None
    stamp: tuple[int, ...] | None = None
    seen_ns: int = 0
    tried_at: datetime | None = None
    kept: KeptSettings = field(default_factory=KeptSettings)
    settings_failure: ErrorDetail | None = None

    def is_to_be_tried_again(self, now: datetime) -> bool:
        """Whether what is published failed, and somebody may have mended it since."""
        if self.failure is None or self.tried_at is None:
            return False
        return abs(now - self.tried_at) >= TRY_AGAIN

    @property
    def state(self) -> State:
        """How the catalogue is doing."""
        if self.failure is not None:
            return State.STALE if self.served else State.FAILED
        if self.served is None:
            return State.LOADING
        return State.UNPUBLISHED if self.published is None else State.SERVING
