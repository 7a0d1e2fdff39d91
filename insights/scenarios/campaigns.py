"""Campaigns of the past as scenarios: foretold from before they began, judged by what came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np

from core.errors import BadInput
from core.per_cent import per_cent
from core.progress import Reporter
from events.columns import FloatArray, microseconds
from events.trade import Trade
from insights.document import Chart, Column, Kind, Section, Table, Unit
from insights.scenarios.answers import worth_of_answers
from insights.scenarios.audience import Audience
from insights.scenarios.distribution import Tries
from insights.scenarios.fitting import fit_behaviour
from insights.scenarios.lever import ONE, ZERO, Custom
from insights.scenarios.replay import CHANCE
from insights.scenarios.scenario import Scenario
from insights.scenarios.simulation import LeverResult, run_scenario
from insights.scenarios.summary import Summary

DAYS = 30
"""Campaigns are judged by their first days, of which all have as many."""
_LEAST_HISTORY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class PastCampaign:
    """A campaign and who answered it.

    Attributes:
        name, kind: of the campaign.
        begin: timezone-aware.
        addressed: ids of retailers.
        answered: when each of those that answered first did.
        brought: money for what each of those took with it; empty where that is not known.
    """

    name: str
    kind: str
    begin: datetime
    addressed: tuple[str, ...]
    answered: dict[str, datetime]
    brought: dict[str, float] = field(default_factory=dict)

    @property
    def judged(self) -> datetime:
        """When its first days have passed."""
        return self.begin + timedelta(days=DAYS)

    def responses(self) -> int:
        """How many answered within the first days."""
        return len(self._in_time())

    def worth(self) -> FloatArray:
        """Money that each answer within the first days brought; empty where not known."""
        known = self.brought
        return np.array([known[shop] for shop in self._in_time() if shop in known], np.float64)

    def _in_time(self) -> list[str]:
        return [shop for shop, moment in self.answered.items() if moment < self.judged]


@dataclass(frozen=True, slots=True)
class CampaignJudged:
    """A campaign, what was foretold of it and what came.

    Attributes:
        responses: foretold; shops that answer.
        came: shops that answered.
        sold: foretold, money for what is sold through it; None where nothing is known of that.
        sold_came: money that answers brought.
        revenue: foretold, of the shops addressed.
        revenue_came: money they brought.
    """

    campaign: PastCampaign
    responses: Summary
    came: int
    sold: Summary | None
    sold_came: float
    revenue: Summary
    revenue_came: float

    @property
    def held(self) -> bool:
        """Whether the interval held the number that answered."""
        return self.responses.low <= self.came <= self.responses.high

    @property
    def sold_held(self) -> bool:
        """Whether the interval held what was sold through it; False where none was told."""
        return self.sold is not None and self.sold.low <= self.sold_came <= self.sold.high

    @property
    def revenue_held(self) -> bool:
        """Whether the interval held what the addressed brought."""
        return self.revenue.low <= self.revenue_came <= self.revenue.high


def judge_campaigns(
    campaigns: Sequence[PastCampaign], trade: Trade, seed: int, reporter: Reporter
) -> tuple[CampaignJudged, ...]:
    """Foretell every campaign that has an earlier one to learn from; by when they began.

    Raises:
        BadInput: there is none.
    """
    first = int(trade.purchases.time.min())
    usable = [
        each
        for each in sorted(campaigns, key=lambda each: each.begin)
        if microseconds(each.begin - _LEAST_HISTORY) >= first and each.judged <= trade.now
    ]
    known = [each for each in campaigns if microseconds(each.begin) >= first]
    told = [
        _judged(each, earlier, trade, seed, reporter)
        for each in reporter.track(usable, label="campaigns", total=len(usable))
        if (earlier := _earlier(each, known))
    ]
    if not told:
        raise BadInput(
            "no campaign has an earlier one to learn from",
            field="campaigns",
            hint="two campaigns are needed, the second 60 days after the first order or later",
        )
    return tuple(told)


def _earlier(campaign: PastCampaign, known: Sequence[PastCampaign]) -> list[PastCampaign]:
    """Those whose days had passed when it began: of its kind, else of any."""
    over = [each for each in known if each.judged <= campaign.begin]
    return [each for each in over if each.kind == campaign.kind] or over


def _judged(
    campaign: PastCampaign,
    earlier: Sequence[PastCampaign],
    trade: Trade,
    seed: int,
    reporter: Reporter,
) -> CampaignJudged:
    before = replace(trade, purchases=trade.purchases.before(campaign.begin), now=campaign.begin)
    lever = _lever(campaign, earlier)
    scenario = Scenario(name=campaign.name, horizon_days=DAYS, levers=(lever,))
    behaviour = fit_behaviour(before, reporter).behaviour
    (told,) = run_scenario(behaviour, scenario, seed).levers
    return CampaignJudged(
        campaign=campaign,
        responses=Summary.of(told.responses),
        came=campaign.responses(),
        sold=Summary.of(told.revenue) if lever.price != ZERO else None,
        sold_came=float(campaign.worth().sum()),
        revenue=Summary.of(_with_sales(told)),
        revenue_came=_brought(campaign, trade),
    )


def _lever(campaign: PastCampaign, earlier: Sequence[PastCampaign]) -> Custom:
    """What earlier campaigns let expect: so many answer, and bring so much."""
    tries = tuple((each.responses(), len(each.addressed)) for each in earlier)
    worth = np.concatenate([each.worth() for each in earlier])
    share = sum(won for won, _ in tries) / max(sum(of for _, of in tries), 1)
    expected = share * len(campaign.addressed)
    return Custom(
        kind="custom",
        name=campaign.name,
        audience=Audience(retailers=campaign.addressed),
        conversion=Tries(tries=tries),
        price=worth_of_answers(worth, expected) if worth.size else ZERO,
        units=ONE,
    )


def _with_sales(told: LeverResult) -> FloatArray:
    return told.usual_revenue + told.revenue


def _brought(campaign: PastCampaign, trade: Trade) -> float:
    """What those addressed brought within the first days."""
    purchases = trade.purchases
    meant = np.isin(purchases.retailers.names, campaign.addressed)
    lines = purchases.where(
        meant[purchases.retailer]
        & (purchases.time >= microseconds(campaign.begin))
        & (purchases.time < microseconds(campaign.judged))
    )
    return float(np.nansum(lines.quantity * lines.price))


def campaigns_section(told: Sequence[CampaignJudged]) -> Section:
    """How the campaigns came out against what was foretold of them."""
    findings = tuple(_findings(told))
    return Section(
        key="campaigns",
        title="Campaigns of the past as scenarios",
        findings=findings,
        tables=(_table(told),),
        charts=(
            Chart(
                name="answers",
                title="Shops that answered, foretold and come",
                kind=Kind.POINTS,
                table="campaigns",
                x="middle",
                y=("came",),
                text=findings[0],
                diagonal=True,
            ),
        ),
        assumptions=(
            (
                "Each campaign is foretold from what was known when it began, and judged by its "
                f"first {DAYS} days."
            ),
            (
                "The share that answers is taken from campaigns of the same kind whose days had "
                "passed by then, and spreads as theirs did."
            ),
            (
                "What an answer brings is taken from answers to the same campaigns, where they say "
                "it, and added to what the addressed bring anyway. Whether it would have come "
                "without the campaign cannot be seen without a group that was left out, see "
                "`aisle uplift`."
            ),
        ),
    )


def _findings(told: Sequence[CampaignJudged]) -> Iterator[str]:
    held, sales = sum(each.held for each in told), sum(each.revenue_held for each in told)
    yield (
        f"The {per_cent(CHANCE)} interval held the number of shops that answered in {held} of "
        f"{len(told)} campaigns."
    )
    known = [each for each in told if each.sold is not None]
    if known:
        yield (
            f"It held what was sold through them in {sum(each.sold_held for each in known)} of "
            f"{len(known)}."
        )
    yield (
        f"It held what the addressed shops brought in the first {DAYS} days in {sales} of "
        f"{len(told)}."
    )


def _table(told: Sequence[CampaignJudged]) -> Table:
    return Table(
        name="campaigns",
        title="Campaign by campaign",
        columns=(
            Column(name="campaign", title="campaign"),
            Column(name="begin", title="begin", unit=Unit.DATE),
            Column(name="addressed", title="addressed", unit=Unit.COUNT),
            Column(name="low", title="low", unit=Unit.NUMBER, note="shops that answer"),
            Column(name="middle", title="middle", unit=Unit.NUMBER),
            Column(name="high", title="high", unit=Unit.NUMBER),
            Column(name="came", title="answered", unit=Unit.COUNT),
            Column(name="sold_low", title="sold through it, low", unit=Unit.MONEY),
            Column(name="sold_high", title="sold through it, high", unit=Unit.MONEY),
            Column(name="sold_came", title="sold through it", unit=Unit.MONEY),
            Column(name="revenue_low", title="revenue, low", unit=Unit.MONEY),
            Column(name="revenue_high", title="revenue, high", unit=Unit.MONEY),
            Column(name="revenue_came", title="revenue that came", unit=Unit.MONEY),
        ),
        rows=tuple(
            (
                each.campaign.name,
                each.campaign.begin.date().isoformat(),
                len(each.campaign.addressed),
                each.responses.low,
                each.responses.middle,
                each.responses.high,
                each.came,
                each.sold.low if each.sold else None,
                each.sold.high if each.sold else None,
                each.sold_came if each.sold else None,
                each.revenue.low,
                each.revenue.high,
                each.revenue_came,
            )
            for each in told
        ),
        shown=40,
    )
