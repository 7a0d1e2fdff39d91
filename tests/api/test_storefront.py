"""The shop's pages over HTTP: statuses, headers, escaping, and links that lead somewhere."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from api.app import create_app
from core.settings import Settings
from tests.api.pages import ATTACK, Links
from tests.api.servers import running, wait_until_ready
from tests.conftest import BuiltIndex

OTHER_SITE = "http://shop.example"


@pytest.fixture(scope="module")
def market(
    demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    database = f"sqlite:///{tmp_path_factory.mktemp('database') / 'store.sqlite'}"
    settings = Settings(
        indexes=demo_index.indexes,
        rerank_model=None,
        database=database,
        storefront_title="Corner & Sons",
        allowed_origins=OTHER_SITE,
    )
    with running(create_app(settings)) as client:
        wait_until_ready(client)
        yield client


def test_the_first_screen_shows_departments_and_popular_products(market: httpx.Client) -> None:
    page = market.get("/")

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>Corner &amp; Sons</title>" in page.text
    assert "Beverages" in page.text
    assert "Popular now" in page.text
    rows = re.findall(r'data-aisle-recommend="(\w+)"(.*?)</section>', page.text, re.DOTALL)
    assert {"popular": 12}.items() <= {slot: row.count("<li") for slot, row in rows}.items()


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
        ("/?q=tea&filter=price:abc", 400, "price holds numbers: &#39;abc&#39; is none of them"),
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
    for text in (
        "lexical",
        "dense",
        "Terms needed",
        "Match by meaning",
        "by aisle-linear",
        '<th scope="row">not host</th>',
        '<span class="term">',
    ):
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


def test_searches_of_the_pages_are_counted(market: httpx.Client) -> None:
    def searched() -> float:
        text = market.get("/metrics").text
        counted = re.search(r'aisle_search_seconds_count{catalogue="demo"} (\S+)', text)
        return float(counted.group(1)) if counted else 0.0

    before = searched()
    market.get("/?q=tea")
    assert searched() == before + 1
