"""Drawn pictures: sound SVG for any product, fitting shapes and colours, nothing that runs."""

import re
import tomllib
from importlib.resources import files
from itertools import product as pairs
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.storefront.pictures import draw, picture_link
from api.storefront.pictures.colours import BRAND_COLOURS, brand_colour, mixed, paint_of
from api.storefront.pictures.lettering import balanced, initials, shortened
from api.storefront.pictures.shapes import shape_of, shape_table
from api.storefront.pictures.sizes import content_of, packs_of, size_text
from catalog.demo import demo_products
from search.results import ProductView

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "g", "path", "rect", "circle", "ellipse", "text"}
COLOUR = re.compile(r"none|#[0-9a-f]{3}(?:[0-9a-f]{3})?")


def view(
    title: str = "Thing", brand: str = "", category: str = "", **fields: object
) -> ProductView:
    path = tuple(category.split(" > ")) if category else ()
    return ProductView.model_validate(
        {"id": "1", "title": title, "availability": "in_stock", "brand": brand, "category": path}
        | fields
    )


def check(picture: str) -> ET.Element:
    """The picture as XML; it must hold drawn things alone, none of them outside the square."""
    root = ET.fromstring(picture)  # noqa: S314 - our own output
    assert root.get("viewBox") == "0 0 400 400"
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert "href" not in name
            assert "url(" not in value
            if name in {"fill", "stroke"}:
                assert COLOUR.fullmatch(value)
    assert len(picture.encode()) < 4_096
    return root


@pytest.fixture(scope="module")
def demo_views() -> list[ProductView]:
    return [
        view(
            product.title,
            product.brand,
            " > ".join(product.category),
            attributes=dict(product.attributes),
        )
        for product in demo_products()
    ]


def test_every_demo_product_has_a_sound_picture_of_its_own_kind(
    demo_views: list[ProductView],
) -> None:
    sizes = []
    for product in demo_views:
        picture = draw(product)
        root = check(picture)
        assert root.findtext(f"{SVG}title") == product.title
        assert shape_of(product).name != "parcel"
        sizes.append(len(picture.encode()))
    assert 700 < sum(sizes) / len(sizes) < 2_000
    assert len({shape_of(product).name for product in demo_views}) > 60


def test_every_shape_is_drawn_from_a_file_and_takes_all_its_colours() -> None:
    folder = files("api") / "storefront" / "pictures" / "shapes"
    names = {entry.name.removesuffix(".svg") for entry in folder.iterdir()}
    paint, shapes = paint_of(view(brand="Acme")), shape_table().shapes
    assert names == set(shapes)
    for shape in shapes.values():
        drawing = shape.drawing.substitute(paint.names())
        ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{drawing}</svg>')  # noqa: S314
        assert not shape.large or shape.large in shapes


def test_no_phrase_names_two_shapes() -> None:
    text = (files("api") / "storefront" / "pictures" / "shapes.toml").read_text("utf-8")
    words = [word for record in tomllib.loads(text).values() for word in record["words"]]
    assert sorted(words) == sorted(set(words))


@given(
    title=st.text(max_size=300),
    brand=st.text(max_size=80),
    category=st.lists(st.text(max_size=40), max_size=4),
    size=st.one_of(st.none(), st.text(max_size=40)),
)
def test_any_words_give_sound_xml(
    title: str, brand: str, category: list[str], size: str | None
) -> None:
    attributes = {} if size is None else {"size": (size,)}
    product = view(title, brand, attributes=attributes)
    check(draw(product.model_copy(update={"category": tuple(category)})))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><image href="x"/>',
        "A & B < C",
        "]]>",
        "&#0;",
        "\x00\x0b\ufffe",
    ],
)
def test_what_looks_like_markup_is_letters(text: str) -> None:
    root = check(draw(view(f"{text} Coffee Beans 1 kg", text, "Drinks > Coffee Beans")))
    shown = "".join(root.itertext())
    assert text.strip("\x00\x0b\ufffe")[:20] in shown


@pytest.mark.parametrize(
    ("title", "category", "shape"),
    [
        ("Alpine Still Mineral Water 6 x 1 l", "Beverages > Water > Still Water", "bottle"),
        ("Lager Beer 24 x 330 ml", "Beer > Lager", "beer-bottle"),
        ("Unfiltered Lager Beer 30 l keg", "Beer > Lager", "barrel"),
        ("Vanilla Ice Cream 900 ml", "Frozen Food > Ice Cream Tubs", "tub"),
        ("Chocolate Ice Cream 5 l", "", "bucket"),
        ("Hand Soap 300 ml", "Hand Soap", "pump"),
        ("Hand Soap 5 l", "Hand Soap", "canister"),
        ("Coffee to Go 300 ml Paper Cups 50 pieces", "Paper Cups", "paper-cup"),
        ("Cola Bottles Fruit Gums 200 g", "Fruit Gums", "pouch"),
        ("Strawberry Jam Spread 450 g", "Jam and Honey", "jar"),
        ("Kettle 1.7 Litre Appliance", "Kettles and Toasters", "kettle"),
        ("Toaster 2 Slot Appliance", "Kettles and Toasters", "toaster"),
        ("Free Range Eggs 10 pieces", "Eggs", "eggs"),
        ("HP Compaq 6710b Notebook PC", "", "laptop"),
        ("Targus TCG300 notebook case", "", "case"),
        ("Lexmark C734 toner cartridge", "", "cartridge"),
        ("C2G 2m Cat5e Patch Cable", "", "cable"),
        ("Samsung Galaxy S10", "Mobile Phones", "phone"),
        ("Qwxyz 123", "", "parcel"),
        ("", "", "parcel"),
    ],
)
def test_shapes(title: str, category: str, shape: str) -> None:
    assert shape_of(view(title, category=category)).name == shape


