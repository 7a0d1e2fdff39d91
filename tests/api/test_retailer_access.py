"""With a signing key nobody learns or writes what a shop does without that shop's token."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from api.routes import storefront
from api.storefront.page_route import PageRoute
from core.retailer_tokens import TOKEN_HEADER, retailer_token
from core.settings import Settings
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import error_of, running, wait_until_ready

SHOP, OTHER = "shop-17", "shop-18"
KEY = "a-key-of-enough-characters"
ADMIN = {"Authorization": "Bearer the-admin-key"}
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
CLICK = {"action_name": "click", "event_attributes": {"object": {"object_id": "1"}}}
IN_PATHS = {"product_id": "1", "slot": "popular"}
MORE: Mapping[str, dict[str, Any]] = {
    "/v1/banners": {"slot": "home"},
    "/v1/similar": {"products": ["1"]},
}
"""What a route needs beside the retailer."""


@dataclass
class SetClock:
    """Stands still until it is set."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True)
class Call:
    """A request that names a retailer, in its query or in its body."""

    method: str
    path: str
    says: Mapping[str, Any]

    def send(
        self, client: httpx.Client, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        said = {**self.says, **more}
        part: dict[str, Any] = {"params": said} if self.method == "get" else {"json": said}
        return client.request(self.method, self.path, headers=headers, **part)


def calls_of(app: FastAPI) -> Iterator[Call]:
    """Every way to name a retailer: of the routes that the description has, and of the pages."""
    described = app.openapi()
    for path, methods in described["paths"].items():
        more = MORE.get(path, {})
        for method, operation in methods.items():
            named = {each["name"] for each in operation.get("parameters", ())}
            named |= body_names(operation, described["components"]["schemas"])
            if "retailer" in named:
                yield Call(method, path.format_map(IN_PATHS), {"retailer": SHOP, **more})
            if "events" in named:
                told = {"events": [CLICK | {"user_id": SHOP}]}
                yield Call(method, path.format_map(IN_PATHS), told)
    for page in storefront.router.routes:
        if isinstance(page, PageRoute):
            yield Call("get", page.path_format.format_map(IN_PATHS), {"retailer": SHOP})


def body_names(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[str]:
    contents = operation.get("requestBody", {}).get("content", {})
    name = contents.get("application/json", {}).get("schema", {}).get("$ref", "")
    return set(schemas.get(name.rpartition("/")[2], {}).get("properties", {}))


@dataclass(frozen=True)
class Guarded:
    """A server with a signing key, and every way to name a retailer to it."""

    client: httpx.Client
    clock: SetClock
    calls: tuple[Call, ...]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    indexes = tmp_path_factory.mktemp("indexes")
    point_current(write_version(indexes, "shop", "v1"), "v1")
    clock = SetClock()
    settings = Settings(
        indexes=indexes,
        retailer_key=SecretStr(KEY),
        admin_key=SecretStr("the-admin-key"),
        allowed_origins="https://shop.example",
    )
    app = create_app(settings, clock, FakeOpener())
    with running(app) as client:
        wait_until_ready(client)
        yield Guarded(client, clock, tuple(calls_of(app)))


def token(retailer: str = SHOP, until: datetime = NOON + timedelta(hours=1)) -> str:
    return retailer_token(SecretStr(KEY), retailer, until)


def refused(answer: httpx.Response) -> int:
    """The status of a refusal, which names the header and what to do."""
    if answer.headers["content-type"].startswith("text/html"):
        assert "token" in answer.text
    else:
        error = error_of(answer)
        assert error["field"] == TOKEN_HEADER
        assert error["hint"]
    assert KEY not in answer.text
    return answer.status_code


def test_every_way_to_name_a_retailer_is_found(server: Guarded) -> None:
    assert {(call.method, call.path) for call in server.calls} == {
        ("get", "/v1/search"),
        ("post", "/v1/search"),
        ("get", "/v1/suggest"),
        ("get", "/v1/products/1"),
        ("get", "/v1/products/1/similar"),
        ("post", "/v1/similar"),
        ("get", "/v1/recommend"),
        ("get", "/v1/recommend/popular"),
        ("get", "/v1/banners"),
        ("post", "/v1/events"),
        ("get", "/"),
        ("get", "/products/1"),
        ("get", "/basket"),
        ("get", "/embed"),
        ("get", "/embed/shop"),
    }


def test_without_its_token_nobody_may_name_a_retailer(server: Guarded) -> None:
    for call in server.calls:
        assert refused(call.send(server.client)) == 401, call
        for wrong in (token(OTHER), f"{token()}0", "open sesame"):
            assert refused(call.send(server.client, {TOKEN_HEADER: wrong})) == 403, call
            assert refused(call.send(server.client, retailer_token=wrong)) == 403, call


def test_its_token_and_the_admin_key_let_it_through(server: Guarded) -> None:
    for call in server.calls:
        with_key = call.send(server.client, ADMIN).status_code
        assert with_key not in {400, 401, 403}, call
        assert call.send(server.client, {TOKEN_HEADER: token()}).status_code == with_key, call
        assert call.send(server.client, retailer_token=token()).status_code == with_key, call


def test_the_token_of_the_request_goes_before_that_of_the_header(server: Guarded) -> None:
    for call in server.calls:
        header = {TOKEN_HEADER: token()}
        assert refused(call.send(server.client, header, retailer_token=token(OTHER))) == 403, call


def test_a_token_holds_until_its_moment(server: Guarded) -> None:
    header = {TOKEN_HEADER: token(until=NOON + timedelta(seconds=5))}
    for call in server.calls:
        server.clock.moment = NOON + timedelta(seconds=4.9)
        assert call.send(server.client, header).status_code not in {401, 403}, call
        server.clock.moment = NOON + timedelta(seconds=5)
        answer = call.send(server.client, header)
        assert refused(answer) == 401, call
        assert "expired" in answer.text
    server.clock.moment = NOON


def test_who_names_no_retailer_needs_no_token(server: Guarded) -> None:
    for call in server.calls:
        nobody = {name: said for name, said in call.says.items() if name != "retailer"}
        if "events" in nobody:
            nobody = {"events": [CLICK]}
        answer = Call(call.method, call.path, nobody).send(server.client)
        assert answer.status_code == call.send(server.client, ADMIN).status_code, call


def test_a_token_opens_nothing_that_is_for_the_admin(server: Guarded) -> None:
    for what in ("reorders", "profile", "events"):
        answer = server.client.get(f"/v1/retailers/{SHOP}/{what}", headers={TOKEN_HEADER: token()})
        assert error_of(answer)["field"] == "Authorization"
        assert answer.status_code == 401


def test_of_a_batch_only_the_shops_own_events_are_kept(server: Guarded) -> None:
    purchase = {**CLICK, "action_name": "purchase", "user_id": SHOP}
    events = [CLICK | {"user_id": SHOP}, CLICK | {"user_id": OTHER}, CLICK, purchase]
    told = {"retailer_token": token(), "events": events}

    answer = server.client.post("/v1/events", json=told).json()

    outcomes = [each["outcome"] for each in answer["events"]]
    assert [outcome == "refused" for outcome in outcomes] == [False, True, False, True]
    assert answer["events"][1]["field"] == TOKEN_HEADER
    assert answer["events"][3]["field"] == "Authorization"


def test_pages_carry_the_token_along_and_let_nobody_name_another_shop(server: Guarded) -> None:
    given = token()
    html = server.client.get("/", params={"retailer": SHOP, "retailer_token": given}).text

    assert f'href="/basket?retailer={SHOP}&amp;retailer_token={given}"' in html
    assert f'data-retailer-token="{given}"' in html
    assert html.count(f'<input type="hidden" name="retailer_token" value="{given}">') == 2
    assert '<input class="retailer"' not in html


def test_another_site_may_send_the_header(server: Guarded) -> None:
    asked = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": TOKEN_HEADER,
    }
    answer = server.client.options("/v1/recommend/popular", headers=asked)

    assert answer.status_code == 200
    assert TOKEN_HEADER in answer.headers["access-control-allow-headers"]


def test_without_a_signing_key_nobody_is_asked(shop: httpx.Client) -> None:
    answer = shop.get("/v1/search", params={"retailer": SHOP, "retailer_token": "anything"})

    assert answer.status_code == 200
