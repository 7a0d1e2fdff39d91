"""The description says the truth: its examples, bounds and defaults are the models' own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from api.app import create_app
from api.behaviour import examples as behaviour
from api.behaviour.answers import (
    ErasedAnswer,
    EventsAnswer,
    InsightsAnswer,
    ProfileAnswer,
    QueriesAnswer,
    RetailerEventsAnswer,
)
from api.behaviour.requests import EventsRequest
from api.errors import STATUS, status_of
from api.examples import errors, products, search, serving, similar
from api.experimenting import examples as experimenting
from api.experimenting.answers import ExperimentAnswer, ExperimentsAnswer, ReportAnswer
from api.experimenting.requests import RampRequest, StartRequest, StopRequest
from api.jobs import examples as jobs
from api.jobs.answers import (
    FeedsAnswer,
    FeedView,
    JobAnswer,
    JobsAnswer,
    LogAnswer,
    RejectsAnswer,
)
from api.jobs.orders import BuildRequest, RollbackRequest
from api.recommending import examples as recommending
from api.recommending.answers import PageAnswer, ReordersAnswer, SlotAnswer
from api.schemas import (
    Alive,
    CataloguesAnswer,
    ErrorAnswer,
    ProductAnswer,
    Readiness,
    RemovedCatalogue,
    SearchAnswer,
    SimilarAnswer,
)
from api.search_parameters import SearchParameters, SearchRequest
from api.similar_parameters import SimilarParameters, SimilarRequest
from api.updates import examples as updates
from api.updates.answers import ChangesAnswer, DeleteRequest, UpsertRequest
from core.errors import AisleError, GateFailed, IndexUnusable, NotFound, Overloaded
from core.settings import Settings
from search.query import Query
from search.similar.results import SimilarQuery
from tests.api.fakes import FakeOpener

ROUTES = {
    ("get", "/v1/search"),
    ("post", "/v1/search"),
    ("get", "/v1/suggest"),
    ("get", "/v1/products/{product_id}"),
    ("post", "/v1/products"),
    ("post", "/v1/deletions"),
    ("delete", "/v1/products/{product_id}"),
    ("get", "/v1/products/{product_id}/similar"),
    ("get", "/v1/products/{product_id}/offers"),
    ("put", "/v1/offers"),
    ("delete", "/v1/offers"),
    ("put", "/v1/retailers"),
    ("get", "/v1/retailers"),
    ("post", "/v1/events"),
    ("get", "/v1/queries"),
    ("get", "/v1/insights"),
    ("get", "/v1/retailers/{id}/events"),
    ("delete", "/v1/retailers/{id}/events"),
    ("get", "/v1/retailers/{id}/profile"),
    ("post", "/v1/similar"),
    ("get", "/v1/recommend"),
    ("get", "/v1/retailers/{id}/reorders"),
    ("get", "/v1/recommend/{slot}"),
    ("get", "/v1/banners"),
    ("put", "/v1/banners"),
    ("put", "/v1/banners/switch"),
    ("get", "/v1/banners/stats"),
    ("get", "/v1/experiments"),
    ("post", "/v1/experiments"),
    ("get", "/v1/experiments/{name}"),
    ("post", "/v1/experiments/{name}/ramp"),
    ("post", "/v1/experiments/{name}/stop"),
    ("get", "/v1/catalogues"),
    ("delete", "/v1/catalogues/{name}"),
    ("post", "/v1/catalogues/{name}/builds"),
    ("get", "/v1/catalogues/{name}/builds"),
    ("get", "/v1/catalogues/{name}/builds/{id}"),
    ("delete", "/v1/catalogues/{name}/builds/{id}"),
    ("get", "/v1/catalogues/{name}/builds/{id}/log"),
    ("get", "/v1/catalogues/{name}/builds/{id}/rejects"),
    ("get", "/v1/catalogues/{name}/builds/{id}/report"),
    ("get", "/v1/catalogues/{name}/builds/{id}/report.html"),
    ("get", "/v1/catalogues/{name}/feeds"),
    ("put", "/v1/catalogues/{name}/feeds/{file}"),
    ("delete", "/v1/catalogues/{name}/feeds/{file}"),
    ("get", "/v1/catalogues/{name}/rejects"),
    ("post", "/v1/catalogues/{name}/rollback"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
}


@pytest.fixture(scope="module")
def openapi(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    settings = Settings(indexes=tmp_path_factory.mktemp("indexes"))
    return create_app(settings, open_version=FakeOpener()).openapi()


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_it_describes_every_route_with_summary_description_and_examples(
    openapi: dict[str, Any],
) -> None:
    assert {(method, path) for method, path, _ in operations(openapi)} == ROUTES
    for _, _, operation in operations(openapi):
        assert operation["summary"]
        assert len(operation["description"]) > 20
        for answer in operation["responses"].values():
            (content,) = answer["content"].values()
            assert answer["description"]
            assert content["example"]
            assert content["schema"]
    body = openapi["paths"]["/v1/search"]["post"]["requestBody"]["content"]["application/json"]
    assert body["examples"] == search.SEARCH_REQUESTS


def test_every_error_answer_has_the_one_shape(openapi: dict[str, Any]) -> None:
    one_shape = {"$ref": "#/components/schemas/ErrorAnswer"}
    for _, path, operation in operations(openapi):
        assert "422" not in operation["responses"]
        assert "500" in operation["responses"]
        for status, answer in operation["responses"].items():
            if int(status) >= 400 and path != "/readyz":
                assert answer["content"]["application/json"]["schema"] == one_shape
    for name in ("/v1/search", "/v1/products/{product_id}"):
        assert {"200", "400", "404", "429", "503"} <= set(
            openapi["paths"][name]["get"]["responses"]
        )


def test_every_reference_leads_somewhere(openapi: dict[str, Any]) -> None:
    references = set(re.findall(r"#/components/schemas/(\w+)", str(openapi)))
    assert references == set(openapi["components"]["schemas"])


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (SearchAnswer, search.SEARCH),
        (ProductAnswer, products.PRODUCT),
        (CataloguesAnswer, serving.CATALOGUES),
        (UpsertRequest, updates.UPSERT),
        (ChangesAnswer, updates.UPSERTED),
        (DeleteRequest, updates.DELETE),
        (ChangesAnswer, updates.DELETED),
        (ChangesAnswer, updates.DELETED_ONE),
        (Alive, serving.ALIVE),
        (Readiness, serving.READY),
        (Readiness, serving.NOT_READY),
        (ErrorAnswer, errors.BUG),
        (ErrorAnswer, errors.BODY_TOO_LARGE),
        *((JobAnswer, each) for each in (jobs.QUEUED, jobs.RUNNING)),
        (RemovedCatalogue, {"removed": "icecat"}),
        (JobsAnswer, jobs.JOBS),
        (LogAnswer, jobs.LOG),
        (RejectsAnswer, jobs.REJECTS),
        (FeedView, jobs.FEED),
        (FeedsAnswer, jobs.FEEDS),
        *((BuildRequest, request["value"]) for request in jobs.BUILDS.values()),
        *((RollbackRequest, request["value"]) for request in jobs.ROLLBACKS.values()),
        *((ErrorAnswer, said.example) for said in errors.ERRORS.values()),
        *((SearchRequest, request["value"]) for request in search.SEARCH_REQUESTS.values()),
        (SimilarAnswer, similar.SIMILAR),
        *((EventsRequest, request["value"]) for request in behaviour.EVENTS_REQUESTS.values()),
        (EventsAnswer, behaviour.EVENTS),
        (RetailerEventsAnswer, behaviour.RETAILER_EVENTS),
        (ErasedAnswer, behaviour.ERASED),
        (QueriesAnswer, behaviour.QUERIES),
        (InsightsAnswer, behaviour.INSIGHTS),
        (ProfileAnswer, behaviour.PROFILE),
        (SlotAnswer, recommending.SLOT),
        (PageAnswer, recommending.PAGE),
        (ReordersAnswer, recommending.REORDERS),
        *((StartRequest, request["value"]) for request in experimenting.START_REQUESTS.values()),
        *((RampRequest, request["value"]) for request in experimenting.RAMP_REQUESTS.values()),
        *((StopRequest, request["value"]) for request in experimenting.STOP_REQUESTS.values()),
        (ExperimentAnswer, experimenting.EXPERIMENT),
        (ExperimentsAnswer, experimenting.EXPERIMENTS),
        (ReportAnswer, experimenting.REPORT),
        *((SimilarRequest, request["value"]) for request in similar.SIMILAR_REQUESTS.values()),
    ],
)
def test_examples_are_what_the_models_say(model: type[BaseModel], example: Any) -> None:
    assert model.model_validate(example)


def test_examples_of_errors_carry_the_codes_of_the_errors() -> None:
    for kind, said in errors.ERRORS.items():
        assert said.example["error"]["code"] == kind.code


OTHER_TYPE = {"facets", "final", "history", "rerank"}
SAME_TYPE = (set(SearchParameters.model_fields) & set(Query.model_fields)) - OTHER_TYPE


@pytest.mark.parametrize("name", sorted(SAME_TYPE))
def test_the_simple_parameters_have_the_bounds_and_defaults_of_the_query(name: str) -> None:
    simple, full = SearchParameters.model_fields[name], Query.model_fields[name]
    assert simple.default == full.default
    assert {str(bound) for bound in simple.metadata} == {str(bound) for bound in full.metadata}


def test_the_simple_form_means_the_default_query() -> None:
    assert SearchParameters().to_query() == Query()


SAME_IN_SIMILAR = (set(SimilarParameters.model_fields) & set(SimilarQuery.model_fields)) - {
    "price_band"
}


@pytest.mark.parametrize("name", sorted(SAME_IN_SIMILAR))
def test_the_parameters_of_similar_have_the_bounds_and_defaults_of_its_query(name: str) -> None:
    simple, full = SimilarParameters.model_fields[name], SimilarQuery.model_fields[name]
    assert simple.default == full.default
    assert {str(bound) for bound in simple.metadata} == {str(bound) for bound in full.metadata}


def test_similar_without_parameters_means_the_default_query() -> None:
    assert SimilarParameters().to_query("1") == SimilarQuery(products=("1",))
    assert SimilarParameters(price_band=0).to_query("1").price_band is None


def test_errors_have_the_statuses_of_their_classes() -> None:
    class Unmapped(AisleError):
        """An error that nobody gave a status."""

    assert [STATUS[kind] for kind in (NotFound, Overloaded, IndexUnusable)] == [404, 429, 503]
    assert status_of(GateFailed("a conflict of its own kind")) == 409
    assert status_of(Unmapped("nobody's")) == 500


def test_the_description_is_the_same_for_every_app(tmp_path: Path, openapi: dict[str, Any]) -> None:
    other = create_app(Settings(indexes=tmp_path), open_version=FakeOpener())
    assert other.openapi() == openapi
