"""A stand-in for search, for what is tested about the server alone."""

import threading
from pathlib import Path

from api.catalogue_settings import CatalogueSettings
from api.versions import OpenVersion
from core.errors import IndexUnusable, ModelMissing, NotFound
from core.layout import FORMAT_VERSION, CatalogueLayout, EncoderEntry, Manifest, VersionLayout
from search.query import Query
from search.results import Hit, ProductView, SearchResult
from search.similar.results import SimilarQuery, SimilarResult
from search.suggest.results import SuggestQuery, SuggestResult


def manifest_of(catalogue: str, version: str) -> Manifest:
    return Manifest(
        format_version=FORMAT_VERSION,
        catalogue=catalogue,
        version=version,
        products=1,
        terms=1,
        has_ann=False,
        regions=(),
        recipe="1",
        language="english",
        analyzer_fingerprint="a",
        feed_fingerprint="f",
        encoder=EncoderEntry(name="none", fingerprint="e", precision="fp32", dimension=4),
        files={},
    )


def write_version(indexes: Path, catalogue: str, version: str) -> CatalogueLayout:
    layout = CatalogueLayout(indexes, catalogue)
    folder = layout.version(version)
    folder.root.mkdir(parents=True)
    folder.manifest.write_text(manifest_of(catalogue, version).model_dump_json())
    return layout


def point_current(layout: CatalogueLayout, version: str) -> None:
    new = layout.root / ".CURRENT.new"
    new.write_text(f"{version}\n")
    new.replace(layout.current)


def publish(indexes: Path, catalogue: str, version: str = "v1") -> CatalogueLayout:
    layout = write_version(indexes, catalogue, version)
    point_current(layout, version)
    return layout


class OneProductSearcher:
    """Finds one product, whose title is the version.

    With a `gate` it waits for that first, and `begun` is set once a search waits.
    """

    def __init__(
        self,
        version: str,
        gate: threading.Event | None = None,
        begun: threading.Event | None = None,
    ) -> None:
        self.version = version
        self.gate = gate
        self.begun = begun or threading.Event()
        self.product_shown = ProductView(id="1", title=version, availability="in_stock")

    def search(self, query: Query) -> SearchResult:
        if self.gate is not None:
            self.begun.set()
            assert self.gate.wait(60)
        if query.q == "bug":
            raise ZeroDivisionError("a secret of the server")
        found = 0 if query.q == "nothing" else 1
        return SearchResult(
            hits=(Hit(product=self.product_shown, score=1.0),) * found,
            found=found,
            page=query.page,
            per_page=query.per_page,
            facet_counts=(),
            search_time_ms=2.0,
            index_version=self.version,
            stage_ms={"lexical": 1.5, "fuse": 0.5},
        )

    def suggest(self, query: SuggestQuery) -> SuggestResult:
        return SuggestResult(q=query.q, search_time_ms=0.1, index_version=self.version)

    def similar(self, query: SimilarQuery) -> SimilarResult:
        return SimilarResult(
            hits=(),
            found=0,
            page=query.page,
            per_page=query.per_page,
            search_time_ms=0.1,
            index_version=self.version,
        )

    def product(
        self, product_id: str, region: str | None = None, retailer: str | None = None
    ) -> ProductView:
        del region, retailer
        if product_id != "1":
            raise NotFound(f"no product {product_id!r}", field="product_id")
        return self.product_shown


class FakeOpener:
    """Opens what `write_version` wrote; versions named broken-... cannot be opened."""

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.gate = gate
        self.search_gate: threading.Event | None = None
        self.search_begun = threading.Event()
        self.opened: list[str] = []
        self.rerank_models: list[str | None] = []

    def __call__(self, layout: VersionLayout, settings: CatalogueSettings) -> OpenVersion:
        if settings.rerank_model == "missing":
            raise ModelMissing("no model 'missing'", field="rerank_model")
        self.rerank_models.append(settings.rerank_model)
        if self.gate is not None:
            assert self.gate.wait(60)
        self.opened.append(layout.root.name)
        if layout.root.name.startswith("broken"):
            raise IndexUnusable("vectors.faiss is too short", field="vectors.faiss")
        if layout.root.name.startswith("bug"):
            raise ZeroDivisionError("in the opener")
        manifest = layout.read_manifest()
        searcher = OneProductSearcher(manifest.version, self.search_gate, self.search_begun)
        return OpenVersion(manifest, searcher)
