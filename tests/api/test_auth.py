"""Who may change anything over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import Response
from pydantic import ValidationError

from api.app import create_app
from api.auth import AdminOnly
from core.settings import Settings
from tests.api.fakes import FakeOpener
from tests.api.servers import error_of, running

KEY = "a-key-of-32-characters-or-so-!~%"
WRONG: tuple[dict[str, str], ...] = (
    {},
    {"Authorization": f"Bearer {KEY}x"},
    {"Authorization": f"Bearer {KEY[:-1]}"},
    {"Authorization": f"Basic {KEY}"},
    {"Authorization": KEY},
    {"Authorization": "Bearer"},
)


@contextmanager
def changing(tmp_path: Path, **settings: Any) -> Iterator[httpx.Client]:
    """A client of an app with one more route, which changes something."""
    app = create_app(Settings(indexes=tmp_path, **settings), open_version=FakeOpener())

    @app.post("/v1/change", dependencies=[AdminOnly])
    async def change() -> Response:
        return Response(status_code=204)

    with running(app) as client:
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - it listens nowhere
def test_the_key_opens_and_nothing_else_does(tmp_path: Path, host: str) -> None:
    with changing(tmp_path, admin_key=KEY, host=host) as client:
        for wrong in WRONG:
            answer = client.post("/v1/change", headers=wrong)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            error = error_of(answer)
            assert (error["code"], error["field"]) == ("unauthorized", "Authorization")
            assert KEY not in answer.text
        beyond_ascii = [(b"Authorization", "Bearer clé".encode("latin-1"))]
        assert client.post("/v1/change", headers=beyond_ascii).status_code == 401
        assert (
            client.post("/v1/change", headers={"Authorization": f"bearer {KEY}"}).status_code == 204
        )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_without_a_key_this_machine_may_change(tmp_path: Path, host: str) -> None:
    with changing(tmp_path, host=host) as client:
        assert client.post("/v1/change").status_code == 204
        own = {"Origin": str(client.base_url).rstrip("/")}
        assert client.post("/v1/change", headers=own).status_code == 204


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "shop.example"])  # noqa: S104
def test_without_a_key_nothing_is_changed_where_others_may_reach(tmp_path: Path, host: str) -> None:
    with changing(tmp_path, host=host) as client:
        answer = client.post("/v1/change")
        assert answer.status_code == 403
        error = error_of(answer)
        assert (error["code"], error["field"]) == ("forbidden", "AISLE_ADMIN_KEY")
        assert "AISLE_ADMIN_KEY" in error["hint"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Host": "evil.example:8108"},
        {"Host": "evil.example:8108", "Origin": "http://evil.example:8108"},
    ],
)
def test_without_a_key_no_page_of_another_site_changes_anything(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    with changing(tmp_path) as client:
        answer = client.post("/v1/change", headers=headers)
        assert answer.status_code == 403
        assert "another site" in error_of(answer)["message"]


def test_the_description_names_the_key_where_it_is_needed(tmp_path: Path) -> None:
    with changing(tmp_path) as client:
        openapi = client.get("/openapi.json").json()
    scheme = openapi["components"]["securitySchemes"]["AdminKey"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert openapi["paths"]["/v1/change"]["post"]["security"] == [{"AdminKey": []}]
    assert "security" not in openapi["paths"]["/v1/search"]["get"]


def test_an_empty_key_is_none_and_the_key_is_not_shown() -> None:
    assert Settings(admin_key="").admin_key is None
    assert KEY not in repr(Settings(admin_key=KEY))
    with pytest.raises(ValidationError, match="ASCII"):
        Settings(admin_key="with space")
