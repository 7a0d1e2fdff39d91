"""Amounts: one term whatever the unit, and none where a text names something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import Analyzer
from core.quantities import quantities, quantity_terms


@pytest.mark.parametrize(
    "alike",
    [
        ("500gb", "500 GB", "500-GB", "0.5 TB", "0,5 tb", "500 gigabytes", "500\u00a0GB"),
        ("1 l", "1000 ml", "1 litre", "1 liter", "1,000 ml", "100cl", "1.0 Litres"),
        ("0.5 kg", "500 g", "500g", "500 grams", "500000 mg", "1/2 kg"),
        ('15.6"', "15.6 inch", "15.6-inch", "15.6 in.", "39.6 cm", "396 mm", "15.6\u2033"),
        ('2.5"', "2 1/2 inch", "2-1/2 in", "6.35 cm", "63.5mm"),
        ("6 ft", "6 feet", "72 in", "1.83 m", "183 cm"),
        ("2.4 GHz", "2400 MHz", "2400mhz"),
        ("1.5 kW", "1500 W", "1500 watts"),
        ("2600 mAh", "2.6 Ah"),
    ],
)
def test_equal_amounts_have_one_term(alike: tuple[str, ...]) -> None:
    assert len({tuple(quantity_terms(f"a {text} thing")) for text in alike}) == 1


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("tile 4-1/4 in x4-1/4 in", ["4 1/4 inch"]),
        ("filter 16x20 in", ["20 inch"]),
        ("plank 2 x4 in", ["4 inch"]),
        ("pack of 5-10 kg", ["10 kg"]),
        ("12 in 5-1/4 in", ["5.25 in"]),
    ],
)
def test_amounts_within_measures_and_ranges(text: str, alike: list[str]) -> None:
    assert quantity_terms(text) == [term for each in alike for term in quantity_terms(each)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("500 GB", "500 MB"),
        ("1 l", "1 kg"),
        ("1 m", "1 mm"),
        ("15.6 in", "15.4 in"),
        ("5 W", "5 V"),
    ],
)
def test_other_amounts_have_other_terms(one: str, other: str) -> None:
    assert len(quantity_terms(one)) == len(quantity_terms(other)) == 1
    assert quantity_terms(one) != quantity_terms(other)


@pytest.mark.parametrize(
    "text",
    [
        "windows 10",
        "2 x 4",
        "2 in 1 laptop",
        "3 in. 1",
        "TN-2110",
        "CE285A",
        "X500gb",
        "5 GB/s",
        "usb 3.0",
        "0 g",
        "1/0 in",
        "0/4 in",
        "1e5 g",
        "1234567890123 g",
        "",
        "gb",
    ],
)
def test_what_is_no_amount_has_no_term(text: str) -> None:
    assert quantity_terms(text) == []


def test_an_amount_knows_its_place_and_how_it_is_written() -> None:
    text = "SSD 500gb, 2.5 inches"
    first, second = quantities(text)

    assert (text[first.start : first.end], first.written) == ("500gb", "500 GB")
    assert (text[second.start : second.end], second.written) == ("2.5 inches", "2.5 in")
    assert quantity_terms("1 l and 1000 ml") == quantity_terms("1 l")


@given(st.floats(0.001, 1e6), st.sampled_from([("kg", "g"), ("l", "ml"), ("m", "mm")]))
def test_a_thousand_small_units_are_a_great_one(amount: float, units: tuple[str, str]) -> None:
    great, small = units
    written = f"{amount:.3g}"
    thousandfold = f"{float(written) * 1000:.6f}"
    if "e" not in written:
        assert quantity_terms(f"{written} {great}") == quantity_terms(f"{thousandfold} {small}")


@given(st.text(max_size=80))
def test_any_text_is_read_and_no_term_is_one_of_the_analyser(text: str) -> None:
    terms = quantity_terms(text)

    assert set(terms).isdisjoint(Analyzer("none").terms(text))
    assert all(0 <= each.start < each.end <= len(text) for each in quantities(text))
