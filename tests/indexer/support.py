"""Small builds and looks at what they left."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog.demo import demo_products
from catalog.product import Availability, Product
from core.layout import CatalogueLayout, VersionLayout
from core.progress import Silent
from indexer.build import BuildOptions, BuildReport, build_index
from indexer.product_table import IdentifierWriter
from search.snapshot import open_snapshot

PRODUCTS = tuple(demo_products(count=80))


def product(number: int, title: str, **fields: Any) -> Product:
    """A product with nothing but what a test is about."""
    plain = Product(id=f"p{number}", title=title, availability=Availability.IN_STOCK)
    return replace(plain, **fields)


def build(
    products: Iterable[Product], layout: CatalogueLayout, options: BuildOptions
) -> BuildReport:
    """Build without bars."""
    return build_index(products, layout, options, Silent())


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under `folder` with its bytes."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def without_reports(layout: CatalogueLayout) -> dict[str, bytes]:
    """Every file of a catalogue but its reports, with its bytes."""
    files = contents(layout.root).items()
    return {name: data for name, data in files if not name.startswith("reports/")}


def served(layout: CatalogueLayout) -> VersionLayout:
    """The served version."""
    return layout.version(layout.current_version())


def assert_sound(layout: CatalogueLayout, version: str, products: int) -> None:
    """The catalogue serves `version`, which opens and verifies to the last byte."""
    assert layout.current_version() == version
    assert len(open_snapshot(layout.version(version)).products) == products


def leftovers(layout: CatalogueLayout) -> set[str]:
    """What lies in a catalogue's folder besides what belongs there."""
    belongs = {"CURRENT", ".lock", "history.jsonl", "reports", *layout.versions()}
    return {entry.name for entry in layout.root.iterdir()} - belongs


def write_identifiers(products: Iterable[Product], path: Path) -> None:
    """Write a trie from every id, GTIN and part number, in all its spellings, to its rows."""
    writer = IdentifierWriter()
    for product in products:
        writer.add(product)
    writer.write(path)
