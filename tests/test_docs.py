"""What the documentation says can be done as it says: commands, options, links, routes, habits."""

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
from fastapi import FastAPI
from starlette.routing import Match

from api.app import create_app
from cli import (
    banners,
    build,
    demo,
    diff,
    evaluate,
    evaluate_recs,
    events,
    experiment,
    fold,
    insights,
    main,
    models,
    offers,
    recommend,
    recommendations,
    report,
    retailer_token,
    scenario,
    search,
    serve,
    similar,
    suggest,
    synonyms,
    train_encoder,
    train_ranker,
    train_recommendations,
    train_reranker,
    tune,
    tune_build,
    uplift,
    versions,
    watch,
)
from core.settings import Settings

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
    "docs/ranking.md",
    "docs/recommendations.md",
    "docs/training.md",
    "docs/widgets.md",
)
HELPS = {
    "main": main.HELP,
    "banners": banners.BANNERS_HELP,
    "banners list": banners.LIST_HELP,
    "banners off": banners.OFF_HELP,
    "banners on": banners.ON_HELP,
    "banners put": banners.PUT_HELP,
    "banners replay": banners.REPLAY_HELP,
    "banners stats": banners.STATS_HELP,
    "build": build.BUILD_HELP,
    "demo": demo.DEMO_HELP,
    "diff": diff.DIFF_HELP,
    "evaluate": evaluate.EVALUATE_HELP,
    "evaluate-recs": evaluate_recs.EVALUATE_RECS_HELP,
    "events": events.EVENTS_HELP,
    "events erase": events.ERASE_HELP,
    "events export": events.EXPORT_HELP,
    "events import": events.IMPORT_HELP,
    "events stats": events.STATS_HELP,
    "experiment": experiment.EXPERIMENT_HELP,
    "experiment holdout": experiment.HOLDOUT_HELP,
    "experiment list": experiment.LIST_HELP,
    "experiment plan": experiment.PLAN_HELP,
    "experiment ramp": experiment.RAMP_HELP,
    "experiment report": experiment.REPORT_HELP,
    "experiment start": experiment.START_HELP,
    "experiment stop": experiment.STOP_HELP,
    "fold": fold.FOLD_HELP,
    "insights": insights.INSIGHTS_HELP,
    "models": models.MODELS_HELP,
    "models export": models.EXPORT_HELP,
    "models install": models.INSTALL_HELP,
    "models list": models.LIST_HELP,
    "models remove": models.REMOVE_HELP,
    "models verify": models.VERIFY_HELP,
    "offers": offers.OFFERS_HELP,
    "offers clear": offers.CLEAR_HELP,
    "offers load": offers.LOAD_HELP,
    "offers show": offers.SHOW_HELP,
    "recommend": recommend.RECOMMEND_HELP,
    "recommendations": recommendations.RECOMMENDATIONS_HELP,
    "recommendations list": recommendations.LIST_HELP,
    "recommendations rollback": recommendations.ROLLBACK_HELP,
    "recommendations verify": recommendations.VERIFY_HELP,
    "report": report.REPORT_HELP,
    "retailer-token": retailer_token.RETAILER_TOKEN_HELP,
    "rollback": versions.ROLLBACK_HELP,
    "scenario": scenario.SCENARIO_HELP,
    "scenario backtest": scenario.BACKTEST_HELP,
    "scenario campaigns": scenario.CAMPAIGNS_HELP,
    "scenario compare": scenario.COMPARE_HELP,
    "scenario run": scenario.RUN_HELP,
    "scenario template": scenario.TEMPLATE_HELP,
    "search": search.SEARCH_HELP,
    "serve": serve.SERVE_HELP,
    "similar": similar.SIMILAR_HELP,
    "suggest": suggest.SUGGEST_HELP,
    "train encoder": train_encoder.ENCODER_HELP,
    "train ranker": train_ranker.TRAIN_RANKER_HELP,
    "train recommendations": train_recommendations.RECOMMENDATIONS_HELP,
    "train reranker": train_reranker.RERANKER_HELP,
    "tune": tune.TUNE_HELP,
    "tune-build": tune_build.TUNE_BUILD_HELP,
    "synonyms": synonyms.SYNONYMS_HELP,
    "synonyms check": synonyms.CHECK_HELP,
    "synonyms propose": synonyms.PROPOSE_HELP,
    "uplift": uplift.UPLIFT_HELP,
    "verify": versions.VERIFY_HELP,
    "versions": versions.VERSIONS_HELP,
    "watch": watch.WATCH_HELP,
}

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_BETWEEN_COMMANDS = {"&&", "||", "|", ";"}


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def spans(text: str) -> list[str]:
    """Code within sentences and tables."""
    return _SPAN.findall(_FENCE.sub("", text))


def lines_of_code(text: str) -> Iterator[str]:
    """Lines of code blocks, fenced or indented, without the prompt."""
    for _, block in _FENCE.findall(text):
        yield from (line.removeprefix("$ ") for line in block.splitlines())
    yield from (line.strip() for line in _FENCE.sub("", text).splitlines() if line[:2] == "  ")


def calls(text: str, program: str) -> list[list[str]]:
    """The argument lists with which `program` is called in code."""
    found: list[list[str]] = []
    for line in [*lines_of_code(text), *spans(text)]:
        if f"{program} " not in line:
            continue
        words = shlex.split(line, comments=True)
        starts = [place for place, word in enumerate(words) if word == program]
        for start in starts:
            if start == 0 or words[start - 1] in _BETWEEN_COMMANDS:
                rest = words[start + 1 :]
                ends = [place for place, word in enumerate(rest) if word in _BETWEEN_COMMANDS]
                found.append(rest[: ends[0]] if ends else rest)
    return found


def options_by_command() -> Mapping[str, set[str]]:
    group: Any = typer.main.get_command(main.app)
    return {name: _options(command) for name, command in group.commands.items()}


def _options(command: Any) -> set[str]:
    """Of the command and of those below it."""
    own = {option for parameter in command.params for option in _names(parameter)}
    return own.union(*map(_options, getattr(command, "commands", {}).values()))


def _names(parameter: Any) -> list[str]:
    return [*parameter.opts, *parameter.secondary_opts, "--help", "-h"]


def wrong_calls(text: str) -> list[str]:
    known = options_by_command()
    wrong: list[str] = []
    for words in calls(text, "aisle"):
        command, *rest = [*words, ""]
        if command not in known and command != "--help":
            wrong.append(f"no command: aisle {' '.join(words)}")
            continue
        values = {place + 1 for place, word in enumerate(rest) if word in {"-f", "--filter"}}
        options = [
            word for place, word in enumerate(rest) if word[:1] == "-" and place not in values
        ]
        wrong += [
            f"no option {each}: aisle {command}" for each in options if each not in known[command]
        ]
    return wrong


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_the_pages_exist(page: str) -> None:
    assert wrong_calls(read(page)) == []


@pytest.mark.parametrize("name", HELPS)
def test_commands_of_the_help_exist(name: str) -> None:
    assert calls(HELPS[name], "aisle")
    assert wrong_calls(HELPS[name]) == []


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
        for name, value in zip(_SPAN.findall(names), values, strict=True):
            default = defaults[name.removeprefix("AISLE_").lower()]
            assert default is None or value == as_written(default)


def as_written(default: object) -> str:
    """A setting's default as one would put it into the environment."""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)
