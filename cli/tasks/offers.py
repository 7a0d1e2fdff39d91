"""What `aisle offers` does, on the database itself: a server need not run."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog.product import Product
from catalog.store.baseline import ProductBaseline, built_offer
from catalog.store.changes import ProductChangeStore
from catalog.store.offer_file import DecimalSign, ReadUpdate, read_offer_updates
from catalog.store.offers import OfferStore
from catalog.store.records import NO_REGION, LiveOffer
from catalog.store.updates import OfferOutcome, OfferResult
from cli.tasks.setup import (
    StoreOpener,
    choose_catalogue,
    load_settings,
    output,
    progress,
    store_to_read,
    store_to_write,
)
from cli.tasks.version_products import VersionProducts
from core.clock import SystemClock
from core.errors import BadInput, NotFound
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter
from core.rejects import Reject, RejectLog, judge

ROWS_AT_ONCE = 1_000
"""In one transaction: larger ones let others wait, smaller ones wait for the disk more often."""

_REASONS = {
    OfferOutcome.UNKNOWN_PRODUCT: "there is no such product",
    OfferOutcome.UNKNOWN_REGION: "there is no such region",
    OfferOutcome.NOT_ENOUGH: "there is not enough stock",
    OfferOutcome.REFUSED: "the update was refused",
}
"""Why a row could not be applied; the other outcomes are none of the row's fault."""

_COLUMNS = {"product_id": "product"}
"""Field -> column of the file, where they differ."""


@dataclass(frozen=True, slots=True)
class LoadOrder:
    """What was asked for; the attributes are the command's options."""

    file: Path
    catalogue: str | None
    decimal: DecimalSign | None
    max_reject_rate: float
    rejects: Path | None


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """A catalogue with its products and its store."""

    layout: CatalogueLayout
    products: VersionProducts
    regions: tuple[str, ...]
    offers: OfferStore


def load_file(order: LoadOrder, *, as_json: bool, indexes: Path | None) -> None:
    """Apply the updates of a file, and say what became of its rows.

    Raises:
        BadFeed: the file cannot be read, or too many rows could not be applied; the others were.
        StoreUnusable: the batches before the one that failed were applied.
    """
    started = time.perf_counter()
    with _opened(order.catalogue, indexes, store_to_write) as opened:
        rejects = RejectLog(order.rejects or opened.layout.root / "rejects-offers.jsonl")
        rows = read_offer_updates(order.file, decimal=order.decimal)
        with rejects, reporter(progress()) as bars:
            outcomes = _apply(rows, opened, rejects, bars)
    _tell(outcomes, rejects, opened.layout.name, time.perf_counter() - started, as_json=as_json)
    judge(rejects, order.max_reject_rate, order.file.name)


def show_product(
    product_id: str, *, catalogue: str | None, as_json: bool, indexes: Path | None
) -> None:
    """Show what was built of a product and what is live, region by region.

    Raises:
        NotFound: there is no such product, and nothing live of it either.
    """
    with _opened(catalogue, indexes, store_to_read) as opened:
        product = opened.products.get(product_id)
        live = {offer.region: offer for offer in opened.offers.get(opened.layout.name, product_id)}
        name = opened.layout.name
    if product is None and not live:
        raise NotFound(f"{name!r} has no product {product_id!r}", field="product")
    built = () if product is None else (offer.region for offer in product.offers)
    shown = [
        _shown(region, product, live.get(region)) for region in sorted({*built, *live, NO_REGION})
    ]
    console = output()
    if as_json:
        console.print_json(orjson.dumps(shown).decode())
        return
    table = Table(title=f"{product_id} in {name}", title_justify="left")
    for column in shown[0]:
        table.add_column(column.replace("_", " "))
    for offer in shown:
        table.add_row(*(Text("" if each is None else str(each)) for each in offer.values()))
    console.print(table)


def clear_offers(
    product_id: str | None,
    region: str | None,
    *,
    everything: bool,
    catalogue: str | None,
    as_json: bool,
    indexes: Path | None,
) -> None:
    """Clear live offers and say how many.

    Raises:
        BadInput: neither a product nor a region is named, nor all are meant.
    """
    if everything == (product_id is not None or region is not None):
        raise BadInput(
            "say which offers to clear",
            field="product",
            hint="--product, --region or both; or --all alone",
        )
    settings = load_settings(indexes=indexes)
    layout = choose_catalogue(settings, catalogue)
    with store_to_write(settings) as database:
        store = OfferStore(database, SystemClock())
        cleared = store.clear(layout.name, product_id=product_id, region=region)
    console = output()
    if as_json:
        console.print_json(orjson.dumps({"cleared": cleared}).decode())
    else:
        console.print(f"{cleared:,} live offers of {layout.name} were cleared", markup=False)


