"""What models are trained on: purchases out of the log, and what is known of their products."""

from collections.abc import Iterator
from datetime import datetime

from catalog.filter_values import CATEGORY_SEPARATOR
from catalog.store.retailers import RetailerStore
from core.clock import Clock
from core.database import Database
from core.errors import BadInput, NotFound
from core.layout import CatalogueLayout
from events.columns import Index
from events.log import EventLog
from events.named import NamedProduct, NamedProducts
from events.trade import Trade, Traits
from indexer.product_table import stored_texts
from recommend.artefacts.data import LoggedData, just_after

RETAILERS_A_PAGE = 10_000


def read_training_data(
    database: Database, layout: CatalogueLayout, until: datetime | None, clock: Clock
) -> LoggedData:
    """All that the models of a catalogue may know.

    Products are described by the catalogue's published version; those that it has not, and
    all where none is published, by the order files that brought them.

    Args:
        database: of the log.
        layout: of the catalogue.
        until: only what happened before this moment; None for all up to the last purchase.
        clock: purchases later than it says are left out.

    Raises:
        BadInput: there are no purchases, or `until` is still to come.
        StoreUnusable: the database cannot be read.
    """
    if until is not None and until > clock.now():
        raise BadInput(
            f"{until.isoformat()} is still to come", field="until", hint="leave it out for today"
        )
    log = EventLog(database, clock)
    sequence = log.last_sequence(layout.name)
    purchases = log.purchases(layout.name, until or clock.now())
    if not len(purchases):
        raise BadInput(
            f"the log has no purchases of {layout.name!r}"
            + (f" before {until.isoformat()}" if until else ""),
            field="catalogue",
            hint=f"aisle events import FILE --catalogue {layout.name} --mapping NAME",
        )
    data = Trade(
        purchases=purchases,
        traits=_traits(database, layout, purchases.products),
        now=until or just_after(purchases),
        regions=_regions(database, layout.name, purchases.retailers),
    )
    return LoggedData(data, sequence)


def parse_until(text: str | None) -> datetime | None:
    """A day, at whose beginning (UTC) it ends, or a moment with its time zone.

    Raises:
        BadInput: it is another thing.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(f"{text}T00:00:00+00:00" if len(text) == 10 else text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(
            f"{text!r} is no day and no time with a time zone",
            field="until",
            hint="write it as 2026-01-31 or 2026-01-31T04:00:00+01:00",
        )
    return moment


def _traits(database: Database, layout: CatalogueLayout, products: Index) -> Traits:
    known = {each.product: each for each in _described(layout, products)}
    missing = [name for name in products.names if name not in known]
    known |= NamedProducts(database).get(layout.name, missing)
    described = [known.get(name, NamedProduct(name)) for name in products.names]
    return Traits(
        titles=tuple(each.title for each in described),
        categories=tuple(each.category for each in described),
        brands=tuple(each.brand for each in described),
    )


def _described(layout: CatalogueLayout, products: Index) -> Iterator[NamedProduct]:
    """Those of `products` that the published version has."""
    try:
        version = layout.version(layout.current_version())
    except NotFound:
        return
    for product in stored_texts(version):
        if products.code(product.id) is not None:
            category = CATEGORY_SEPARATOR.join(product.category)
            yield NamedProduct(product.id, product.title, category, product.brand)


def _regions(database: Database, catalogue: str, retailers: Index) -> tuple[str, ...]:
    """Where each of `retailers` is, "" where nobody said; empty where it is known of none."""
    store = RetailerStore(database)
    regions, sequence = dict.fromkeys(retailers.names, ""), 0
    while page := store.since(catalogue, sequence, RETAILERS_A_PAGE):
        regions |= {each.id: each.region for each in page if each.id in regions and each.region}
        sequence = page[-1].sequence
    return tuple(regions.values()) if any(regions.values()) else ()
