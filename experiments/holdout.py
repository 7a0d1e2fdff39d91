"""What all experiments together have done, by the shops that none of them has touched."""

from datetime import datetime, timedelta

import numpy as np

from core.database import Database
from core.errors import BadInput
from core.moments import to_stored
from events.columns import MICROSECONDS_A_DAY
from experiments.assignment import is_held_out
from experiments.comparing import Behaviour, compare
from experiments.definition import Definition, definition_of
from experiments.experiment import Experiment
from experiments.metrics.reading import Period, read_active, read_deeds, unit_column
from experiments.metrics.units import columns_of
from experiments.report import ExperimentReport, State, VariantCount
from experiments.reporting import Told, is_trusted, ratio_of, report_of
from experiments.verdict import headline_of, sentences_of

KNOWN_DAYS = 90.0
"""Only shops count that did anything in so many days before: no experiment has chosen them."""

METRICS = ("conversion", "revenue", "orders", "retention")


def report_on_holdout(
    database: Database, catalogue: str, share: float, since: datetime, now: datetime
) -> ExperimentReport:
    """Compare the shops that were held out with all others that were known before.

    Args:
        database: of the log.
        catalogue: whose log it is.
        share: that experiments have had for their `holdout` since then.
        since: from when on, timezone-aware.
        now: nothing at or after this moment is used, timezone-aware.

    Raises:
        BadInput: `share` is none, or `since` is not in the past.
        StoreUnusable: the log cannot be read.
    """
    if not 0 < share < 1:
        raise BadInput(
            f"{share:g} is no share", field="share", hint="between 0 and 1, such as 0.05"
        )
    if since >= now:
        raise BadInput("the holdout has not begun yet", field="since", hint="give a day before now")
    begin, end = to_stored(since), to_stored(now)
    known = begin - int(KNOWN_DAYS * MICROSECONDS_A_DAY)
    definition = _definition(share, (now - since) / timedelta(days=1))
    unit = unit_column(definition.unit)
    with database.reading() as connection:
        units = read_active(connection, catalogue, unit, Period(known, begin))
        period = Period(known, end)
        deeds = read_deeds(connection, catalogue, unit, units, period, METRICS)
    ones = np.ones(len(units), dtype=np.int64)
    held_out = np.array([is_held_out(share, each) for each in units], dtype=np.bool_)
    behaviour = Behaviour(
        variant=np.where(held_out, 0, 1).astype(np.int32),
        counted=np.ones(len(units), dtype=np.bool_),
        during=columns_of(deeds, ones * begin, ones * end),
        before=columns_of(deeds, ones * known, ones * begin),
    )
    experiment = Experiment(definition, State.RUNNING, 0.0, 1.0, since, None, ())
    return report_of(catalogue, experiment, now, _told(definition, behaviour))


def _told(definition: Definition, behaviour: Behaviour) -> Told:
    counts = np.bincount(behaviour.variant, minlength=2).tolist()
    variants = tuple(
        VariantCount(variant.name, variant.share, count, count)
        for variant, count in zip(definition.variants, counts, strict=True)
    )
    rows, ratio = compare(definition, behaviour), ratio_of(definition, variants)
    return Told(
        variants,
        headline_of(definition, State.STOPPED, variants, rows, trusted=is_trusted(ratio)),
        sentences_of(definition, variants, rows, ratio.always if ratio else None),
        rows=rows,
        ratio=ratio,
    )


def _definition(share: float, days: float) -> Definition:
    return definition_of(
        {
            "name": "holdout",
            "hypothesis": "What was tried and taken has made shops buy more.",
            "window_days": min(days, 366.0),
            "before_days": KNOWN_DAYS,
            "primary": ["conversion", "revenue"],
            "secondary": ["orders", "retention"],
            "guardrails": [],
            "variants": [
                {"name": "held_out", "share": share},
                {"name": "what_was_tried", "share": 1 - share, "search": "any"},
            ],
            "searches": {"any": {}},
        },
        "holdout",
    )
