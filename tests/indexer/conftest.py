from pathlib import Path

import pytest

from core.layout import CatalogueLayout
from indexer.build import BuildOptions
from tests.indexer import tiny_encoder


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = tmp_path_factory.mktemp("models")
    tiny_encoder.write_tiny_encoder(models)
    return models


@pytest.fixture
def options(tiny_models: Path, tmp_path: Path) -> BuildOptions:
    """A build with the tiny encoder and a cold vector cache."""
    return BuildOptions(
        models=tiny_models,
        vector_cache=tmp_path / "vectors",
        encoder=tiny_encoder.NAME,
        precision=tiny_encoder.PRECISION,
    )


@pytest.fixture
def shop(tmp_path: Path) -> CatalogueLayout:
    return CatalogueLayout(tmp_path / "indexes", "shop")
