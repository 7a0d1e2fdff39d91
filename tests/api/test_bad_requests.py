"""Whatever is wrong with a request, the answer names it in the one shape."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.servers import error_of, eventually


@pytest.mark.parametrize(
    ("path", "field", "hint"),
    [
        ("/v1/search?perpage=5", "perpage", "did you mean 'per_page'?"),
        ("/v1/search?Q=5", "Q", "known: catalogue, explain, facets, filter"),
        ("/v1/search?page=0", "page", "/openapi.json"),
        ("/v1/search?page=99999999999999999999999", "page", "/openapi.json"),
        ("/v1/search?page=1e5", "page", "/openapi.json"),
        (f"/v1/search?page={'9' * 5000}", "page", "/openapi.json"),
        ("/v1/search?per_page=251", "per_page", "/openapi.json"),
        (f"/v1/search?q={'x' * 513}", "q", "/openapi.json"),
        ("/v1/search?sort=cheapest", "sort", "/openapi.json"),
        ("/v1/search?mode=", "mode", "/openapi.json"),
        ("/v1/search?rerank=perhaps", "rerank", "/openapi.json"),
        ("/v1/search?filter=brand", "filter", "FIELD:VALUE"),
        ("/v1/search?" + "filter=a:b&" * 65, "filter", "/openapi.json"),
        ("/v1/search?facets=%22brand", "facets", "closing"),
        (f"/v1/search?facets={'x' * 201}", "facets.0", "/openapi.json"),
        (f"/v1/search?facets={','.join(map(str, range(51)))}", "facets", "/openapi.json"),
        ("/v1/products/1?catalog=shop", "catalog", "did you mean 'catalogue'?"),
        ("/v1/catalogues?page=1", "page", "there are none here"),
    ],
)
def test_bad_parameters_are_named_with_the_mend(
    shop: httpx.Client, path: str, field: str, hint: str
) -> None:
    answer = shop.get(path)
    assert answer.status_code == 400
    error = error_of(answer)
    assert (error["code"], error["field"]) == ("bad_input", field)
    assert hint in error["hint"]


@pytest.mark.parametrize(
    ("body", "field", "hint"),
    [
        (b"{", "body", "/openapi.json"),
        (b"", "body", "/openapi.json"),
        (b"[]", "body", "/openapi.json"),
        (b"\xff\xfe", "body", "/openapi.json"),
        (b"[" * 200_000, None, "send JSON in UTF-8"),
        (b'{"page": ' + b"9" * 5000 + b"}", None, "send JSON in UTF-8"),
        (b'{"perpage": 5}', "perpage", "did you mean 'per_page'?"),
        (b'{"catalog": "shop"}', "catalog", "did you mean 'catalogue'?"),
        (b'{"filters": [{"feild": "brand"}]}', "filters.0.field", "/openapi.json"),
        (b'{"filters": [{"field": "a", "any_of": ["b"], "x": 1}]}', "filters.0.x", "known: any_of"),
        (b'{"filters": ["brand:HP"]}', "filters.0", "any_of"),
        (b'{"history": "hide"}', "history", "mode"),
        (b'{"rerank": {"budget": 5}}', "budget", "did you mean 'budget_ms'?"),
        (b'{"filters": [{"field": "price", "min": NaN}]}', "filters.0.min", "/openapi.json"),
        (b'{"filters": [{"field": "price", "max": 1e999}]}', "filters.0.max", "/openapi.json"),
        (b'{"filters": [{"field": "p", "min": 2, "max": 1}]}', "filters.0", "/openapi.json"),
        (b'{"page": 99999999999999999999}', "page", "/openapi.json"),
        (b'{"q": "\\ud800"}', "q", "/openapi.json"),
        (b'{"\\ud800": 1}', "?", "known: catalogue"),
    ],
)
def test_bad_bodies_are_refused_with_the_mend(
    shop: httpx.Client, body: bytes, field: str | None, hint: str
) -> None:
    answer = shop.post("/v1/search", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    error = error_of(answer)
    assert error["field"] == field
    assert hint in error["hint"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/v1/search?page=abc", "page is no whole number"),
        ("/v1/search?page=0", "page is below 1"),
        ("/v1/search?per_page=251", "per_page is above 250"),
        ("/v1/search?spelling=maybe", "spelling is neither on nor off"),
        (f"/v1/search?q={'x' * 513}", "q is longer than 512 characters"),
        ("/v1/search?in_stock=yes", "in_stock is none of 'any', 'true' or 'soon'"),
        ("/v1/search?" + "filter=a:b&" * 65, "filter has more than 64 entries"),
    ],
)
def test_the_message_alone_says_which_field_is_wrong_and_how(
    shop: httpx.Client, path: str, message: str
) -> None:
    assert error_of(shop.get(path))["message"] == message


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"product": ["1"]}, "product", "did you mean 'products'?"),
        ({"xyz": 1}, "xyz", "known: catalogue, diversity, duplicates"),
        ({"products": "1"}, "products", "products is no list"),
        ({"products": ["1"] * 51}, "products", "products has more than 50 entries"),
    ],
)
def test_a_body_of_similar_is_refused_in_terms_of_its_own_fields(
    shop: httpx.Client, body: dict[str, Any], field: str, said: str
) -> None:
    answer = shop.post("/v1/similar", json=body)
    assert answer.status_code == 400
    error = error_of(answer)
    assert error["field"] == field
    assert said in f"{error['message']} {error['hint']}"


def test_a_body_without_end_is_refused_when_it_gets_too_long(shop: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"q": "'
        for _ in range(40):
            yield b"x" * 50_000

    answer = shop.post(
        "/v1/search", content=endless(), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413
    assert error_of(answer)["code"] == "body_too_large"


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/v1", 404, None),
        ("GET", "/v1/serach", 404, None),
        ("GET", "/v1/search/", 404, None),
        ("GET", "/docs", 404, None),
        ("DELETE", "/v1/search", 405, "GET, POST"),
        ("POST", "/v1/products/1", 405, "DELETE, GET"),
        ("PUT", "/healthz", 405, "GET"),
    ],
)
def test_unknown_routes_and_methods_have_the_one_shape(
    shop: httpx.Client, method: str, path: str, status: int, allow: str | None
) -> None:
    answer = shop.request(method, path)
    assert (answer.status_code, answer.headers.get("allow")) == (status, allow)
    assert error_of(answer)["code"] == {404: "not_found", 405: "method_not_allowed"}[status]


def test_a_bug_is_logged_and_tells_the_client_nothing(
    shop: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = shop.get("/v1/search", params={"q": "bug"})
    assert answer.status_code == 500
    assert error_of(answer)["code"] == "internal_error"
    assert "secret" not in answer.text
    eventually(lambda: "a secret of the server" in caplog.text)
    assert shop.get("/v1/search").status_code == 200
