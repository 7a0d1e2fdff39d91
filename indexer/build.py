"""The build: a feed of products becomes a checked, published index version."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from catalog.product import Product
from catalog.recipe import DEFAULT, Recipe
from core.analysis import Analyzer
from core.clock import Clock, SystemClock
from core.errors import AisleError, BadFeed, BadInput, Conflict
from core.gates import refused
from core.layout import CatalogueLayout, Manifest, VersionLayout
from core.progress import Reporter
from core.publication import exclusive, prune, publish, staging
from core.rejects import RejectLog
from core.room import full_disk_told
from core.versions import served_manifest
from indexer.changes.movers import TopQueries
from indexer.changes.report import NO_SOURCE, Outcome, Source, prune_reports
from indexer.embedding import EmbeddingReport
from indexer.encoders import DEFAULT_ENCODER, encoder_folder
from indexer.folding import (
    ChangesToFold,
    apply_changes,
    forget_folded,
    pending_changes,
    record_folded,
)
from indexer.gates import CountGate, Gate, SelfCheckGate
from indexer.judging import judge
from indexer.product_table import write_product_table
from indexer.recording import Notes, ReportListener, keep_report, nobody
from indexer.stages import (
    NO_EXTRAS,
    Extras,
    Ingredients,
    copy_encoder,
    make_manifest,
    write_language,
    write_vectors,
    write_words_and_filters,
)
from indexer.synonyms import check_synonyms

log = logging.getLogger(__name__)

DEFAULT_GATES: tuple[Gate, ...] = (CountGate(), SelfCheckGate())


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build.

    Attributes:
        models: folder of exported encoders.
        vector_cache: folder of the vector cache.
        encoder: a packaged model's name or a sentence-transformers folder.
        precision: "int8" or "fp32".
        recipe: how products become text.
        language: the analyser's.
        ann_from: products from which an approximate index is written as well.
        workers: texts encoded at once.
        keep: versions kept on disk, at least 1.
        wait_s: how long to wait for another build to end.
        gates: what the version must pass.
        force: why the version is published in spite of gates; empty to obey them.
        dry_run: do everything but publish.
        extras: files beside the feed.
        source: where the products come from, for the report.
        rejects: of the feed, for the report.
        changes: product changes to take in.
        based_on: the version that must still be served, as the products are its own.
        top_queries: whose answers the report compares; None to compare none.
        on_report: told of the report, whatever became of the build.
        clock: dates the publication.
    """

    models: Path
    vector_cache: Path
    encoder: str = DEFAULT_ENCODER
    precision: str = "int8"
    recipe: Recipe = DEFAULT
    language: str = "english"
    ann_from: int = 50_000
    workers: int = 2
    keep: int = 3
    wait_s: float = 0
    gates: tuple[Gate, ...] = DEFAULT_GATES
    force: str = ""
    dry_run: bool = False
    extras: Extras = NO_EXTRAS
    source: Source = NO_SOURCE
    rejects: RejectLog | None = None
    changes: ChangesToFold | None = None
    based_on: str | None = None
    top_queries: TopQueries | None = None
    on_report: ReportListener = nobody
    clock: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        for name in ("workers", "keep"):
            number = getattr(self, name)
            if number < 1:
                raise BadInput(f"{name} is {number}", field=name, hint="give at least 1")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: the version, its size, where vectors came from, seconds by step.

    `published` is False of a dry run only; `forced` names the gates that were overruled.
    """

    version: str
    previous: str | None
    products: int
    terms: int
    embedding: EmbeddingReport
    step_seconds: dict[str, float]
    pruned: tuple[str, ...]
    published: bool = True
    forced: tuple[str, ...] = ()

    @property
    def unchanged(self) -> bool:
        """Whether this very version was the served one already."""
        return self.version == self.previous


def build_index(
    products: Iterable[Product], layout: CatalogueLayout, options: BuildOptions, reporter: Reporter
) -> BuildReport:
    """Build a version of the catalogue from `products` and publish it, unless it is a dry run.

    Nothing that is served changes before the last rename. Whatever fails or is
    killed on the way leaves the served version as it was; a killed build leaves a
    staging folder too, which the next build removes. A report is kept of every build
    that was not killed.

    Raises:
        BadInput: the file of synonyms is wrong; nothing else was done then.
        BadFeed: there are no products, or too many were rejected.
        GateFailed: a gate refused the version; nothing was published.
        Conflict: another build of this catalogue is running, or the products are of a
            version that is not served any more.
        ModelMissing: the encoder is not there and cannot be exported.
        StoreUnusable: the changed products cannot be read.
        DiskFull: there is no room for the version; nothing was published.
    """
    check_synonyms(options.extras.synonyms)
    layout.root.mkdir(parents=True, exist_ok=True)
    with (
        full_disk_told(layout.root, layout.work),
        exclusive(layout, wait_s=options.wait_s),
        staging(layout) as folder,
    ):
        served = served_manifest(layout)
        _check_base(layout, served, options.based_on)
        started_at = options.clock.now()
        notes = Notes(layout.name, started_at, options.source, options.rejects, served)
        try:
            # While the files that fill it are still there.
            with full_disk_told(layout.root, layout.work):
                return _build(products, layout, folder, options, reporter, notes)
        except AisleError as error:
            keep_report(layout, notes.failure(error), options.on_report)
            raise


def _build(
    products: Iterable[Product],
    layout: CatalogueLayout,
    folder: Path,
    options: BuildOptions,
    reporter: Reporter,
    notes: Notes,
) -> BuildReport:
    staged = VersionLayout(folder / "next")
    staged.root.mkdir()
    notes.pending = pending_changes(layout.name, options.changes)
    made_of, embedding = _stage(products, staged, options, reporter, notes)
    with notes.timed("checks", reporter):
        manifest = make_manifest(staged, made_of)
        staged.manifest.write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        notes.manifest = manifest
        judge(notes, layout, staged, manifest, options.gates, options.top_queries)
        notes.forced = refused(notes.gates, force=options.force, work=layout.work)
        notes.reason = options.force if notes.forced else ""
    if options.dry_run:
        keep_report(layout, notes.record(Outcome.DRY_RUN), options.on_report)
    else:
        with notes.timed("publish", reporter):
            _publish(staged, manifest, layout, options, notes)
    return BuildReport(
        version=manifest.version,
        previous=notes.served.version if notes.served else None,
        products=manifest.products,
        terms=manifest.terms,
        embedding=embedding,
        step_seconds=notes.seconds,
        pruned=notes.pruned,
        published=not options.dry_run,
        forced=notes.forced,
    )


def _stage(
    products: Iterable[Product],
    staged: VersionLayout,
    options: BuildOptions,
    reporter: Reporter,
    notes: Notes,
) -> tuple[Ingredients, EmbeddingReport]:
    """Write every file of the version but its manifest into the staging folder."""
    recipe, analyzer = options.recipe, Analyzer(options.language)
    with notes.timed("read feed", reporter):
        current = apply_changes(products, notes.pending)
        count, feed_fingerprint = write_product_table(current, staged.products)
    if count == 0:
        raise BadFeed("the feed has no products", hint="a build needs at least one")
    with notes.timed("words and filters", reporter):
        words = write_words_and_filters(staged, recipe, analyzer, count, reporter)
    with notes.timed("load encoder", reporter):
        source = encoder_folder(options.models, options.encoder, options.precision)
        encoder = copy_encoder(source, staged)
    with notes.timed("encode", reporter):
        embedding = write_vectors(
            staged,
            encoder,
            recipe,
            cache_folder=options.vector_cache,
            workers=options.workers,
            ann_from=options.ann_from,
            reporter=reporter,
        )
        notes.embedding = embedding
    with notes.timed("suggestions", reporter):
        write_language(staged, analyzer, count, options.extras)
    made_of = Ingredients(
        notes.catalogue, count, words, feed_fingerprint, recipe, analyzer, encoder
    )
    return made_of, embedding


def _publish(
    staged: VersionLayout,
    manifest: Manifest,
    layout: CatalogueLayout,
    options: BuildOptions,
    notes: Notes,
) -> None:
    """Publish the staged version; the store knows what it contains before anybody serves it."""
    pending = notes.pending
    record_folded(layout.name, manifest.version, options.changes, pending)
    publish(
        layout,
        staged.root,
        manifest.version,
        options.clock,
        reason=notes.reason,
        forced=notes.forced,
    )
    notes.pruned = tuple(prune(layout, options.keep))
    unchanged = notes.served is not None and notes.served.version == manifest.version
    outcome = Outcome.UNCHANGED if unchanged else Outcome.PUBLISHED
    keep_report(layout, notes.record(outcome), options.on_report)
    prune_reports(layout, layout.versions(), options.keep)
    try:
        forget_folded(layout.name, layout.versions(), options.changes, pending)
    except AisleError as error:
        # The version is served; what is not forgotten now is at the next build.
        log.warning("changes of %s are kept in the store: %s", layout.name, error)


def _check_base(layout: CatalogueLayout, served: Manifest | None, based_on: str | None) -> None:
    if based_on is not None and (served is None or served.version != based_on):
        raise Conflict(
            f"{based_on} of {layout.name!r} is not the served version any more",
            field="catalogue",
            hint="another build was published meanwhile: run it again",
        )
