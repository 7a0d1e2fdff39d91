"""The very same product, offered again: found by its numbers, or by what its title says."""

import math
from dataclasses import dataclass

import numpy as np

from core.analysis import compact, normalize
from search.arrays import Mask, Similarities
from search.lexical import Rows, best_places
from search.results import ProductView
from search.similar.seeds import Seed
from search.similar.titles import Agreement, TitleFacts, TitleReader, agreement
from search.snapshot import Snapshot

LIKELY = 0.5
"""From this probability on a product is shown to who asks for the same one."""

SURE = 0.8
"""From this one on it is hidden from who asks for others."""

LOOKED_AT = 60
"""Nearest products by meaning, and as many by words, whose titles are compared."""

SAME_GTIN, SAME_PART_NUMBER = 1.0, 0.99
OTHER_GTIN, OTHER_PART_NUMBER = 0.5, 0.2
"""What a probability is multiplied by where both state such a number and no two are equal."""

LEAST = 0.3
"""Titles are only compared where a greater probability may come of it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model of two titles being of the same product.

    Fitted to the pairs of Abt-Buy, Amazon-Google and Walmart-Amazon that are for training
    and validation: the weights so that the same product comes first among the nearest,
    the bias and the scale of all so that the probabilities of these ten come true.
    """

    bias: float = -8.96
    cosine: float = 4.54
    shared: float = 2.6
    contained: float = 4.47
    codes: float = 1.8
    code_conflict: float = -1.13
    amount_conflict: float = -0.87

    def most(self, cosine: float) -> float:
        """The greatest probability of any two titles with this cosine."""
        return self.probability(cosine, _FULL_AGREEMENT)

    def probability(self, cosine: float, found: Agreement) -> float:
        """From 0 to 1."""
        logit = (
            self.bias
            + self.cosine * cosine
            + self.shared * found.shared
            + self.contained * found.contained
            + self.codes * found.codes
            + self.code_conflict * found.code_conflict
            + self.amount_conflict * found.amount_conflict
        )
        return 1 / (1 + math.exp(-logit))


_FULL_AGREEMENT = Agreement(shared=1, contained=1, codes=1, code_conflict=0, amount_conflict=0)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """How sure it is that a row is the same product, and by what: "gtin", "mpn" or "title"."""

    row: int
    score: float
    evidence: str


class DuplicateFinder:
    """Finds offers of the same product in one snapshot.

    Args:
        snapshot: what is searched.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._weights = Weights()
        products = snapshot.rows
        self._titles = TitleReader(snapshot.analyzer, snapshot.lexical, products)

    def find(self, seed: Seed, allowed: Mask | None) -> list[Duplicate]:
        """What may be the same product among the allowed rows, the surest first.

        The rows nearest by meaning and by words are compared, and those that share a number.
        """
        near = self._snapshot.dense.search(seed.vector, allowed, k=LOOKED_AT)
        matches = self._snapshot.lexical.match(self._snapshot.analyzer.terms(seed.title))
        passing = slice(None) if allowed is None else allowed[matches.rows]
        worded = matches.rows[passing]
        by_words = worded[best_places(matches.scores[passing], LOOKED_AT)]
        numbered = [row for row in self._of_number(seed) if allowed is None or allowed[row]]
        rows = np.unique(np.concatenate((near.rows, by_words, np.array(numbered, np.int32))))
        rows = rows[rows != seed.row].astype(np.int32)
        found = self.compare(seed, rows, self._snapshot.dense.similarities(seed.vector, rows))
        return sorted(found, key=lambda duplicate: (-duplicate.score, duplicate.row))

    def compare(self, seed: Seed, rows: Rows, similarities: Similarities) -> list[Duplicate]:
        """How sure it is of each of `rows`.

        Args:
            seed: a product or a text.
            rows: int32, shape (m,).
            similarities: float32 cosines with the seed, shape (m,).
        """
        products = self._snapshot.products
        own = products.views([seed.row], attributes=False)[0] if seed.row >= 0 else None
        facts = self._titles.read(seed.title, "" if own is None else own.mpn)
        views = products.views(rows.tolist(), attributes=False)
        return [
            self._compared(row, view, cosine, own, facts)
            for row, view, cosine in zip(rows.tolist(), views, similarities.tolist(), strict=True)
        ]

    def _compared(
        self, row: int, view: ProductView, cosine: float, own: ProductView | None, facts: TitleFacts
    ) -> Duplicate:
        factor = 1.0
        if own is not None:
            if _gtins(own) & _gtins(view):
                return Duplicate(row, SAME_GTIN, "gtin")
            one_brand = bool(own.brand) and normalize(own.brand) == normalize(view.brand)
            numbered = one_brand and bool(own.mpn) and bool(view.mpn)
            if numbered and compact(own.mpn) == compact(view.mpn):
                return Duplicate(row, SAME_PART_NUMBER, "mpn")
            factor = OTHER_PART_NUMBER if numbered else 1.0
            factor *= OTHER_GTIN if own.gtin and view.gtin else 1.0
        if factor * self._weights.most(cosine) < LEAST:
            return Duplicate(row, 0.0, "title")
        agreed = agreement(facts, self._titles.read(view.title, view.mpn))
        return Duplicate(row, factor * self._weights.probability(cosine, agreed), "title")

    def _of_number(self, seed: Seed) -> list[int]:
        if seed.row < 0:
            return []
        own = self._snapshot.products.views([seed.row], attributes=False)[0]
        numbers = [*own.gtin, *([own.mpn] if own.mpn else [])]
        return [row for number in numbers for row in self._snapshot.identifiers.rows(number)]


def _gtins(product: ProductView) -> set[str]:
    return {gtin.lstrip("0") for gtin in product.gtin}
