"""What `aisle uplift` does: a campaign in, its effect and the shops to address out."""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from rich.console import Console

from cli.tasks.insights_telling import tell
from cli.tasks.setup import output, progress
from cli.tasks.trade import TradeSource, read_trade
from core.errors import BadInput
from core.progress import reporter
from insights.analyses import packages_told
from insights.running import Findings
from insights.uplift.campaign import Campaign, trial_of
from insights.uplift.complete_journey import chosen, complete_journey_campaigns
from insights.uplift.treatments import Treatments, read_treatments
from insights.uplift.trial import Trial

COMPLETE_JOURNEY = "complete_journey"


@dataclass(frozen=True, slots=True)
class UpliftOrder:
    """What was asked for; the attributes are the command's options."""

    treatments: Path | None
    source: TradeSource
    begin: str | None
    end: str | None
    campaign: str | None
    promoted: bool
    targeted: bool
    cost: float
    shops: Path | None
    seed: int


@dataclass(frozen=True, slots=True)
class Trials:
    """A campaign, and the same shops just before it where that is known."""

    campaign: Trial
    placebo: Trial | None


def run(order: UpliftOrder, *, as_json: bool, indexes: Path | None) -> None:
    """Measure and report.

    Raises:
        BadInput: options that do not go together, or too few shops of either side.
        BadFeed: a file cannot be read.
        NotFound: there is no campaign of that number.
        ModelMissing: a package that learns is not installed.
        StoreUnusable: the log cannot be read.
    """
    with packages_told("uplift"):
        from insights.uplift.measuring import measure_uplift  # noqa: PLC0415 - needs an extra
        from insights.uplift.section import uplift_section  # noqa: PLC0415 - the same
    trials = _trials(order, indexes)
    with reporter(progress()) as bars:
        found = measure_uplift(trials.campaign, trials.placebo, order.cost, order.seed, bars)
    section = uplift_section(found.measured)
    if order.shops is not None:
        _write_shops(order.shops, trials.campaign, found.ranking)
    console = output()
    if as_json:
        console.print_json(section.model_dump_json())
        return
    tell(Findings(sections=(section,)), console)
    _tell_file(order.shops, console)


def _trials(order: UpliftOrder, indexes: Path | None) -> Trials:
    if order.treatments is None:
        return _of_campaign(_complete_journey(order), order, indexes)
    if order.campaign is not None or order.promoted:
        raise BadInput(
            "campaigns have numbers and coupons in The Complete Journey alone",
            field="promoted" if order.campaign is None else "campaign",
            hint="leave out --campaign and --promoted, or the file of treatments",
        )
    treatments = read_treatments(order.treatments)
    begin, end = order.begin or treatments.begin, order.end or treatments.end
    if begin is None and end is None:
        return Trials(treatments.trial(randomised=not order.targeted), None)
    return _of_campaign(
        _dated(treatments, begin, end, randomised=not order.targeted), order, indexes
    )


def _complete_journey(order: UpliftOrder) -> Campaign:
    if order.source.mapping != COMPLETE_JOURNEY:
        raise BadInput(
            "no file says which shops were addressed",
            field="treatments",
            hint="name a file with the columns retailer and treated, "
            f"or --mapping {COMPLETE_JOURNEY}",
        )
    campaigns = complete_journey_campaigns(order.source.orders, promoted=order.promoted)
    return chosen(campaigns, order.campaign)


def _dated(
    treatments: Treatments, begin: str | None, end: str | None, *, randomised: bool
) -> Campaign:
    if treatments.outcome is not None:
        raise BadInput(
            "the file says what came of it, and so do orders between two days",
            field="outcome",
            hint="leave out the column outcome, or the days",
        )
    return Campaign(
        name=treatments.name,
        begin=_midnight(begin, "from"),
        end=_midnight(end, "to") + timedelta(days=1),
        treated=treatments.treated,
        among=True,
        randomised=randomised,
        known=treatments.known,
        segment=treatments.segment,
    )


def _of_campaign(campaign: Campaign, order: UpliftOrder, indexes: Path | None) -> Trials:
    trade = read_trade(order.source, indexes)
    trial = trial_of(campaign, trade)
    try:
        placebo = trial_of(campaign.moved_before(), trade)
    except BadInput:
        placebo = None
    return Trials(trial, placebo)


def _midnight(day: str | None, option: str) -> datetime:
    try:
        read = date.fromisoformat(day or "")
    except ValueError as error:
        raise BadInput(
            f"{day!r} is no day" if day else "the day is not given",
            field=option,
            hint=f"--{option} 2026-05-01; the campaign's first and last day are both needed",
        ) from error
    return datetime(read.year, read.month, read.day, tzinfo=UTC)


def _write_shops(
    path: Path, trial: Trial, ranking: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    """The shops of the campaign and what addressing each adds, the best first."""
    order = np.argsort(-ranking, kind="stable").tolist()
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("retailer", "uplift", "treated", "outcome"))
            writer.writerows(
                (
                    trial.shops[row],
                    f"{ranking[row]:.6g}",
                    int(trial.treated[row]),
                    f"{trial.outcome[row]:.10g}",
                )
                for row in order
            )
    except OSError as error:
        raise BadInput(
            f"the shops cannot be written: {error.strerror}",
            field="shops",
            hint="name a file in a folder that can be written to",
        ) from error


def _tell_file(path: Path | None, console: Console) -> None:
    if path is not None:
        console.print(f"Shops: {path}", markup=False, soft_wrap=True)
