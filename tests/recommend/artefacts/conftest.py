"""Where the models of tests are trained."""

from pathlib import Path

import pytest

from recommend.artefacts.layout import RecommendationsLayout
from tests.recommend.trainings import layout_in


@pytest.fixture
def layout(tmp_path: Path) -> RecommendationsLayout:
    return layout_in(tmp_path)
