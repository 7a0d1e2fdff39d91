"""The shop's pages over HTTP: statuses, headers, escaping, and links that lead somewhere."""

import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from api.app import create_app
from core.settings import Settings
from tests.api.conftest import Start
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import error_of, eventually, running, wait_until_ready
from tests.conftest import BuiltIndex

OTHER_SITE = "http://shop.example"
ATTACK = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>"


@pytest.fixture(scope="module")
def market(demo_index: BuiltIndex) -> Iterator[httpx.Client]:
    settings = Settings(
        indexes=demo_index.indexes,
        rerank_model=None,
        storefront_title="Corner & Sons",
        allowed_origins=OTHER_SITE,
    )
    with running(create_app(settings)) as client:
        wait_until_ready(client)
        yield client


class Links(HTMLParser):
    """Collects where a page leads, what it loads, and what a policy would forbid in it."""

    def __init__(self, page: httpx.Response) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.inline: list[str] = []
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.add(given["href"] or "")
        if tag in {"script", "img", "iframe"}:
            self.loaded.add(given.get("src") or "inline")
        if tag == "link":
            self.loaded.add(given["href"] or "")
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]
        if tag == "style":
            self.inline.append(tag)


def test_the_first_screen_shows_departments_and_popular_products(market: httpx.Client) -> None:
    page = market.get("/")

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>Corner &amp; Sons</title>" in page.text
    assert "Beverages" in page.text
    assert "Popular now" in page.text
    assert len(re.findall(r'class="card"', page.text)) == 12


def test_results_show_hits_facets_and_pages(market: httpx.Client) -> None:
    page = market.get("/", params={"q": "organic"})

    assert "<mark>Organic</mark>" in page.text
    assert ">Daily Crate<" in page.text
    assert 'name="price_min"' in page.text
    assert 'aria-current="page"' in page.text


def test_pages_carry_their_security_headers(market: httpx.Client) -> None:
    for path in ("/", "/?q=tea", "/?filter=bad", "/embed", "/embed/shop"):
        headers = market.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert headers["cache-control"] == "no-cache"


def test_nothing_is_inline_and_everything_is_loaded_from_here(market: httpx.Client) -> None:
    for path in ("/", "/?q=tea&explain=true", "/products/D00001", "/embed", "/?filter=bad"):
        page = Links(market.get(path))
        assert page.inline == []
        assert "inline" not in page.loaded
        assert {urlsplit(link).netloc for link in page.loaded} <= {"", market.base_url.netloc}


@pytest.mark.parametrize(
    "path",
    [
        "/?q={}",
        "/?q=tea&region={}",
        "/?q=tea&filter=brand:{}",
        "/?q=tea&filter={}",
        "/?catalogue={}",
        "/?q=tea&sort={}",
        "/products/{}",
    ],
)
def test_what_a_visitor_sends_is_never_markup(market: httpx.Client, path: str) -> None:
    page = market.get(path.format(str(httpx.QueryParams({"x": ATTACK}))[2:]))

    assert page.status_code in {200, 400, 404}
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/?filter=bad", 400, "has no &#39;:&#39; between field and value"),
        ("/?q=tea&filter=attributes.colr:red", 400, "no product has a field"),
        ("/?q=tea&region=atlantis", 400, "region"),
        ("/?page=0", 400, "page is below 1"),
        ("/?sort=cheapest", 400, "price:asc"),
        ("/?price_min=9&price_max=1", 400, "greater"),
        (f"/?q={'x' * 513}", 400, "512"),
        ("/?catalogue=nowhere", 404, "catalogues here: demo"),
        ("/products/NONE", 404, "no product"),
        ("/products/a/b/c", 404, "no product"),
    ],
)
def test_what_goes_wrong_is_a_page_with_its_status(
    market: httpx.Client, path: str, status: int, said: str
) -> None:
    page = market.get(path)

    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert said in page.text.lower()
    assert 'role="search"' in page.text


def test_an_unknown_address_is_a_page_for_those_who_ask_for_one(market: httpx.Client) -> None:
    page = market.get("/nope/there", headers={"accept": "text/html,*/*;q=0.8"})
    data = market.get("/nope/there")

    assert page.status_code == data.status_code == 404
    assert "there is no page at this address" in page.text.lower()
    assert 'role="search"' in page.text
    assert data.json()["error"]["code"] == "not_found"


def test_parameters_of_others_are_passed_over(market: httpx.Client) -> None:
    assert market.get("/?q=tea&utm_source=letter&gclid=1").status_code == 200


def test_a_page_past_the_last_one_says_so(market: httpx.Client) -> None:
    page = market.get("/?q=tea&page=99")

    assert page.status_code == 200
    assert "There is no page 99" in page.text


def test_nothing_found_helps_on(market: httpx.Client) -> None:
    page = market.get("/?q=zzzqqqxxy&filter=brand:Nobody")

    assert page.status_code == 200
    assert "Nothing found for" in page.text
    assert "Remove the filters" in page.text


def test_a_product_page_shows_all_that_is_known(
    market: httpx.Client, demo_index: BuiltIndex
) -> None:
    shown = next(each for each in demo_index.products if each.price_tiers and each.offers)

    page = market.get(f"/products/{shown.id}")

    assert page.status_code == 200
    for text in (shown.title, shown.brand, shown.mpn, *shown.gtin, *shown.category):
        assert text.replace("'", "&#39;") in page.text
    assert page.text.count('<th scope="row"><a href="/products/') == len(shown.offers)


