"""Scores of judged lists on disk, so that what took minutes to score is not scored twice."""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.judged_lists import Floats, JudgedList
from core.fingerprint import of_parts


@dataclass(frozen=True, slots=True)
class KeptScores:
    """Scores by feature, each in a file of `folder`.

    Attributes:
        folder: exists.
        lists: whose products are scored.
    """

    folder: Path
    lists: Sequence[JudgedList]

    def of(self, name: str, model: str, scored: Callable[[], Sequence[Floats]]) -> list[Floats]:
        """By list the scores of feature `name`, as `model` gave them before or `scored` does now.

        Args:
            name: of the feature.
            model: changes with whatever else the scores depend on.
            scored: works them out.
        """
        path = self.folder / f"scores {name}.npz"
        key = of_parts([model, *(part for each in self.lists for part in _told(each))])
        flat = _read(path, key)
        if flat is None:
            flat = np.concatenate(list(scored()))
            with path.open("wb") as file:
                np.savez(file, key=np.array(key), scores=flat)
        ends = np.cumsum([len(each.titles) for each in self.lists])
        return np.split(flat, ends[:-1])


def _told(judged: JudgedList) -> tuple[str, ...]:
    return judged.query, *judged.titles


def _read(path: Path, key: str) -> Floats | None:
    """The scores in the file, if they are those of `key`."""
    if not zipfile.is_zipfile(path):
        return None
    with np.load(path) as kept:
        scores: Floats = kept["scores"]
        return scores if str(kept["key"]) == key else None
