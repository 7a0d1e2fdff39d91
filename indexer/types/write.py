"""Writes what sort of thing each product is."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from core.analysis import Analyzer
from core.layout import VersionLayout
from indexer.types.accessories import accessory_stems, accessory_words
from indexer.types.columns import categories, compressed, item_groups
from indexer.types.hosts import Hosts, find_hosts
from indexer.types.mine import mine_types
from indexer.types.mined import MinedTypes
from indexer.types.source import TypedProduct, centred_vectors, read_products
from indexer.types.titles import TitleReader


def write_types(layout: VersionLayout, analyzer: Analyzer, products: int) -> MinedTypes:
    """Mine the types of the staged version's products, write them, and give them.

    The files: `types.json` holds the names of the types, the commonest first, and of
    the attributes; `of_row.npy` the type of every product, int32, -1 for none;
    `centroids.npy` float16 unit vectors of the types about the catalogue's mean;
    `attribute_offsets.npy` and `attribute_names.npy` each product's attributes,
    int32, rising, as numbers of their names; `host_offsets.npy`, `host_types.npy`,
    `host_pairs.npy` and `host_shares.npy` what products and types are made for;
    `accessory_words.npy` the words for accessories in its title, a bit each, as
    `types.json` lists them; `groups.npy`, `categories.npy` and `category_parents.npy`
    numbers of item groups and categories.

    Args:
        layout: of the staged version; its product table and vectors are written.
        analyzer: the version's.
        products: rows of the table.

    Raises:
        ValueError: the table has another number of rows.
    """
    rows = read_products(layout.products)
    if len(rows) != products:
        raise ValueError(f"the table has {len(rows)} products, not {products}")
    mined = mine_types(rows, centred_vectors(layout.vectors), analyzer)
    layout.types.mkdir()
    attributes = _write_attributes(layout.types, rows)
    _write_columns(layout.types, rows, find_hosts(rows, mined.types, mined.centroids, analyzer))
    reader = TitleReader(analyzer)
    np.save(layout.types / "accessory_words.npy", accessory_words(rows, reader))
    described = {
        "types": mined.types.names,
        "attributes": attributes,
        "accessory_words": accessory_stems(reader),
    }
    (layout.types / "types.json").write_bytes(orjson.dumps(described))
    np.save(layout.types / "of_row.npy", mined.types.of_row)
    np.save(layout.types / "centroids.npy", mined.centroids.astype(np.float16))
    return mined.types


def _write_columns(folder: Path, products: list[TypedProduct], hosts: Hosts) -> None:
    numbered = categories(products)
    columns: dict[str, npt.NDArray[np.generic]] = {
        "host_offsets": hosts.offsets,
        "host_types": hosts.types,
        "host_pairs": hosts.pairs,
        "host_shares": hosts.shares,
        "groups": item_groups(products),
        "categories": numbered.of_row,
        "category_parents": numbered.parents,
    }
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", column)


def _write_attributes(folder: Path, products: list[TypedProduct]) -> list[str]:
    """Write each product's attributes as compressed sparse rows; gives their names."""
    names = sorted({name for product in products for name in product.attributes})
    number_of = {name: number for number, name in enumerate(names)}
    rows = [sorted(number_of[name] for name in set(product.attributes)) for product in products]
    offsets, flat = compressed(rows)
    np.save(folder / "attribute_offsets.npy", offsets)
    np.save(folder / "attribute_names.npy", flat)
    return names
