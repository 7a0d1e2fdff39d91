"""Product views: listed or alone, asked once or again, a product is the same."""

import orjson

from search.pipeline import Searcher


def test_a_listed_product_is_the_product_without_its_attributes(demo_searcher: Searcher) -> None:
    products = demo_searcher.snapshot.products
    rows = [599, 3, 77, 3]

    alone = products.views(rows, attributes=True)
    assert any(view.attributes for view in alone)
    listed = [view.model_copy(update={"attributes": None}) for view in alone]
    for _ in ("read", "kept"):
        assert products.views(rows, attributes=False) == listed
    # What is kept in between is never what a shopper sees with its attributes.
    assert products.views(rows, attributes=True) == alone
    assert [view.id for view in listed] == products.texts("id", rows)
    for view in listed:
        assert orjson.loads(view.model_dump_json())["attributes"] is None
