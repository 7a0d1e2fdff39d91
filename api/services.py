"""What the routes work with, one set for an app."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.admission import WorkPool
from api.banners.desk import BannerDesk
from api.behaviour.following import EventFollower
from api.behaviour.metrics import EventMetrics
from api.behaviour.queries import QueryRecorder
from api.behaviour.summing import Summing
from api.behaviour.writer import EventWriter
from api.catalogues import Catalogues
from api.experimenting.desk import ExperimentDesk
from api.follower import Follower
from api.jobs.store import Jobs
from api.memo import Memo
from api.metrics import Metrics
from api.recommending.artefacts import TrainedModels
from api.recommending.recommender import Recommender
from api.stores import Stores
from core.clock import Clock
from core.settings import Settings
from events.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running server.

    Attributes:
        pool: where searches run.
        quick: where suggestions are made and pictures drawn, which take a hundredth of the time:
            a search neither waits for them nor crowds them out.
        writes: where stock, prices and retailers are taken in.
        stores: where these are kept.
        follower: brings what is served abreast of the stores.
        profiles: of the shops, folded from their events.
        event_follower: brings them abreast of the log.
        event_writer: appends to it.
        event_metrics: counts what is sent.
        queries: keeps what was searched for.
        summing: counts what happened, by day.
        recommender: fills the widgets of pages.
        trained: the models behind them.
        banners: chooses those of pages.
        experiments: says by which settings a request is answered.
        mends: what was proposed lately for searches that found nothing.
    """

    settings: Settings
    clock: Clock
    metrics: Metrics
    catalogues: Catalogues
    pool: WorkPool
    quick: WorkPool
    jobs: Jobs
    writes: WorkPool
    stores: Stores
    follower: Follower
    profiles: Profiles
    event_follower: EventFollower
    event_writer: EventWriter
    event_metrics: EventMetrics
    queries: QueryRecorder
    summing: Summing
    recommender: Recommender
    trained: TrainedModels
    banners: BannerDesk
    experiments: ExperimentDesk
    mends: Memo

    def catalogue_name(self, named: str | None) -> str:
        """The catalogue that a request means which names `named`, or none."""
        return self.catalogues.resolve(named, self.settings.default_catalogue)


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Serving = Annotated[Services, Depends(_services)]
"""A route's parameter of this type is handed the app's services."""
