"""What of the log a version was made of: kept beside it, told in words, out of date or not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.layout import CatalogueLayout
from core.progress import Silent
from events.arrivals import Arrivals
from insights.artefacts.data import TradeFacts
from insights.artefacts.layout import InsightsLayout
from insights.artefacts.log_state import Freshness, LogState, read_log_state, write_log_state
from insights.artefacts.making import PublishOptions, publish_insights
from insights.overview.analysis import OverviewAnalysis
from insights.running import run
from tests.insights.trades import small_trade

READ = datetime(2026, 6, 1, 12, tzinfo=UTC)
STATE = LogState(read_at=READ, sequence=4_567)
FACTS = TradeFacts(
    fingerprint="",
    until="2026-05-31T18:00:00+00:00",
    first="2025-01-01T00:00:00+00:00",
    last="2026-05-31T17:59:59+00:00",
    lines=9_000,
    orders=1_000,
    shops=60,
    products=40,
)


def test_the_state_is_kept_beside_the_version_and_is_no_part_of_it(tmp_path: Path) -> None:
    trade = small_trade(shops=12)
    found = run([OverviewAnalysis()], trade, 0, Silent())
    layout = InsightsLayout(CatalogueLayout(tmp_path, "demo"))

    plain = publish_insights(found, trade, 0, layout).manifest
    path = layout.version(plain.version).log_state
    assert read_log_state(path) is None
    for sequence in (5, 8):
        state = STATE.model_copy(update={"sequence": sequence})
        again = publish_insights(found, trade, 0, layout, PublishOptions(log=state))
        assert again.unchanged
        assert again.manifest == plain
        assert read_log_state(path) == state
    assert [each.name for each in path.parent.glob("log.*")] == ["log.json"]


def test_what_is_spoilt_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    write_log_state(path, STATE)
    assert read_log_state(path) == STATE
    path.write_text('{"read_at": "yesterday"}')
    assert read_log_state(path) is None


@pytest.mark.parametrize(
    ("since", "days", "is_stale"),
    [
        (Arrivals(0, 0), 400, False),
        (Arrivals(1, 0), 6.9, False),
        (Arrivals(1, 0), 7, True),
        (Arrivals(90_000, None), 1, False),
        (Arrivals(90_000, None), 7, True),
        (Arrivals(500, 100), 0.1, False),
        (Arrivals(500, 101), 0.1, True),
        (None, 1, False),
        (None, 7, True),
    ],
)
def test_it_is_out_of_date_when_old_or_when_much_came(
    since: Arrivals | None, days: float, *, is_stale: bool
) -> None:
    assert Freshness(FACTS, STATE, since).is_stale(READ + timedelta(days=days)) is is_stale


def test_what_is_told() -> None:
    made = "Made from 1,000 orders of 60 shops up to 2026-05-31"
    now = READ + timedelta(days=3, hours=5)

    assert Freshness(FACTS, STATE, Arrivals(321, 12)).told(now) == (
        f"{made}, on 2026-06-01 12:00 UTC (3 days old), when the log ended with event 4,567. "
        "Since then 321 events came, 12 of them orders or returns."
    )
    assert (
        Freshness(FACTS, STATE, Arrivals(54_321, None))
        .told(now)
        .endswith("Since then 54,321 events came.")
    )
    assert (
        Freshness(FACTS, STATE, Arrivals(0, 0))
        .told(READ)
        .endswith("(less than a day old), when the log ended with event 4,567. Nothing came since.")
    )
    assert Freshness(FACTS, STATE, None).told(now).endswith("What came since cannot be read.")
    assert Freshness(FACTS, None, None).told(now) == (
        f"{made}, 3 days ago; what of the log that was, is not known."
    )


def test_what_a_moment_left_out_counts_as_not_known() -> None:
    state = STATE.model_copy(update={"left_out": 150})
    fresh = Freshness(FACTS, state, Arrivals(0, 0))

    assert fresh.orders_since == 150
    assert fresh.is_stale(READ)
    assert fresh.told(READ).endswith(
        "Nothing came since. It leaves out 150 orders and returns known then."
    )
