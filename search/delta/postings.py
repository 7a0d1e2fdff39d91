"""Postings of a version and of what was changed since, with the statistics of today.

The impacts of the version were worked out when it was built. What has changed since is
the number of products and, term by term, how many have it: each impact is a product of
which that is one factor, so a term's postings are brought up to date by a single number.
The average length of a document stays that of the build.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.bm25 import Bm25Statistics, plain_idf
from core.lexical_fields import Document, Packed, frequencies_by_field, packed_counts
from search.built_postings import CACHED_FREQUENCIES, BuiltPostings, looked_up
from search.delta.counted import CountedDocuments, TermChanges
from search.delta.field_lengths import GrowingFieldLengths, LayeredFieldLengths
from search.postings import Columns, Frequencies, Rows, Scores, Workspace


class GrowingPostings:
    """Takes the words of new rows and of dead ones; `at` gives what stands at a moment.

    One thread adds. What `at` gave before stays as it was.

    Args:
        built: the version's.
    """

    def __init__(self, built: BuiltPostings) -> None:
        self._built = built
        self._statistics = built.statistics
        self._terms: dict[str, TermChanges] = {}
        self._field_lengths = GrowingFieldLengths(built.field_lengths)
        self._documents = self._statistics.documents
        self._deaths = 0
        values, counts = np.unique(built.frequencies, return_counts=True)
        # How many terms have each frequency: the mean over all terms follows from it.
        self._terms_by_frequency = Counter(dict(zip(values.tolist(), counts.tolist(), strict=True)))

    def extend(self, rows: Sequence[int], documents: Sequence[Document]) -> None:
        """Add new rows.

        Args:
            rows: the next ones behind all that there are.
            documents: of each row.
        """
        for document in documents:
            self._field_lengths.append(document)
        added = CountedDocuments.of(documents)
        occurrences = added.occurrences
        saturations = self._statistics.weighed(occurrences)
        # By term, within one by row.
        order = np.argsort(added.terms, kind="stable")
        of_rows = np.array(rows, np.int32)[occurrences.documents[order]]
        saturations, fields = saturations[order], occurrences.packed[order]
        starts = np.searchsorted(added.terms[order], np.arange(len(added.names) + 1)).tolist()
        for number, term in enumerate(added.names):
            where = slice(starts[number], starts[number + 1])
            changed = self._changed(term)
            before = self._frequency(term, changed)
            # The rows last: they tell how many of the others count.
            changed.saturations.extend(saturations[where])
            changed.fields.extend(fields[where])
            changed.rows.extend(of_rows[where])
            self._move(before, before + where.stop - where.start)
        self._documents += len(rows)

    def bury(self, document: Document) -> None:
        """Take the terms of a row that died, built or new, out of the statistics."""
        self._field_lengths.bury(document)
        for term, fields in packed_counts(document).items():
            changed = self._changed(term)
            before = self._frequency(term, changed)
            changed.buried.append(fields)
            changed.deaths.append(self._deaths)
            self._move(before, before - 1)
        self._deaths += 1
        self._documents -= 1

    def at(self, alive: npt.NDArray[np.bool_]) -> "LayeredPostings":
        """The postings as they are now.

        Args:
            alive: bool, shape (rows,).
        """
        statistics = replace(
            self._statistics, documents=self._documents, average_idf=self._average_idf()
        )
        lengths = self._field_lengths.at(self._documents)
        return LayeredPostings(self._built, self._terms, statistics, lengths, alive, self._deaths)

    def _changed(self, term: str) -> TermChanges:
        changed = self._terms.get(term)
        if changed is None:
            changed = self._terms[term] = TermChanges(self._built.dtype)
        return changed

    def _frequency(self, term: str, changed: TermChanges) -> int:
        return self._built.frequency(term) + changed.rows.size - len(changed.deaths)

    def _move(self, before: int, after: int) -> None:
        self._terms_by_frequency[before] -= 1
        self._terms_by_frequency[after] += 1

    def _average_idf(self) -> float:
        """The mean over all terms that any product has."""
        having = {df: terms for df, terms in self._terms_by_frequency.items() if df and terms}
        if not having:
            return 0.0
        frequencies = np.fromiter(having, np.int64, len(having))
        terms = np.fromiter(having.values(), np.float64, len(having))
        idf = plain_idf(self._documents, frequencies)
        return float(np.dot(terms, idf) / terms.sum())


class LayeredPostings:
    """The postings of a version and of new rows, at one moment.

    Attributes:
        rows: of the version and the new ones.
        documents: those that are alive.
        alive: bool, shape (rows,).
        statistics: of today, but for the average length.
        field_lengths: of today.
    """

    def __init__(
        self,
        built: BuiltPostings,
        terms: Mapping[str, TermChanges],
        statistics: Bm25Statistics,
        field_lengths: LayeredFieldLengths,
        alive: npt.NDArray[np.bool_],
        deaths: int,
    ) -> None:
        self._built = built
        self._terms = terms
        self._deaths = deaths
        self.statistics = statistics
        self.field_lengths = field_lengths
        self.rows = alive.size
        self.documents = statistics.documents
        self.alive: npt.NDArray[np.bool_] | None = alive
        self.dtype = built.dtype
        self.field_frequencies = lru_cache(CACHED_FREQUENCIES)(self._field_frequencies)

    def frequency(self, term: str) -> int:
        """How many products have `term`."""
        built = self._built.frequency(term)
        changed = self._terms.get(term)
        if changed is None:
            return built
        rows = changed.rows.view()
        return built + self._known(rows) - bisect_left(changed.deaths, self._deaths)

    def of(self, term: str) -> tuple[Rows, Scores]:
        """The products that have `term`, rising, and what it adds to their scores."""
        rows, impacts = self._built.of(term)
        new_rows, saturations = self._new(term)
        frequency = self.frequency(term)
        if frequency == 0:
            return rows[:0], impacts[:0]
        idf, factor = self._weights(term, frequency)
        rows = np.concatenate((rows, new_rows))
        impacts = np.concatenate((impacts * factor, saturations * idf))
        if self.alive is None:
            return rows, impacts
        living = self.alive[rows]
        return rows[living], impacts[living]

    def fields_of(self, term: str) -> tuple[Rows, Packed]:
        """The products that have `term`, rising, and how often each field of theirs has it."""
        rows, packed = self._built.fields_of(term)
        new_rows, new_packed = self._new_fields(term)
        rows, packed = np.concatenate((rows, new_rows)), np.concatenate((packed, new_packed))
        if self.alive is None:
            return rows, packed
        living = self.alive[rows]
        return rows[living], packed[living]

    def fields_at(self, term: str, rows: Rows) -> tuple[npt.NDArray[np.bool_], Packed]:
        """Of living `rows`, shape (m,), in any order, which have `term`, and its counts by field.

        Of the version's and the new ones no more is looked at than the rows asked for.
        """
        there, packed = self._built.fields_at(term, rows)
        new_there, new_packed = looked_up(rows, *self._new_fields(term))
        return there | new_there, packed | new_packed

    def add(self, repeats: Mapping[str, float], workspace: Workspace) -> int:
        """Add the postings of terms up, each times its number; how many rows were met."""
        of_built: dict[str, float] = {}
        lists: list[tuple[Rows, Scores, float]] = []
        for term, number in repeats.items():
            frequency = self.frequency(term)
            if frequency == 0:
                continue
            idf, factor = self._weights(term, frequency)
            of_built[term] = number * float(factor)
            rows, saturations = self._new(term)
            if rows.size:
                lists.append((rows, saturations, number * float(idf)))
        found = self._built.add(of_built, workspace)
        if not lists:
            return found
        columns = Columns.of_lists([rows for rows, _, _ in lists], [each for _, each, _ in lists])
        numbers = np.array([number for _, _, number in lists], dtype=self.dtype)
        return columns.add(np.arange(len(lists)), numbers, workspace, found=found)

    def _weights(self, term: str, frequency: int) -> tuple[np.floating, np.floating]:
        """The inverse document frequency of today, and how many times that of the build it is.

        Where the build's was 0, in exactly half of the products, nothing was kept of how
        the term counts in each of them: there it goes on counting nothing.
        """
        idf = self.statistics.idf(frequency)
        built = self._built.statistics.idf(self._built.frequency(term))
        factor = idf / built if built else 0.0
        return self.dtype.type(idf), self.dtype.type(factor)

    def _field_frequencies(self, term: str) -> Frequencies:
        """How many products have `term` in each field, int64, shape (5,)."""
        counted = self._built.field_frequencies(term)
        changed = self._terms.get(term)
        if changed is None:
            return counted
        dead = changed.buried.view(bisect_left(changed.deaths, self._deaths))
        counted = counted + frequencies_by_field(self._new_fields(term)[1])
        counted -= frequencies_by_field(dead)
        counted.flags.writeable = False
        return counted

    def _new(self, term: str) -> tuple[Rows, Scores]:
        changed = self._terms.get(term)
        if changed is None:
            nowhere, nothing = self._built.of("")
            return nowhere[:0], nothing[:0]
        rows = self._new_rows(changed)
        return rows, changed.saturations.view(rows.size)

    def _new_fields(self, term: str) -> tuple[Rows, Packed]:
        changed = self._terms.get(term)
        if changed is None:
            return np.empty(0, np.int32), np.empty(0, np.uint16)
        rows = self._new_rows(changed)
        return rows, changed.fields.view(rows.size)

    def _new_rows(self, changed: TermChanges) -> Rows:
        rows = changed.rows.view()
        return rows[: self._known(rows)]

    def _known(self, rows: Rows) -> int:
        """How many of `rows`, rising, there were at the moment."""
        if rows.size == 0 or rows[-1] < self.rows:
            return rows.size
        return int(np.searchsorted(rows, self.rows))
