"""What the tables by size are measured on: catalogues of several sizes, made and built once."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict

from benchmarks.build import Step, run_traced
from benchmarks.children import aisle
from benchmarks.prepare import choose_queries, choose_subject, ensure_built
from benchmarks.scale_data import Source, write_catalogue
from catalog.recipe import recipe_named
from core.encoder import OnnxEncoder
from core.layout import CatalogueLayout, VersionLayout
from core.progress import Reporter
from core.settings import Settings
from indexer.product_table import stored_products
from indexer.vector_cache import VectorCache
from rerank.contract import FinalRanker
from rerank.loading import load_ranker
from search.dense import DenseIndex

RECIPE = "default"
MOST_QUERIES = 300
DONE = "build.json"


class _Built(BaseModel):
    """The steps of a finished build, kept beside the catalogue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[tuple[str, float, float | None], ...]


@dataclass(frozen=True, slots=True)
class Sized:
    """A catalogue of one size.

    Attributes:
        size: products.
        version: its files.
        steps: of its build; the last one is the whole.
    """

    size: int
    version: VersionLayout
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ScaleBench:
    """What is measured, and on what.

    Attributes:
        source: real products and vectors.
        queries: different real queries.
        sizes: of the catalogues.
        ranker: that a server would have.
        settings: those of the environment; the real catalogue's.
        work: where the catalogues lie.
        reporter: told how far it has come.
    """

    source: Source
    queries: tuple[str, ...]
    sizes: tuple[int, ...]
    ranker: FinalRanker | None
    settings: Settings
    work: Path
    reporter: Reporter

    def catalogues(self) -> list[Sized]:
        """The catalogue of every size, built by `aisle build` unless it is there."""
        return [self._catalogue(size) for size in self.sizes]

    def _catalogue(self, size: int) -> Sized:
        indexes = self.work / f"{size}"
        layout = CatalogueLayout(indexes, "scale")
        done = indexes / DONE
        if not done.is_file():
            steps = self._build(indexes, layout, size)
            kept = [(step.name, step.seconds, step.peak_mb) for step in steps]
            done.write_bytes(orjson.dumps({"steps": kept}))
        built = _Built.model_validate_json(done.read_bytes())
        version = layout.version(layout.current_version())
        return Sized(size, version, tuple(Step(*step) for step in built.steps))

    def _build(self, indexes: Path, layout: CatalogueLayout, size: int) -> list[Step]:
        """Make a feed and a warm cache, and build from them.

        Raises:
            AisleError: the build failed.
        """
        shutil.rmtree(indexes, ignore_errors=True)
        vectors = indexes / ".vectors"
        vectors.mkdir(parents=True)
        (indexes / ".models").symlink_to(self.settings.models_dir.absolute())
        feed = indexes / "feed.jsonl"
        encoder = OnnxEncoder(self.source.version.encoder)
        with VectorCache(vectors, encoder.fingerprint, encoder.dimension) as cache:
            recipe = recipe_named(RECIPE)
            write_catalogue(self.source, size, feed, cache, recipe, self.reporter)
        command = ("build", str(feed), "--catalogue", layout.name, "--indexes", str(indexes))
        steps = run_traced(aisle(*command))
        feed.unlink()
        shutil.rmtree(vectors)
        return steps


def prepare(
    sizes: tuple[int, ...], settings: Settings, work: Path, reporter: Reporter
) -> ScaleBench:
    """A bench on the real catalogue, or on the demo where there is none; built first if need be."""
    subject = choose_subject(None, None, None, work)
    layout = ensure_built(subject, settings)
    queries = choose_queries(subject, layout, MOST_QUERIES)
    version = layout.version(layout.current_version())
    dense = DenseIndex.open(version.vectors, None)
    source = Source(version, tuple(stored_products(version)), dense.vectors.copy())
    ranker = load_ranker(models=settings.models_dir)
    return ScaleBench(source, queries, sizes, ranker, settings, work, reporter)
