"""`python -m benchmarks.history FILE`: what a shop's history is worth to its searches.

Orders before a cut are the history. Each line of a shop's first order after it becomes a
query of two words of the product's title that many titles have; the bought product alone is
right. The same query is asked with every mode and weight.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from benchmarks.command import run_command, work_folder
from benchmarks.report import Table, rendered
from catalog.product import Availability, Product
from cli.tasks.publishing import vector_cache
from cli.tasks.setup import load_settings, output, progress
from core.clock import SystemClock
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter
from core.settings import Settings
from events.columns import MICROSECONDS_A_DAY, Purchases
from events.importing.mapping import load_mapping
from events.importing.order_file import read_order_file
from events.profile import Bought
from experiments.offline.intervals import mean_interval
from indexer.build import BuildOptions, build_index
from rerank.loading import load_ranker
from search.history import Past, ShopHistories
from search.pipeline import Searcher
from search.query import HistoryMode, HistoryUse, Query
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot

WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
DEPTH = 100
LEAST_TITLES = 5
"""Fewer titles that have both words make a query that needs no history."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, who asks it, and what is bought after it.

    Attributes:
        known: whether the shop had bought it before.
    """

    text: str
    retailer: str
    product: str
    known: bool


class PastOrders:
    """What shops had bought before the cut.

    Args:
        purchases: before the cut, returns left out.
        now: the cut, microseconds since 1970, UTC.
    """

    def __init__(self, purchases: Purchases, now: int) -> None:
        self._now = now
        pair = purchases.retailer.astype(np.int64) * len(purchases.products) + purchases.product
        self._by_shop: dict[str, dict[str, Bought]] = {}
        order = np.lexsort((purchases.time, pair))
        starts = np.flatnonzero(np.diff(pair[order], prepend=-1))
        counts = np.diff(starts, append=pair.size)
        for start, count in zip(starts.tolist(), counts.tolist(), strict=True):
            lines = order[start : start + count]
            shop = purchases.retailers.names[purchases.retailer[lines[0]]]
            product = purchases.products.names[purchases.product[lines[0]]]
            times = purchases.time[lines]
            self._by_shop.setdefault(shop, {})[product] = Bought(
                orders=int(np.unique(purchases.order[lines]).size),
                quantity=float(purchases.quantity[lines].sum()),
                first=int(times[0]),
                last=int(times[-1]),
                last_quantity=float(purchases.quantity[lines[-1]]),
                price=None,
            )

    def of(self, retailer: str) -> Past | None:
        """The past of a shop."""
        bought = self._by_shop.get(retailer)
        return None if bought is None else Past(bought, self._now)

    def has(self, retailer: str, product: str) -> bool:
        """Whether the shop had bought the product."""
        return product in self._by_shop.get(retailer, {})


def command(
    file: Annotated[Path, typer.Argument(help="Orders, such as orders.parquet.")],
    *,
    mapping: Annotated[str, typer.Option(help="As for aisle events import.")] = "online_retail",
    days: Annotated[float, typer.Option(min=1, help="Of the orders after the cut.")] = 28,
    queries: Annotated[int, typer.Option(min=10, help="Asked.")] = 1_500,
    seed: Annotated[int, typer.Option(min=0, help="Of the draws.")] = 7,
    work: Annotated[Path | None, typer.Option(help="Keep the catalogue here.")] = None,
) -> None:
    """Build the titles as a catalogue, ask, and print the table."""
    settings = load_settings()
    with reporter(progress()) as bars, work_folder(work, "history") as folder:
        read = read_order_file(file, load_mapping(mapping), SystemClock().now())
        purchases, named = read.purchases()
        titles = {each.product: each.title for each in named if each.title}
        bought = purchases.bought()
        cut = int(bought.time.max()) - round(days * MICROSECONDS_A_DAY)
        past = PastOrders(bought.where(bought.time < cut), cut)
        later = bought.where(bought.time >= cut)
        wanted = _wanted(later, past, titles, queries, random.Random(seed))  # noqa: S311 - to repeat
        searcher = _searcher(titles, past, settings, folder, bars)
        asked = _ranks(searcher, wanted, bars)
    output().print(rendered(_table(wanted, asked, days, seed)))


def _wanted(
    later: Purchases,
    past: PastOrders,
    titles: Mapping[str, str],
    most: int,
    chance: random.Random,
) -> list[Wanted]:
    """Queries from the lines of every shop's first order in `later`, at most `most`."""
    words = {product: _words(title) for product, title in titles.items()}
    titles_with: dict[str, set[str]] = {}
    for product, own in words.items():
        for word in own:
            titles_with.setdefault(word, set()).add(product)
    lines = list(_first_orders(later))
    chance.shuffle(lines)
    drawn = _drawn(lines, words, titles_with, past, chance)
    return [each for each, _ in zip(drawn, range(most), strict=False)]


