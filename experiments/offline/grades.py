"""Judgments to learn from: every rating, in whatever units, as a grade from 0 to 1."""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgedQuery, JudgmentFormat, Judgments, read_judgments

UNITS = 100
"""What a grade of 1 is worth where ratings are decimals, which measures cannot take."""

_COLUMNS = ("query", "docid", "rating")


@dataclass(frozen=True, slots=True)
class GradedJudgments:
    """Judged queries with the grades of their products.

    Attributes:
        judgments: as they are measured.
        grades: query id -> product id -> grade, from 0 to 1.
    """

    judgments: Judgments
    grades: Mapping[str, Mapping[str, float]]


def read_graded(
    path: Path,
    *,
    queries: Path | None = None,
    layout: JudgmentFormat | None = None,
    gain: Gain = Gain.EXPONENTIAL,
) -> GradedJudgments:
    """Read judgments as `read_judgments` does, and CSVs whose ratings are decimals too.

    A whole rating is graded by its share of the file's highest. Decimals are means of
    several people's, on a scale that may begin anywhere: the lowest of the file is 0, the
    highest 1, and the gain is linear.

    Raises:
        BadInput: naming the file's line and field that cannot be used.
    """
    decimal = None if queries is not None else _decimal_ratings(path)
    if decimal is not None:
        return _of_decimals(decimal)
    judgments = read_judgments(path, queries=queries, layout=layout, gain=gain)
    highest = max(max(query.ratings.values()) for query in judgments.queries)
    grades = {
        query.id: {docid: rating / max(1, highest) for docid, rating in query.ratings.items()}
        for query in judgments.queries
    }
    return GradedJudgments(judgments, grades)


def _of_decimals(ratings: Mapping[str, Mapping[str, float]]) -> GradedJudgments:
    every = [rating for judged in ratings.values() for rating in judged.values()]
    low, high = min(every), max(every)
    if low == high:
        raise BadInput(
            f"every rating is {low:g}", field="rating", hint="there is nothing to learn from that"
        )
    grades = {
        query: {docid: (rating - low) / (high - low) for docid, rating in judged.items()}
        for query, judged in ratings.items()
    }
    queries = tuple(
        JudgedQuery(query, query, {docid: round(UNITS * grade) for docid, grade in judged.items()})
        for query, judged in grades.items()
    )
    return GradedJudgments(Judgments(queries, Gain.LINEAR), grades)


def _decimal_ratings(path: Path) -> dict[str, dict[str, float]] | None:
    """By query and product the ratings of a CSV of decimals; None if it is anything else.

    Raises:
        BadInput: among decimals stands what is no number.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        # Said by what reads it next.
        return None
    reader = csv.reader(io.StringIO(text, newline=""))
    names = [name.strip().lower() for name in next(reader, [])]
    if any(column not in names for column in _COLUMNS):
        return None
    query_at, docid_at, rating_at = (names.index(column) for column in _COLUMNS)
    rows = [
        (reader.line_num, row[query_at].strip(), row[docid_at].strip(), row[rating_at].strip())
        for row in reader
        if len(row) == len(names)
    ]
    if not any("." in rating for *_, rating in rows):
        return None
    ratings: dict[str, dict[str, float]] = {}
    for query, docid, rating in _numbers(rows):
        ratings.setdefault(query, {})[docid] = rating
    return ratings


def _numbers(
    rows: Sequence[tuple[int, str, str, str]],
) -> Iterator[tuple[str, str, float]]:
    for line, query, docid, rating in rows:
        try:
            yield query, docid, float(rating)
        except ValueError as error:
            raise BadInput(
                f"line {line}: {rating!r} is no number",
                field="rating",
                hint="whole numbers from 0, or decimals such as 2.33",
            ) from error
