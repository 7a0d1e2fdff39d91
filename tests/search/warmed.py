"""Says which kernels are compiled when a searcher is warm; to be run by itself."""

import json
import sys
from pathlib import Path
from types import ModuleType

from numba.core.dispatcher import Dispatcher

from catalog.product import Product
from search import kernels
from search.pipeline import Searcher
from search.query import Filter, Query, Sort
from search.similar.results import Duplicates, Relation, SimilarQuery
from search.suggest import cost_kernels, match_kernels, row_kernels, vocabulary_kernels
from search.suggest.results import SuggestQuery
from tests.search.shop import searcher_over, shop_products
from tests.search.suggesting import shop_suggesting

MODULES = (kernels, cost_kernels, match_kernels, row_kernels, vocabulary_kernels)


def compiled(modules: tuple[ModuleType, ...]) -> dict[str, int]:
    """By kernel for how many types of arguments it is ready."""
    return {
        name: len(kernel.signatures)
        for module in modules
        for name, kernel in vars(module).items()
        if isinstance(kernel, Dispatcher)
    }


def shopping(searcher: Searcher, products: list[Product]) -> None:
    """What shoppers ask."""
    seed = products[3].id
    for retailer in (None, "inn"):
        for text in ("", "k", "kettel", products[5].title[:12]):
            searcher.suggest(SuggestQuery(q=text, retailer=retailer))
    for relation in Relation:
        searcher.similar(SimilarQuery(products=(seed,), relation=relation))
        searcher.similar(SimilarQuery(products=(seed, products[9].id), relation=relation))
    searcher.similar(SimilarQuery(text="a kettle of steel"))
    searcher.similar(SimilarQuery(products=(seed,), duplicates=Duplicates.ONLY))
    brand = Filter(field="brand", any_of=(products[0].brand or "",))
    for query in (
        Query(q="kettle", facets=("brand",)),
        Query(q="steel ketle", filters=(brand,), explain=True),
        Query(q="", sort=Sort.PRICE_ASC),
    ):
        searcher.search(query)


def main() -> None:
    """Write out what is compiled after warming and after shopping, as JSON."""
    folder, products = Path(sys.argv[1]), list(shop_products(240))
    orders = folder / "orders.csv"
    bought = [f"inn,{product.id},2,2026-01-02" for product in products[:40]]
    orders.write_text("\n".join(["retailer,product,quantity,timestamp", *bought]))
    searcher = searcher_over(
        shop_suggesting(products, folder, types=("kettle", "lamp"), orders=orders)
    )
    searcher.warm()
    warm = compiled(MODULES)
    shopping(searcher, products)
    sys.stdout.write(json.dumps({"warm": warm, "shopped": compiled(MODULES)}))


if __name__ == "__main__":
    main()
