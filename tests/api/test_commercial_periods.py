"""The periods that the commercial team's pages offer."""

from api.console.commercial.asking import PERIODS
from events.summaries.windows import WINDOW_DAYS


def test_every_period_that_is_offered_is_summed_up_beforehand() -> None:
    assert set(PERIODS) <= set(WINDOW_DAYS)
