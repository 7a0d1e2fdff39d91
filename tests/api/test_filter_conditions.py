import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.filters import parse_filter, split_list
from core.errors import BadInput
from search.query import Filter


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("brand:HP", Filter(field="brand", any_of=("HP",))),
        (" brand : HP , Dell ", Filter(field="brand", any_of=("HP", "Dell"))),
        ("-brand:HP", Filter(field="brand", any_of=("HP",), exclude=True)),
        ('brand:"Procter, Gamble",Dell', Filter(field="brand", any_of=("Procter, Gamble", "Dell"))),
        ("category:Food > Drinks", Filter(field="category", any_of=("Food > Drinks",))),
        ("price:10..50", Filter(field="price", min=10, max=50)),
        ("price:..50", Filter(field="price", max=50)),
        ("price:10..", Filter(field="price", min=10)),
        ("price: -1.5 .. 2e3 ", Filter(field="price", min=-1.5, max=2000)),
        ("-price:10..50", Filter(field="price", min=10, max=50, exclude=True)),
        (
            "attributes.display diagonal:15..17",
            Filter(field="attributes.display diagonal", min=15, max=17),
        ),
        ("availability:in_stock", Filter(field="availability", any_of=("in_stock",))),
        ('"attributes.a:b":c:d', Filter(field="attributes.a:b", any_of=("c:d",))),
        ('attributes.diagonal:15.6"', Filter(field="attributes.diagonal", any_of=('15.6"',))),
        ('brand:"He said ""no"""', Filter(field="brand", any_of=('He said "no"',))),
        ('brand:"1..2"', Filter(field="brand", any_of=("1..2",))),
        ('brand:""', Filter(field="brand", any_of=("",))),
        ("released:1.5", Filter(field="released", any_of=("1.5",))),
    ],
)
def test_a_condition_is_read_as_it_is_meant(text: str, expected: Filter) -> None:
    assert parse_filter(text) == expected


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("brand", "no ':'", "FIELD:VALUE"),
        ("", "no ':'", "FIELD:VALUE"),
        (":HP", "no field", "FIELD:VALUE"),
        ("-:HP", "no field", "FIELD:VALUE"),
        ("brand:", "empty value", '""'),
        ("brand:HP,,Dell", "empty value", '""'),
        ("price:a..b", "'a' where a range needs a number", "MIN..MAX"),
        ("price:1..1e999", "'1e999' where a range needs a number", "MIN..MAX"),
        ("price:nan..", "'nan' where a range needs a number", "MIN..MAX"),
        ("price:1..2,5..6", "range in a list", "MIN..MAX"),
        ("price:..", "refused: give either any_of or a range", "MIN..MAX"),
        ("price:50..10", "refused: min is greater than max", "MIN..MAX"),
        ('brand:"HP', "does not close it", 'add the closing "'),
        ('brand:"HP" Inc', "'Inc' after a closing quote", "','"),
        (f"{'x' * 201}:1", "refused: String should have at most 200", "FIELD:VALUE"),
    ],
)
def test_what_is_no_condition_is_refused_with_a_mend(text: str, says: str, hint: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_filter(text)
    assert caught.value.field == "filter"
    assert says in caught.value.message
    assert repr(text[:70])[:-1] in caught.value.message
    assert hint in (caught.value.hint or "")


def quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def format_filter(condition: Filter, *, quote: bool) -> str:
    """`condition` in the filter language; in quotes only where it must be, unless `quote`."""
    name, values = condition.field, condition.any_of
    if quote or name.strip() != name or ":" in name or name[:1] in {'"', "-"}:
        name = quoted(name)
    shown = (
        quoted(value)
        if quote or value.strip() != value or value[:1] in {"", '"'} or {",", ".."} & set_of(value)
        else value
        for value in values
    )
    ends = ("" if end is None else repr(end) for end in (condition.min, condition.max))
    return f"{'-' * condition.exclude}{name}:{','.join(shown) if values else '..'.join(ends)}"


def set_of(value: str) -> set[str]:
    return {part for part in (",", "..") if part in value}


words = st.text(min_size=1, max_size=12) | st.text(' ,:."-><ab', min_size=1, max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def conditions(draw: st.DrawFn) -> Filter:
    field, exclude = draw(words), draw(st.booleans())
    if draw(st.booleans()):
        values = st.lists(words | st.just(""), min_size=1, max_size=4)
        return Filter(field=field, any_of=tuple(draw(values)), exclude=exclude)
    low, high = sorted([draw(numbers), draw(numbers)])
    kept = draw(st.sampled_from([(low, high), (None, high), (low, None)]))
    return Filter(field=field, min=kept[0], max=kept[1], exclude=exclude)


@given(conditions(), st.booleans())
def test_what_is_written_is_read_back(condition: Filter, quote: bool) -> None:  # noqa: FBT001
    assert parse_filter(format_filter(condition, quote=quote)) == condition


@given(st.text(max_size=40) | st.text(',:."- 1ab', max_size=20))
def test_any_text_is_a_condition_or_is_refused(text: str) -> None:
    try:
        hint = parse_filter(text).field
    except BadInput as error:
        hint = error.hint or ""
    assert hint


def test_a_list_is_split_at_commas_outside_quotes() -> None:
    assert split_list('brand, "a,b",,category', field="facets") == ["brand", "a,b", "category"]
    with pytest.raises(BadInput) as caught:
        split_list('"brand', field="facets")
    assert caught.value.field == "facets"
