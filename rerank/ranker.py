"""A final ranker: the weighted mean of a candidate's features, its weights read from a file."""

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from core.errors import BadInput, ModelMissing
from core.model_files import ModelLayout
from core.ranking_features import RankingFeature
from rerank.contract import Features, FinalScores

MAX_DEPTH = 1000
"""No more is fused than so many of each retriever."""

_TEXTS = ("name", "licence", "source")
_WANTED = {*_TEXTS, "depth", "weights"}


class RankerLayout(ModelLayout):
    """The file of a final ranker, which has no network: a `RankerModel` as TOML."""

    __slots__ = ()
    DESCRIPTION: ClassVar[str] = "ranker.toml"

    @property
    def files(self) -> tuple[Path, ...]:
        """The one file."""
        return (self.description,)


@dataclass(frozen=True, slots=True)
class RankerModel:
    """What a ranker is.

    Attributes:
        name: what it is called.
        licence: SPDX identifier, or who may use it.
        source: how its weights came about.
        depth: how many candidates it orders.
        weights: by feature, 0 or more; one at least is above 0.
    """

    name: str
    licence: str
    source: str
    depth: int
    weights: Mapping[RankingFeature, float]


class LinearRanker:
    """Scores a candidate by the mean of its features, each counting by its weight.

    Scores are in [0, 1] where the features are.
    """

    def __init__(self, model: RankerModel) -> None:
        self.model = model
        total = sum(model.weights.values())
        self._shares = {name.value: weight / total for name, weight in model.weights.items()}

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    @property
    def depth(self) -> int:
        """How many candidates it orders."""
        return self.model.depth

    def score(self, features: Features) -> FinalScores:
        """Weight x value / sum of the weights, by candidate and feature, and the sums of these."""
        weights = np.array([self._shares[name] for name in features.names])
        shares: npt.NDArray[np.float64] = features.values * weights
        return FinalScores(shares.sum(axis=1), shares)


def read_ranker(path: Path) -> RankerModel:
    """The ranker in a TOML file.

    Raises:
        ModelMissing: it is not there.
        BadInput: it cannot be read, or says what no ranker can be; with the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except FileNotFoundError as error:
        raise ModelMissing(
            f"the final ranker's file {path} is missing",
            field=path.name,
            hint="restore it, or make it anew: aisle train ranker",
        ) from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"it is no ranker: {error}",
            field=str(path),
            hint="restore the file, or make it anew: aisle train ranker",
        ) from error
    return _Reading(path, text).model(values)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file that is being read, whose faults are told by their lines."""

    path: Path
    text: str

    def model(self, values: Mapping[str, Any]) -> RankerModel:
        self._same_names(values, _WANTED, what="setting")
        for name in _TEXTS:
            if not isinstance(values[name], str) or not values[name].strip():
                raise self._wrong(name, "is no text", hint=f'write it as: {name} = "..."')
        depth = values["depth"]
        if type(depth) is not int or not 1 <= depth <= MAX_DEPTH:
            hint = f"a whole number from 1 to {MAX_DEPTH}"
            raise self._wrong("depth", "is out of range", hint=hint)
        texts = {name: values[name] for name in _TEXTS}
        return RankerModel(**texts, depth=depth, weights=self._weights(values["weights"]))

    def _weights(self, given: object) -> Mapping[RankingFeature, float]:
        if not isinstance(given, dict):
            raise self._wrong("weights", "is no table", hint="begin it with [weights]")
        self._same_names(given, {feature.value for feature in RankingFeature}, what="feature")
        for name, weight in given.items():
            if type(weight) not in (int, float) or not math.isfinite(weight) or weight < 0:
                raise self._wrong(name, f"has the weight {weight!r}", hint="a number of 0 or more")
        if not any(given.values()):
            raise self._wrong("weights", "are all 0", hint="give one feature a weight at least")
        return {RankingFeature(name): float(weight) for name, weight in given.items()}

    def _same_names(self, given: Iterable[str], wanted: set[str], *, what: str) -> None:
        names = set(given)
        for name in sorted(names - wanted):
            close = get_close_matches(name, wanted, n=1)
            known = f"known: {', '.join(sorted(wanted))}"
            hint = f"did you mean {close[0]!r}?" if close else known
            raise self._wrong(name, f"is no {what} of a ranker", hint=hint)
        for name in sorted(wanted - names):
            hint = "give it, 0 to do without" if what == "feature" else "add it"
            raise self._wrong(name, f"is missing: a {what} that every ranker states", hint=hint)

    def _wrong(self, name: str, what: str, *, hint: str) -> BadInput:
        line = _line_of(name, self.text)
        place = f"{self.path}, line {line}" if line else str(self.path)
        return BadInput(f"{name} {what}", field=place, hint=hint)


def _line_of(key: str, text: str) -> int | None:
    """The first line, from 1, that sets `key` or is the table of that name."""
    setting = re.compile(rf"""\s*(?:\[\s*)?["']?{re.escape(key)}["']?\s*[=\].]""")
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if setting.match(line)), None)
