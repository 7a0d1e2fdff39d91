"""GET /pictures/...: over HTTP, from a real index and a stand-in."""

from xml.etree import ElementTree as ET

import httpx
import pytest

from api.storefront.pictures import draw, picture_link
from search.pipeline import Searcher
from tests.api.servers import error_of
from tests.conftest import BuiltIndex


@pytest.fixture(scope="module")
def client(demo: httpx.Client) -> httpx.Client:
    return demo


def test_the_products_name_pictures_that_are_there(
    client: httpx.Client, demo_index: BuiltIndex, demo_searcher: Searcher
) -> None:
    for product in demo_index.products[:20]:
        assert product.image_link == picture_link("demo", product.id)
        answer = client.get(product.image_link)
        assert answer.status_code == 200
        assert answer.text == draw(demo_searcher.product(product.id))
        assert ET.fromstring(answer.text).get("viewBox")  # noqa: S314 - our own


def test_a_picture_is_kept_by_browsers_and_can_do_nothing(client: httpx.Client) -> None:
    headers = client.get("/pictures/demo/D00001.svg").headers
    assert headers["content-type"] == "image/svg+xml"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"
    assert "max-age=3600" in headers["cache-control"]


def test_who_has_the_picture_is_not_sent_it_again(client: httpx.Client) -> None:
    first = client.get("/pictures/demo/D00001.svg")
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}"):
        again = client.get("/pictures/demo/D00001.svg", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for other in ('"other"', tag.strip('"')):
        fresh = client.get("/pictures/demo/D00001.svg", headers={"If-None-Match": other})
        assert (fresh.status_code, fresh.content) == (200, first.content)
    assert client.get("/pictures/demo/D00002.svg").headers["etag"] != tag


def test_what_is_not_there_is_refused_in_the_one_shape(client: httpx.Client) -> None:
    missing = client.get("/pictures/demo/no-such.svg")
    assert (missing.status_code, error_of(missing)["code"]) == (404, "not_found")
    elsewhere = client.get("/pictures/nowhere/D00001.svg")
    assert (elsewhere.status_code, error_of(elsewhere)["field"]) == (404, "catalogue")
    unnamed = client.get("/pictures/demo/D00001.png")
    assert (unnamed.status_code, error_of(unnamed)["code"]) == (404, "not_found")
    posted = client.post("/pictures/demo/D00001.svg")
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET")


def test_a_product_without_anything_has_a_picture_too(shop: httpx.Client) -> None:
    answer = shop.get("/pictures/shop/1.svg")
    assert answer.status_code == 200
    assert "<title>v1</title>" in answer.text
