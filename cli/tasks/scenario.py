"""What `aisle scenario` does: a trade and plans in, what they would earn out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from cli.tasks.insights_telling import tell
from cli.tasks.scenario_behaviour import Known, known_behaviour
from cli.tasks.setup import output, progress
from cli.tasks.trade import TradeSource, read_trade
from core.progress import reporter
from events.columns import Index
from insights.document import Section
from insights.report.csv_files import write_csv_files
from insights.running import Findings
from insights.scenarios.backtest import backtest_section
from insights.scenarios.comparison import comparison_section
from insights.scenarios.fitting import replay_past
from insights.scenarios.scenario import read_scenario
from insights.scenarios.simulation import run_scenario
from insights.scenarios.telling import scenario_section


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
    known = known_behaviour(order.source, [scenario], order.indexes)
    result = run_scenario(known.behaviour, scenario, order.seed, order.draws)
    show(_from(scenario_section(result), known), order.telling)


def reckon_several(files: Sequence[Path], order: ScenarioOrder) -> None:
    """Reckon scenarios under the same luck and tell which earns most.

    Raises:
        BadInput: as `reckon_one`; also if they cannot be compared.
        BadFeed, NotFound, StoreUnusable: as `reckon_one`.
    """
    scenarios = [read_scenario(file) for file in files]
    known = known_behaviour(order.source, scenarios, order.indexes)
    results = [run_scenario(known.behaviour, each, order.seed, order.draws) for each in scenarios]
    show(_from(comparison_section(results), known), order.telling)


def backtest(source: TradeSource, telling: Telling, indexes: Path | None) -> None:
    """Make forecasts again at moments of the past and tell what came of them.

    Raises:
        BadInput, BadFeed, StoreUnusable: as `reckon_one`.
    """
    trade = read_trade(source, indexes)
    with reporter(progress()) as bars:
        replays = replay_past(trade, bars)
    show(backtest_section(replays), telling)


def _from(section: Section, known: Known) -> Section:
    """`section` with where the behaviour is from before all else that it rests on."""
    return section.model_copy(update={"assumptions": (known.told, *section.assumptions)})


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
