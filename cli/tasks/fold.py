"""What `aisle fold` does: the served products and their later changes become a version."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from catalog.product import Product
from catalog.recipe import recipe_of
from cli.tasks.build_order import BuildOrder
from cli.tasks.gates import OpenedVersions, gates_of, read_smoke_queries
from cli.tasks.interruption import ending_on_sigterm
from cli.tasks.outcome import Told, outcome_written
from cli.tasks.publishing import build_and_tell, open_changes, vector_cache
from cli.tasks.setup import choose_catalogue, load_settings, output
from core.errors import BadInput
from core.layout import CatalogueLayout, Manifest, VersionLayout
from core.progress import Reporter
from core.settings import Settings
from indexer.build import BuildOptions
from indexer.changes.movers import TopQueries
from indexer.changes.report import Source, read_report
from indexer.folding import ChangesToFold, ChangeStore
from indexer.product_table import stored_products
from indexer.stages import Extras


@dataclass(frozen=True, slots=True)
class FoldOrder:
    """What was asked for; the attributes are the options of `aisle fold`."""

    catalogue: str | None
    max_shrink: float
    max_group_loss: float
    max_price_factor: float
    smoke: Path | None
    judgments: Path | None
    max_quality_drop: float
    query_log: Path | None
    orders: Path | None
    synonyms: Path | None
    forget_feed: bool
    keep: int
    force: str
    dry_run: bool
    wait_s: float


def run(
    order: FoldOrder,
    *,
    indexes: Path | None,
    progress_file: Path | None,
    outcome_file: Path | None,
) -> None:
    """Fold with the settings of the environment and the options given."""
    with ending_on_sigterm(), outcome_written(outcome_file, order.catalogue or "") as told:
        settings = load_settings(indexes=indexes)
        layout = choose_catalogue(settings, order.catalogue)
        served = layout.version(layout.current_version())
        store = open_changes(settings)
        if store is None or _contains_all(store, layout, served.root.name):
            _say_nothing_to_fold(layout, served, told)
            return
        options = _options(order, layout, served, settings, store, told)
        build_and_tell(_Products(served), layout, options, told, progress_file)


@dataclass(frozen=True, slots=True)
class _Products:
    """Reads the products of a version, in its order."""

    version: VersionLayout

    def __call__(self, reporter: Reporter) -> Iterable[Product]:
        total = self.version.read_manifest().products
        products = stored_products(self.version)
        return reporter.track(products, label="reading products", total=total)


def _contains_all(store: ChangeStore, layout: CatalogueLayout, version: str) -> bool:
    return store.latest_sequence(layout.name) <= store.folded(layout.name, version)


def _say_nothing_to_fold(layout: CatalogueLayout, served: VersionLayout, told: Told) -> None:
    name = served.root.name
    told.without_report = {"outcome": "unchanged", "version": name, "previous": name}
    output().print(f"{layout.name} {name} contains every change: nothing to fold", markup=False)


def _options(
    order: FoldOrder,
    layout: CatalogueLayout,
    served: VersionLayout,
    settings: Settings,
    store: ChangeStore,
    told: Told,
) -> BuildOptions:
    manifest = served.read_manifest()
    version, smoke, versions = served.root.name, read_smoke_queries(order.smoke), OpenedVersions()
    like_last = _like_last_time(order, layout, served)
    return BuildOptions(
        models=settings.models_dir,
        vector_cache=vector_cache(settings),
        # The version's own copy: the vectors stay comparable, whatever is installed now.
        encoder=str(served.encoder),
        precision=like_last.precision,
        recipe=recipe_of(manifest.recipe),
        language=like_last.language,
        keep=order.keep,
        wait_s=order.wait_s,
        gates=gates_of(like_last, layout, smoke, versions, None),
        force=order.force,
        dry_run=order.dry_run,
        extras=Extras(like_last.query_log, like_last.orders, like_last.synonyms),
        source=Source(kind="fold", name=version, options=like_last.given()),
        changes=ChangesToFold(
            store, after=store.folded(layout.name, version), forget_feed=order.forget_feed
        ),
        based_on=version,
        top_queries=TopQueries(smoke, "the smoke queries", versions.first_hits),
        on_report=told.listen,
    )


def _like_last_time(order: FoldOrder, layout: CatalogueLayout, served: VersionLayout) -> BuildOrder:
    """The order that builds as the served version was built, but for what is given now.

    Raises:
        BadInput: a file that went into the served version is not there any more.
    """
    manifest = served.read_manifest()
    given = {**asdict(order), "catalogue": layout.name}
    del given["forget_feed"]
    given["query_log"] = order.query_log or _file_of_last_time(layout, manifest, "query_log")
    given["orders"] = order.orders or _file_of_last_time(layout, manifest, "orders")
    given["synonyms"] = order.synonyms or served.synonyms
    return BuildOrder(
        feed=served.products,
        precision=manifest.encoder.precision,
        recipe=recipe_of(manifest.recipe).name,
        language=manifest.language,
        **given,
    )


def _file_of_last_time(layout: CatalogueLayout, manifest: Manifest, option: str) -> Path | None:
    record = read_report(layout, manifest.version)
    named = record.source.options.get(option) if record else None
    if named is None:
        return None
    if not Path(named).is_file():
        raise BadInput(
            f"{named} went into {manifest.version} and is not there any more",
            field=option,
            hint=f"put it back, give --{option.replace('_', '-')} FILE, or build from a feed",
        )
    return Path(named)
