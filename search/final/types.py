"""How far the types of candidates are what the query asks for, by the numbers of the types."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.analysis import Analyzer
from search.boosts import among
from search.final.contract import FloatArray
from search.lexical import Rows
from search.product_types import Types

NO_TYPE = -1


@dataclass(frozen=True, slots=True)
class TypeAgreement:
    """Of every candidate, shape (n,) each.

    Attributes:
        same: 1 if its type is the one that the query names, or if the noun that its type is
            called by is the noun of that one or a word of the query; else 0.
        close: cosine of its type with the one that the query names, 0 to 1.
        not_host: 0 if it is made for what the query names and is something else; else 1.
    """

    same: FloatArray
    close: FloatArray
    not_host: FloatArray


class TypeHeads:
    """The nouns that types are called by: "mouse" in "gaming mouse", the last term of a name.

    Args:
        names: of the types, by number.
        analyzer: the catalogue's.
    """

    def __init__(self, names: Sequence[str], analyzer: Analyzer) -> None:
        self._number_of: dict[str, int] = {}
        self._heads = np.array([self._number(name, analyzer) for name in names], dtype=np.int32)

    def called(self, words: Collection[str], number: int) -> npt.NDArray[np.bool_]:
        """The types called by one of `words` or as the type of a number is, shape (types,)."""
        # A place behind the nouns, for names without one.
        wanted = np.zeros(len(self._number_of) + 1, dtype=bool)
        wanted[[self._number_of[word] for word in words if word in self._number_of]] = True
        if number != NO_TYPE:
            wanted[self._heads[number]] = True
        wanted[NO_TYPE] = False
        called: npt.NDArray[np.bool_] = wanted[self._heads]
        if number != NO_TYPE:
            called[number] = True
        return called

    def _number(self, name: str, analyzer: Analyzer) -> int:
        """The number of the noun of a name, a new one if need be; -1 where there is no word."""
        terms = analyzer.terms(name)
        return self._number_of.setdefault(terms[-1], len(self._number_of)) if terms else NO_TYPE


def type_agreement(
    types: Types, heads: TypeHeads, named: int, words: Collection[str], rows: Rows
) -> TypeAgreement:
    """How far the types of `rows` are what is asked for.

    Args:
        types: of the catalogue.
        heads: the nouns of their names.
        named: the number of the type that the query names, -1 for none.
        words: the terms of the query and of what stands for them.
        rows: int32, shape (n,).
    """
    of_rows = types.of_row[rows]
    # A place behind the types, for rows without one.
    same = np.zeros(len(types.names) + 1)
    same[:-1] = heads.called(words, named)
    if named == NO_TYPE:
        return TypeAgreement(same[of_rows], np.zeros(rows.size), np.ones(rows.size))
    close = np.zeros(len(types.names) + 1)
    close[:-1] = np.clip(types.closeness(named), 0, 1)
    hosted = among(rows, types.rows_made_for(named)) & (of_rows != named)
    return TypeAgreement(same[of_rows], close[of_rows], 1.0 - hosted)
