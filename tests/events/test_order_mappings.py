"""Mappings of order files: those that are shipped, and what is said of a wrong one."""

from pathlib import Path

import pytest

from core.errors import BadInput
from events.importing.mapping import load_mapping
from tests.conftest import REPO

GOOD = """
[orders]
order = "no"
product = "sku"
retailer = "shop"
time = { column = "at" }
"""

BAD = {
    "not TOML": ("[orders", "mend the line it names"),
    "no kind": ("", "mend this key"),
    "two kinds": (GOOD + '[events]\nschema = "ubi-1.3"\n', "mend this key"),
    "an unknown key": (GOOD + 'prise = "price"\n', "see docs/events.md"),
    "no product": (GOOD.replace('product = "sku"', ""), "mend this key"),
    "two prices": (GOOD + 'price = "a"\namount = "b"\n', "mend this key"),
    "no time": (GOOD.replace('column = "at"', ""), "mend this key"),
    "two times": (GOOD.replace('column = "at"', 'column = "at", hour = "h", number = "n"'), "mend"),
    "half a time": (GOOD.replace('column = "at"', 'days_since = "days"'), "mend this key"),
    "no such zone": (GOOD.replace('"at"', '"at", zone = "Europe/Nowhere"'), "mend this key"),
    "no pattern": (GOOD + "returns = '('\n", "mend this key"),
    "an empty rule": (GOOD + '[[orders.left_out]]\nwhere = {}\nwhy = "x"\n', "mend this key"),
    "a file without its id": (GOOD + '[products]\nfile = "p.csv"\n', "mend this key"),
}


def test_every_shipped_mapping_can_be_used() -> None:
    names = sorted(path.stem for path in (REPO / "events" / "mappings").glob("*.toml"))

    assert names == ["complete_journey", "instacart", "online_retail", "ubi"]
    mappings = [load_mapping(name) for name in names]
    assert [mapping.source for mapping in mappings] == names
    assert [mapping.orders is None for mapping in mappings] == [False, False, False, True]


def test_a_file_of_ones_own_is_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "our-orders.toml"
    path.write_text(GOOD)

    mapping = load_mapping(path)

    assert mapping.source == "our-orders"
    assert mapping.orders is not None
    assert mapping.orders.columns() == ("no", "sku", "shop", "at")


def test_the_name_of_a_mapping_leaves_room_for_that_of_an_order(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 31}.toml"
    path.write_text(GOOD)

    with pytest.raises(BadInput, match="at most 30 characters"):
        load_mapping(path)


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_mapping_says_what_and_how_to_mend_it(tmp_path: Path, case: str) -> None:
    text, mend = BAD[case]
    path = tmp_path / "orders.toml"
    path.write_text(text)

    with pytest.raises(BadInput) as refused:
        load_mapping(path)

    assert "orders.toml" in str(refused.value.field)
    assert mend in str(refused.value.hint)


def test_a_mapping_that_is_not_there_tells_which_are() -> None:
    with pytest.raises(BadInput, match="complete_journey, instacart, online_retail, ubi"):
        load_mapping("online")


def test_the_mapping_of_the_documentation_can_be_used(tmp_path: Path) -> None:
    page = (REPO / "docs" / "events.md").read_text(encoding="utf-8")
    path = tmp_path / "documented.toml"
    path.write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")

    mapping = load_mapping(path)

    assert mapping.orders is not None
    assert mapping.orders.left_out[0].where["sku"].fullmatch("FEE-12")
    assert set(mapping.products.lookups) == {"department"}
