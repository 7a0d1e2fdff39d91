"""Writes stock and prices by region."""

from pathlib import Path

from catalog.product import Product


class OfferWriter:
    """Takes products one by one and writes their offers by region."""

    def add(self, row: int, product: Product) -> None:
        """Note the offers of `product`, which is document number `row`."""

    def write(self, folder: Path) -> tuple[str, ...]:
        """Write the files into `folder`, which is made; gives the regions by name."""
        folder.mkdir()
        return ()
