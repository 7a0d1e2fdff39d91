"""What an encoder is trained and checked on: the served version, clicks, orders, judgments."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from catalog.orders import read_orders
from catalog.recipe import recipe_of
from core.errors import BadInput
from experiments.offline.apart import HeldOut
from experiments.offline.click_log import ClickLog, read_click_log
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgedQuery, Judgments, read_judgments
from experiments.offline.known_items import RIGHT, known_items
from experiments.offline.model_check import QuerySet
from experiments.offline.splits import held_out
from indexer.training.catalogue import TrainingCatalogue, numbered
from indexer.training.pairs import Click, TrainingPair, training_pairs
from search.lexical import Rows
from search.snapshot import Snapshot

HELD_OUT_TYPES = 0.15
HELD_OUT_CLICKS = 0.2
HELD_OUT_QUERIES = 300


@dataclass(frozen=True, slots=True)
class EncoderData:
    """What training and check take.

    Attributes:
        catalogue: the products.
        pairs: to train on; no query among them asks nearly what one of `sets` asks.
        sets: the queries of the check.
    """

    catalogue: TrainingCatalogue
    pairs: Sequence[TrainingPair]
    sets: tuple[QuerySet, ...]


def encoder_data(
    snapshot: Snapshot,
    count: int,
    *,
    seed: int,
    clicks: Path | None,
    orders: Path | None,
    judgments: Path | None,
) -> EncoderData:
    """Read the files and make the pairs and the queries of the check.

    Args:
        snapshot: the served version.
        count: pairs to make.
        seed: of what is held out and of the pairs.
        clicks: a click log.
        orders: order lines; products that are bought more are drawn more.
        judgments: judged queries.

    Raises:
        BadInput: a file cannot be used, or the catalogue says too little.
    """
    given = None if judgments is None else _usable(read_judgments(judgments))
    log = () if clicks is None else _clicks(read_click_log(clicks), snapshot)
    kept_back = _held_out_clicks(log, seed)
    made = known_items(snapshot, HELD_OUT_QUERIES, seed=seed, rows=_held_out_rows(snapshot, seed))
    sets = [QuerySet("made queries", made.queries, made.gain, condensed=False)]
    if kept_back:
        clicked = _judged(kept_back, snapshot)
        sets.append(QuerySet("clicked queries", clicked, Gain.EXPONENTIAL, condensed=False))
    if given is not None:
        sets.append(QuerySet("judged queries", given.queries, given.gain, condensed=True))
    catalogue = training_catalogue(snapshot, _weights(snapshot, orders))
    apart = HeldOut(query.text for each in sets for query in each.queries)
    pairs = training_pairs(catalogue, count, seed=seed, allowed=apart.leaves, clicks=log)
    return EncoderData(catalogue, pairs, tuple(sets))


def training_catalogue(snapshot: Snapshot, weights: npt.NDArray[np.float64]) -> TrainingCatalogue:
    """The products of a version as training sees them, drawn by `weights`, shape (n,)."""
    return TrainingCatalogue(
        product=snapshot.products.product,
        recipe=recipe_of(snapshot.manifest.recipe),
        types=np.asarray(snapshot.types.of_row),
        type_names=snapshot.types.names,
        closeness=snapshot.types.closeness,
        brands=numbered(snapshot.products.texts("brand", range(snapshot.rows))),
        weights=weights / weights.sum(),
    )


def _held_out_rows(snapshot: Snapshot, seed: int) -> Rows | None:
    """Products of types that no made query of the training is to be about; None for all."""
    chosen = np.array(_held_out(snapshot.types.names, HELD_OUT_TYPES, seed), dtype=bool)
    types = np.asarray(snapshot.types.of_row)
    rows = np.flatnonzero(types >= 0)
    found = rows[chosen[types[rows]]].astype(np.int32)
    return found if found.size else None


def _held_out(texts: Sequence[str], share: float, seed: int) -> tuple[bool, ...]:
    """Which are held out; none where they are too few or too much alike to be split."""
    try:
        return held_out(texts, share, seed=seed)
    except BadInput:
        return (False,) * len(texts)


def _clicks(log: ClickLog, snapshot: Snapshot) -> tuple[Click, ...]:
    """By query and product, those of products that are in the version still."""
    counts: Counter[tuple[int, int]] = Counter()
    cells = zip(log.query_of.tolist(), log.product_of.tolist(), log.clicked.tolist(), strict=True)
    for query, product, clicked in cells:
        if clicked:
            counts[query, product] += int(clicked)
    ids = snapshot.products.texts("id", range(snapshot.rows))
    rows = {product: row for row, product in enumerate(ids)}
    found = tuple(
        Click(log.queries[query], rows[log.products[product]], count)
        for (query, product), count in counts.items()
        if log.products[product] in rows
    )
    if not found:
        raise BadInput(
            "no clicked product is in the catalogue",
            field="clicks",
            hint="product_id is the id that the feed has",
        )
    return found


def _held_out_clicks(clicks: Sequence[Click], seed: int) -> list[Click]:
    """Those of one query in five, near duplicates kept together."""
    texts = list(dict.fromkeys(click.query for click in clicks))
    chosen = dict(zip(texts, _held_out(texts, HELD_OUT_CLICKS, seed), strict=True))
    return [click for click in clicks if chosen[click.query]]


def _judged(clicks: Sequence[Click], snapshot: Snapshot) -> tuple[JudgedQuery, ...]:
    """Queries for which what was clicked is right."""
    ids = snapshot.products.texts("id", [click.row for click in clicks])
    ratings: dict[str, dict[str, int]] = {}
    for click, product in zip(clicks, ids, strict=True):
        ratings.setdefault(click.query, {})[product] = RIGHT
    return tuple(JudgedQuery(query, query, right) for query, right in ratings.items())


def _usable(judgments: Judgments) -> Judgments:
    """Those with a product that is right.

    Raises:
        BadInput: there is none.
    """
    return Judgments(judgments.decisive(), judgments.gain)


def _weights(snapshot: Snapshot, orders: Path | None) -> npt.NDArray[np.float64]:
    """1 + log(1 + units bought), shape (n,): what nobody buys is searched for, too."""
    weights = np.ones(snapshot.rows)
    if orders is None:
        return weights
    bought = Counter(dict(_units(orders)))
    ids = snapshot.products.texts("id", range(snapshot.rows))
    return weights + np.log1p([bought[product] for product in ids])


def _units(orders: Path) -> Iterator[tuple[str, int]]:
    units: Counter[str] = Counter()
    for line in read_orders(orders):
        units[line.product] += line.quantity
    yield from units.items()