def test_explain_shows_stages_terms_and_times(market: httpx.Client) -> None:
    page = market.get("/?q=green+tea&explain=true")

    assert "How this was found" in page.text
    for text in ("lexical", "dense", "Terms needed", "Match by meaning", '<span class="term">'):
        assert text in page.text
    assert "How this was found" not in market.get("/?q=green+tea").text


def test_every_link_of_the_first_pages_leads_somewhere(market: httpx.Client) -> None:
    waiting, seen = ["/", "/?q=tea&page=2&explain=true", "/embed"], set[str]()
    for _ in range(120):
        if not waiting:
            break
        path = waiting.pop(0)
        page = market.get(path)
        assert page.status_code == 200, path
        if not page.headers["content-type"].startswith("text/html"):
            continue
        found = Links(page)
        here = {urljoin(path, link) for link in found.links | found.loaded if link[:1] != "#"}
        new = sorted(link for link in here - seen if urlsplit(link).netloc == "")
        seen |= here
        # A few of every page, so that the walk gets about.
        waiting += new[::7] if len(seen) > 60 else new
    assert len(seen) > 100


def test_static_files_are_kept_and_asked_for_by_their_tag(market: httpx.Client) -> None:
    first = market.get("/static/aisle.js")
    again = market.get("/static/aisle.js", headers={"If-None-Match": first.headers["etag"]})

    assert first.status_code == 200
    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["cache-control"] == "public, max-age=300"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert again.status_code == 304
    assert market.get("/static/../rendering.py").status_code == 404
    assert market.get("/static/%2e%2e/rendering.py").status_code == 404


def test_other_sites_are_let_in_by_name(market: httpx.Client) -> None:
    allowed = market.get("/v1/catalogues", headers={"Origin": OTHER_SITE})
    stranger = market.get("/v1/catalogues", headers={"Origin": "http://evil.example"})

    assert allowed.headers["access-control-allow-origin"] == OTHER_SITE
    assert "access-control-allow-origin" not in stranger.headers


def test_without_a_setting_no_other_site_is_let_in(shop: httpx.Client) -> None:
    answer = shop.get("/v1/catalogues", headers={"Origin": OTHER_SITE})

    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


def test_the_pages_can_be_turned_off_and_the_snippet_stays(tmp_path: Path, start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    client = start(storefront=False)
    wait_until_ready(client)

    assert error_of(client.get("/"))["code"] == "not_found"
    assert client.get("/embed").status_code == 404
    assert client.get("/static/aisle.js").status_code == 200


def test_pages_are_not_in_the_description_of_the_api(shop: httpx.Client) -> None:
    paths = shop.get("/openapi.json").json()["paths"]

    assert "/" not in paths
    assert not any(path.startswith(("/products", "/embed", "/static")) for path in paths)


def test_a_method_that_pages_do_not_have_is_answered_with_those_they_have(
    shop: httpx.Client,
) -> None:
    answer = shop.post("/")

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_a_shop_that_is_still_opening_says_so(tmp_path: Path, start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    gate = threading.Event()
    client = start(FakeOpener(gate))
    try:
        page = client.get("/?catalogue=shop")
        assert page.status_code == 503
        assert page.headers["retry-after"] == "1"
        assert "The shop is opening" in page.text
    finally:
        gate.set()
    wait_until_ready(client)
    assert client.get("/").status_code == 200


def test_a_shop_without_a_catalogue_says_how_to_get_one(start: Start) -> None:
    client = start()
    wait_until_ready(client)

    page = client.get("/")

    assert page.status_code == 404
    assert "aisle build" in page.text


def test_a_busy_shop_says_when_to_come_back(tmp_path: Path, start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    opener = FakeOpener()
    opener.search_gate = threading.Event()
    client = start(opener, max_concurrent=1)
    wait_until_ready(client)
    waiting = threading.Thread(target=client.get, args=("/v1/search",))
    waiting.start()
    try:
        eventually(lambda: client.get("/").status_code == 429)
        page = client.get("/")
        assert page.headers["retry-after"]
        assert "Very busy" in page.text
    finally:
        opener.search_gate.set()
        waiting.join()


def test_a_fault_of_the_server_is_a_page_without_its_secrets(shop: httpx.Client) -> None:
    page = shop.get("/?q=bug")

    assert page.status_code == 500
    assert "secret" not in page.text
    assert "Something went wrong" in page.text


def test_several_catalogues_can_be_chosen_from(tmp_path: Path, start: Start) -> None:
    for name in ("books", "toys"):
        point_current(write_version(tmp_path, name, f"{name}-v1"), f"{name}-v1")
    client = start()
    wait_until_ready(client)

    first, second = client.get("/?q=x"), client.get("/?q=x&catalogue=toys")

    assert "books-v1" in first.text
    assert "toys-v1" in second.text
    assert '<option value="toys" selected>' in second.text
    assert 'href="/products/1?catalogue=toys"' in second.text


def test_searches_of_the_pages_are_counted(market: httpx.Client) -> None:
    def searched() -> float:
        text = market.get("/metrics").text
        counted = re.search(r'aisle_search_seconds_count{catalogue="demo"} (\S+)', text)
        return float(counted.group(1)) if counted else 0.0

    before = searched()
    market.get("/?q=tea")
    assert searched() == before + 1
