"""Layouts: what ours says, what a catalogue's changes, and what is said of a wrong one."""

import re
from pathlib import Path

import pytest

from core.errors import BadInput, NotFound
from recommend.layout import Layout, default_layout, read_layout
from recommend.strategy_names import STRATEGIES

PAGE = Path(__file__).parents[2] / "docs" / "widgets.md"


def read(tmp_path: Path, text: str) -> Layout:
    path = tmp_path / "layout.toml"
    path.write_text(text, encoding="utf-8")
    return read_layout(path, default_layout())


def test_our_pages_are_made_of_slots_that_there_are() -> None:
    layout = default_layout()

    assert {"home", "product", "basket", "category"} <= set(layout.pages)
    assert list(layout.page("basket")) == list(layout.pages["basket"])
    for plan in layout.slots.values():
        assert set(plan.strategies) <= set(STRATEGIES)


def test_what_a_catalogue_does_not_name_is_as_in_ours(tmp_path: Path) -> None:
    layout = read(
        tmp_path,
        '[pages]\nhome = ["tea"]\n\n[slots.tea]\ntitle = "Tea"\nstrategies = ["popular"]\nk = 5\n',
    )

    assert list(layout.page("home")) == ["tea"]
    assert layout.slot("tea").k == 5
    assert layout.page("product") == default_layout().page("product")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[pages]\nhome = ["popular", "for_yuo"]\n',
            "layout.toml, line 2: pages.home: there is no slot 'for_yuo' (did you mean 'for_you'?)",
        ),
        (
            '[pages]\nhome = ["popular", "popular"]\n',
            "layout.toml, line 2: pages.home: 'popular' stands there twice (name it once)",
        ),
        (
            '[slots.tea]\ntitle = "Tea"\nstrategies = ["populer"]\n',
            (
                "layout.toml, line 3: slots.tea.strategies: there is no strategy 'populer'"
                " (did you mean 'popular'?)"
            ),
        ),
        (
            '[slots.tea]\ntitle = "Tea"\nstrategies = ["popular"]\nkk = 3\n',
            "layout.toml, line 4: a layout has no 'slots.tea.kk' (did you mean 'k'?)",
        ),
        (
            '# ours\n[slots.tea]\ntitle = "Tea"\n',
            "layout.toml, line 2: slots.tea.strategies is missing (write it into its table)",
        ),
        (
            '[slots.tea]\ntitle = "Tea"\nstrategies = ["popular"]\nk = 0\n',
            (
                "layout.toml, line 4: slots.tea.k: Input should be greater than or equal to 1"
                " (mend the value, or leave it out)"
            ),
        ),
        (
            '[page]\nhome = ["popular"]\n',
            "layout.toml, line 1: a layout has no 'page' (did you mean 'pages'?)",
        ),
        (
            "pages = 3\n",
            (
                "layout.toml, line 1: pages: Input should be a valid dictionary"
                " (mend the value, or leave it out)"
            ),
        ),
    ],
)
def test_a_wrong_layout_is_told_of_with_its_line_and_the_mend(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)

    assert str(caught.value) == said


def test_what_is_no_toml_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="it is not TOML: Invalid value"):
        read(tmp_path, "home = [\n")


def test_a_layout_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="it cannot be read"):
        read_layout(tmp_path / "layout.toml", default_layout())


def test_the_page_on_widgets_has_every_strategy_and_an_example_that_holds(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)

    assert dict(re.findall(r"^\| `(\w+)` \| (.*?) \|$", page, re.MULTILINE)) == STRATEGIES
    assert read(tmp_path, example).slot("tea_time").least == 4


def test_unknown_slots_and_pages_are_not_found() -> None:
    layout = default_layout()

    with pytest.raises(NotFound, match="did you mean 'home'"):
        layout.page("hoem")
    with pytest.raises(NotFound, match="no slot 'nothing like it'"):
        layout.slot("nothing like it")
