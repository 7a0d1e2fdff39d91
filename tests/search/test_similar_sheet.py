"""Alternatives to forty Icecat products hold nothing that belongs to the product."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.feed import FeedOptions, read_feed
from catalog.mapping import load_mapping
from catalog.product import Product
from core.errors import AisleError
from core.layout import CatalogueLayout
from core.progress import Silent
from core.rejects import RejectLog
from indexer.build import BuildOptions, build_index
from search.pipeline import Searcher
from search.reranking import SearchDefaults
from search.similar.results import Relation, SimilarQuery
from search.snapshot import open_snapshot
from tests.conftest import REPO

pytestmark = pytest.mark.shared

SHEET = Path(__file__).parent / "similar_sheet.toml"
OF_EACH_KIND = 60
FIRST = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """A product of the sheet."""

    id: str
    type: str
    find: tuple[str, ...]
    never: frozenset[str]


ENTRIES = [
    Entry(each["id"], each["type"], tuple(each["find"]), frozenset(each["never"]))
    for each in tomllib.loads(SHEET.read_text(encoding="utf-8"))["product"]
]


def named_by(title: str) -> set[str]:
    """The words of a title up to the first "for" or "with", lower case, in the singular too."""
    words = re.findall(r"[a-z-]+", re.split(r"\b(?:for|with|w)\b", title.lower())[0])
    return {*words, *(word.removesuffix("s") for word in words)}


def around_the_sheet(products: list[Product]) -> list[Product]:
    """The products of the sheet, and some of every kind that it names, evenly from the feed."""
    chosen = {product.id: product for product in products if product.id in SHEET_IDS}
    for entry in ENTRIES:
        for words in entry.find:
            kind = re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)
            found = [product for product in products if kind.search(product.title)]
            step = max(1, len(found) // OF_EACH_KIND)
            chosen |= {product.id: product for product in found[::step][:OF_EACH_KIND]}
    return [product for product in products if product.id in chosen]


SHEET_IDS = {entry.id for entry in ENTRIES}


@pytest.fixture(scope="module")
def few(
    shared_data: Path, build_options: BuildOptions, tmp_path_factory: pytest.TempPathFactory
) -> Searcher:
    """A part of Icecat around the sheet; its vectors are kept from one test run to the next."""
    feed = shared_data / "icecat" / "products.jsonl.gz"
    options = FeedOptions(mapping=load_mapping("icecat"))
    products = around_the_sheet(list(read_feed(feed, options, RejectLog(), Silent())))
    layout = CatalogueLayout(tmp_path_factory.mktemp("sheet"), "icecat")
    build_index(products, layout, build_options, Silent())
    return searcher_over(layout)


@pytest.fixture(scope="module")
def whole() -> Searcher:
    """All of Icecat, where a developer has built it."""
    try:
        return searcher_over(CatalogueLayout(REPO / "indexes", "icecat"))
    except AisleError as error:
        pytest.skip(f"the whole of Icecat is not built under indexes/: {error}")


def searcher_over(layout: CatalogueLayout) -> Searcher:
    snapshot = open_snapshot(layout.version(layout.current_version()), verify=False)
    return Searcher(snapshot, None, SearchDefaults())


def accessories_shown(searcher: Searcher, entry: Entry) -> list[str]:
    query = SimilarQuery(products=(entry.id,), per_page=FIRST)
    titles = [hit.product.title for hit in searcher.similar(query).hits]
    assert titles
    return [title for title in titles if not entry.never.isdisjoint(named_by(title))]


def test_the_sheet_has_forty_products_of_many_kinds() -> None:
    assert len(SHEET_IDS) == 40
    assert len({entry.type for entry in ENTRIES}) >= 35


def test_the_words_of_the_sheet_would_find_an_accessory() -> None:
    notebook = next(entry for entry in ENTRIES if entry.type == "notebook")

    assert not notebook.never.isdisjoint(named_by("Targus Messenger notebook cases, black"))
    assert notebook.never.isdisjoint(named_by("HP 255 G7 Notebook with charger"))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.type} {entry.id}")
def test_no_accessory_among_alternatives(few: Searcher, entry: Entry) -> None:
    assert accessories_shown(few, entry) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.type} {entry.id}")
def test_no_accessory_among_alternatives_in_the_whole_catalogue(
    whole: Searcher, entry: Entry
) -> None:
    assert accessories_shown(whole, entry) == []


def test_what_is_left_out_is_there_to_be_found(few: Searcher) -> None:
    """The small catalogue holds accessories: that none is shown is the guards' work."""
    shown = 0
    for entry in ENTRIES:
        query = SimilarQuery(products=(entry.id,), per_page=FIRST, relation=Relation.ACCESSORIES)
        titles = [hit.product.title for hit in few.similar(query).hits]
        shown += any(not entry.never.isdisjoint(named_by(title)) for title in titles)
    assert shown >= 20
