"""Looking a product up by its number or by words."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from api.console.overview_page import Standing
from api.console.paging import Paging, paging
from api.storefront.cards import Stock, stock_of
from api.storefront.money import price_text
from api.versions import Searchable
from search.query import MAX_QUERY_CHARACTERS, Query, Rerank

PER_PAGE = 30


class ProductsAsked(BaseModel):
    """Which products."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str = Field(default="", max_length=MAX_QUERY_CHARACTERS)
    page: int = Field(default=1, ge=1, le=1_000_000)


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product in the list."""

    id: str
    title: str
    brand: str
    category: str
    price: str
    stock: Stock


@dataclass(frozen=True, slots=True)
class ProductsPage:
    """A page of products; with nothing asked for, of all of them."""

    standing: Standing
    asked: ProductsAsked
    found: int
    corrected: str | None
    products: tuple[ProductLine, ...]
    paging: Paging | None


def products_page(
    searcher: Searchable, asked: ProductsAsked, standing: Standing, address: str
) -> ProductsPage:
    """Search as the shop does, but without its reranking, over all regions and stocks."""
    query = Query(
        q=asked.q,
        page=asked.page,
        per_page=PER_PAGE,
        rerank=Rerank(enabled=False),
        highlight=False,
    )
    answer = searcher.search(query)
    lines = (
        ProductLine(
            id=product.id,
            title=product.title,
            brand=product.brand,
            category=" > ".join(product.category),
            price=price_text(product.price, product.currency),
            stock=stock_of(product.availability, product.stock),
        )
        for product in (hit.product for hit in answer.hits)
    )
    return ProductsPage(
        standing=standing,
        asked=asked,
        found=answer.found,
        corrected=answer.corrected_query,
        products=tuple(lines),
        paging=paging(address, asked.model_dump(), answer.found, PER_PAGE),
    )
