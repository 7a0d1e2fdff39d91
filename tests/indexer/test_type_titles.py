"""Titles and descriptions taken apart: what names a product, and what it goes with."""

import numpy as np
import pytest

from indexer.types.accessories import accessory_stems, accessory_words
from indexer.types.hosts import find_hosts
from indexer.types.mined import MinedTypes
from indexer.types.titles import Part, TitleReader, stretches
from tests.indexer.typed import ANALYZER, typed


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
        (
            "Coffee to Go 300 ml Paper Cups, white",
            "",
            [
                (("coffee",), Part.NAMING),
                (("go",), Part.MADE_FOR),
                (("ml", "paper", "cups"), Part.BEYOND),
                (("white",), Part.NAMING),
            ],
        ),
        (
            "Bag for 15 inch laptops and tablets",
            "",
            [
                (("bag",), Part.NAMING),
                (("inch", "laptops"), Part.MADE_FOR),
                (("tablets",), Part.MADE_FOR),
            ],
        ),
        (
            "Sleeve for Halden Nova 6 phones",
            "Nordwind",
            [
                (("sleeve",), Part.NAMING),
                (("halden", "nova"), Part.MADE_FOR),
                (("phones",), Part.BEYOND),
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
