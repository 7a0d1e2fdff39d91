"""The experiments of the catalogues that are served, for every request."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from api.catalogues import Catalogues
from api.experimenting.recorder import ExposureRecorder
from api.experimenting.settings import check_settings, read_search
from api.experimenting.trial import Answered, Part, Ready, Trial
from api.recommending.layouts import Layouts
from api.stores import Stores
from core.clock import Clock
from core.errors import BadInput, StoreUnusable
from experiments.definition import Definition
from experiments.experiment import Experiment, assigned
from experiments.exposure import interleaved_event
from experiments.report import ExperimentReport, State
from experiments.reporting import report_on
from experiments.tallies import Tally

REPORT_EVERY = timedelta(hours=6)
"""How old the reports that pages show may be."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Board:
    """The experiments of a catalogue that run, as they were read."""

    revision: int
    ready: tuple[Ready, ...]


class ExperimentDesk:
    """Says which experiments a request is in, and keeps what is told of it.

    Any number of threads may ask.

    Args:
        stores: where experiments and events are kept.
        layouts: of the catalogues.
        clock: what is now.
    """

    def __init__(self, stores: Stores, layouts: Layouts, clock: Clock) -> None:
        self._stores = stores
        self._layouts = layouts
        self._clock = clock
        self._recorder = ExposureRecorder(
            lambda: stores.open().events, lambda: stores.open().tallies
        )
        self._boards: dict[str, _Board] = {}
        self._failed = False

    def poll(self, catalogues: Catalogues) -> bool:
        """Take up what was started, ramped or stopped by whomever; called from one thread.

        Returns:
            Whether it could be read.
        """
        try:
            for gone in self._boards.keys() - catalogues.entries.keys():
                self._boards.pop(gone, None)
            for name in catalogues.entries:
                self.take_up(name)
        except StoreUnusable as error:
            if not self._failed:
                log.error("experiments go on as they were: %s", error)  # noqa: TRY400 - no bug: no traceback
            self._failed = True
        else:
            self._failed = False
        return not self._failed

    def take_up(self, catalogue: str) -> None:
        """Take up what is new of one catalogue.

        Raises:
            StoreUnusable: experiments cannot be read.
        """
        store = self._stores.open().experiments
        revision = store.revision(catalogue)
        kept = self._boards.get(catalogue)
        if kept is not None and kept.revision == revision:
            return
        # Read after the revision: whatever came in between is read again the next time.
        running = [each for each in store.experiments(catalogue) if each.state is State.RUNNING]
        ready = [made for made in map(_ready, running) if made is not None]
        self._boards[catalogue] = _Board(revision, tuple(ready))

    def start(self, catalogue: str, definition: Definition, reason: str) -> Experiment:
        """Start an experiment; this worker obeys it from now on, others within a second.

        Raises:
            BadInput: a setting does not exist or has a value that it cannot have.
            Conflict: it cannot run beside the others, or there was one of its name.
            StoreUnusable: it was not started, as far as the database could say.
        """
        check_settings(definition, self._layouts.of(catalogue).layout)
        started = self._stores.open().experiments.start(catalogue, definition, reason)
        self.take_up(catalogue)
        return started

    def ramp(self, catalogue: str, name: str, ramp: float, reason: str) -> Experiment:
        """Take in more of an experiment's part of its layer, or less.

        Raises:
            BadInput: `ramp` is no share.
            NotFound: there is no such experiment.
            Conflict: it was stopped.
        """
        changed = self._stores.open().experiments.ramp(catalogue, name, ramp, reason)
        self.take_up(catalogue)
        return changed

    def stop(self, catalogue: str, name: str, reason: str) -> Experiment:
        """Stop an experiment for good.

        Raises:
            NotFound: there is no such experiment.
            Conflict: it was stopped already.
        """
        changed = self._stores.open().experiments.stop(catalogue, name, reason)
        self.take_up(catalogue)
        return changed

    def report(self, catalogue: str, name: str) -> ExperimentReport:
        """What is known of an experiment by now; kept as the last report on it.

        Raises:
            NotFound: there is no such experiment.
            StoreUnusable: the log cannot be read.
        """
        stores = self._stores.open()
        experiment = stores.experiments.experiment(catalogue, name)
        report = report_on(stores.database, catalogue, experiment, self._clock.now())
        stores.experiments.keep_report(report)
        return report

    def report_on_all(self, catalogues: Catalogues) -> None:
        """Make the reports anew that have become old; called from one thread."""
        try:
            for name in catalogues.entries:
                self._report_on_all_of(name)
        except StoreUnusable as error:
            log.warning("no reports on experiments: %s", error)

    def searching(self, catalogue: str, retailer: str | None, session: str | None) -> Trial:
        """The experiments on searches that who searches is in."""
        return self._trial(catalogue, retailer, session, searches=True)

    def recommending(self, catalogue: str, retailer: str | None, session: str | None) -> Trial:
        """The experiments on recommendations that who asks for some is in."""
        return self._trial(catalogue, retailer, session, searches=False)

    def note_search(self, trial: Trial, query_id: str, answered: Answered) -> None:
        """A search was answered."""
        result, now = answered.result, self._clock.now()
        tally = Tally(1, 1, int(result.found == 0), result.search_time_ms)
        self._note(trial, tally)
        for part in trial.parts:
            teams = answered.teams.get(part.shown.experiment.name)
            if teams is not None:
                event = interleaved_event(part.shown, now, query_id, teams)
                self._recorder.tell(trial.catalogue, event)

    def note_recommended(self, trial: Trial, milliseconds: float) -> None:
        """A request for recommendations was answered."""
        self._note(trial, Tally(served=1, milliseconds=milliseconds))

    def write(self) -> None:
        """Write what was noted; called from one thread."""
        self._recorder.write()

    def _report_on_all_of(self, catalogue: str) -> None:
        store = self._stores.open().experiments
        kept = store.reports(catalogue)
        for experiment in store.experiments(catalogue):
            report = kept.get(experiment.name)
            # A stopped one changes no more once it was told of.
            due = report is None or (
                report.state is State.RUNNING
                and (
                    experiment.state is State.STOPPED
                    or self._clock.now() - report.as_of >= REPORT_EVERY
                )
            )
            if due:
                self.report(catalogue, experiment.name)

    def _trial(
        self, catalogue: str, retailer: str | None, session: str | None, *, searches: bool
    ) -> Trial:
        board = self._boards.get(catalogue)
        if board is None or not board.ready or (retailer is None and session is None):
            return Trial(catalogue)
        concerned = {
            ready.experiment.name: ready
            for ready in board.ready
            if (ready.experiment.definition.searches if searches else _layouts(ready))
        }
        running = [ready.experiment for ready in concerned.values()]
        found = assigned(running, _nameable(retailer), _nameable(session))
        parts = tuple(Part(concerned[each.experiment.name], each) for each in found)
        return Trial(catalogue, parts)

    def _note(self, trial: Trial, tally: Tally) -> None:
        now = self._clock.now()
        for part in trial.parts:
            if part.ready.is_interleaving:
                # Its searches tell who was in it.
                continue
            self._recorder.expose(trial.catalogue, part.shown, now)
            self._recorder.count(trial.catalogue, part.shown, now, tally)


def _nameable(unit: str | None) -> str | None:
    """`unit` if an event can name it."""
    return unit if unit and unit.isprintable() else None


def _layouts(ready: Ready) -> bool:
    return bool(ready.experiment.definition.layouts)


def _ready(experiment: Experiment) -> Ready | None:
    """The experiment with its settings read; None for one that this Aisle cannot obey."""
    definition = experiment.definition
    try:
        searches = {
            variant.name: read_search(definition.search_of(variant), f"searches.{variant.search}")
            for variant in definition.variants
        }
    except BadInput as error:
        log.warning("experiment %s is passed over: %s", experiment.name, error)
        return None
    return Ready(experiment, searches)
