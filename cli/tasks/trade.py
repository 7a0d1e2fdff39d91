"""The trade that a command is about: out of a catalogue's log, or out of a file of orders."""

from dataclasses import dataclass
from pathlib import Path

from cli.tasks.setup import choose_catalogue, load_settings, open_store
from cli.tasks.training_data import parse_until, read_training_data
from core.clock import SystemClock
from core.errors import BadInput
from core.layout import CatalogueLayout
from events.importing.mapping import load_mapping
from events.importing.order_file import read_order_file
from events.trade import Trade, Traits
from recommend.artefacts.data import just_after


@dataclass(frozen=True, slots=True)
class TradeSource:
    """Where purchases are read.

    Attributes:
        catalogue: whose log; None for the default or the only one.
        orders: a file; None for that of the mapping, if it has one.
        mapping: of the file; None for the log.
        until: a day or a moment, as `parse_until` reads it; None for all there is.
    """

    catalogue: str | None = None
    orders: Path | None = None
    mapping: str | None = None
    until: str | None = None


def read_trade(source: TradeSource, indexes: Path | None) -> Trade:
    """All that was bought before `source.until`, or to this day.

    Raises:
        BadInput: options that do not go together, nothing was bought, or a moment to come.
        BadFeed: the file cannot be read.
        StoreUnusable: the log cannot be read.
    """
    if source.mapping is not None:
        return _of_file(source, source.mapping)
    if source.orders is not None:
        raise BadInput(
            "nothing says which columns the file has",
            field="mapping",
            hint="name one of those that `aisle events import --help` lists",
        )
    return _of_log(source, indexes)


def _of_file(source: TradeSource, mapping: str) -> Trade:
    if source.catalogue is not None:
        raise BadInput(
            "a catalogue's log and a file of orders are two things",
            field="mapping",
            hint="leave out --catalogue or --mapping",
        )
    file = read_order_file(source.orders, load_mapping(mapping), SystemClock().now())
    purchases, named = file.purchases()
    until = parse_until(source.until)
    if until is not None:
        purchases = purchases.before(until)
    if not len(purchases):
        raise BadInput(
            "the file has no purchases" + (f" before {until.isoformat()}" if until else ""),
            field="orders",
            hint="see what its mapping leaves out, or give another day with --until",
        )
    return Trade(
        purchases=purchases,
        traits=Traits(
            titles=tuple(each.title for each in named),
            categories=tuple(each.category for each in named),
            brands=tuple(each.brand for each in named),
        ),
        now=until or just_after(purchases),
    )


def _of_log(source: TradeSource, indexes: Path | None) -> Trade:
    settings = load_settings(indexes=indexes)
    layout = (
        CatalogueLayout(settings.indexes, source.catalogue)
        if source.catalogue
        else choose_catalogue(settings, None)
    )
    database = open_store(settings)
    if database is None:
        raise BadInput(
            "nothing was ever logged here",
            field="catalogue",
            hint=f"aisle events import FILE --catalogue {layout.name} --mapping NAME",
        )
    try:
        until = parse_until(source.until)
        return read_training_data(database, layout, until, SystemClock()).data
    finally:
        database.close()
