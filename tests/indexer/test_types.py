"""Types of products: titles taken apart, and mined from made-up and demo catalogues."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.demo import demo_products
from catalog.product import Availability, Product
from core.analysis import Analyzer
from core.layout import VersionLayout
from indexer.dense import write_flat
from indexer.product_table import write_product_table
from indexer.types.accessories import accessory_stems, accessory_words
from indexer.types.assign import leave_strangers
from indexer.types.hosts import find_hosts
from indexer.types.mined import MinedTypes
from indexer.types.quality import centroids, cohesion
from indexer.types.source import TypedProduct, centred_vectors, read_products
from indexer.types.titles import Part, TitleReader, stretches
from indexer.types.write import write_types
from search.product_types import ProductTypes
from tests.search.shop import RECIPE, WordVectors

ANALYZER = Analyzer("english")


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


BRANDS = ("Nordwind", "Halden", "Ostara", "Quill", "Brightly")
NAMES = ("Urbana", "Metrix", "Dayo", "Grandia", "Solo")


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


@pytest.mark.parametrize(
    ("title", "brand", "expected"),
    [
        (
            "HP LaserJet 1300n Printer, with tray",
            "HP",
            [(("laserjet",), Part.NAMING), (("printer",), Part.NAMING), (("tray",), Part.PROVIDED)],
        ),
        (
            "Leather Case for Apple\u00ae iPhone\u00ae - Black",
            "",
            [
                (("leather", "case"), Part.NAMING),
                (("apple", "iphone"), Part.MADE_FOR),
                (("black",), Part.NAMING),
            ],
        ),
        (
            "Bags for staff kitchens. Made from paper.",
            "",
            [
                (("bags",), Part.NAMING),
                (("staff", "kitchens"), Part.MADE_FOR),
                (("made",), Part.NAMING),
                (("paper",), Part.COMES_FROM),
            ],
        ),
        ("Tuna in Jelly", "", [(("tuna",), Part.NAMING), (("jelly",), Part.PLACED)]),
        ("500 GB", "", [(("gb",), Part.NAMING)]),
        ("", "", []),
    ],
)
def test_titles_fall_into_stretches(
    title: str, brand: str, expected: list[tuple[tuple[str, ...], Part]]
) -> None:
    found = [(stretch.words, stretch.part) for stretch in stretches(title, brand)]
    assert found == expected


def test_the_last_word_of_a_category_ends_a_type_though_it_is_a_unit() -> None:
    reader = TitleReader(ANALYZER)
    reader.qualifiers.add("roll")
    title = "3-ply kitchen roll 32 rolls"
    closing = {phrase.shown for phrase in reader.phrases(title) if phrase.closes}
    own = reader.phrases(title, head=reader.head("Kitchen Roll"))

    assert closing == {"kitchen"}, "elsewhere it is a unit"
    assert {"kitchen roll", "roll"} <= (of_its_own := {each.shown for each in own if each.closes})
    assert "kitchen" not in of_its_own


def hosts_of(description: str, title: str = "blend") -> set[str]:
    """What a product goes with in a catalogue that sells bars, projectors and coffee."""
    names = ("blend", "chocolate bar", "cereal bar", "data projector", "coffee")
    products = [typed(name) for name in names] + [typed(title, description=description)]
    mined = MinedTypes(names, np.array([0, 1, 2, 3, 4, 0], np.int32))
    hosts = find_hosts(products, mined, np.eye(5, dtype=np.float32), ANALYZER)
    return {names[number] for number in hosts.types[hosts.offsets[5] :].tolist()}


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Made for coffee.", {"coffee"}),
        ("Made for coffee bars.", set()),
        ("Made for bars.", {"chocolate bar", "cereal bar"}),
        ("Made for projectors and wine bars.", {"data projector"}),
        ("Made for kitchens. Goes well in coffee.", set()),
        ("Made from coffee.", set()),
    ],
)
def test_what_a_product_is_for_is_what_its_words_name_in_full(
    description: str, expected: set[str]
) -> None:
    assert hosts_of(description) == expected


def test_in_a_title_words_may_follow_what_a_product_is_for() -> None:
    assert hosts_of("", "blend for coffee aroma") == {"coffee"}
    assert hosts_of("", "blend for iced coffee aroma") == set()


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


def test_words_for_accessories_are_those_that_name_the_product() -> None:
    reader = TitleReader(ANALYZER)
    titles = ("Laptop bags", "Laptop with bag", "Bag for laptop", "Laptop", "In wall cable, black")
    products = [typed(title) for title in titles]
    stems = accessory_stems(reader)
    words = [
        {stem for number, stem in enumerate(stems) if int(bits) >> number & 1}
        for bits in accessory_words(products, reader)
    ]
    assert words == [{"bag"}, set(), {"bag"}, set(), {"cabl"}]
    assert len(stems) <= 64


KEYS = ("dri champagn", "lantern")
"""Stems: of dry champagne, which a category is called after, and of lanterns."""

WINE, GLASSES, HAMPERS = ("Drinks", "Champagnes"), ("Table", "Glasses"), ("Gifts", "Champagne sets")
LIGHT, GARDEN = ("Home", "Light"), ("Garden",)


@pytest.mark.parametrize(
    ("category", "type_", "kept"),
    [
        (WINE, 0, 0),
        (GLASSES, 0, -1),
        (HAMPERS, 0, 0),
        ((), 0, 0),
        (GLASSES, -1, -1),
        (GARDEN, 1, 1),
        (WINE, 1, 1),
    ],
)
def test_a_type_that_another_category_is_called_after_is_left(
    category: tuple[str, ...], type_: int, kept: int
) -> None:
    """Three wines and three lanterns say where each type is at home; the last is looked at."""
    categories = [*[WINE] * 3, *[LIGHT] * 3, category]
    chosen = np.array([0, 0, 0, 1, 1, 1, type_], np.int32)
    products = [typed("any", each) for each in categories]
    found = leave_strangers(chosen, KEYS, products, ANALYZER)

    assert found.tolist() == [0, 0, 0, 1, 1, 1, kept]
    assert chosen[-1] == type_, "what is given stays as it is"


SHELVED = st.tuples(
    st.integers(-1, 1), st.sampled_from([(), WINE, GLASSES, HAMPERS, LIGHT, GARDEN])
)


@given(st.lists(SHELVED, max_size=12))
def test_a_type_is_left_only_away_from_its_commonest_category(
    shelved: list[tuple[int, tuple[str, ...]]],
) -> None:
    chosen = np.array([type_ for type_, _ in shelved], np.int32)
    products = [typed("any", category) for _, category in shelved]
    found = leave_strangers(chosen, KEYS, products, ANALYZER)
    homes = Counter((type_, category) for type_, category in shelved if category)

    assert leave_strangers(found, KEYS, products, ANALYZER).tolist() == found.tolist()
    for (type_, category), kept in zip(shelved, found.tolist(), strict=True):
        assert kept in {type_, -1}
        if kept != type_:
            assert (type_, category) in {(0, GLASSES), (0, LIGHT), (0, GARDEN)}
            rivals = (homes[type_, named] for named in (WINE, HAMPERS))
            assert max(rivals) >= homes[type_, category]


def test_a_mined_type_is_left_where_the_shelf_is_called_otherwise(tmp_path: Path) -> None:
    shelves = {
        ("Drinks", "Beer"): [
            f"{b} {n} beer {k} cl" for k, (b, n) in enumerate(zip(BRANDS, NAMES, strict=True))
        ],
        ("Table", "Mugs"): ["Halden tall beer"],
        ("Gifts", "Beer hampers"): ["Ostara grand beer"],
        ("Table", "Plates"): [f"{b} {n} plate" for b, n in zip(BRANDS, NAMES, strict=True)],
    }
    products = [
        Product(
            id=title,
            title=title,
            brand=title.split()[0],
            category=category,
            availability=Availability.IN_STOCK,
        )
        for category, titles in shelves.items()
        for title in titles
    ]
    names, _ = types_of(products, tmp_path / "shelves")

    assert names["Nordwind Urbana beer 0 cl"] == names["Ostara grand beer"] == "beer"
    assert names["Halden tall beer"] is None


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
