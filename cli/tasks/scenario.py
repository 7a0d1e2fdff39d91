"""What `aisle scenario` does: a trade and plans in, what they would earn out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from cli.tasks.insights_telling import tell
from cli.tasks.setup import output, progress
from cli.tasks.trade import TradeSource, read_trade
from core.progress import Reporter, reporter
from events.columns import Index
from events.trade import Trade
from insights.document import Cell, Section
from insights.report.csv_files import write_csv_files
from insights.running import Findings
from insights.scenarios.backtest import backtest_section
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.comparison import comparison_section
from insights.scenarios.fitting import fit_behaviour, replay_past
from insights.scenarios.scenario import Scenario, read_scenario
from insights.scenarios.simulation import run_scenario
from insights.scenarios.telling import scenario_section
from insights.segments.analysis import SegmentsAnalysis

_SEGMENT = "segment"
_SEED_OF_SEGMENTS = 0


@dataclass(frozen=True, slots=True)
class Telling:
    """How to tell: as JSON or for people, and in which folder tables are written, if in any."""

    as_json: bool
    csv: Path | None


@dataclass(frozen=True, slots=True)
class ScenarioOrder:
    """What was asked for; the attributes are the command's options."""

    source: TradeSource
    seed: int
    draws: int
    telling: Telling
    indexes: Path | None


def reckon_one(file: Path, order: ScenarioOrder) -> None:
    """Reckon one scenario and tell of it.

    Raises:
        BadInput: the file is no scenario, or there are too few orders.
        BadFeed: the file of orders cannot be read.
        NotFound: a segment, category or product of an audience is not there.
        StoreUnusable: the log cannot be read.
    """
    scenario = read_scenario(file)
    behaviour = _behaviour(order, [scenario])
    result = run_scenario(behaviour, scenario, order.seed, order.draws)
    show(scenario_section(result), order.telling)


def reckon_several(files: Sequence[Path], order: ScenarioOrder) -> None:
    """Reckon scenarios under the same luck and tell which earns most.

    Raises:
        BadInput: as `reckon_one`; also if they cannot be compared.
        BadFeed, NotFound, StoreUnusable: as `reckon_one`.
    """
    scenarios = [read_scenario(file) for file in files]
    behaviour = _behaviour(order, scenarios)
    results = [run_scenario(behaviour, each, order.seed, order.draws) for each in scenarios]
    show(comparison_section(results), order.telling)


def backtest(source: TradeSource, telling: Telling, indexes: Path | None) -> None:
    """Make forecasts again at moments of the past and tell what came of them.

    Raises:
        BadInput, BadFeed, StoreUnusable: as `reckon_one`.
    """
    trade = read_trade(source, indexes)
    with reporter(progress()) as bars:
        replays = replay_past(trade, bars)
    show(backtest_section(replays), telling)


def _behaviour(order: ScenarioOrder, scenarios: Sequence[Scenario]) -> Behaviour:
    """Fitted to the trade, with segments if a scenario speaks of any."""
    trade = read_trade(order.source, order.indexes)
    with reporter(progress()) as bars:
        behaviour = fit_behaviour(trade, bars).behaviour
        audiences = [lever.audience for each in scenarios for lever in each.levers]
        if any(audience.segment is not None for audience in audiences):
            behaviour = behaviour.with_segments(_segments(trade, bars))
    return behaviour


def _segments(trade: Trade, bars: Reporter) -> dict[str, str]:
    """The segment of each retailer that has one."""
    found = SegmentsAnalysis().analyse(trade, _SEED_OF_SEGMENTS, bars)
    values: tuple[Cell, ...] = ()
    for each in found.shops:
        if each.column.name == _SEGMENT:
            values = each.values
    named = zip(trade.purchases.retailers.names, values, strict=True)
    return {retailer: value for retailer, value in named if isinstance(value, str)}


def show(section: Section, telling: Telling) -> None:
    """Print a section, for people or for programs, and write its tables if that was asked for.

    Raises:
        BadInput: the folder cannot be written to.
    """
    if telling.csv is not None:
        write_csv_files(telling.csv, (section,), Index(()), ())
    console = output()
    if telling.as_json:
        console.print_json(orjson.dumps(section.model_dump(mode="json")).decode())
        return
    tell(Findings(sections=(section,)), console)