def _drawn(
    lines: Sequence[tuple[str, str]],
    words: Mapping[str, tuple[str, ...]],
    titles_with: Mapping[str, set[str]],
    past: PastOrders,
    chance: random.Random,
) -> Iterator[Wanted]:
    for retailer, product in lines:
        own = words.get(product, ())
        if len(own) < 2 or past.of(retailer) is None:
            continue
        first, second = sorted(chance.sample(range(len(own)), 2))
        if len(titles_with[own[first]] & titles_with[own[second]]) >= LEAST_TITLES:
            text = f"{own[first]} {own[second]}"
            yield Wanted(text, retailer, product, past.has(retailer, product))


def _words(title: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in title.casefold().split() if word.isalpha()))


def _first_orders(later: Purchases) -> Iterator[tuple[str, str]]:
    """(Shop, product) of the lines of every shop's first order."""
    shops, starts = np.unique(later.retailer, return_index=True)
    for shop, start in zip(shops.tolist(), starts.tolist(), strict=True):
        own = (later.retailer == shop) & (later.order == later.order[start])
        for product in np.unique(later.product[own]).tolist():
            yield later.retailers.names[shop], later.products.names[product]


def _searcher(
    titles: Mapping[str, str],
    past: PastOrders,
    settings: Settings,
    folder: Path,
    bars: Reporter,
) -> Searcher:
    layout = CatalogueLayout(folder, "orders")
    products = (
        Product(id=each, title=title, availability=Availability.IN_STOCK)
        for each, title in sorted(titles.items())
    )
    options = BuildOptions(models=settings.models_dir, vector_cache=vector_cache(settings), keep=1)
    build_index(products, layout, options, bars)
    snapshot = open_snapshot(layout.version(layout.current_version()))
    return Searcher(
        snapshot,
        None,
        SearchDefaults(),
        ranker=load_ranker(settings.rank_model, models=settings.models_dir),
        histories=ShopHistories(past, snapshot),
    )


def _ranks(searcher: Searcher, wanted: Sequence[Wanted], bars: Reporter) -> Floats:
    """The reciprocal rank of what was bought, shape (weights, queries); 0 past `DEPTH`."""
    ranks = np.zeros((len(WEIGHTS), len(wanted)))
    for place, each in enumerate(bars.track(wanted, label="asking", total=len(wanted))):
        for number, weight in enumerate(WEIGHTS):
            use = HistoryUse(mode=HistoryMode.BOOST, weight=weight)
            query = Query(
                q=each.text, per_page=DEPTH, retailer=each.retailer, history=use, highlight=False
            )
            ids = [hit.product.id for hit in searcher.search(query).hits]
            if each.product in ids:
                ranks[number, place] = 1 / (ids.index(each.product) + 1)
    return ranks


def _table(wanted: Sequence[Wanted], ranks: Floats, days: float, seed: int) -> Table:
    known = np.array([each.known for each in wanted])
    rows = [
        {
            "weight": weight,
            "MRR": float(own.mean()),
            "gain": _told(own - ranks[0], seed),
            "bought before": float(own[known].mean()),
            "never bought": float(own[~known].mean()),
            "first": float((own == 1).mean()),
        }
        for weight, own in zip(WEIGHTS, ranks, strict=True)
    ]
    return Table(
        name="history",
        title="What a shop bought brings forward: reciprocal rank of what it buys next",
        rows=rows,
        notes=(
            (
                f"{len(wanted):,} queries of two words of a title, of the last {days:g} days;"
                f" {int(known.sum()):,} of products that the shop had bought before."
            ),
            "Weight 0 is a search without the history.",
        ),
    )


def _told(differences: Floats, seed: int) -> str:
    found = mean_interval(differences, seed=seed)
    return f"{found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


if __name__ == "__main__":
    run_command(command)
