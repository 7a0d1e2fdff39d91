"""What stays of retailers whose data is erased: how many of them each variant had, without names.

Erasures would lower the counts that the check of the shares goes by. It may be looked at on any
day only because these counts never fall, so those who are erased go on counting there, and
nowhere else. A retailer that comes back after its erasure counts once more: nobody knows it.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    func,
    select,
)

from core.database import Schema
from core.sequences import add_up, catalogue_column
from events.columns import MICROSECONDS_A_DAY
from experiments.definition import UnitKind
from experiments.experiment import Experiment
from experiments.metrics.reading import read_exposed

_END = (1 << 63) - 1
_TABLES = MetaData()

ERASED = Table(
    "aisle_experiment_erased",
    _TABLES,
    catalogue_column(),
    Column("experiment", String(60), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("variant", String(60), primary_key=True),
    Column("units", BigInteger, nullable=False),
)
"""Retailers that were shown a variant for the first time on a day and are erased now.

`day` counts since 1970, UTC.
"""

EXPERIMENT_ERASURES = Schema("experiment_erasures", 1, _TABLES)


def keep_counts(
    connection: Connection, catalogue: str, experiments: Sequence[Experiment], retailer: str
) -> None:
    """Count a retailer among the erased ones of the experiments that it was in.

    Args:
        connection: of the transaction in which its events are erased, before they are.
        catalogue: whose experiments they are.
        experiments: all of them.
        retailer: whose data is erased.
    """
    rows = []
    for experiment in experiments:
        if experiment.definition.unit is not UnitKind.RETAILER:
            continue
        exposed = read_exposed(connection, catalogue, experiment, _END, only=retailer)
        for place, first in zip(exposed.variant.tolist(), exposed.first.tolist(), strict=True):
            variant = experiment.definition.variants[place].name
            key = {"catalogue": catalogue, "experiment": experiment.name, "variant": variant}
            rows.append({**key, "day": first // MICROSECONDS_A_DAY, "units": 1})
    add_up(connection, ERASED, rows)


def read_erased(
    connection: Connection, catalogue: str, experiment: Experiment, until: int
) -> Counter[str]:
    """By variant, how many of those erased were shown it.

    Args:
        connection: of a reading transaction.
        catalogue: whose experiment it is.
        experiment: in question.
        until: microseconds since 1970, UTC; whole days count that begin before it.
    """
    mine = (ERASED.c.catalogue == catalogue) & (ERASED.c.experiment == experiment.name)
    known = ERASED.c.day <= (until - 1) // MICROSECONDS_A_DAY
    sums = select(ERASED.c.variant, func.sum(ERASED.c.units)).where(mine & known)
    rows = connection.execute(sums.group_by(ERASED.c.variant))
    return Counter({variant: int(units) for variant, units in rows})
