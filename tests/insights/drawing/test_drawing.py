"""Charts: what is drawn, with which words, the same each time and from many threads at once."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest

from insights.document import Chart, Column, Kind, Table, Unit
from insights.drawing.drawing import draw, draw_section
from insights.drawing.palette import COLOURS, SERIES, Colour
from insights.drawing.picture import MOST_LINES, picture_of
from insights.drawing.shapes import ALL_ZERO, NOTHING
from tests.insights.documents import AWKWARD, CHARTS, SECTION, TABLE

NAMESPACE = "{http://www.w3.org/2000/svg}"


def chart(name: str) -> Chart:
    return next(each for each in CHARTS if each.name == name)


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def drawn(name: str) -> ET.Element:
    return read(draw(chart(name), TABLE, prefix="p"))


def texts(root: ET.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{NAMESPACE}text")]


@pytest.mark.parametrize("each", CHARTS, ids=lambda each: str(each.name))
def test_every_kind_says_what_it_shows(each: Chart) -> None:
    root = read(draw(each, TABLE, prefix="sample"))

    assert root.get("role") == "img"
    named = [root.find(f".//*[@id='{name}']") for name in str(root.get("aria-labelledby")).split()]
    assert [None if one is None else one.text for one in named] == [each.title, each.text]
    assert texts(root)


@pytest.mark.parametrize("each", CHARTS, ids=lambda each: str(each.name))
def test_every_colour_is_one_that_a_page_may_set(each: Chart) -> None:
    svg = draw(each, TABLE, prefix="sample")

    plain = re.sub(r"var\(--chart-[\w-]+, #[0-9a-f]{6}\)", "", svg)
    assert "var(--chart-" in svg
    assert re.findall(r"#[0-9a-f]{6}\b", plain) == []
    assert "<style" not in svg
    assert "DejaVu" not in svg


def test_another_process_gives_the_same_bytes_without_pyplot() -> None:
    program = (
        "import sys;"
        "from insights.drawing.drawing import draw_section;"
        "from tests.insights.documents import SECTION;"
        "print(draw_section(SECTION), end='');"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == str(draw_section(SECTION))


def test_threads_at_once_draw_what_one_draws() -> None:
    alone = [draw(each, TABLE, prefix="p") for each in CHARTS]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda each: draw(each, TABLE, prefix="p"), CHARTS * 2))

    assert together == alone * 2


def test_ids_of_two_pictures_differ() -> None:
    pictures = draw_section(SECTION).values()
    ids = [found for svg in pictures for found in re.findall(r'\bid="([^"]+)"', svg)]
    used = [found for svg in pictures for found in re.findall(r"url\(#([^)]+)\)", svg)]

    assert len(set(ids)) == len(ids)
    assert set(used) <= set(ids)
    assert used


def test_names_are_written_as_they_are() -> None:
    assert AWKWARD in texts(drawn("intervals"))


def test_what_is_not_known_is_not_drawn() -> None:
    picture = picture_of(chart("lines"), TABLE)

    (series,) = picture.series
    assert [str(value) for value in series.y.tolist()] == ["1250.5", "nan", "-3.25", "0.0"]


def test_days_are_days_since_1970() -> None:
    (series,) = picture_of(chart("lines"), TABLE).series

    assert series.x.tolist() == [20454.0, 20485.0, 20513.0, 20544.0]
    assert any("Feb" in text for text in texts(drawn("lines")))


def test_a_column_parts_the_rows_into_series() -> None:
    picture = picture_of(chart("groups"), TABLE)

    assert [each.name for each in picture.series] == ["one", "other"]
    assert [each.y.size for each in picture.series] == [2, 2]
    assert {"one", "other"} <= set(texts(drawn("groups")))


def test_columns_are_series_with_their_titles() -> None:
    assert [each.name for each in picture_of(chart("bars"), TABLE).series] == ["Low", "High"]


def test_the_interval_is_that_of_the_last_column() -> None:
    several = chart("lines").model_copy(update={"y": ("share", "worth")})

    share, worth = picture_of(several, TABLE).series
    assert share.low is None
    assert worth.low is not None
    assert worth.low[0] == 1000


def test_long_tables_are_cut_where_names_stand_below_one_another() -> None:
    rows = tuple((f"name {number}", float(number)) for number in range(100))
    columns = (Column(name="name", title="Name"), Column(name="n", title="N", unit=Unit.COUNT))
    table = Table(name="long", title="Long", columns=columns, rows=rows)
    bars = Chart(name="c", title="C", kind=Kind.BARS, table="long", x="name", y=("n",), text="t")

    picture = picture_of(bars, table)
    assert (len(picture.names), picture.series[0].y.size) == (MOST_LINES, MOST_LINES)
    first = picture_of(bars.model_copy(update={"rows": 5}), table)
    assert first.series[0].y.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_long_names_keep_their_beginning_and_their_end() -> None:
    column = Column(name="name", title="Name")
    rows = tuple(
        (f"Lunch bag with red spots + jumbo storage bag {end}", 1.0) for end in ("red", "blue")
    )
    worth = Column(name="n", title="N", unit=Unit.NUMBER)
    table = Table(name="long", title="Long", columns=(column, worth), rows=(*rows,) * 6)
    bars = Chart(name="c", title="C", kind=Kind.BARS, table="long", x="name", y=("n",), text="t")

    written = texts(read(draw(bars, table, prefix="p")))
    for end in ("red", "blue"):
        assert any(t.startswith("Lunch bag") and "…" in t and t.endswith(end) for t in written)


@pytest.mark.parametrize("each", CHARTS, ids=lambda each: str(each.name))
def test_a_table_without_values_says_so(each: Chart) -> None:
    for rows in ((), (("2026-01-01", "Tea", None, None, None, None, "one"),)):
        empty = TABLE.model_copy(update={"rows": rows})

        assert texts(read(draw(each, empty, prefix="p"))) == [NOTHING]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def by_day(kind: Kind, unit: Unit, *values: float | None) -> list[str]:
    """The texts of a chart of these values, one a day."""
    columns = (
        Column(name="day", title="day", unit=Unit.DATE),
        Column(name="y", title="y", unit=unit),
    )
    rows = tuple((f"2026-05-0{day}", each) for day, each in enumerate(values, start=1))
    table = Table(name="days", title="Days", columns=columns, rows=rows)
    flat = Chart(name="c", title="c", kind=kind, table="days", x="day", y=("y",), text="seen")
    return texts(read(draw(flat, table, prefix="p")))


@pytest.mark.parametrize("kind", [Kind.LINES, Kind.BARS])
def test_nothing_but_zeros_is_told_in_words(kind: Kind) -> None:
    assert by_day(kind, Unit.COUNT, 0, 0, None) == [ALL_ZERO]
    assert by_day(kind, Unit.MONEY, 0.0, 0.0) == [ALL_ZERO]
    assert ALL_ZERO not in by_day(kind, Unit.COUNT, 0, 1, 0)


def test_a_share_that_is_always_0_has_the_axis_of_shares() -> None:
    assert {"0 %", "100 %"} <= set(by_day(Kind.LINES, Unit.SHARE, 0.0, 0.0))


def test_intervals_have_a_line_for_what_is_known_alone() -> None:
    columns = (Column(name="name", title="name"), Column(name="y", title="y", unit=Unit.NUMBER))
    rows = (("control", None), ("meaning", 0.5), ("words", 0.0))
    table = Table(name="rows", title="Rows", columns=columns, rows=rows)
    lines = Chart(
        name="c", title="c", kind=Kind.INTERVALS, table="rows", x="name", y=("y",), text="seen"
    )

    assert picture_of(lines, table).names == ("meaning", "words")


@pytest.mark.parametrize("colour", SERIES, ids=lambda each: str(each.name))
def test_every_series_stands_out_from_what_charts_lie_on(colour: Colour) -> None:
    style = (files("insights") / "report" / "templates" / "report.css").read_text("utf-8")
    light, dark = re.findall(r"--card: (#[0-9a-f]{6});", style)
    # WCAG 2.2, 1.4.11: what is not text needs 3 : 1.
    assert contrast(colour.light, light) >= 3
    assert contrast(colour.dark, dark) >= 3


def test_colours_are_told_apart() -> None:
    assert len({each.light for each in COLOURS}) == len(COLOURS)
    assert len({each.name for each in COLOURS}) == len(COLOURS)


def test_drawing_leaves_matplotlibs_settings_alone() -> None:
    before = dict(mpl.rcParams)
    draw(CHARTS[0], TABLE, prefix="p")

    assert dict(mpl.rcParams) == before
