"""Who gets into the console, and who is kept out."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from api.app import create_app
from api.console.session import COOKIE, LASTS, is_valid, token
from core.settings import Settings
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import error_of, running, wait_until_ready

KEY = "the-key-of-this-test"
NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
PAGES = (
    "/console",
    "/console/catalogues/shop",
    "/console/catalogues/shop/rollback?version=v1",
    "/console/catalogues/shop/builds",
    "/console/catalogues/shop/builds/any",
    "/console/catalogues/shop/builds/any/live",
    "/console/catalogues/shop/builds/any/report",
    "/console/catalogues/shop/versions/v1/report",
    "/console/catalogues/shop/rejects",
    "/console/catalogues/shop/rejects.csv",
    "/console/catalogues/shop/products",
    "/console/catalogues/shop/products/1",
    "/console/anything",
)
CHANGES = (
    "/console/catalogues/shop/rollback",
    "/console/catalogues/shop/remove",
    "/console/catalogues/shop/builds",
    "/console/catalogues/shop/builds/any/cancel",
    "/console/catalogues/shop/builds/any/again",
    "/console/catalogues/shop/feeds/feed.csv/delete",
    "/console/catalogues/shop/products/1",
)
Serve = Callable[..., httpx.Client]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts a server of one catalogue with further settings."""
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    with ExitStack() as stack:

        def served(**settings: Any) -> httpx.Client:
            app = create_app(Settings(indexes=tmp_path, **settings), open_version=FakeOpener())
            client = stack.enter_context(running(app))
            wait_until_ready(client)
            return client

        yield served


def signed_in(client: httpx.Client) -> httpx.Client:
    answer = client.post("/console/login", data={"key": KEY})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    return client


def test_without_the_key_every_page_leads_to_the_login_and_nothing_changes(serve: Serve) -> None:
    client = serve(admin_key=KEY)
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/console/login?back=/console")
    for address in CHANGES:
        answer = client.post(address)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")
    assert client.put("/console/catalogues/shop/feeds/a.csv", content="id").status_code == 303
    in_a_script = client.get(PAGES[0], headers={"Sec-Fetch-Mode": "cors"})
    assert (in_a_script.status_code, in_a_script.content) == (401, b"")
    assert not (client.get("/v1/catalogues/shop/feeds").is_success)


def test_the_key_opens_and_is_kept_where_no_script_finds_it(serve: Serve) -> None:
    client = serve(admin_key=KEY)
    wrong = client.post("/console/login", data={"key": f"{KEY}x", "back": PAGES[1]})
    assert wrong.status_code == 401
    assert "That is not the key" in wrong.text
    assert f'value="{PAGES[1]}"' in wrong.text
    assert COOKIE not in client.cookies

    right = client.post("/console/login", data={"key": KEY, "back": PAGES[1]})
    assert (right.status_code, right.headers["location"]) == (303, PAGES[1])
    cookie = right.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/console"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert KEY not in cookie
    page = client.get(PAGES[0])
    assert page.status_code == 200
    assert KEY not in page.text

    client.post("/console/logout")
    assert client.get(PAGES[0]).status_code == 303


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/", "/consolex", "/console\\", ""]
)
def test_signing_in_leads_nowhere_else(serve: Serve, back: str) -> None:
    client = serve(admin_key=KEY)
    answer = client.post("/console/login", data={"key": KEY, "back": back})
    assert answer.headers["location"] == "/console"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_other_site_changes_anything_even_with_the_cookie(
    serve: Serve, headers: dict[str, str]
) -> None:
    client = signed_in(serve(admin_key=KEY))
    for address in (*CHANGES, "/console/login", "/console/logout"):
        answer = client.post(address, headers=headers, data={"key": KEY})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    own = {"Origin": str(client.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    assert client.post("/console/logout", headers=own).status_code == 303


def test_without_a_key_only_this_machine_gets_in(serve: Serve) -> None:
    here = serve()
    assert here.get("/console").status_code == 200
    assert "Sign out" not in here.get("/console").text
    assert here.get("/console/login").headers["location"] == "/console"
    assert here.get("/console", headers={"Host": "evil.example"}).status_code == 403
    elsewhere = serve(host="0.0.0.0")  # noqa: S104 - it listens nowhere
    for page in PAGES:
        answer = elsewhere.get(page)
        assert answer.status_code == 403
        assert "AISLE_ADMIN_KEY" in answer.text


def test_the_console_can_be_turned_off(serve: Serve) -> None:
    off = serve(console=False, storefront=False)
    for address in ("/console", "/console/login", "/console/static/console.js"):
        assert error_of(off.get(address))["code"] == "not_found"


@given(
    key=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
    seconds=st.integers(1, int(LASTS.total_seconds())),
)
def test_a_session_lasts_until_its_moment_and_for_its_key_alone(key: str, seconds: int) -> None:
    secret = SecretStr(key)
    until = NOW + timedelta(seconds=seconds)
    session = token(secret, until)
    assert is_valid(session, secret, until - timedelta(seconds=1))
    assert not is_valid(session, secret, until)
    assert not is_valid(session, SecretStr(f"{key}."), NOW)


@given(st.one_of(st.text(), st.from_regex(r"\d{1,12}\.[0-9a-f]{64}", fullmatch=True)))
def test_what_was_not_signed_opens_nothing(given_token: str) -> None:
    assert not is_valid(given_token, SecretStr(KEY), NOW)


def test_a_session_cannot_be_made_longer() -> None:
    moment, _, signature = token(SecretStr(KEY), NOW + timedelta(hours=1)).partition(".")
    assert not is_valid(f"{int(moment) + 1}.{signature}", SecretStr(KEY), NOW)
