"""Catalogues with settings of their own, taken up while a server runs."""

from pathlib import Path

import pytest

from api.app import create_app
from api.catalogue_settings import (
    CatalogueSettings,
    KeptSettings,
    read_settings,
    reread,
)
from api.catalogues import Catalogues
from api.defaults import WithDefaults
from api.metrics import Metrics
from api.search_parameters import SearchParameters, SearchRequest
from api.versions import Searchable, State
from api.wiring import Rerankers
from core.clock import SystemClock
from core.errors import BadInput, ModelMissing
from core.layout import CatalogueLayout
from core.settings import Settings
from search.query import Fusion, FusionMethod, InStock, Query, Rerank
from search.suggest.results import SuggestQuery
from tests.api.conftest import Start
from tests.api.fakes import (
    FakeOpener,
    OneProductSearcher,
    publish,
)
from tests.api.servers import wait_until_ready


def write_settings(layout: CatalogueLayout, text: str) -> None:
    new = layout.root / ".settings.new"
    new.write_text(text)
    new.replace(layout.root / "settings.toml")


@pytest.fixture
def opener() -> FakeOpener:
    return FakeOpener()


@pytest.fixture
def catalogues(tmp_path: Path, opener: FakeOpener) -> Catalogues:
    return Catalogues(tmp_path, opener, Metrics(), SystemClock())