def test_a_brand_does_not_choose_the_shape() -> None:
    assert shape_of(view("Cup and Carry Drinking Straws", "Cup and Carry")).name == "straws"


@pytest.mark.parametrize(
    ("title", "attributes", "colour"),
    [
        ("Lemon Iced Tea 1 l", {}, "#f4d94f"),
        ("Strawberry Yoghurt", {}, "#e4546a"),
        ("Silver Brook Mug 350 ml, Green", {}, "#5aa469"),
        ("Wall Charger - Black", {}, "#3a3f4a"),
        ("Mug", {"colour": ("Blue",)}, "#4a86cf"),
        ("Strawberry Mug", {"Colour": ("Navy blue",)}, "#4a86cf"),
        ("Double Chocolate Cookies", {}, "#5b3627"),
    ],
)
def test_colours(title: str, attributes: dict[str, tuple[str]], colour: str) -> None:
    product = view(title, "Silver Brook", attributes=attributes)
    assert paint_of(product).body == colour
    assert colour in draw(product)


def test_what_names_no_colour_is_a_pale_one_of_the_brand() -> None:
    paint = paint_of(view("Qwxyz", "Acme"))
    assert paint.brand == brand_colour("ACME")
    assert paint.body == mixed(paint.brand, "#ffffff", 0.55)


def test_white_letters_are_readable_on_every_brand_colour() -> None:
    def luminance(colour: str) -> float:
        """Relative luminance (WCAG 2.2)."""
        shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            for share in shares
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for colour in BRAND_COLOURS:
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_brands_share_out_the_colours() -> None:
    used = {brand_colour(f"{first}{second}") for first, second in pairs("abcdefgh", "stuvwxyz")}
    assert len(used) > 10


def test_the_label_carries_brand_and_size() -> None:
    root = check(draw(view("Acme Shampoo 250 ml", "Acme", "Shampoo")))
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Acme", "250 ml"]
    bare = check(draw(view("Acme Frying Pan", "Acme", "Frying Pans")))
    assert [text.text for text in bare.iter(f"{SVG}text")] == ["Acme"]


def test_packs_show_several_and_how_many() -> None:
    def shown(title: str) -> tuple[int, list[str | None]]:
        root = check(draw(view(title, "Acme", "Shampoo")))
        return len(root.findall(f"{SVG}g")), [text.text for text in root.iter(f"{SVG}text")]

    assert shown("Acme Shampoo 250 ml") == (0, ["Acme", "250 ml"])
    assert shown("Acme Shampoo 2 x 250 ml") == (2, ["Acme", "2 x 250 ml", "2\u00d7"])
    assert shown("Acme Shampoo 6 x 250 ml") == (3, ["Acme", "6 x 250 ml", "6\u00d7"])


def test_what_has_no_shape_is_a_parcel_with_initials() -> None:
    root = check(draw(view("Qwxyz 123", "North Quay Roasters")))
    assert [text.text for text in root.iter(f"{SVG}text")] == ["NQ", "North Quay Roasters"]


@pytest.mark.parametrize(
    ("size", "packs", "content"),
    [
        ("6 x 1.5 l", 6, 1.5),
        ("250 g", 1, 0.25),
        ("24 rolls", 1, 0),
        ("30 l keg", 1, 30),
        ("0 x 5 g", 1, 0.005),
        ("large", 1, 0),
        ("", 1, 0),
    ],
)
def test_sizes(size: str, packs: int, content: float) -> None:
    assert packs_of(size) == packs
    assert content_of(size) == pytest.approx(content)


@pytest.mark.parametrize(
    ("title", "size"),
    [
        ("Nappies Size 4 Maxi 40 pieces", "40 pieces"),
        ("Mug 350 ml Mug 6 pieces, Green", "6 pieces"),
        ("C2G 2G cable", ""),
        ("Drive 128 GB", "128 GB"),
        ("Toner TN-2110", ""),
    ],
)
def test_the_size_is_the_last_that_the_title_names(title: str, size: str) -> None:
    assert size_text(view(title)) == size


def test_letters() -> None:
    assert balanced("Chateau Merle Noir") == ("Chateau", "Merle Noir")
    assert balanced("Tidewater") == ("Tidewater",)
    assert shortened("a long name indeed", 8) == "a long\u2026"
    assert initials("potter's row") == "PS"


def test_a_link_leads_to_the_picture_of_any_id() -> None:
    assert picture_link("demo", "D1") == "/pictures/demo/D1.svg"
    assert picture_link("demo", "a/b?c#d e") == "/pictures/demo/a%2Fb%3Fc%23d%20e.svg"


def test_the_same_product_gives_the_same_picture(demo_views: list[ProductView]) -> None:
    for product in demo_views[:50]:
        assert draw(product) == draw(product.model_copy(deep=True))
