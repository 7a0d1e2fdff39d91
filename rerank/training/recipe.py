"""Lists to learn from: made-up queries graded by a teacher, and queries that people judged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.errors import BadInput
from rerank.cross_encoder import CrossEncoder as Runtime
from rerank.pairs import PairTokenizer, pack
from rerank.training.kinds import kinds_of
from rerank.training.network import CrossEncoder
from rerank.training.queries import GeneratedQuery, generate_queries
from rerank.training.records import Record
from rerank.training.settings import NegativeSettings, TeacherSettings
from rerank.training.teacher import Embed, Floats, Teacher, TrainingList

CHECKED_LISTS = 50

Candidates = Callable[[str], Sequence[int]]
"""A query's products by their positions, as a search without a reranker ranks them."""


@dataclass(frozen=True, slots=True)
class GradedQuery:
    """A query and what people thought of products for it.

    Attributes:
        text: of the query.
        grades: position of a product -> its grade, 0 (wrong) to 1.
    """

    text: str
    grades: Mapping[int, float]


def made_lists(
    records: Sequence[Record],
    vectors: Floats,
    embed: Embed,
    *,
    count: int,
    seed: int,
    allowed: Callable[[str], bool],
    settings: TeacherSettings,
) -> list[TrainingList]:
    """Lists of made-up queries, graded by the teacher.

    Args:
        records: the products.
        vectors: (products, width) float32 unit vectors of theirs.
        embed: makes the vectors of queries, by the same encoder.
        count: queries to make, before those that are not allowed are left out.
        seed: of the queries and of the products in their lists.
        allowed: whether a query may be learnt.
        settings: how relevance is blended and lists are drawn.

    Raises:
        BadInput: there are too few products to draw lists from.
    """
    needed = settings.window + settings.below
    if len(records) <= needed:
        raise BadInput(
            f"{len(records)} products are too few; more than {needed} are needed",
            field="catalogue",
        )
    kinds = kinds_of(records)
    queries: list[GeneratedQuery] = [
        query
        for query in generate_queries(records, kinds, count=count, seed=seed)
        if allowed(query.text)
    ]
    return Teacher(records, kinds, vectors, embed, settings).lists(queries, seed=seed)


def judged_lists(
    queries: Sequence[GradedQuery],
    candidates: Candidates,
    *,
    products: int,
    seed: int,
    settings: NegativeSettings,
) -> Iterator[TrainingList]:
    """A list for each judged query: what was judged, and products that nobody found right.

    What a search ranks a little below its best and nobody judged is a hard negative; the
    very best are spared, for what judges were never shown may well be right.

    Args:
        queries: to learn.
        candidates: as the catalogue is searched.
        products: how many the catalogue has.
        seed: of the negatives.
        settings: how many negatives are drawn, and from where.
    """
    for number, query in enumerate(queries):
        chance = np.random.default_rng([seed, number])
        negatives: list[int] = []
        if settings.hard:
            below = candidates(query.text)[settings.spared : settings.deepest]
            unjudged = [position for position in below if position not in query.grades]
            size = min(settings.hard, len(unjudged))
            negatives += chance.choice(unjudged, size, replace=False).tolist() if size else []
        drawn = chance.integers(products, size=settings.random).tolist()
        negatives += [position for position in drawn if position not in query.grades]
        positions = list(dict.fromkeys([*query.grades, *negatives]))
        grades = [query.grades.get(position, 0.0) for position in positions]
        yield TrainingList(
            query.text,
            np.array(positions, dtype=np.int64),
            np.array(grades, dtype=np.float32),
        )


def int8_error(
    network: CrossEncoder, folder: Path, lists: Sequence[TrainingList], passages: Sequence[str]
) -> float:
    """Largest difference in score between `network` in float32 and what `folder` holds."""
    runtime = Runtime(folder, name=folder.name)
    tokenizer = PairTokenizer(folder / "tokenizer.json", max_tokens=runtime.max_tokens)
    worst = 0.0
    for each in lists:
        texts = [passages[product] for product in each.products]
        inputs = pack(tokenizer.encode(each.query, texts))
        with torch.no_grad():
            exact = torch.sigmoid(network(*(torch.from_numpy(part) for part in inputs.values())))
        found = runtime.score(each.query, texts, budget_ms=None).scores
        worst = max(worst, float(np.abs(found - exact.numpy()).max()))
    return worst