@pytest.mark.parametrize(
    ("text", "field", "message", "hint"),
    [
        ("region = 'x'\nrerank_tpo = 3", "settings.toml, line 2", "rerank_tpo", "'rerank_top'"),
        ("[fusion]\nwight = 1", "settings.toml, line 2", "fusion.wight", "dense_weight, method"),
        ("\nrerank_top = 0", "settings.toml, line 2", "greater than or equal to 1", "leave it out"),
        ("in_stock = 'maybe'", "settings.toml, line 1", "in_stock", "mend the value"),
        ("region = north", "settings.toml", "at line 1, column 10", 'region = "north"'),
        ("region = '\udcff'", "settings.toml", "not TOML", "write it as"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_mend(
    tmp_path: Path, text: str, field: str, message: str, hint: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(BadInput) as refused:
        read_settings(path)
    assert refused.value.field == field
    assert message in refused.value.message
    assert hint in (refused.value.hint or "")


def test_a_broken_file_leaves_the_last_good_settings(tmp_path: Path) -> None:
    layout = CatalogueLayout(tmp_path, "shop")
    layout.root.mkdir()
    nothing = KeptSettings()
    assert reread(layout.root, nothing) is nothing
    write_settings(layout, 'title = "Toys"')
    good = reread(layout.root, nothing)
    assert (good.settings.title, good.failure) == ("Toys", None)
    assert reread(layout.root, good) is good
    write_settings(layout, "title = 7")
    broken = reread(layout.root, good)
    assert broken.settings.title == "Toys"
    assert broken.failure is not None
    assert reread(layout.root, broken) is broken
    (layout.root / "settings.toml").unlink()
    assert reread(layout.root, broken) == nothing


class Recorder(OneProductSearcher):
    """Keeps the query that it was asked last."""

    asked: Query | SuggestQuery | None = None
    region: str | None = None

    def search(self, query: Query) -> object:  # type: ignore[override]  # what it gives is not read
        self.asked = query
        return None


def asked(settings: CatalogueSettings, query: Query) -> Query:
    recorder = Recorder("v1")
    searcher: Searchable = recorder  # type: ignore[assignment]  # as above
    WithDefaults(searcher, settings).search(query)
    assert isinstance(recorder.asked, Query)
    return recorder.asked


def test_what_a_request_leaves_open_is_the_catalogues() -> None:
    fusion = Fusion(method=FusionMethod.MIN_MAX, dense_weight=0.5)
    settings = CatalogueSettings(
        region="north", in_stock=InStock.TRUE, fusion=fusion, rerank_top=5, rerank_weight=0.9
    )
    simple = asked(settings, SearchParameters.model_validate({"q": "milk"}).to_query())
    assert (simple.region, simple.in_stock, simple.fusion) == ("north", InStock.TRUE, fusion)
    assert (simple.rerank.top, simple.rerank.weight, simple.rerank.budget_ms) == (5, 0.9, None)
    full = asked(settings, SearchRequest.model_validate({"q": "milk"}))
    assert (full.region, full.in_stock, full.fusion) == ("north", InStock.TRUE, fusion)
    said = {"region": "south", "in_stock": "any"}
    for query in (
        SearchParameters.model_validate(said).to_query(),
        SearchRequest.model_validate({**said, "fusion": {}, "rerank": {"top": 9, "weight": 0.0}}),
    ):
        meant = asked(settings, query)
        assert (meant.region, meant.in_stock) == ("south", InStock.ANY)
    assert meant.fusion == Fusion()
    assert (meant.rerank.top, meant.rerank.weight) == (9, 0.0)
    # A retailer has a region of its own.
    assert asked(settings, Query(retailer="shop-1")).region is None
    untouched = Query(rerank=Rerank(enabled=False))
    assert asked(CatalogueSettings(), untouched) is untouched


def test_settings_are_taken_up_while_it_serves_and_told(
    tmp_path: Path, catalogues: Catalogues, opener: FakeOpener
) -> None:
    layout = publish(tmp_path, "shop")
    publish(tmp_path, "other")
    catalogues.refresh()
    since = catalogues.get("shop").since
    write_settings(layout, 'title = "Toys"\nrerank_top = 5')
    catalogues.refresh()
    assert catalogues.get("shop").settings.title == "Toys"
    assert catalogues.get("shop").since == since
    assert catalogues.get("other").settings == CatalogueSettings()
    assert len(opener.opened) == 2
    write_settings(layout, 'rerank_model = "small"')
    catalogues.refresh()
    assert opener.rerank_models == [None, None, "small"]
    write_settings(layout, "region = 1")
    catalogues.refresh()
    failure = catalogues.entries["shop"].settings_failure
    assert failure is not None
    assert failure.field == "settings.toml, line 1"
    assert catalogues.get("shop").settings.rerank_model == "small"
    write_settings(layout, 'rerank_model = "missing"')
    catalogues.refresh()
    failure = catalogues.entries["shop"].settings_failure
    assert failure is not None
    assert failure.code == "model_missing"
    assert catalogues.get("shop").settings.rerank_model == "small"
    write_settings(layout, 'region = "nowhere"')
    catalogues.refresh()
    failure = catalogues.entries["shop"].settings_failure
    assert failure is not None
    assert failure.message == "there is no region 'nowhere'"
    assert catalogues.entries["shop"].state is State.SERVING
    (layout.root / "settings.toml").unlink()
    catalogues.refresh()
    assert catalogues.entries["shop"].settings_failure is None


def test_a_ranker_that_was_trained_anew_is_taken_up(
    tmp_path: Path, catalogues: Catalogues, opener: FakeOpener
) -> None:
    layout = publish(tmp_path, "shop")
    layout.ranker.mkdir()
    trained = layout.ranker / "ranker.toml"
    trained.write_text("one")
    write_settings(layout, 'rank_model = "ranker"')
    catalogues.refresh()
    catalogues.refresh()
    assert len(opener.opened) == 1

    trained.write_text("another")
    catalogues.refresh()
    catalogues.refresh()

    assert len(opener.opened) == 2
    assert catalogues.get("shop").settings.rank_model == "ranker"
    write_settings(layout, "")
    catalogues.refresh()
    assert len(opener.opened) == 3


def test_at_the_start_a_missing_model_gives_way_to_the_servers(
    tmp_path: Path, catalogues: Catalogues, opener: FakeOpener
) -> None:
    write_settings(publish(tmp_path, "shop"), 'rerank_model = "missing"')
    catalogues.refresh()
    assert catalogues.entries["shop"].state is State.SERVING
    assert catalogues.entries["shop"].settings_failure is not None
    assert opener.rerank_models == [None]


def test_a_servers_ranker_that_cannot_be_used_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "ranker.toml").write_text('name = "ours"\n\ndeep = 3\n')
    with pytest.raises(BadInput, match="deep is no setting") as raised:
        create_app(Settings(indexes=tmp_path, rank_model=str(tmp_path), rerank_model=""))
    assert raised.value.field == f"{tmp_path / 'ranker.toml'}, line 3"
    with pytest.raises(ModelMissing, match="no-such-ranker"):
        create_app(Settings(indexes=tmp_path, rank_model="no-such-ranker", rerank_model=""))


def test_broken_settings_are_told_over_http(tmp_path: Path, start: Start) -> None:
    write_settings(publish(tmp_path, "shop"), 'titel = "Toys"')
    client = start()
    (ready,) = wait_until_ready(client)["catalogues"]
    assert ready["settings_failure"]["hint"] == "did you mean 'title'?"
    (listed,) = client.get("/v1/catalogues").json()["catalogues"]
    assert listed["settings_failure"] == ready["settings_failure"]


def test_a_model_is_in_memory_once(tmp_path: Path) -> None:
    rerankers = Rerankers(Settings(indexes=tmp_path, rerank_model=""))
    assert rerankers.get(None) is None
    first = rerankers.get("default")
    assert first is not None
    assert rerankers.get("default") is first
    assert rerankers.get("") is None
    with pytest.raises(ModelMissing):
        rerankers.get("no-such-model")
