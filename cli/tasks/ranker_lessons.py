"""What a ranker is to learn from: judgments, clicks, or queries made of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

from cli.tasks.ranker_order import RankerOrder
from core.analysis import normalize
from core.errors import BadInput
from experiments.offline.click_log import ClickLog, read_click_log
from experiments.offline.clicked import clicked
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgmentFormat, read_judgments
from experiments.offline.known_items import known_items
from experiments.offline.propensities import estimated, stated
from experiments.offline.ranker_examples import (
    Lesson,
    clicked_lessons,
    judged_lessons,
    made_lessons,
)
from experiments.offline.tuning import Objective
from rerank.training.ranker.fitting import PULLS
from search.snapshot import Snapshot

_MADE_PULLS = tuple(pull for pull in PULLS if pull >= 1)
"""Queries made of a catalogue's own words and types tell too little to follow them further."""

_MADE_CAUTION = (
    "They use the catalogue's own words and types, which shoppers do not always: look at some"
    " hits before trusting the gain, or give judgments or clicks."
)
_CLICK_CAUTION = (
    "Clicks know only what was shown: products that the ranking of that time left out count as"
    " unjudged."
)


@dataclass(frozen=True, slots=True)
class Signals:
    """What there is to learn from.

    Attributes:
        lessons: the queries.
        objective: by which rankers are compared on them.
        pulls: towards the shipped weights, to choose from.
        sources: what it is, in a sentence each without its full stop.
        cautions: what to keep in mind about it.
    """

    lessons: tuple[Lesson, ...]
    objective: Objective
    pulls: Sequence[float]
    sources: tuple[str, ...]
    cautions: tuple[str, ...] = ()


def signals_of(given: RankerOrder, snapshot: Snapshot) -> Signals:
    """What the options name; queries made of the catalogue where they name nothing.

    Raises:
        BadInput: a file cannot be used, or an option makes no sense without another.
    """
    if given.judgments is None and given.queries is not None:
        raise BadInput("there are no judgments", field="queries", hint="name their file first")
    if given.clicks is None and given.eta is not None:
        raise BadInput("there are no clicks", field="eta", hint="name their file by --clicks")
    if given.judgments is None and given.clicks is None:
        return _made(given, snapshot)
    judged = _judged(given)
    if given.clicks is None:
        return judged
    return _with_clicks(judged, read_click_log(given.clicks), given.eta)


def _made(given: RankerOrder, snapshot: Snapshot) -> Signals:
    judgments = known_items(snapshot, given.known_items, seed=given.seed)
    return Signals(
        made_lessons(judgments),
        Objective.PLAIN,
        _MADE_PULLS,
        (f"{len(judgments.queries)} queries made of the catalogue",),
        (_MADE_CAUTION,),
    )


def _judged(given: RankerOrder) -> Signals:
    if given.judgments is None:
        return Signals((), Objective.BOTH, PULLS, ())
    judgments = read_judgments(
        given.judgments,
        queries=given.queries,
        layout=None if given.layout is None else JudgmentFormat(given.layout),
        gain=Gain(given.gain),
    )
    told = f"{len(judgments.queries)} judged queries with {judgments.pairs:,} judged products"
    return Signals(judged_lessons(judgments), Objective.BOTH, PULLS, (told,))


def _with_clicks(judged: Signals, log: ClickLog, eta: float | None) -> Signals:
    """Both; a query that was judged is known better than by its clicks.

    Where there are judgments, rankers are compared by them alone.
    """
    propensities = estimated(log) if eta is None else stated(eta)
    known = {normalize(lesson.judged.text) for lesson in judged.lessons}
    lessons = clicked_lessons(clicked(log, propensities), tested=not judged.lessons)
    added = tuple(each for each in lessons if normalize(each.judged.text) not in known)
    told = (
        f"{log.clicked.sum():,.0f} clicks on {log.shown.sum():,.0f} products shown,"
        f" for {len(added)} queries with clicks{_period(log)}"
    )
    cautions = () if judged.lessons else (_CLICK_CAUTION,)
    return Signals(
        (*judged.lessons, *added),
        Objective.BOTH,
        PULLS,
        (*judged.sources, told, propensities.description),
        cautions,
    )


def _period(log: ClickLog) -> str:
    if log.since is None or log.until is None:
        return ""
    return f", {log.since:%Y-%m-%d} to {log.until:%Y-%m-%d}"
