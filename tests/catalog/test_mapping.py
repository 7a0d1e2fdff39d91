"""Mapping files: what they can say, and what a wrong one is told."""

from pathlib import Path

import pytest

from catalog.mapping import AttributeKind, Source, fold_column, load_mapping, shipped_mappings
from core.errors import BadInput


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_ships_the_mappings_that_the_readme_names() -> None:
    assert shipped_mappings() == ("aisle", "bestbuy", "icecat", "merchant")
    for name in shipped_mappings():
        assert load_mapping(name).fields["id"].columns


def test_reads_every_table(tmp_path: Path) -> None:
    mapping = load_mapping(
        written(
            tmp_path,
            """
            [fields]
            id = { column = "image", pattern = '/(\\d+)_' }
            title = ["name", "label"]
            category = { columns = ["path"], separator = " / " }
            [defaults]
            availability = "in_stock"
            currency = "EUR"
            [price]
            unit = "cents"
            decimal = ","
            [offers.north]
            stock = "stock_north"
            price = ["price_north", "price"]
            [attributes]
            columns = { colour = "color" }
            prefixes = { spec_ = "number" }
            [columns]
            fold = true
            missing = "ignore"
            """,
        )
    )
    assert mapping.fields["title"].columns == ("name", "label")
    assert mapping.fields["category"].separator == " / "
    assert mapping.attributes.prefixes == {"spec_": AttributeKind.NUMBER}
    assert mapping.offers["north"].stock.columns == ("stock_north",)
    assert mapping.sources["offers.north.price"].columns == ("price_north", "price")
    assert mapping.takes("stock_north")
    assert mapping.takes("spec_weight")
    assert mapping.takes("color")
    assert not mapping.takes("weight")


def test_a_source_takes_the_first_column_that_says_something() -> None:
    source = Source(columns=("a", "b", "c"))
    assert source.read({"a": "", "b": "  ", "c": 0}) == 0
    assert source.read({"a": float("nan"), "b": None, "c": []}) is None
    assert source.read({}) is None


def test_a_pattern_takes_its_group_or_the_whole_match() -> None:
    assert (
        Source.model_validate({"column": "a", "pattern": r"/(\d+)_"}).read({"a": "x/42_sb.jpg"})
        == "42"
    )
    assert Source.model_validate({"column": "a", "pattern": r"\d+"}).read({"a": "no 7"}) == "7"
    assert Source.model_validate({"column": "a", "pattern": r"\d+"}).read({"a": "none"}) is None


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("g:Image Link", "image_link"),
        (" ID ", "id"),
        ("attributes.Screen Size", "attributes.Screen Size"),
    ],
)
def test_folds_names(given: str, folded: str) -> None:
    assert fold_column(given) == folded


WRONG = [
    ("[fields]\nid = 'a'", "fields.title is needed"),
    ("[fields]\nid='a'\ntitle='b'\nprize='c'", "fields.prize"),
    ("[fields]\nid='a'\ntitle=3", "fields.title"),
    ("[fields]\nid={column='a', pattern='('}\ntitle='b'", "fields.id.pattern"),
    ("[fields]\nid={column='a', columns=['b']}\ntitle='b'", "not both"),
    ("[fields]\nid='a'\ntitle='b'\n[price]\nunit='pence'", "price.unit"),
    ("[fields]\nid='a'\ntitle='b'\n[price]\nunits='cents'", "price.units: there is no such key"),
    ("[fields]\nid='a'\ntitle='b'\n[defaults]\navailability='soon'", "defaults.availability"),
    ("[fields]\nid='a'\ntitle='b'\n[attributes]\nprefixes={a_='int'}", "prefixes.a_"),
    ("[fields]\nid='a'\ntitle='b'\n[offers.north]\nprice='c'", "offers.north.stock"),
    ("[fields]\nid='a'\ntitle='b'\n[offers.north]\nstock='c'\ncost='d'", "offers.north.cost"),
    ("[fields]\nid='a'\ntitle='b'\n[offers]\nnorth='c'", "offers.north"),
    ("[fields]\nid='a'\ntitle='b'\n[offers.' ']\nstock='c'", "the name of a region is empty"),
    (f"[fields]\nid='a'\ntitle='b'\n[offers.{'x' * 101}]\nstock='c'", "at most 100 characters"),
    ("[fields\nid='a'", "this is not TOML"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_wrong_mapping_is_told_which_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_mapping(written(tmp_path, text))
    assert told in str(caught.value)
    assert "own.toml" in str(caught.value)
    assert caught.value.hint


def test_an_unknown_mapping_is_told_the_known_ones() -> None:
    with pytest.raises(BadInput, match="aisle, bestbuy, icecat, merchant"):
        load_mapping("icecap")


def test_a_mapping_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"[fields]\nid='\xff'")
    with pytest.raises(BadInput, match="not UTF-8"):
        load_mapping(path)
