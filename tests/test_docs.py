"""What the documentation says can be done as it says: commands, options, links, routes, habits."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.routing import Match

from api.app import create_app
from core.settings import Settings
from tests.commands_in_text import SPAN, calls, spans, wrong_calls

ROOT = Path(__file__).parents[1]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/banners.md",
    "docs/catalogue.md",
    "docs/console.md",
    "docs/events.md",
    "docs/experiments.md",
    "docs/insights.md",
    "docs/insights/affinities.md",
    "docs/insights/bundles.md",
    "docs/insights/churn.md",
    "docs/insights/scenarios.md",
    "docs/insights/seasons.md",
    "docs/insights/segments.md",
    "docs/insights/uplift.md",
    "docs/insights/upsell.md",
    "docs/operations.md",
    "docs/ranking.md",
    "docs/recommendations.md",
    "docs/training.md",
    "docs/widgets.md",
)

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_the_pages_exist(page: str) -> None:
    assert wrong_calls(read(page)) == []


def test_a_wrong_call_would_be_found() -> None:
    text = (
        "```console\n$ aisle biuld feed.csv\n$ aisle build feed.csv --quick && aisle serve\n```\n"
    )

    assert wrong_calls(text) == [
        "no command: aisle biuld feed.csv",
        "no option --quick: aisle build",
    ]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    links = [link for link in _LINK.findall(read(page)) if not link.startswith("https://")]
    folder = (ROOT / page).parent

    assert [link for link in links if not (folder / link.split("#")[0]).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_folders_and_files_that_are_named_exist(page: str) -> None:
    named = {span for span in spans(read(page)) if re.fullmatch(r"[a-z][\w/.-]*(/|\.py)", span)}

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def is_served(app: FastAPI, path: str) -> bool:
    """Whether a route takes `path`, in which parameters stand for themselves or in braces."""
    scope = {"type": "http", "method": "GET", "path": re.sub(r"[{}]", "", path), "headers": []}
    return any(route.matches(scope)[0] is not Match.NONE for route in app.routes)


def test_routes_of_the_readme_are_served(tmp_path: Path) -> None:
    app = create_app(Settings(indexes=tmp_path, rerank_model=""))
    text = read("README.md")
    named = {
        span.split()[-1] for span in spans(text) if re.fullmatch(r"([A-Z]+ )?/[\w/{}.]+", span)
    }
    asked = set(re.findall(r"127\.0\.0\.1:8108(/[\w/.]+)", text))

    assert {"/v1/search", "/v1/suggest", "/readyz"} <= named
    assert [path for path in sorted(named | asked) if not is_served(app, path)] == []
    assert not is_served(app, "/v1/serach")


def test_habits_of_the_pages_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    used = {
        word
        for page in PAGES
        for words in calls(read(page), "make")
        for word in words
        if "=" not in word
    }

    assert {"demo", "test"} <= used <= targets


def test_ci_runs_the_readmes_test_command() -> None:
    assert "make test" in [" ".join(["make", *words]) for words in calls(read("README.md"), "make")]
    assert read(".ci/run").rstrip().endswith("exec make test")


def test_settings_of_the_readme_are_settings_with_these_defaults() -> None:
    rows = re.findall(r"^\| (`AISLE_.*?) \| (.*?) \|", read("README.md"), re.MULTILINE)
    defaults = Settings().model_dump()
    assert rows
    for names, shown in rows:
        values = [value.strip(" `") for value in shown.split(",")]
        for name, value in zip(SPAN.findall(names), values, strict=True):
            default = defaults[name.removeprefix("AISLE_").lower()]
            assert default is None or value == as_written(default)


def as_written(default: object) -> str:
    """A setting's default as one would put it into the environment."""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)
