"""What order files say of products: used where no catalogue tells more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, delete, select

from core.database import Database, Schema
from core.sequences import Row, catalogue_column, slices, upsert
from events.tables import MOST_CHARACTERS

_TABLES = MetaData()
NAMED = Table(
    "aisle_named_products",
    _TABLES,
    catalogue_column(),
    Column("product", String(MOST_CHARACTERS), primary_key=True),
    Column("title", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("brand", Text, nullable=False),
    sqlite_with_rowid=False,
)
_SCHEMA = Schema("named_products", 1, _TABLES)


@dataclass(frozen=True, slots=True)
class NamedProduct:
    """A product as orders name it.

    Attributes:
        product: its id.
        title: "" where there is none, as in the other two.
        category: a path, "Drinks > Tea".
        brand: as it is spelt.
    """

    product: str
    title: str = ""
    category: str = ""
    brand: str = ""


class NamedProducts:
    """The named products of all catalogues."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.ensure(_SCHEMA)

    def put(self, catalogue: str, products: Sequence[NamedProduct]) -> None:
        """Keep `products`, in place of those with their ids.

        Raises:
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        with self._database.writing() as connection:
            upsert(connection, NAMED, [_row(catalogue, product) for product in products])

    def get(self, catalogue: str, products: Collection[str]) -> dict[str, NamedProduct]:
        """Those of `products` that are named, by id."""
        mine = NAMED.c.catalogue == catalogue
        with self._database.reading() as connection:
            rows = [
                row
                for some in slices(products)
                for row in connection.execute(
                    select(NAMED).where(mine & NAMED.c.product.in_(some))
                ).mappings()
            ]
        return {row["product"]: _named(row) for row in rows}

    def take_away(self, connection: Connection, catalogue: str) -> None:
        """Forget the names of a catalogue, in a writing transaction."""
        connection.execute(delete(NAMED).where(NAMED.c.catalogue == catalogue))


def _row(catalogue: str, product: NamedProduct) -> Row:
    return {
        "catalogue": catalogue,
        "product": product.product,
        "title": product.title,
        "category": product.category,
        "brand": product.brand,
    }


def _named(row: Row) -> NamedProduct:
    return NamedProduct(row["product"], row["title"], row["category"], row["brand"])