@contextmanager
def _opened(name: str | None, indexes: Path | None, store: StoreOpener) -> Iterator[_Catalogue]:
    settings = load_settings(indexes=indexes)
    layout = choose_catalogue(settings, name)
    version = layout.version(layout.current_version())
    with store(settings) as database:
        products = VersionProducts(version, ProductChangeStore(database, SystemClock()))
        regions = version.read_manifest().regions
        yield _Catalogue(layout, products, regions, OfferStore(database, SystemClock()))


def _apply(
    rows: Iterator[tuple[int, ReadUpdate] | Reject],
    opened: _Catalogue,
    rejects: RejectLog,
    bars: Reporter,
) -> Counter[OfferOutcome]:
    """Apply the rows batch by batch; gives how often each outcome came."""
    baseline = ProductBaseline(opened.products.get, opened.regions)
    counted = bars.track(rows, label="offers", total=None)
    outcomes: Counter[OfferOutcome] = Counter()
    while batch := list(islice(counted, ROWS_AT_ONCE)):
        checked = [_in_its_currency(row, opened.products) for row in batch]
        good = [row for row in checked if not isinstance(row, Reject)]
        updates = [read.update for _, read in good]
        results = opened.offers.put(opened.layout.name, updates, baseline)
        outcomes.update(result.outcome for result in results)
        _count(checked, results, rejects)
    return outcomes


def _count(
    rows: Iterable[tuple[int, ReadUpdate] | Reject],
    results: Iterable[OfferResult],
    rejects: RejectLog,
) -> None:
    """Write down the rows of a batch that could not be applied, in their order."""
    remaining = iter(results)
    for row in rows:
        if isinstance(row, Reject):
            rejects.reject(row)
            continue
        line, read = row
        result = next(remaining)
        if result.outcome not in _REASONS:
            rejects.accept()
            continue
        value = getattr(read.update, result.field or "", None)
        column = _COLUMNS.get(result.field or "", result.field)
        shown = "" if value is None else str(value)
        reason = _REASONS[result.outcome]
        rejects.reject(Reject(line, column, shown, reason, result.hint or ""))


def _in_its_currency(
    row: tuple[int, ReadUpdate] | Reject, products: VersionProducts
) -> tuple[int, ReadUpdate] | Reject:
    """The row, unless its price names another currency than the product's."""
    if isinstance(row, Reject) or row[1].currency is None:
        return row
    line, read = row
    product = products.get(read.update.product_id)
    if product is None or product.currency in {None, read.currency}:
        return row
    return Reject(
        line,
        "price",
        f"{read.update.price} {read.currency}",
        "the price is in another currency than the product",
        f"give it in {product.currency}",
    )


def _tell(
    outcomes: Counter[OfferOutcome],
    rejects: RejectLog,
    catalogue: str,
    seconds: float,
    *,
    as_json: bool,
) -> None:
    console = output()
    if as_json:
        told = {
            "catalogue": catalogue,
            "rows": rejects.rows,
            "rejected": rejects.rejected,
            "outcomes": {outcome.value: outcomes[outcome] for outcome in OfferOutcome},
            "rejects": str(rejects.path),
            "seconds": round(seconds, 3),
        }
        console.print_json(orjson.dumps(told).decode())
        return
    console.print(rejects.summary(), markup=False)
    _print_outcomes(outcomes, console)
    console.print(f"{catalogue}: done in {seconds:.1f} s", markup=False)


def _print_outcomes(outcomes: Counter[OfferOutcome], console: Console) -> None:
    table = Table("outcome")
    table.add_column("rows", justify="right")
    for outcome in OfferOutcome:
        if outcomes[outcome]:
            table.add_row(outcome.replace("_", " "), f"{outcomes[outcome]:,}")
    if outcomes:
        console.print(table)


def _shown(region: str, product: Product | None, live: LiveOffer | None) -> dict[str, object]:
    """One line of `aisle offers show`; what is live is None where what was built holds."""
    built = None if product is None else built_offer(product, region)
    said = live or LiveOffer("", region)
    return {
        "region": region,
        "built_stock": None if built is None else built.stock,
        "built_price": None if built is None or built.price is None else str(built.price),
        "stock": said.stock,
        "price": None if said.price is None else str(said.price),
        "price_tiers": _tiers(said),
        "tier_prices": {tier: str(price) for tier, price in said.tier_prices.items()} or None,
        "withdrawn": said.withdrawn or None,
        "stock_at": None if said.stock_at is None else said.stock_at.isoformat(),
        "price_at": None if said.price_at is None else said.price_at.isoformat(),
    }


def _tiers(offer: LiveOffer) -> str | None:
    tiers = offer.price_tiers
    return None if tiers is None else "; ".join(f"{t.min_quantity}: {t.price}" for t in tiers)
