"""Shopper-like queries made from a catalogue, each with what it asks for."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rerank.training.kinds import words_of
from rerank.training.records import Record
from rerank.training.vocabulary import NOT_A_KIND, SYNONYMS

TOKEN = re.compile(r"\w[\w.+/-]*")
LONGEST_MODEL = 25
SHARE_BY_KIND = 0.4
SHARE_WITH_SYNONYMS = 0.2


@dataclass(frozen=True, slots=True)
class GeneratedQuery:
    """A query with the demands it was made from.

    Attributes:
        text: what the shopper types.
        source: position of the product it was made from.
        kind: the kind of product asked for, or empty.
        brand: the brand asked for, or empty.
        quality: a further word that the product's text must hold, or empty.
    """

    text: str
    source: int
    kind: str = ""
    brand: str = ""
    quality: str = ""


Maker = Callable[[random.Random, int, Record, str], GeneratedQuery | None]


def generate_queries(
    records: Sequence[Record], kinds: Sequence[str], *, count: int, seed: int
) -> list[GeneratedQuery]:
    """Make `count` queries; the same arguments give the same queries."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable draw, not a secret
    by_kind: dict[str, list[int]] = {}
    for position, kind in enumerate(kinds):
        by_kind.setdefault(kind, []).append(position)
    named = [by_kind[kind] for kind in sorted(by_kind) if kind]
    renamed = [by_kind[kind] for kind in sorted(by_kind) if any(kind in each for each in SYNONYMS)]
    makers, shares = zip(*MAKERS, strict=True)
    queries: list[GeneratedQuery] = []
    while len(queries) < count:
        position = _draw_product(chance, len(records), named, renamed)
        (maker,) = chance.choices(makers, shares)
        query = maker(chance, position, records[position], kinds[position])
        if query is not None:
            queries.append(query)
    return queries


def _draw_product(
    chance: random.Random, count: int, named: list[list[int]], renamed: list[list[int]]
) -> int:
    """Any product, or one of a kind drawn first, so that rare kinds are asked for too.

    Kinds that shoppers call by several names are drawn more often: that "laptop"
    means a notebook and not a laptop bag stands in no title.
    """
    draw = chance.random()
    if named and draw < SHARE_BY_KIND:
        return chance.choice(chance.choice(named))
    if renamed and draw < SHARE_BY_KIND + SHARE_WITH_SYNONYMS:
        return chance.choice(chance.choice(renamed))
    return chance.randrange(count)


def _spoken_kind(chance: random.Random, kind: str) -> str:
    """The kind as a shopper may call it: its head noun, a synonym or a plural."""
    if " " in kind and chance.random() < 0.25:
        kind = kind.rsplit(" ", 1)[1]
    for group in SYNONYMS:
        if kind in group and chance.random() < 0.6:
            kind = chance.choice(sorted(group))
            break
    return kind


def _typed(chance: random.Random, kind: str) -> str:
    """`kind` in the singular or, one time in four, the plural."""
    if kind.endswith("s") or chance.random() >= 0.25:
        return kind
    return f"{kind}es" if kind.endswith(("x", "ch", "sh")) else f"{kind}s"


def _by_kind(
    chance: random.Random, source: int, _record: Record, kind: str
) -> GeneratedQuery | None:
    if not kind:
        return None
    asked = _spoken_kind(chance, kind)
    return GeneratedQuery(_typed(chance, asked), source, kind=asked)


def _by_brand_and_kind(
    chance: random.Random, source: int, record: Record, kind: str
) -> GeneratedQuery | None:
    if not kind or not record.brand:
        return None
    asked = _spoken_kind(chance, kind)
    brand = record.brand.lower()
    return GeneratedQuery(f"{brand} {_typed(chance, asked)}", source, kind=asked, brand=brand)


def _by_quality_and_kind(
    chance: random.Random, source: int, record: Record, kind: str
) -> GeneratedQuery | None:
    taken = {*words_of(kind), *words_of(record.brand)}
    qualities = [
        token.lower()
        for token in TOKEN.findall(record.title)
        if token.lower() not in taken and token != record.model and len(token) > 1
    ]
    preferred = [word for word in qualities if word in NOT_A_KIND] or qualities
    if not kind or not qualities:
        return None
    quality = chance.choice(preferred if chance.random() < 0.5 else qualities)
    asked = _spoken_kind(chance, kind)
    return GeneratedQuery(f"{quality} {_typed(chance, asked)}", source, kind=asked, quality=quality)


def _by_brand(
    _chance: random.Random, source: int, record: Record, _kind: str
) -> GeneratedQuery | None:
    brand = record.brand.lower()
    return GeneratedQuery(brand, source, brand=brand) if brand else None


def _by_model(
    chance: random.Random, source: int, record: Record, _kind: str
) -> GeneratedQuery | None:
    if not record.model or len(record.model) > LONGEST_MODEL:
        return None
    model = record.model.lower()
    brand = record.brand.lower() if chance.random() < 0.5 else ""
    return GeneratedQuery(f"{brand} {model}".strip(), source, brand=brand, quality=model)


def _by_title_part(
    chance: random.Random, source: int, record: Record, _kind: str
) -> GeneratedQuery | None:
    """Two to four neighbouring words of the title, or as many drawn from all over it."""
    tokens = [token.lower() for token in TOKEN.findall(record.title)]
    length = chance.randint(2, 4)
    if len(tokens) <= length:
        return None
    if chance.random() < 0.6:
        start = chance.randrange(len(tokens) - length + 1)
        part = tokens[start : start + length]
    else:
        part = [tokens[place] for place in sorted(chance.sample(range(len(tokens)), length))]
    return GeneratedQuery(" ".join(part), source)


MAKERS: tuple[tuple[Maker, float], ...] = (
    (_by_kind, 0.30),
    (_by_brand_and_kind, 0.16),
    (_by_quality_and_kind, 0.18),
    (_by_brand, 0.04),
    (_by_model, 0.10),
    (_by_title_part, 0.22),
)
"""The ways to make a query, with the share of each."""
