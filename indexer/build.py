"""The build: a feed of products becomes a checked, published index version."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from catalog.product import Product
from catalog.recipe import recipe_named
from core.analysis import Analyzer
from core.clock import Clock, SystemClock
from core.errors import BadFeed, BadInput, GateFailed, IndexUnusable, NotFound
from core.layout import CatalogueLayout, Manifest, VersionLayout
from core.progress import Reporter
from indexer.embedding import EmbeddingReport
from indexer.encoders import DEFAULT_ENCODER, encoder_folder
from indexer.gates import Candidate, CountGate, Gate, SelfCheckGate
from indexer.product_table import write_product_table
from indexer.publish import exclusive, prune, publish, staging
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

DEFAULT_GATES: tuple[Gate, ...] = (CountGate(), SelfCheckGate())


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build.

    Attributes:
        models: folder of exported encoders.
        vector_cache: folder of the vector cache.
        encoder: a packaged model's name or a sentence-transformers folder.
        precision: "int8" or "fp32".
        recipe: a text recipe's name.
        language: the analyser's.
        ann_from: products from which an approximate index is written as well.
        workers: texts encoded at once.
        keep: versions kept on disk, at least 1.
        wait_s: how long to wait for another build to end.
        gates: what the version must pass.
        extras: files beside the feed.
        clock: dates the publication.
    """

    models: Path
    vector_cache: Path
    encoder: str = DEFAULT_ENCODER
    precision: str = "int8"
    recipe: str = "default"
    language: str = "english"
    ann_from: int = 50_000
    workers: int = 2
    keep: int = 3
    wait_s: float = 0
    gates: tuple[Gate, ...] = DEFAULT_GATES
    extras: Extras = NO_EXTRAS
    clock: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        for name in ("workers", "keep"):
            number = getattr(self, name)
            if number < 1:
                raise BadInput(f"{name} is {number}", field=name, hint="give at least 1")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: the version, its size, where vectors came from, seconds by step."""

    version: str
    previous: str | None
    products: int
    terms: int
    embedding: EmbeddingReport
    step_seconds: dict[str, float]
    pruned: tuple[str, ...]

    @property
    def unchanged(self) -> bool:
        """Whether this very version was the served one already."""
        return self.version == self.previous


def build_index(
    products: Iterable[Product], layout: CatalogueLayout, options: BuildOptions, reporter: Reporter
) -> BuildReport:
    """Build a version of the catalogue from `products` and publish it.

    Nothing that is served changes before the last rename. Whatever fails or is
    killed on the way leaves the served version as it was; a killed build leaves a
    staging folder too, which the next build removes.

    Raises:
        BadInput: the file of synonyms is wrong; nothing else was done then.
        BadFeed: there are no products, or too many were rejected.
        GateFailed: a gate refused the version; nothing was published.
        Conflict: another build of this catalogue is running.
        ModelMissing: the encoder is not there and cannot be exported.
    """
    check_synonyms(options.extras.synonyms)
    seconds: dict[str, float] = {}
    with exclusive(layout, wait_s=options.wait_s), staging(layout) as folder:
        served = _served_manifest(layout)
        staged = VersionLayout(folder / "next")
        staged.root.mkdir()
        made_of, embedding = _stage(products, staged, layout.name, options, reporter, seconds)
        with _timed("checks", seconds):
            manifest = make_manifest(staged, made_of)
            staged.manifest.write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
            _pass_gates(Candidate(staged, manifest, served), options.gates)
        with _timed("publish", seconds):
            publish(layout, staged.root, manifest, options.clock)
            pruned = prune(layout, options.keep)
    return BuildReport(
        version=manifest.version,
        previous=served.version if served else None,
        products=manifest.products,
        terms=manifest.terms,
        embedding=embedding,
        step_seconds=seconds,
        pruned=tuple(pruned),
    )


def _stage(
    products: Iterable[Product],
    staged: VersionLayout,
    catalogue: str,
    options: BuildOptions,
    reporter: Reporter,
    seconds: dict[str, float],
) -> tuple[Ingredients, EmbeddingReport]:
    """Write every file of the version but its manifest into the staging folder."""
    recipe, analyzer = recipe_named(options.recipe), Analyzer(options.language)
    with _timed("read feed", seconds):
        count, feed_fingerprint = write_product_table(products, staged.products)
    if count == 0:
        raise BadFeed("the feed has no products", hint="a build needs at least one")
    with _timed("words and filters", seconds):
        words = write_words_and_filters(staged, recipe, analyzer, count, reporter)
    with _timed("load encoder", seconds):
        source = encoder_folder(options.models, options.encoder, options.precision)
        encoder = copy_encoder(source, staged)
    with _timed("encode", seconds):
        embedding = write_vectors(
            staged,
            encoder,
            recipe,
            cache_folder=options.vector_cache,
            workers=options.workers,
            ann_from=options.ann_from,
            reporter=reporter,
        )
    with _timed("suggestions", seconds):
        write_language(staged, analyzer, count, options.extras)
    made_of = Ingredients(catalogue, count, words, feed_fingerprint, recipe, analyzer, encoder)
    return made_of, embedding


def _served_manifest(layout: CatalogueLayout) -> Manifest | None:
    try:
        return layout.version(layout.current_version()).read_manifest()
    except (NotFound, IndexUnusable):
        # A first build, or one that is to replace a version nobody can read.
        return None


def _pass_gates(candidate: Candidate, gates: Iterable[Gate]) -> None:
    objections = [text for gate in gates for text in gate.objections(candidate)]
    if objections:
        raise GateFailed(
            f"the build was not published: {'; '.join(objections)}",
            hint="the version served before goes on being served",
        )


@contextmanager
def _timed(step: str, seconds: dict[str, float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - start, 3)
