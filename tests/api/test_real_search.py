"""Requests at the edges over a real index: right answers or clear refusals, never a 500."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest

from core.ranking_features import RankingFeature
from search.results import SearchResult
from tests.api.servers import error_of

if TYPE_CHECKING:
    from search.snapshot import Snapshot
    from tests.conftest import BuiltIndex


@pytest.fixture(scope="module")
def client(demo: httpx.Client) -> httpx.Client:
    return demo


def search(client: httpx.Client, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/v1/search", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_answer_is_what_the_searcher_finds(
    client: httpx.Client, demo_snapshot: "Snapshot"
) -> None:
    from api.search_parameters import SearchParameters  # noqa: PLC0415
    from rerank.loading import load_ranker  # noqa: PLC0415
    from search.pipeline import Searcher  # noqa: PLC0415
    from search.reranking import SearchDefaults  # noqa: PLC0415

    parameters = {"q": "orange juice", "facets": "brand,price", "per_page": 7, "explain": True}
    answered = search(client, **parameters)
    del answered["query_id"], answered["catalogue"]
    query = SearchParameters.model_validate(parameters | {"facets": ["brand,price"]}).to_query()
    ranker = load_ranker(models=Path("no-such-folder"))
    expected = Searcher(demo_snapshot, None, SearchDefaults(), ranker=ranker).search(query)
    times = {"search_time_ms": 0.0, "stage_ms": {}}
    assert SearchResult.model_validate(answered).model_copy(update=times) == expected.model_copy(
        update=times
    )


def test_get_and_post_mean_the_same(client: httpx.Client) -> None:
    simple = search(
        client,
        q="coffee",
        filter=["price:2..20", "-availability:out_of_stock"],
        facets="brand,category",
        sort="price:asc",
        rerank=False,
    )
    full = client.post(
        "/v1/search",
        json={
            "q": "coffee",
            "filters": [
                {"field": "price", "min": 2, "max": 20},
                {"field": "availability", "any_of": ["out_of_stock"], "exclude": True},
            ],
            "facets": ["brand", "category"],
            "sort": "price:asc",
            "rerank": {"enabled": False},
        },
    ).json()
    for changing in ("query_id", "search_time_ms", "stage_ms"):
        del simple[changing], full[changing]
    assert simple == full
    assert simple["found"] > 0


def test_an_explained_answer_has_every_features_share(client: httpx.Client) -> None:
    answer = search(client, q="green tea", explain=True)
    assert answer["final"]["model"] == "aisle-linear"
    assert answer["final"]["ranked"] > len(answer["hits"]) > 0
    for hit in answer["hits"]:
        explained = hit["explanation"]
        assert explained["features"].keys() == explained["shares"].keys()
        assert set(explained["shares"]) == {feature.value for feature in RankingFeature}
        assert sum(explained["shares"].values()) == pytest.approx(explained["ranked"])
    ranked = [hit["explanation"]["ranked"] for hit in answer["hits"]]
    assert ranked == sorted(ranked, reverse=True)


def test_the_final_ranker_is_left_out_where_a_request_says_so(client: httpx.Client) -> None:
    simple = search(client, q="green tea", explain=True, final=False)
    body = {"q": "green tea", "explain": True, "final": {"enabled": False}}
    full = client.post("/v1/search", json=body).json()
    assert "final" not in simple
    assert simple["hits"] == full["hits"]
    scores = [hit["score"] for hit in simple["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert not any("ranked" in hit["explanation"] for hit in simple["hits"])
    refused = client.post("/v1/search", json={"q": "tea", "final": {"enable": False}})
    assert error_of(refused)["hint"] == "did you mean 'enabled'?"


def test_a_page_past_the_end_is_empty_and_keeps_the_total(client: httpx.Client) -> None:
    first = search(client, q="juice", per_page=5)
    far = search(client, q="juice", per_page=250, page=1_000_000)
    assert first["found"] == far["found"] > 0
    assert (len(first["hits"]) > 0, far["hits"]) == (True, [])


def test_every_product_is_reached_by_paging(client: httpx.Client, demo_index: "BuiltIndex") -> None:
    pages = [search(client, per_page=250, page=page)["hits"] for page in (1, 2, 3)]
    ids = [hit["product"]["id"] for page in pages for hit in page]
    assert sorted(ids) == sorted(product.id for product in demo_index.products)


@pytest.mark.parametrize(
    "q",
    ["\0", "juice\0", "\x01\x1f\x7f", "\u202e\u200b", "  ", "🍊" * 200, "a" * 512, "' OR 1=1 --",
     "<script>alert(1)</script>", "%", "\\", "*?[]{}()^$", "\ufffd", "e\u0301" * 250, "-juice"],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_odd_words_get_an_answer(client: httpx.Client, q: str, mode: str) -> None:
    answer = search(client, q=q, mode=mode, facets="brand", explain=True)
    assert answer["found"] >= len(answer["hits"])
    posted = client.post("/v1/search", json={"q": q, "mode": mode})
    assert posted.json()["found"] == answer["found"]


def test_marked_texts_are_safe_to_show(client: httpx.Client) -> None:
    answer = search(client, q="<script> juice")
    for hit in answer["hits"]:
        assert "<" not in hit["highlight"]["title"].replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize(
    "parameters",
    [
        {"filter": "nosuchfield:1"},
        {"filter": "brand:1..2"},
        {"facets": "nosuchfield"},
        {"filter": "\0:x"},
        {"facets": "attributes.\0"},
    ],
)
def test_fields_that_are_not_there_are_refused(
    client: httpx.Client, parameters: dict[str, str]
) -> None:
    answer = client.get("/v1/search", params=parameters)
    assert answer.status_code == 400
    assert error_of(answer)["field"] == next(iter(parameters))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("price:abc", "price holds numbers: 'abc' is none of them"),
        ("-price:5,dear", "price holds numbers: 'dear' is none of them"),
        ("attributes.organic:yes", "attributes.organic holds true, false: 'yes' is none of them"),
        ("availability:nonsense", "'nonsense' is none of them"),
    ],
)
def test_values_that_a_field_cannot_hold_are_refused_everywhere(
    client: httpx.Client, demo_index: "BuiltIndex", condition: str, said: str
) -> None:
    parameters = {"filter": condition}
    seed = quote(demo_index.products[7].id, safe="")
    for path in ("/v1/search", f"/v1/products/{seed}/similar"):
        answer = client.get(path, params=parameters)
        assert answer.status_code == 400, answer.text
        told = error_of(answer)
        assert (told["code"], told["field"]) == ("bad_input", "filter")
        assert said in told["message"]
        assert "such as" in told["hint"]


@pytest.mark.parametrize(
    "condition",
    ["price:-1e308..1e308", "price:0..5e-324", "brand:\0", "brand:" + "x" * 1000,
     "released:1..2", "category: > > ", "price:1e999"],
)  # fmt: skip
def test_odd_conditions_are_answered_or_refused(client: httpx.Client, condition: str) -> None:
    answer = client.get("/v1/search", params={"filter": condition})
    assert answer.status_code in {200, 400}, answer.text
    if answer.status_code == 400:
        assert error_of(answer)["field"] == "filter"


def test_products_are_found_by_their_ids_only(
    client: httpx.Client, demo_index: "BuiltIndex"
) -> None:
    product = demo_index.products[7]
    answer = client.get(f"/v1/products/{quote(product.id, safe='')}").json()["product"]
    assert (answer["id"], answer["title"]) == (product.id, product.title)
    assert answer["attributes"].keys() == product.attributes.keys()
    for missing in ("\0", "x" * 5000, f"{product.id}\0", product.id.swapcase() + "!", "ﾊ"):
        assert client.get(f"/v1/products/{quote(missing)}").status_code == 404


def test_spelling_and_understanding_are_on_until_they_are_refused(client: httpx.Client) -> None:
    asked = "grean tea under 20 eur"
    helped = search(client, q=asked)
    typed = search(client, q=asked, spelling="off", understanding="off")
    posted = client.post("/v1/search", json={"q": asked, "spelling": False, "understanding": False})

    assert helped["corrected_query"] == "green tea under 20 eur"
    assert {"kind": "price", "text": "under 20 eur", "value": "..20", "effect": "filter"} in (
        helped["understood"]
    )
    assert all(hit["product"].get("price", 0) <= 20 for hit in helped["hits"])
    assert "corrected_query" not in typed
    assert not typed.get("understood")
    assert posted.json()["found"] == typed["found"]
    refused = client.get("/v1/search", params={"q": asked, "spelling": "perhaps"})
    assert error_of(refused)["field"] == "spelling"


def test_an_empty_answer_is_relaxed_and_says_how(client: httpx.Client) -> None:
    relaxed = search(client, q="green tea under 0.01 eur", facets="brand")

    assert [step["step"] for step in relaxed["relaxed"]] == ["price"]
    assert relaxed["found"] == search(client, q="green tea")["found"] > 0
    second = search(client, q="green tea under 0.01 eur", facets="brand", page=2)
    assert (second["found"], second["facet_counts"]) == (relaxed["found"], relaxed["facet_counts"])


def test_words_are_left_out_and_the_answer_says_so(
    client: httpx.Client, demo_index: "BuiltIndex"
) -> None:
    asked = search(client, q="green tea -organic", facets="brand", explain=True, per_page=250)
    plain = search(client, q="green tea", per_page=250)

    organic = {
        product.id
        for product in demo_index.products
        if "organic" in f"{product.title} {product.description}".lower()
    }
    hits = {hit["product"]["id"] for hit in asked["hits"]}
    assert hits == {hit["product"]["id"] for hit in plain["hits"]} - organic
    assert 0 < asked["found"] == len(hits) < plain["found"]
    assert sum(each["count"] for each in asked["facet_counts"][0]["counts"]) <= asked["found"]
    told = {"kind": "word", "text": "-organic", "value": "organic", "effect": "exclude"}
    assert told in asked["understood"]
    assert asked["explanation"]["excluded_terms"] == ["organic"]
    assert "excluded_terms" not in search(client, q="tea", explain=True)["explanation"]
    page = client.get("/", params={"q": "green tea -organic", "explain": "true"}).text
    assert "left out" in page
    assert "Terms left out" in page
    assert client.get("/v1/suggest", params={"q": "green tea -org"}).json()["queries"] == []
