"""Judged lists of a shop whose products are known by their titles alone."""

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import BadInput
from experiments.offline.splits import held_out

Floats = npt.NDArray[np.float64]

FILE = "judgments.csv.gz"
"""Home Depot's: https://www.kaggle.com/c/home-depot-product-search-relevance, train.csv."""

LOWEST, HIGHEST = 1.0, 3.0
CUTOFF = 10

TESTED = 0.2
FITTED = 0.15
"""Of what is not tested, the share that the last combination is fitted on."""


@dataclass(frozen=True, slots=True, eq=False)
class JudgedList:
    """A query and the products that were judged for it.

    Attributes:
        query: as it was typed.
        titles: of the products.
        ratings: (products,), from 1, irrelevant, to 3, a perfect match.
    """

    query: str
    titles: tuple[str, ...]
    ratings: Floats

    @property
    def grades(self) -> Floats:
        """(products,), from 0 to 1."""
        return (self.ratings - LOWEST) / (HIGHEST - LOWEST)

    @property
    def gains(self) -> Floats:
        """(products,): 2^(r - 1) - 1, so that what is irrelevant is worth nothing."""
        return np.asarray(2 ** (self.ratings - LOWEST) - 1, dtype=np.float64)

    def ndcg(self, scores: Floats) -> float:
        """NDCG@10 of the products by falling `scores`, ties as they stand."""
        discounts = 1 / np.log2(np.arange(min(CUTOFF, len(self.titles))) + 2)
        order = np.argsort(-scores, kind="stable")[:CUTOFF]
        ideal = np.sort(self.gains)[::-1][:CUTOFF] @ discounts
        return float(self.gains[order] @ discounts / ideal)


@dataclass(frozen=True, slots=True)
class Parts:
    """Queries to train on, to fit the combination on, and to test on; near duplicates share one."""

    learnt: Sequence[JudgedList]
    fitted: Sequence[JudgedList]
    tested: Sequence[JudgedList]


def read_lists(folder: Path) -> list[JudgedList]:
    """The lists whose products are not all rated alike, by query.

    Raises:
        BadInput: the folder has no such file.
    """
    try:
        with gzip.open(folder / FILE, "rt", encoding="utf-8", errors="replace") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise BadInput(
            f"{folder / FILE} cannot be read: {error.strerror}",
            field="folder",
            hint="get train.csv of Kaggle's Home Depot competition, gzip it, and call it so",
        ) from error
    judged: dict[str, dict[str, tuple[str, float]]] = {}
    for row in rows:
        products = judged.setdefault(row["search_term"], {})
        products[row["product_uid"]] = row["product_title"], float(row["relevance"])
    lists = (
        JudgedList(
            query,
            tuple(title for title, _ in products.values()),
            np.array([rating for _, rating in products.values()]),
        )
        for query, products in sorted(judged.items())
    )
    return [each for each in lists if np.ptp(each.ratings) > 0]


def parts_of(lists: Sequence[JudgedList], *, seed: int) -> Parts:
    """`lists` in three parts by their queries."""
    tested = held_out([each.query for each in lists], TESTED, seed=seed)
    left = [each for each, is_tested in zip(lists, tested, strict=True) if not is_tested]
    fitted = held_out([each.query for each in left], FITTED, seed=seed + 1)
    return Parts(
        learnt=[each for each, is_fitted in zip(left, fitted, strict=True) if not is_fitted],
        fitted=[each for each, is_fitted in zip(left, fitted, strict=True) if is_fitted],
        tested=[each for each, is_tested in zip(lists, tested, strict=True) if is_tested],
    )
