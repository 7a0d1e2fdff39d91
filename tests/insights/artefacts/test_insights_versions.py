"""Insights as versions: whole or not at all, the same bytes for the same trade, taken back."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from core.clock import SystemClock
from core.errors import BadInput, Conflict, GateFailed, IndexUnusable, NotFound
from core.layout import CatalogueLayout
from core.progress import Silent
from core.publication import exclusive, rollback
from events.trade import Trade
from insights.analysis import ShopColumn
from insights.artefacts.gates import CountGate
from insights.artefacts.layout import InsightsLayout
from insights.artefacts.making import Publication, PublishOptions, publish_insights
from insights.artefacts.opening import Insights, open_insights
from insights.document import Column
from insights.drawing.drawing import draw_section
from insights.overview.analysis import OverviewAnalysis
from insights.running import Findings, Gap, run
from tests.insights.trades import small_trade


class Centres(BaseModel):
    """What an analysis may have fitted."""

    values: tuple[float, ...]


class Other(BaseModel):
    name: str


MODEL = Centres(values=(0.1, 1 / 3))
GAP = Gap("churn", "Churn", "too few orders")


@pytest.fixture
def layout(tmp_path: Path) -> InsightsLayout:
    return InsightsLayout(CatalogueLayout(tmp_path, "shop"))


@pytest.fixture(scope="module")
def trade() -> Trade:
    return small_trade(seed=2, shops=12, days=200)


@pytest.fixture(scope="module")
def findings(trade: Trade) -> Findings:
    found = run([OverviewAnalysis()], trade, 0, Silent())
    return replace(found, models={"centres": MODEL}, gaps=(GAP,))


def published(
    layout: InsightsLayout, findings: Findings, trade: Trade, *, keep: int = 3, force: str = ""
) -> Publication:
    return publish_insights(findings, trade, 0, layout, PublishOptions(keep=keep, force=force))


def opened(layout: InsightsLayout) -> Insights:
    return open_insights(layout.version(layout.current_version()))


def test_what_was_found_is_opened_again(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    publication = published(layout, findings, trade)

    insights = opened(layout)
    assert insights.manifest == publication.manifest
    assert tuple(insights.sections.values()) == findings.sections
    assert insights.manifest.gaps == (GAP,)
    assert insights.model("centres", Centres) == MODEL
    assert insights.manifest.trade.shops == 12
    assert len(insights.shops) == 12
    assert insights.shops.columns == tuple(each.column for each in findings.shops)
    for each in findings.shops:
        assert insights.shops.values(each.column.name) == each.values


def test_one_shop_is_found_by_its_name(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    published(layout, findings, trade)

    shops = opened(layout).shops
    row = shops.row("shop-003")
    assert row is not None
    assert row["orders"] == findings.shops[0].values[3]
    assert shops.row("nobody") is None


def test_the_same_trade_gives_the_same_bytes(
    tmp_path: Path, findings: Findings, trade: Trade
) -> None:
    layouts = [InsightsLayout(CatalogueLayout(tmp_path / name, "shop")) for name in ("one", "two")]
    versions = [published(each, findings, trade).manifest.version for each in layouts]

    assert versions[0] == versions[1]
    one, two = (
        {path.name: path.read_bytes() for path in each.version(versions[0]).root.rglob("*.*")}
        for each in layouts
    )
    assert one == two
    assert {"manifest.json", "overview.json", "centres.json", "shops.arrow"} <= one.keys()
    assert published(layouts[0], findings, trade).unchanged


def test_a_version_before_is_served_again(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    first = published(layout, findings, trade).manifest.version
    second = published(layout, replace(findings, models={}), trade).manifest.version

    assert layout.current_version() == second
    assert rollback(layout, None, SystemClock()) == first
    assert opened(layout).manifest.models == ("centres",)


def test_only_so_many_versions_are_kept(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    first = published(layout, findings, trade).manifest.version
    second = published(layout, replace(findings, models={}), trade, keep=1)

    assert second.pruned == (first,)
    assert layout.versions() == [second.manifest.version]


def test_a_trade_that_shrank_is_refused_unless_there_is_a_reason(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    first = published(layout, findings, trade).manifest.version
    half = replace(trade, purchases=trade.purchases.where(trade.purchases.order % 2 == 0))

    with pytest.raises(GateFailed, match="lines are gone") as raised:
        published(layout, findings, half)
    assert "--max-shrink" in raised.value.message
    assert layout.current_version() == first

    forced = published(layout, findings, half, force="a smaller market")
    assert forced.forced == ("counts",)
    wide = PublishOptions(gates=(CountGate(0.9),))
    assert publish_insights(findings, half, 0, layout, wide).forced == ()


def test_a_section_that_is_missing_is_refused(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    more = findings.sections[0].model_copy(update={"key": "churn"})
    published(layout, replace(findings, sections=(*findings.sections, more), gaps=()), trade)

    with pytest.raises(GateFailed, match="churn is missing: too few orders"):
        published(layout, findings, trade)


def test_what_does_not_open_as_it_was_is_refused_in_spite_of_reasons(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    mixed = ShopColumn(Column(name="mixed", title="Mixed"), (2**60 + 1, 0.5, *[None] * 10))

    with pytest.raises(GateFailed, match="mixed of the shops is another one"):
        published(layout, replace(findings, shops=(mixed,)), trade, force="all the same")
    assert layout.versions() == []


def test_nothing_found_is_not_published(layout: InsightsLayout, trade: Trade) -> None:
    with pytest.raises(BadInput, match="no analysis found anything"):
        published(layout, Findings(gaps=(GAP,)), trade)
    with pytest.raises(NotFound, match="has no insights"):
        layout.current_version()


def test_two_publications_at_once_are_a_conflict(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    with exclusive(layout, wait_s=0), pytest.raises(Conflict, match="is running"):
        published(layout, findings, trade)


def test_charts_are_kept_as_they_are_drawn(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    published(layout, findings, trade)
    insights = opened(layout)

    drawn = draw_section(findings.sections[0])
    assert {name: insights.drawing("overview", name) for name in drawn} == drawn
    with pytest.raises(NotFound, match="no chart 'ghost'"):
        insights.drawing("overview", "ghost")


def test_models_that_are_missing_or_of_another_kind_are_told(
    layout: InsightsLayout, findings: Findings, trade: Trade
) -> None:
    published(layout, findings, trade)
    insights = opened(layout)

    with pytest.raises(NotFound, match="no model 'ghost'"):
        insights.model("ghost", Centres)
    with pytest.raises(IndexUnusable, match=r"centres\.json"):
        insights.model("centres", Other)


@pytest.mark.parametrize("name", ["manifest.json", "sections/overview.json", "shops.arrow"])
def test_damage_is_named(
    layout: InsightsLayout, findings: Findings, trade: Trade, name: str
) -> None:
    version = published(layout, findings, trade).manifest.version
    path = layout.version(version).root / name
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)

    with pytest.raises(IndexUnusable) as raised:
        opened(layout)

    assert name.rsplit("/", maxsplit=1)[-1] in str(raised.value)
    assert "aisle insights --publish" in str(raised.value.hint)


def test_another_format_is_told(layout: InsightsLayout, findings: Findings, trade: Trade) -> None:
    version = published(layout, findings, trade).manifest.version
    path = layout.version(version).manifest
    path.write_text(path.read_text().replace('"format_version": 1', '"format_version": 99'))

    with pytest.raises(IndexUnusable, match="is of format 99"):
        opened(layout)
