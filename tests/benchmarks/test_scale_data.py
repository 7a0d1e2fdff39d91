"""The made-up catalogues: the same every time, growing as real ones do, and known to the cache."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from benchmarks.scale_data import MOST_ATTRIBUTES, Source, varied, write_catalogue
from catalog.demo import demo_products
from catalog.feed import FeedOptions, read_feed
from catalog.recipe import recipe_named
from core.analysis import Analyzer
from core.layout import VersionLayout
from core.progress import Silent
from core.rejects import RejectLog
from indexer.vector_cache import VectorCache, text_key

PRODUCTS = tuple(demo_products(count=60))
RECIPE = recipe_named("default")


def test_more_products_begin_with_the_fewer() -> None:
    few, many = list(islice(varied(PRODUCTS), 20)), list(islice(varied(PRODUCTS), 50))
    assert many[:20] == few
    assert len({product.id for _, product in many}) == 50


def test_a_product_is_another_one_of_its_row() -> None:
    for row, product in islice(varied(PRODUCTS), 40):
        assert product.category == PRODUCTS[row].category
        assert product.brand in {each.brand for each in PRODUCTS}
        assert len(product.attributes) <= MOST_ATTRIBUTES
        assert 0 <= len(product.offers) <= 2


def test_words_go_on_growing() -> None:
    analyzer, known = Analyzer(), set[str]()
    sizes = []
    for _, product in islice(varied(PRODUCTS), 400):
        known.update(RECIPE.lexical_terms(product, analyzer))
        sizes.append(len(known))
    assert sizes[399] > 1.2 * sizes[199]


@pytest.mark.parametrize("count", [1, 30])
def test_a_build_finds_the_vector_of_every_product_of_the_feed(tmp_path: Path, count: int) -> None:
    vectors = np.eye(60, 8, dtype=np.float32) + 0.1
    source = Source(VersionLayout(tmp_path), PRODUCTS, vectors)
    feed = tmp_path / "feed.jsonl"
    with VectorCache(tmp_path / "vectors", "encoder", 8) as cache:
        write_catalogue(source, count, feed, cache, RECIPE, Silent())
        read = list(read_feed(feed, FeedOptions(), RejectLog(), Silent()))
        assert len(read) == count
        found = cache.get([text_key(RECIPE.dense_text(product)) for product in read])
    stacked = np.stack(list(found.values()))
    np.testing.assert_allclose(np.linalg.norm(stacked, axis=1), 1, atol=1e-6)
