"""How much of what is planted in the demo the analyses find, a figure for each row of the docs."""

from collections.abc import Mapping, Sequence

from sklearn.metrics import adjusted_rand_score, homogeneity_score

from benchmarks.planted_trade import Planted
from benchmarks.report import Value
from catalog.demo.behaviour.truth import Season
from catalog.demo.campaign import DemoCampaign
from catalog.demo.sorts import Sort
from core.progress import Silent
from insights.affinities.analysis import AffinitiesAnalysis
from insights.bundles.analysis import BundlesAnalysis
from insights.document import Table
from insights.scenarios.campaigns import PastCampaign, judge_campaigns
from insights.scoring.measures import Estimate
from insights.scoring.trees import one_thread
from insights.seasons.analysis import SeasonsAnalysis
from insights.segments.analysis import SegmentsAnalysis
from insights.uplift.campaign import Campaign, trial_of
from insights.uplift.effects import Effect, adjusted_effect, cross_fitted, scores_of
from insights.uplift.segment_effects import effects_by_segment
from insights.upsell.analysis import UpsellAnalysis

SEED = 0
"""That of the commands, unless another is given."""

Found = Mapping[str, Value]


def segments(planted: Planted) -> Found:
    """How many there are, and how they agree with the planted sorts."""
    analysed = SegmentsAnalysis().analyse(planted.trade, SEED, Silent())
    (found,) = [each.values for each in analysed.shops if each.column.name == "segment"]
    segment = dict(zip(planted.trade.purchases.retailers.names, map(str, found), strict=True))
    sorts = [each.segment.value for each in planted.truth.segments]
    codes = [segment[each.retailer] for each in planted.truth.segments]
    return {
        "segments": len(set(codes)),
        "Rand": adjusted_rand_score(sorts, codes),
        "homogeneity": homogeneity_score(sorts, codes),
    }


def upsell(planted: Planted) -> Found:
    """How well upsell is foretold, and ahead of how many simple rules that surely is."""
    section = UpsellAnalysis().analyse(planted.trade, SEED, Silent()).section
    rows = [row for row in section.table("measures").rows if row[1] == "ROC AUC"]
    model, *rules = [float(str(row[3])) for row in rows]
    return {
        "AUC": model,
        "best rule": max(rules),
        "surely ahead of": sum(float(str(row[-1])) < 0 for row in rows[1:]),
        "first driver": str(section.table("drivers").rows[0][0]),
    }


def offers(planted: Planted) -> Found:
    """Whether the intervals of the last offer hold the truth; how many of all offers' do."""
    with one_thread():
        measured = [_measured(planted, each) for each in planted.truth.campaigns]
    campaign = planted.truth.campaigns[-1]
    effect, by_sort = measured[-1]
    regular = by_sort[Sort.REGULAR].estimate
    truths = {sort: campaign.effect_on(Sort(sort)) for sort in by_sort}
    return {
        "effect": _told(effect.estimate),
        "true effect": campaign.effect,
        "held": sum(
            _holds(own.estimate, each.effect)
            for each, (own, _) in zip(planted.truth.campaigns, measured, strict=True)
        ),
        "sure": int(effect.estimate.low > 0),
        "sorts held": sum(_holds(by_sort[sort].estimate, true) for sort, true in truths.items()),
        "regular": _told(regular),
        "true regular": truths[Sort.REGULAR],
        "regular sure": int(regular.low > 0),
        "regular held": int(_holds(regular, truths[Sort.REGULAR])),
    }


def replays(planted: Planted) -> Found:
    """Of the offers but the first, whose intervals hold what came."""
    past = [_past(each) for each in planted.truth.campaigns]
    told = judge_campaigns(past, planted.trade, SEED, Silent())
    return {
        "answers held": sum(each.held for each in told),
        "sold held": sum(each.sold_held for each in told),
        "revenue held": sum(each.revenue_held for each in told),
    }


def pairs(planted: Planted) -> Found:
    """Of as many pairs and bundles as are planted, how many of the first are those."""
    true = {frozenset((each.product, each.takes)) for each in planted.truth.complements}
    taken = AffinitiesAnalysis().analyse(planted.trade, SEED, Silent()).section.table("pairs")
    together = list(zip(taken.column("first"), taken.column("second"), strict=True))
    stocked = BundlesAnalysis(supply=planted.offers).analyse(planted.trade, SEED, Silent())
    anyhow = BundlesAnalysis().analyse(planted.trade, SEED, Silent())
    return {
        "pairs": _first([list(map(str, each)) for each in together], true),
        "bundles in stock": _first(_bundles(stocked.section.table("bundles")), true),
        "bundles": _first(_bundles(anyhow.section.table("bundles")), true),
    }


def seasons(planted: Planted) -> Found:
    """Of the products with a season, how many peak within a month of theirs."""
    table = SeasonsAnalysis().analyse(planted.trade, SEED, Silent()).section.table("product_months")
    months: dict[str, list[float]] = {}
    for name, times in zip(table.column("id"), table.column("times"), strict=True):
        months.setdefault(str(name), []).append(float(str(times)))
    told = [each for each in planted.truth.seasons if each.product in months]
    return {"seasons": sum(_apart(each, months[each.product]) <= 1 for each in told)}


def _measured(planted: Planted, campaign: DemoCampaign) -> tuple[Effect, dict[str, Effect]]:
    sides = {**dict.fromkeys(campaign.control, False), **dict.fromkeys(campaign.treated, True)}
    trial = trial_of(
        Campaign(
            name=campaign.name,
            begin=campaign.begin,
            end=campaign.end,
            treated=sides,
            among=True,
            randomised=True,
            known={},
            segment={shop: sort.value for shop, sort in campaign.sorts.items()},
        ),
        planted.trade,
    )
    scores = scores_of(trial, cross_fitted(trial, SEED))
    return adjusted_effect(scores), effects_by_segment(trial, scores)


def _past(campaign: DemoCampaign) -> PastCampaign:
    answered = {each.retailer: each.at for each in reversed(campaign.responses)}
    brought = {
        shop: sum(each.worth for each in campaign.responses if each.retailer == shop)
        for shop in answered
    }
    return PastCampaign(campaign.name, "offer", campaign.begin, campaign.treated, answered, brought)


def _bundles(table: Table) -> list[list[str]]:
    return [str(ids).split() for ids in table.column("products")]


def _first(sets: Sequence[Sequence[str]], true: set[frozenset[str]]) -> int:
    return len(true & {frozenset(each) for each in sets[: len(true)]})


def _apart(season: Season, times: Sequence[float]) -> float:
    middle = (season.peak_week - 0.5) * 7 / 365.25 * 12 - 0.5
    apart = abs(max(range(12), key=lambda month: times[month]) - middle) % 12
    return min(apart, 12 - apart)


def _holds(found: Estimate, true: float) -> bool:
    return found.low <= true <= found.high


def _told(found: Estimate) -> str:
    return f"{found.value:,.0f} ({found.low:,.0f} to {found.high:,.0f})"
