"""Catalogues staged for the mining of types, and products as it reads them."""

from pathlib import Path

import numpy as np

from catalog.product import Product
from core.analysis import Analyzer
from core.layout import VersionLayout
from indexer.dense import write_flat
from indexer.product_table import write_product_table
from indexer.types.source import TypedProduct
from indexer.types.write import write_types
from search.product_types import ProductTypes
from tests.search.shop import RECIPE, WordVectors

ANALYZER = Analyzer("english")
BRANDS = ("Nordwind", "Halden", "Ostara", "Quill", "Brightly")
NAMES = ("Urbana", "Metrix", "Dayo", "Grandia", "Solo")


def stage(products: list[Product], folder: Path) -> VersionLayout:
    layout, encoder = VersionLayout(folder), WordVectors()
    folder.mkdir(exist_ok=True)
    write_product_table(products, layout.products)
    write_flat(
        np.stack([encoder.encode(RECIPE.dense_text(product)) for product in products]),
        layout.vectors,
    )
    return layout


def types_of(products: list[Product], folder: Path) -> tuple[dict[str, str | None], ProductTypes]:
    layout = stage(products, folder)
    write_types(layout, ANALYZER, len(products))
    types = ProductTypes(layout.types, len(products))
    names = {
        product.title: types.name(int(number))
        for product, number in zip(products, types.of_row, strict=True)
    }
    return names, types


def typed(title: str, category: tuple[str, ...] = (), description: str = "") -> TypedProduct:
    return TypedProduct(
        title=title,
        brand="",
        description=description,
        category=category,
        item_group="",
        said="",
        attributes=(),
        qualities=(),
    )
