"""What the tests of the rerank room share."""

from pathlib import Path

import pytest

from rerank.catalogue import BUNDLED, catalogue
from rerank.cross_encoder import CrossEncoder


@pytest.fixture(scope="session")
def bundled_folder() -> Path:
    return catalogue().find("default").folder(BUNDLED)


@pytest.fixture(scope="session")
def bundled(bundled_folder: Path) -> CrossEncoder:
    return CrossEncoder(bundled_folder, name="bundled")
