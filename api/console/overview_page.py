"""The first page: how every catalogue is doing."""

from dataclasses import dataclass
from datetime import datetime

from api.catalogue_settings import CatalogueSettings
from api.console.chart import Chart, chart_of
from api.console.kept import HistoryLine, publications
from api.follower import Outage
from api.jobs.answers import JobAnswer, job_answer
from api.schemas import ErrorDetail
from api.services import Services
from api.versions import Entry, State
from core.errors import NotFound
from core.layout import CatalogueLayout, Manifest

SHOWN_PUBLICATIONS = 16

DEFAULTS = CatalogueSettings()
_NOT_BUILT = "not built"
_LEVELS = {
    State.SERVING: "good",
    State.LOADING: "later",
    State.STALE: "low",
    State.UNPUBLISHED: "low",
    State.FAILED: "none",
}
STATE_MEANS = {
    State.SERVING: "the published version answers",
    State.LOADING: "it is being opened and checked",
    State.STALE: "the published version is broken; the one before it still answers",
    State.UNPUBLISHED: "CURRENT is gone; the version served last still answers",
    State.FAILED: "the published version is broken and there is none to fall back on",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a catalogue is doing.

    Attributes:
        state: in a word; `level` is good, low, later or none.
        means: the same in a sentence.
        failure: what is wrong with the published version, if it is.
        manifest: of the version that answers, None if none does.
        since: when that version began to answer from this process.
        settings: what the catalogue has otherwise than the server.
        settings_failure: why they are not obeyed as they are, if so.
    """

    name: str
    state: str
    level: str
    means: str
    failure: ErrorDetail | None
    published: str | None
    manifest: Manifest | None
    since: datetime | None
    settings: CatalogueSettings = DEFAULTS
    settings_failure: ErrorDetail | None = None

    @property
    def bytes(self) -> int | None:
        """The size of the version that answers."""
        return sum(file.bytes for file in self.manifest.files.values()) if self.manifest else None


@dataclass(frozen=True, slots=True)
class CatalogueCard:
    """What the first page shows of a catalogue.

    Attributes:
        last: how its version came to be served.
        job: the last one that was asked for over HTTP.
    """

    standing: Standing
    last: HistoryLine | None
    job: JobAnswer | None
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Every catalogue, and why their stock and prices are not followed, if they are not."""

    cards: tuple[CatalogueCard, ...]
    outage: Outage | None


def overview_page(services: Services) -> OverviewPage:
    """Every catalogue that is served, and every one that is being built for the first time."""
    indexes = services.settings.indexes
    building = {path.parent.name for path in indexes.glob("*/.jobs")}
    names = sorted({*services.catalogues.entries, *building})
    cards = tuple(_card(services, CatalogueLayout(indexes, name)) for name in names)
    return OverviewPage(cards, services.follower.outage)


def standing_of(services: Services, name: str) -> Standing:
    """How the catalogue called `name` is doing; one that is not built yet has no version."""
    entry = services.catalogues.entries.get(name)
    if entry is None:
        return Standing(name, _NOT_BUILT, "later", "it has no version yet", None, None, None, None)
    return _standing(name, entry)


def last_job(services: Services, layout: CatalogueLayout) -> JobAnswer | None:
    """The last build, fold or rollback that was asked for over HTTP."""
    try:
        jobs = services.jobs.kept(layout)
    except NotFound:
        return None
    return job_answer(jobs[0]) if jobs else None


def _card(services: Services, layout: CatalogueLayout) -> CatalogueCard:
    history = publications(layout, SHOWN_PUBLICATIONS)
    return CatalogueCard(
        standing=standing_of(services, layout.name),
        last=history[-1].line if history else None,
        job=last_job(services, layout),
        chart=chart_of(history),
    )


def _standing(name: str, entry: Entry) -> Standing:
    state = entry.state
    return Standing(
        name=name,
        state=state.value,
        level=_LEVELS[state],
        means=STATE_MEANS[state],
        failure=entry.failure,
        published=entry.published,
        manifest=entry.served.manifest if entry.served else None,
        since=entry.served.since if entry.served else None,
        settings=entry.kept.settings,
        settings_failure=entry.settings_failure,
    )
