"""What is published is loaded before the page that needs it is opened."""

from pathlib import Path
from threading import enumerate as threads

import pytest

from api.console.commercial.preparing import Preparing
from api.console.commercial.published import PublishedInsights
from core.layout import CatalogueLayout
from insights.artefacts.layout import InsightsLayout
from insights.scenarios.analysis import MODEL
from tests.api.commercial import publish
from tests.api.servers import eventually


class NotPreparedError(Exception):
    """It would have to be loaded now."""


def is_loaded(published: PublishedInsights, what: str) -> bool:
    def load() -> None:
        raise NotPreparedError

    try:
        published.derived.of(("shop", published.version_of("shop"), what), load)
    except NotPreparedError:
        return False
    return True


def is_at_work() -> bool:
    return any(each.name.startswith("prepare the insights") for each in threads())


@pytest.fixture
def published(tmp_path: Path) -> PublishedInsights:
    (tmp_path / "shop").mkdir()
    publish(tmp_path, "shop")
    return PublishedInsights(tmp_path, verify=False)


def test_the_behaviour_of_shops_is_loaded_beside_the_requests(
    published: PublishedInsights,
) -> None:
    assert not is_loaded(published, MODEL)
    preparing = Preparing(published)
    preparing.begin("shop")
    eventually(lambda: is_loaded(published, MODEL), 60)
    eventually(lambda: not is_at_work(), 60)
    preparing.begin("shop")
    assert not is_at_work()


def test_where_nothing_is_published_nothing_is_begun(tmp_path: Path) -> None:
    Preparing(PublishedInsights(tmp_path, verify=False)).begin("shop")
    assert not is_at_work()


def test_what_is_damaged_is_left_to_the_page_that_needs_it(
    tmp_path: Path, published: PublishedInsights
) -> None:
    layout = InsightsLayout(CatalogueLayout(tmp_path, "shop"))
    model = layout.version(published.version_of("shop")).model(MODEL)
    model.write_bytes(b"{" + model.read_bytes()[1:-1] + b" ")
    Preparing(published).begin("shop")
    eventually(lambda: not is_at_work(), 60)
    assert not is_loaded(published, MODEL)
