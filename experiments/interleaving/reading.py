"""Reads from the log which products of interleaved searches were clicked on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Connection, select

from core.moments import to_stored
from events.columns import MICROSECONDS_A_DAY
from events.event import Action
from events.tables import EVENTS
from experiments.experiment import Experiment
from experiments.exposure import INTERLEAVED, attributes_of
from experiments.interleaving.preference import Clicked
from experiments.metrics.reading import unit_column


@dataclass(frozen=True, slots=True)
class _Search:
    """An interleaved search: whose it was, when, and who put each product there."""

    unit: str
    time: int
    teams: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class InterleavedClicks:
    """What came of interleaved searches.

    Attributes:
        exposed: units that were shown any.
        counted: of them those whose time is over.
        clicked: the searches of these within their time that had clicks.
    """

    exposed: int
    counted: int
    clicked: tuple[Clicked, ...]


def read_clicks(
    connection: Connection, catalogue: str, experiment: Experiment, until: int
) -> InterleavedClicks:
    """What came of the experiment's searches before `until`, microseconds since 1970, UTC."""
    searches = _searches(connection, catalogue, experiment, until)
    first: dict[str, int] = {}
    for search in searches.values():
        first[search.unit] = min(search.time, first.get(search.unit, search.time))
    window = int(experiment.definition.window * MICROSECONDS_A_DAY)
    over = {unit: time + window for unit, time in first.items() if time + window <= until}
    chosen = select(EVENTS.c.query, EVENTS.c.product, EVENTS.c.time).where(
        _between(catalogue, experiment, until),
        EVENTS.c.action == Action.CLICK,
        EVENTS.c.query.is_not(None),
        EVENTS.c.product.is_not(None),
    )
    clicks = {
        (query, product)
        for query, product, time in connection.execute(chosen)
        if query in searches and time < over.get(searches[query].unit, 0)
    }
    credit = Counter(
        (query, searches[query].teams[product])
        for query, product in clicks
        if product in searches[query].teams
    )
    clicked = tuple(
        Clicked(searches[query].unit, credit[query, 0], credit[query, 1])
        for query in sorted({query for query, _ in credit})
    )
    return InterleavedClicks(len(first), len(over), clicked)


def _searches(
    connection: Connection, catalogue: str, experiment: Experiment, until: int
) -> dict[str, _Search]:
    """The interleaved searches by their query ids."""
    unit = unit_column(experiment.definition.unit)
    chosen = select(EVENTS.c.query, unit, EVENTS.c.time, EVENTS.c.extra).where(
        _between(catalogue, experiment, until), EVENTS.c.action == INTERLEAVED, unit.is_not(None)
    )
    names = [variant.name for variant in experiment.definition.variants]
    searches = {}
    for query, name, time, extra in connection.execute(chosen):
        said = attributes_of(orjson.loads(extra or "{}"))
        if said.get("experiment") != experiment.name:
            continue
        teams = {
            product: team
            for team, variant in enumerate(names)
            for product in said.get("teams", {}).get(variant, ())
        }
        searches[query] = _Search(name, time, teams)
    return searches


def _between(catalogue: str, experiment: Experiment, until: int) -> ColumnElement[bool]:
    return (
        (EVENTS.c.catalogue == catalogue)
        & (EVENTS.c.time >= to_stored(experiment.started))
        & (EVENTS.c.time < until)
    )
