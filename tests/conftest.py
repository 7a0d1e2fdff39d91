"""Fixtures that several rooms share: an exported encoder, a small index, the real data."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from catalog.demo import demo_products
from catalog.product import Product
from core.layout import CatalogueLayout
from core.progress import Silent
from indexer.build import BuildOptions, build_index
from indexer.encoders import DEFAULT_ENCODER, encoder_folder
from search.pipeline import Searcher
from search.reranking import SearchDefaults
from search.snapshot import Snapshot, open_snapshot
from tests.postgres import PostgresServer, find_programs

REPO = Path(__file__).resolve().parent.parent
SHARED_DATA = REPO.parent / "shared" / "data"
DEMO_PRODUCTS = 600

# How long one example takes, a busy machine decides; all else is as it would be.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")


@dataclass(frozen=True, slots=True)
class BuiltIndex:
    """A catalogue built once for a whole test run; tests must not change it."""

    layout: CatalogueLayout
    options: BuildOptions
    products: tuple[Product, ...]
    files: frozenset[str]

    @property
    def indexes(self) -> Path:
        """The folder of the catalogues, for Settings(indexes=...)."""
        return self.layout.indexes


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data, which is not part of the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data (../shared/data) is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def work_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where exported encoders and vectors are kept from one run to the next, if anywhere."""
    cache = getattr(request.config, "cache", None)
    return tmp_path_factory.mktemp("work") if cache is None else Path(cache.mkdir("aisle"))


@pytest.fixture(scope="session")
def build_options(work_folder: Path) -> BuildOptions:
    """Options of a small build with the default encoder."""
    models = work_folder / "models"
    encoder_folder(models, DEFAULT_ENCODER, "int8")
    return BuildOptions(models=models, vector_cache=work_folder / "vectors")


@pytest.fixture(scope="session")
def demo_index(build_options: BuildOptions, tmp_path_factory: pytest.TempPathFactory) -> BuiltIndex:
    """The catalogue "demo" with 600 products of the demo feed."""
    products = tuple(demo_products(count=DEMO_PRODUCTS))
    layout = CatalogueLayout(tmp_path_factory.mktemp("indexes"), "demo")
    build_index(products, layout, build_options, Silent())
    return BuiltIndex(layout, build_options, products, _files(layout))


def _files(layout: CatalogueLayout) -> frozenset[str]:
    """What lies beside a catalogue and in it, without its caches and what is in its versions."""
    found = [*layout.indexes.iterdir(), *layout.root.iterdir()]
    names = (str(each.relative_to(layout.indexes)) for each in found if each.name[0] != ".")
    return frozenset(names)


@pytest.fixture(autouse=True)
def _the_demo_stays_as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test leaves with the demo, such as a store or a layout, the next would find."""
    yield
    if "demo_index" in request.fixturenames:
        index: BuiltIndex = request.getfixturevalue("demo_index")
        changed = sorted(_files(index.layout) ^ index.files)
        assert changed == [], "work on a copy, with a database in a folder of its own"


@pytest.fixture(scope="session")
def demo_snapshot(demo_index: BuiltIndex) -> Snapshot:
    """The demo catalogue, opened."""
    layout = demo_index.layout
    return open_snapshot(layout.version(layout.current_version()))


@pytest.fixture(scope="session")
def demo_searcher(demo_snapshot: Snapshot) -> Searcher:
    """A searcher over the demo catalogue, without a reranker."""
    return Searcher(demo_snapshot, None, SearchDefaults())


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server that tests may stop, if they start it again."""
    programs = find_programs()
    if programs is None:
        pytest.skip("there is no PostgreSQL here (package postgresql)")
    server = PostgresServer.make(programs)
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: Any, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.empty_database()
