"""Product changes become part of the next version, and none is lost on the way."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog.product import Product
from catalog.store.changes import ProductChangeStore
from catalog.store.records import ProductChange
from core.clock import SystemClock
from core.database import open_database
from core.errors import Conflict
from core.layout import CatalogueLayout
from indexer.build import BuildOptions
from indexer.folding import FEED, ChangesToFold, apply_changes, pending_changes
from indexer.product_table import stored_products
from tests.indexer.processes import Moment, killed_build
from tests.indexer.support import PRODUCTS, build, product, served

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def open_store(folder: Path) -> ProductChangeStore:
    folder.mkdir(exist_ok=True)
    database = open_database(f"sqlite:///{folder / 'store.sqlite'}")
    return ProductChangeStore(database, SystemClock())


@dataclass(frozen=True)
class StoreOfItsProcess:
    """A store that each process that builds opens for itself."""

    folder: Path

    def since(self, catalogue: str, sequence: int, limit: int) -> list[ProductChange]:
        return open_store(self.folder).since(catalogue, sequence, limit)

    def latest_sequence(self, catalogue: str) -> int:
        return open_store(self.folder).latest_sequence(catalogue)

    def fold(self, catalogue: str, version: str, sequence: int) -> None:
        open_store(self.folder).fold(catalogue, version, sequence)

    def folded(self, catalogue: str, version: str) -> int:
        return open_store(self.folder).folded(catalogue, version)

    def forget(self, catalogue: str, kept_versions: Collection[str]) -> int:
        return open_store(self.folder).forget(catalogue, kept_versions)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> ProductChangeStore:
    return open_store(folder)


def put(store: ProductChangeStore, *products: Product | str, at: datetime = NOW) -> None:
    """Put products, or ids of those that are gone."""
    changes = [
        ProductChange(each, None, changed_at=at)
        if isinstance(each, str)
        else ProductChange(each.id, each, changed_at=at)
        for each in products
    ]
    assert all(result.applied for result in store.put("shop", changes))


def kept(store: ProductChangeStore) -> set[str]:
    return {change.product_id for change in store.since("shop", 0, 100)}


A, B, C, D = (product(number, f"title {number}") for number in range(4))
NEW_B = replace(B, title="new b")


def test_changes_are_applied_in_their_place_and_new_products_at_the_end(
    store: ProductChangeStore,
) -> None:
    put(store, D, NEW_B, A.id, "never there")
    pending = pending_changes("shop", ChangesToFold(store))
    assert list(apply_changes([A, B, C], pending)) == [NEW_B, C, D]
    assert (len(pending.products), pending.superseded, pending.sequence) == (4, 0, 4)


def test_only_changes_newer_than_the_feed_are_put_over_it(store: ProductChangeStore) -> None:
    put(store, replace(A, title="old a"), at=NOW - DAY)
    put(store, replace(C, title="same time"), at=NOW)
    put(store, NEW_B, at=NOW + timedelta(seconds=1))
    pending = pending_changes("shop", ChangesToFold(store, feed_time=NOW))
    assert list(apply_changes([A, B, C], pending)) == [A, NEW_B, C]
    assert (pending.superseded, pending.sequence, pending.feed_sequence) == (2, 3, 2)


def test_changes_that_a_version_contains_are_not_applied_again(store: ProductChangeStore) -> None:
    put(store, replace(A, title="old a"), NEW_B)
    pending = pending_changes("shop", ChangesToFold(store, after=1))
    assert list(apply_changes([A, B], pending)) == [A, NEW_B]


def test_many_changes_are_read_page_by_page(store: ProductChangeStore) -> None:
    put(store, *(product(number, f"t{number}") for number in range(2300)))
    pending = pending_changes("shop", ChangesToFold(store))
    assert [each.id for each in apply_changes([], pending)] == [f"p{n}" for n in range(2300)]


def test_no_changes_no_difference(
    shop: CatalogueLayout, options: BuildOptions, store: ProductChangeStore
) -> None:
    plain = build(PRODUCTS, shop, options).version
    folding = replace(options, changes=ChangesToFold(store, feed_time=NOW))
    assert build(PRODUCTS, shop, folding).version == plain


def test_a_build_folds_records_and_forgets(
    shop: CatalogueLayout, options: BuildOptions, store: ProductChangeStore
) -> None:
    one = replace(options, keep=1)
    put(store, replace(PRODUCTS[0], title="older"), at=NOW - DAY)
    put(store, replace(PRODUCTS[1], title="newer"), at=NOW + DAY)

    first = build(PRODUCTS, shop, replace(one, changes=ChangesToFold(store, NOW))).version

    titles = [each.title for each in stored_products(served(shop))]
    assert titles[:2] == [PRODUCTS[0].title, "newer"]
    assert store.folded("shop", first) == 2
    # The feed does not know of the later one, and may be built again.
    assert kept(store) == {PRODUCTS[1].id}
    again = build(PRODUCTS, shop, replace(one, changes=ChangesToFold(store, NOW))).version
    assert again == first
    assert kept(store) == {PRODUCTS[1].id}

    later = replace(one, changes=ChangesToFold(store, NOW + 2 * DAY))
    second = build(PRODUCTS[:-1], shop, later).version
    assert [each.title for each in stored_products(served(shop))][1] == PRODUCTS[1].title
    assert kept(store) == set()
    assert (store.folded("shop", second), store.folded("shop", first)) == (2, 0)


def test_a_change_stays_while_a_kept_version_lacks_it(
    shop: CatalogueLayout, options: BuildOptions, store: ProductChangeStore
) -> None:
    build(PRODUCTS[:70], shop, replace(options, changes=ChangesToFold(store, NOW)))
    put(store, NEW_B, at=NOW + DAY)
    build(PRODUCTS, shop, replace(options, changes=ChangesToFold(store, NOW + 2 * DAY)))
    assert kept(store) == {NEW_B.id}


def test_a_fold_of_the_served_version_takes_in_what_came_later(
    shop: CatalogueLayout, options: BuildOptions, store: ProductChangeStore
) -> None:
    version = build(PRODUCTS, shop, replace(options, changes=ChangesToFold(store, NOW))).version
    put(store, replace(PRODUCTS[5], title="changed"), PRODUCTS[6].id, D)
    fold = replace(
        options,
        changes=ChangesToFold(store, after=store.folded("shop", version)),
        based_on=version,
    )

    folded = build(stored_products(served(shop)), shop, fold).version

    expected = [*PRODUCTS[:5], replace(PRODUCTS[5], title="changed"), *PRODUCTS[7:], D]
    assert list(stored_products(served(shop))) == expected
    assert store.folded("shop", folded) == 3
    assert store.folded("shop", FEED) == 0
    assert kept(store) == {PRODUCTS[5].id, PRODUCTS[6].id, D.id}
    with pytest.raises(Conflict, match="not the served version any more"):
        build(PRODUCTS, shop, fold)


def test_where_no_feed_comes_again_folds_forget_what_every_kept_version_contains(
    shop: CatalogueLayout, options: BuildOptions, store: ProductChangeStore
) -> None:
    two = replace(options, keep=2)

    def fold() -> str:
        version = shop.current_version()
        after = store.folded("shop", version)
        wanted = ChangesToFold(store, after=after, forget_feed=True)
        order = replace(two, changes=wanted, based_on=version)
        return build(stored_products(served(shop)), shop, order).version

    build(PRODUCTS, shop, replace(two, changes=ChangesToFold(store, NOW)))
    put(store, replace(PRODUCTS[0], title="first"), at=NOW + DAY)
    first = fold()
    # The version before lacks it: a rollback would need it.
    assert kept(store) == {PRODUCTS[0].id}
    put(store, replace(PRODUCTS[1], title="second"), at=NOW + DAY)
    second = fold()
    assert kept(store) == {PRODUCTS[1].id}
    assert (store.folded("shop", first), store.folded("shop", second)) == (1, 2)
    titles = [each.title for each in stored_products(served(shop))]
    assert titles[:2] == ["first", "second"]
    put(store, replace(PRODUCTS[2], title="third"), at=NOW + DAY)
    fold()
    assert kept(store) == {PRODUCTS[2].id}


def test_a_dry_run_folds_nothing(
    shop: CatalogueLayout, options: BuildOptions, store: ProductChangeStore
) -> None:
    put(store, NEW_B)
    dry = replace(options, dry_run=True, changes=ChangesToFold(store, NOW - DAY))
    report = build(PRODUCTS, shop, dry)
    assert store.folded("shop", report.version) == 0
    assert kept(store) == {NEW_B.id}


@pytest.mark.parametrize(
    "moment",
    [
        Moment("gate"),
        Moment("os.rename", ".staging/next"),
        Moment("open", "history.jsonl"),
        Moment("os.rename", ".CURRENT.new"),
        Moment("open", "/shop", count=2),
        Moment("shutil.rmtree", ".staging", count=2),
    ],
    ids=str,
)
def test_killed_anywhere_no_change_is_lost(
    shop: CatalogueLayout,
    options: BuildOptions,
    store: ProductChangeStore,
    folder: Path,
    moment: Moment,
) -> None:
    one = replace(options, keep=1)
    before = build(PRODUCTS, shop, replace(one, changes=ChangesToFold(store, NOW))).version
    newer = replace(PRODUCTS[0], title="newer")
    put(store, newer, at=NOW + DAY)
    fold = ChangesToFold(StoreOfItsProcess(folder), feed_time=NOW)

    killed_build(PRODUCTS, shop, replace(one, changes=fold), moment)

    now = shop.current_version()
    later = store.since("shop", store.folded("shop", now), 10)
    served_title = next(iter(stored_products(served(shop)))).title
    laid_on_top = [change.product for change in later if change.product_id == newer.id]
    assert laid_on_top == [newer] if now == before else served_title == newer.title
    report = build(PRODUCTS, shop, replace(one, changes=ChangesToFold(store, NOW)))
    assert next(iter(stored_products(served(shop)))) == newer
    assert store.folded("shop", report.version) == 1
