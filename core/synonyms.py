"""Synonym files: what a build takes, a version keeps and a search reads.

A file has entries `[[two_way]]` with `words = ["tv", "television"]`, each of which
finds the others, and `[[one_way]]` with `from = "sneakers"` and
`to = ["running shoes"]`. `defaults = false` leaves Aisle's own list out.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.analysis import compact, normalize
from core.errors import BadInput

MAX_CHARACTERS = 100
_TWO_WAY, _ONE_WAY, _DEFAULTS = "two_way", "one_way", "defaults"


@dataclass(frozen=True, slots=True)
class Synonym:
    """One entry of a file.

    Attributes:
        sources: words that find others; several only where all of them find each other.
        targets: what they find.
        two_way: whether sources and targets are the same words, each finding the others.
        line: where the entry begins, from 1.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    two_way: bool
    line: int

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """(what is asked for, what is found as well)."""
        for source in self.sources:
            yield from ((source, target) for target in self.targets if target != source)


@dataclass(frozen=True, slots=True)
class SynonymFile:
    """A file, checked.

    Attributes:
        entries: in the file's order, those of two ways first.
        defaults: whether Aisle's own list holds beside them.
    """

    entries: tuple[Synonym, ...]
    defaults: bool


def read_synonyms(path: Path) -> SynonymFile:
    """Read and check a synonym file.

    Raises:
        BadInput: the file cannot be read, or an entry is wrong, named by its line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"cannot read {path.name}: {error.strerror}", field="synonyms") from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path.name} is not UTF-8 at byte {error.start}",
            field="synonyms",
            hint="save it as UTF-8",
        ) from error
    return parse_synonyms(text, path.name)


def parse_synonyms(text: str, name: str) -> SynonymFile:
    """Check the text of a synonym file called `name`.

    Raises:
        BadInput: an entry is wrong, named by its line.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{name} is no TOML: {error}", field="synonyms", hint=_HINT) from error
    for key in tables:
        if key not in (_TWO_WAY, _ONE_WAY, _DEFAULTS):
            raise BadInput(f"{name} has an unknown part {key!r}", field="synonyms", hint=_HINT)
    defaults = tables.get(_DEFAULTS, True)
    if not isinstance(defaults, bool):
        raise BadInput("is neither true nor false", field=f"synonyms.{_DEFAULTS}")
    entries = (
        *(_two_way(*each) for each in _tables(tables, text, name, _TWO_WAY)),
        *(_one_way(*each) for each in _tables(tables, text, name, _ONE_WAY)),
    )
    return SynonymFile(entries, defaults)


_HINT = 'an entry is [[two_way]] with words = ["tv", "television"], or [[one_way]] with from and to'


def _tables(
    tables: Mapping[str, Any], text: str, name: str, kind: str
) -> Iterator[tuple[Mapping[str, Any], int, str]]:
    """Every entry of a kind, the line that it begins on, and the words to name it by."""
    found = tables.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise BadInput(f"{name}: {kind} is no list of entries", field="synonyms", hint=_HINT)
    lines = [
        text.count("\n", 0, match.end()) + 1
        for match in re.finditer(rf"^[ \t]*\[\[\s*{kind}\s*\]\]", text, re.MULTILINE)
    ]
    for number, entry in enumerate(found):
        line = lines[number] if len(lines) == len(found) else 0
        yield entry, line, f"{name}, line {line}" if line else f"{name}, {kind} {number + 1}"


def _two_way(entry: Mapping[str, Any], line: int, place: str) -> Synonym:
    _keys(entry, {"words"}, place)
    words = _words(entry["words"], "words", place)
    if len(words) < 2:
        raise BadInput(
            f"{place}: words names fewer than two", field="synonyms", hint="give at least two"
        )
    return Synonym(words, words, two_way=True, line=line)


def _one_way(entry: Mapping[str, Any], line: int, place: str) -> Synonym:
    _keys(entry, {"from", "to"}, place)
    asked = entry["from"]
    sources = _words([asked] if isinstance(asked, str) else asked, "from", place)
    targets = _words(entry["to"], "to", place)
    if set(map(normalize, sources)) & set(map(normalize, targets)):
        raise BadInput(
            f"{place}: from and to name the same words",
            field="synonyms",
            hint="a word finds itself anyway: name only the others in to",
        )
    return Synonym(sources, targets, two_way=False, line=line)


def _keys(entry: Mapping[str, Any], wanted: set[str], place: str) -> None:
    for key in sorted(wanted.symmetric_difference(entry)):
        problem = f"{key} is missing" if key in wanted else f"{key!r} is unknown"
        raise BadInput(f"{place}: {problem}", field="synonyms", hint=_HINT)


def _words(value: object, key: str, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
        raise BadInput(
            f"{place}: {key} is no list of words", field="synonyms", hint=f'{key} = ["tv", "telly"]'
        )
    words = tuple(" ".join(word.split()) for word in value)
    for word in words:
        if not compact(word):
            raise BadInput(f"{place}: {key} has no letter or digit in {word!r}", field="synonyms")
        if len(word) > MAX_CHARACTERS:
            raise BadInput(
                f"{place}: {key} has {len(word)} characters in {word[:20]!r}...",
                field="synonyms",
                hint=f"at most {MAX_CHARACTERS}",
            )
    normal = [normalize(word) for word in words]
    if len(set(normal)) < len(normal):
        raise BadInput(
            f"{place}: {key} names a word twice",
            field="synonyms",
            hint="case and accents are alike",
        )
    return words
