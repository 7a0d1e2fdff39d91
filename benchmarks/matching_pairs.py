"""Pairs of product titles that people judged to be the same product or not."""

import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput

SETS = ("abt_buy", "amazon_google", "walmart_amazon")
PARTS = ("train", "valid", "test")
_TITLE = re.compile(r"COL (?:name|title) VAL (.*?)\s*(?=COL \w+ VAL|$)")


@dataclass(frozen=True, slots=True)
class TitlePair:
    """A title of each of two shops; `same` if they are the same product."""

    left: str
    right: str
    same: bool


@dataclass(frozen=True, slots=True)
class TitlePairs:
    """The judged pairs of a set by part: "train", "valid" and "test"."""

    name: str
    parts: dict[str, tuple[TitlePair, ...]]

    def titles(self, *, left: bool) -> list[str]:
        """Every title of one shop in all parts, each once, in the order of the files."""
        pairs = (pair for part in PARTS for pair in self.parts[part])
        return list(dict.fromkeys(pair.left if left else pair.right for pair in pairs))

    def same(self, parts: Sequence[str]) -> list[TitlePair]:
        """The pairs of the same product in `parts`."""
        return [pair for part in parts for pair in self.parts[part] if pair.same]


def read_pairs(folder: Path, name: str) -> TitlePairs:
    """One set, from the files train, valid and test.txt.gz in `folder`/`name`.

    Raises:
        BadInput: a line is no pair; it is named.
    """
    parts = {part: tuple(_read(folder / name / f"{part}.txt.gz")) for part in PARTS}
    return TitlePairs(name, parts)


def _read(path: Path) -> Iterator[TitlePair]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            fields = line.rstrip("\n").split("\t")
            titles = [_TITLE.match(field) for field in fields[:2]]
            if len(fields) != 3 or fields[2] not in {"0", "1"} or None in titles:
                raise BadInput(
                    f"{path.name}, line {number} is no judged pair",
                    field="matching",
                    hint="two records and 0 or 1, separated by tabs",
                )
            left, right = (" ".join(title.group(1).split()) for title in titles if title)
            yield TitlePair(left, right, same=fields[2] == "1")
