"""Going over analyses: gaps are told, packages named, and no two say the same of shops."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from core.errors import BadInput, ModelMissing
from core.layout import CatalogueLayout
from core.progress import Reporter, Silent
from events.trade import Trade
from insights.analyses import analyses, analysis_keys
from insights.analysis import Analysed, ShopColumn
from insights.artefacts.layout import InsightsLayout
from insights.artefacts.making import publish_insights
from insights.document import Cell, Column, Section, Table
from insights.running import Gap, run
from tests.insights.trades import Line, small_trade, trade_of

TRADE = trade_of([Line("a", "tea", 3), Line("b", "tea", 2)])


@dataclass(frozen=True, slots=True)
class Told:
    """An analysis that says what it is told to."""

    key: str = "told"
    figure: str = "figure"
    values: tuple[Cell, ...] = (1.0, 2.0)
    error: Exception | None = None

    @property
    def title(self) -> str:
        return self.key.title()

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:  # noqa: ARG002 - it has no steps
        if self.error is not None:
            raise self.error
        column = Column(name=self.figure, title=self.figure)
        rows = tuple((value,) for value in self.values)
        table = Table(
            name="rows", title=f"{len(trade.purchases)}, {seed}", columns=(column,), rows=rows
        )
        section = Section(key=self.key, title=self.title, findings=(), tables=(table,))
        return Analysed(section, (ShopColumn(column, self.values),))


def test_a_gap_is_told_and_the_others_go_on() -> None:
    short = Told(key="short", error=BadInput("too few orders", field="orders"))
    found = run([Told(), short, Told(key="other", figure="more")], TRADE, 5, Silent())

    assert [section.key for section in found.sections] == ["told", "other"]
    assert found.sections[0].tables[0].title == "2, 5"
    assert found.gaps == (Gap("short", "Short", "too few orders"),)
    assert [each.column.name for each in found.shops] == ["figure", "more"]
    assert list(found.seconds) == ["told", "short", "other"]


def test_a_gap_says_what_is_needed() -> None:
    short = Told(key="short", error=BadInput("2 orders are known", hint="import older ones"))
    found = run([short], TRADE, 5, Silent())

    assert found.gaps == (Gap("short", "Short", "2 orders are known (import older ones)"),)


def test_a_package_that_is_missing_is_named_with_its_extra() -> None:
    missing = ModuleNotFoundError("No module named 'sklearn'", name="sklearn")

    with pytest.raises(ModelMissing, match="told needs the package sklearn") as raised:
        run([Told(error=missing)], TRADE, 0, Silent())

    assert raised.value.hint == "pip install 'aisle[insights]'"


def test_a_module_of_our_own_that_is_missing_is_a_fault() -> None:
    missing = ModuleNotFoundError("No module named 'insights.x'", name="insights.x")

    with pytest.raises(ModuleNotFoundError, match=r"insights\.x"):
        run([Told(error=missing)], TRADE, 0, Silent())


def test_what_is_no_number_is_not_known() -> None:
    found = run([Told(values=(float("nan"), float("inf")))], TRADE, 0, Silent())

    assert found.shops[0].values == (None, None)
    assert found.sections[0].tables[0].rows == ((None,), (None,))


@pytest.mark.parametrize(
    "others", [[Told(key="other")], [Told(key="other", figure="more", values=(1.0,))]]
)
def test_figures_of_shops_must_fit_together(others: list[Told]) -> None:
    with pytest.raises(ValueError, match="analysis other"):
        run([Told(), *others], TRADE, 0, Silent())


def test_analyses_are_chosen_by_key_in_the_order_of_reports() -> None:
    keys = analysis_keys()

    assert [each.key for each in analyses()] == list(keys)
    assert [each.key for each in analyses([keys[-1], keys[0]])] == list(
        dict.fromkeys([keys[0], keys[-1]])
    )
    with pytest.raises(BadInput, match="no analysis 'luck'") as raised:
        analyses(["luck"])
    assert keys[0] in str(raised.value.hint)


def test_all_analyses_together_answer_or_say_why_not_and_can_be_kept(tmp_path: Path) -> None:
    trade = small_trade(seed=11, shops=30, days=300)
    found = run(analyses(), trade, 0, Silent())
    layout = InsightsLayout(CatalogueLayout(tmp_path, "shop"))

    told = {section.key for section in found.sections} | {gap.key for gap in found.gaps}
    assert told == set(analysis_keys())
    assert "overview" in {section.key for section in found.sections}
    # Its last gate opens everything and compares it with what was found.
    publication = publish_insights(found, trade, 0, layout)
    assert publication.manifest.sections == tuple(section.key for section in found.sections)
