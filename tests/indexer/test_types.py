"""Types of products, mined from made-up and demo catalogues."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from catalog.demo import demo_products
from catalog.product import Availability, Product
from indexer.types.quality import centroids, cohesion
from indexer.types.source import centred_vectors, read_products
from indexer.types.write import write_types
from search.product_types import ProductTypes
from tests.indexer.typed import ANALYZER, BRANDS, NAMES, stage, types_of


def made_up() -> list[Product]:
    titles = [
        *(f"{brand} X{n}00 toner cartridge black {n} pcs" for n, brand in enumerate(BRANDS, 1)),
        *(f"{brand} Swift {n} laptop 15 inch silver" for n, brand in enumerate(BRANDS, 1)),
        *(
            f"{b} {name} laptop bag for 15 inch laptops"
            for b, name in zip(BRANDS, NAMES, strict=True)
        ),
        *(f"{brand} leather case for phones" for brand in BRANDS),
        *(f"{b} {name} phone with 16 GB memory" for b, name in zip(BRANDS, NAMES, strict=True)),
    ]
    return [
        Product(
            id=str(number),
            title=title,
            brand=title.split()[0],
            availability=Availability.IN_STOCK,
            description=f"Our {' '.join(title.split()[2:4]).lower()} is fine.",
            item_group_id="pair" if number < 2 else "",
            category=("Office", "Ink") if number < 5 else (),
            attributes={"colour": ("black",), "pages": (100.0,), "weight": (2.0,)}
            if number < 5
            else {},
        )
        for number, title in enumerate(titles)
    ]


@pytest.fixture(scope="module")
def mined(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, str | None], ProductTypes]:
    return types_of(made_up(), tmp_path_factory.mktemp("mined"))


def test_titles_tell_types(mined: tuple[dict[str, str | None], ProductTypes]) -> None:
    names, _ = mined
    assert names["Nordwind X100 toner cartridge black 1 pcs"] == "toner cartridge"
    assert names["Halden Swift 2 laptop 15 inch silver"] == "laptop"
    assert names["Ostara Dayo laptop bag for 15 inch laptops"] == "laptop bag"
    assert names["Quill Grandia phone with 16 GB memory"] == "phone"
    assert str(names["Quill leather case for phones"]).endswith("case")


def test_types_know_what_they_go_with(
    mined: tuple[dict[str, str | None], ProductTypes],
) -> None:
    _, types = mined
    pairs = {(types.names[one], types.names[other]) for one, other in types.host_pairs.tolist()}

    assert ("laptop bag", "laptop") in pairs
    assert ("laptop", "laptop bag") not in pairs
    assert types.rows_made_for(types.names.index("phone")).tolist() == [15, 16, 17, 18, 19]
    assert (types.host_shares > 0).all()


def test_groups_categories_and_attributes_are_kept(
    mined: tuple[dict[str, str | None], ProductTypes],
) -> None:
    _, types = mined

    assert types.groups.tolist() == [0, 0, *[-1] * 23]
    assert types.categories.tolist() == [1] * 5 + [-1] * 20
    assert types.category_parents.tolist() == [-1, 0]
    assert [types.attributes[number] for number in types.attributes_of(0)] == [
        "colour",
        "pages",
        "weight",
    ]
    overlap = types.overlap(0, np.array([1, 7], np.int32))
    assert overlap[0] == pytest.approx(1)
    assert np.isnan(overlap[1])


def test_a_text_names_a_type(mined: tuple[dict[str, str | None], ProductTypes]) -> None:
    _, types = mined
    named = [
        types.name(types.named_in(text, ANALYZER))
        for text in (
            "light laptops",
            "laptop bag",
            "a leather case for a laptop",
            "nothing of ours",
        )
    ]
    assert named[:2] == ["laptop", "laptop bag"]
    assert str(named[2]).endswith("case")
    assert named[3] is None


def test_equal_catalogues_give_equal_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        layout = stage(made_up(), tmp_path / name)
        write_types(layout, ANALYZER, 25)
        written.append({path.name: path.read_bytes() for path in layout.types.iterdir()})
    assert written[0] == written[1]


def test_centroids_and_cohesion_are_their_definitions() -> None:
    chance = np.random.default_rng(4)
    vectors = chance.standard_normal((30, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    groups = np.repeat(np.arange(3, dtype=np.int32), [5, 12, 1])
    rows = chance.permutation(30)[:18].astype(np.int32)
    means = centroids(vectors, groups, rows, 4)
    found = cohesion(means, np.bincount(groups, minlength=4))
    for group in (0, 1):
        members = vectors[rows[groups == group]]
        cosines = (members @ members.T)[~np.eye(len(members), dtype=bool)]
        assert means[group] == pytest.approx(members.mean(axis=0), abs=1e-6)
        assert found[group] == pytest.approx(cosines.mean(), abs=1e-5)
    assert not means[3].any()


def test_most_of_the_demo_has_a_type_of_its_category(tmp_path: Path) -> None:
    products = list(demo_products(count=600))
    layout = stage(products, tmp_path / "demo")
    mined = write_types(layout, ANALYZER, len(products))
    named = [
        (mined.names[number], product)
        for number, product in zip(mined.of_row.tolist(), products, strict=True)
        if number >= 0
    ]
    in_title = sum(name.split()[-1] in product.title.lower() for name, product in named)
    assert len(named) > 0.8 * len(products)
    assert in_title > 0.85 * len(named)
    assert min(Counter(name for name, _ in named).values()) >= 1


def test_what_is_staged_is_read_whole(tmp_path: Path) -> None:
    products = made_up()
    layout = stage(products, tmp_path / "read")
    vectors = centred_vectors(layout.vectors)

    assert [each.title for each in read_products(layout.products)] == [p.title for p in products]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    with pytest.raises(ValueError, match="25 products, not 24"):
        write_types(layout, ANALYZER, 24)


def shelved(title: str, *category: str) -> Product:
    return Product(
        id=title,
        title=title,
        brand=title.split(maxsplit=1)[0],
        category=category,
        availability=Availability.IN_STOCK,
    )


def test_beyond_what_a_product_is_for_its_own_category_tells_its_type(tmp_path: Path) -> None:
    both = [*zip(BRANDS, NAMES, strict=True)]
    products = [
        *(shelved(f"{b} {n} instant coffee", "Drinks", "Instant Coffee") for b, n in both),
        *(shelved(f"{b} coffee to go 300 ml paper cups", "Table", "Paper Cups") for b in BRANDS),
        *(shelved(f"{b} {n} paper cups", "Table", "Paper Cups") for b, n in both),
        *(shelved(f"{b} sleeve for Nova 6 phones", "Electronics", "Sleeves") for b in BRANDS),
        *(shelved(f"{b} {n} phone", "Electronics", "Phones") for b, n in both),
    ]
    names, types = types_of(products, tmp_path / "beyond")

    assert {names[f"{brand} coffee to go 300 ml paper cups"] for brand in BRANDS} == {"paper cups"}
    assert "coffee" not in types.names
    assert {names[f"{brand} sleeve for Nova 6 phones"] for brand in BRANDS} == {"sleeve"}
    phones = types.rows_made_for(types.names.index("phone"))
    assert phones.tolist() == [15, 16, 17, 18, 19], "what is beyond is still gone with"
