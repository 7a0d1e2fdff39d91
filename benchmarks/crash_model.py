"""What must be there after a crash, and what is."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from benchmarks.crash_actions import (
    BATCH,
    CATALOGUE,
    FIRST_STOCK,
    AnythingInStock,
    Scene,
    sales,
    title,
)
from catalog.store.changes import ProductChangeStore
from catalog.store.offers import OfferStore
from catalog.store.updates import OfferOutcome
from core.clock import SystemClock
from core.database import Database
from core.errors import AisleError
from core.publication import history
from core.verification import verify_files
from indexer.product_table import stored_products
from search.snapshot import open_snapshot


@dataclass(slots=True)
class Expected:
    """What was acknowledged.

    Attributes:
        renamed: rounds of renaming.
        sold: rounds of sales.
    """

    renamed: int = 0
    sold: int = 0


def faults(scene: Scene, expected: Expected) -> Iterator[str]:
    """What is lost, half there or cannot be opened; `expected` takes up what was not told.

    A last round may have been written without our being told; it counts from then on.
    """
    yield from _version_faults(scene)
    with closing(scene.database()) as database:
        yield from _title_faults(scene, expected, database)
        yield from _stock_faults(scene, expected, database)


def leftovers(scene: Scene) -> Iterator[str]:
    """What a build that went well must not leave behind."""
    for name in (".staging", ".CURRENT.new"):
        if (scene.layout.root / name).exists():
            yield f"{name} is left behind by a build that ended well"


def _version_faults(scene: Scene) -> Iterator[str]:
    layout = scene.layout
    current = layout.current_version()
    if current not in layout.versions():
        yield f"CURRENT names {current!r}, which is not there"
        return
    for name in layout.versions():
        version = layout.version(name)
        try:
            verify_files(version, version.read_manifest(), checksums=True)
        except AisleError as error:
            yield f"{name} is not whole: {error}"
    try:
        opened = open_snapshot(layout.version(current))
    except AisleError as error:
        yield f"{current} does not open: {error}"
        return
    if len(opened.products) != len(scene.products):
        yield f"{current} has {len(opened.products)} products"
    last = history(layout)[-1]
    if current not in (last.version, last.previous):
        yield f"{current} is served, of which the history does not know"


def _title_faults(scene: Scene, expected: Expected, database: Database) -> Iterator[str]:
    """Titles as they are served: of the version, with later changes on top."""
    version = scene.layout.current_version()
    store = ProductChangeStore(database, SystemClock())
    found = {each.id: each.title for each in stored_products(scene.layout.version(version))}
    for change in store.since(CATALOGUE, store.folded(CATALOGUE, version)):
        if change.product is None or change.vector is None:
            yield f"{change.product_id} is half there"
        else:
            found[change.product_id] = change.product.title
    for rounds in (expected.renamed, expected.renamed + 1):
        if found == _titles(scene, rounds):
            expected.renamed = rounds
            return
    wrong = {
        name: (found.get(name), title)
        for name, title in _titles(scene, expected.renamed).items()
        if found.get(name) != title
    }
    yield f"after {expected.renamed} rounds of renaming, titles are (found, expected): {wrong}"


def _stock_faults(scene: Scene, expected: Expected, database: Database) -> Iterator[str]:
    store = OfferStore(database, SystemClock())
    found = {each.product_id: each.stock for each in store.since(CATALOGUE, 0)}
    for rounds in (expected.sold, expected.sold + 1):
        if found == _stocks(scene, rounds):
            expected.sold = rounds
            break
    else:
        yield f"after {expected.sold} rounds of sales, stocks are {found}"
        return
    again = [sale for each in range(max(0, rounds - 5), rounds) for sale in sales(scene, each)]
    for result in store.put(CATALOGUE, again, AnythingInStock()):
        if result.outcome is not OfferOutcome.REPEATED:
            yield f"a sale of {result.product_id} was {result.outcome} when it was sent again"


def _titles(scene: Scene, rounds: int) -> dict[str, str]:
    titles = {product.id: product.title for product in scene.products}
    for number in range(max(0, rounds - len(scene.products)), rounds):
        titles.update((product.id, title(number, product)) for product in scene.batch(number))
    return titles


def _stocks(scene: Scene, rounds: int) -> dict[str, int]:
    """Of n products in a ring, BATCH are sold a round."""
    whole, rest = divmod(rounds * BATCH, len(scene.products))
    sold = {product.id: whole + (place < rest) for place, product in enumerate(scene.products)}
    return {name: FIRST_STOCK - times for name, times in sold.items() if times}
