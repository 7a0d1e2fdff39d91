"""Commands that a text shows, and whether there are such."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import typer

from cli.insights import InsightsCommand
from cli.insights_versions import app as insights_versions
from cli.main import app

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
_BETWEEN_COMMANDS = {"&&", "||", "|", ";"}


def spans(text: str) -> list[str]:
    """Code within sentences and tables."""
    return SPAN.findall(_FENCE.sub("", text))


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
    group: Any = typer.main.get_command(app)
    return {name: _options(command) for name, command in group.commands.items()}


def _options(command: Any) -> set[str]:
    """Of the command and of those below it."""
    own = {option for parameter in command.params for option in _names(parameter)}
    return own.union(*map(_options, _below(command)))


def _below(command: Any) -> Iterable[Any]:
    if isinstance(command, InsightsCommand):
        command = typer.main.get_group(insights_versions)
    return getattr(command, "commands", {}).values()


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
