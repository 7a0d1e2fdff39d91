"""What products are made for: "case for iPad" and "notebook case" name the type they go with."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.analysis import Analyzer
from indexer.types.columns import compressed
from indexer.types.lexicon import MADE_FOR
from indexer.types.mined import MinedTypes
from indexer.types.source import TypedProduct
from indexer.types.titles import Part, Phrase, TitleReader

LEAST_SHARE = 0.05
"""A type goes with another one if so many of its products say so."""

SAME_THING = 0.8
"""Types with a greater cosine are one thing in two words: a toner is a toner cartridge."""

READ_OF_DESCRIPTION = 200
"""Characters."""

_MADE_FOR = re.compile(rf"\b(?:{'|'.join(sorted(MADE_FOR))})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hosts:
    """What products and types are made for.

    Attributes:
        offsets: int64, shape (n + 1,): where each product's hosts lie in `types`.
        types: int32: numbers of types, rising within a product.
        pairs: int32, shape (k, 2): a type and one that it goes with, rising.
        shares: float32, shape (k,): of the first type's products that say so.
    """

    offsets: npt.NDArray[np.int64]
    types: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.int32]
    shares: npt.NDArray[np.float32]


def find_hosts(
    products: Sequence[TypedProduct],
    types: MinedTypes,
    centroids: npt.NDArray[np.float32],
    analyzer: Analyzer,
) -> Hosts:
    """The hosts of every product and of every type.

    Args:
        products: by row.
        types: of the products.
        centroids: float32, shape (types, d), unit vectors.
        analyzer: the version's.
    """
    reader = TitleReader(analyzer)
    keys = [reader.key(name) for name in types.names]
    heads = [key.rpartition(" ")[2] for key in keys]
    numbers = _Numbers.of(keys, heads)
    nouns_of = [_modifying_types(name, numbers, reader) for name in types.names]
    rows = [
        # A USB cable "for use as a cable" goes with nothing: one head is one sort of thing.
        sorted(host for host in found if own < 0 or heads[host] != heads[own])
        for own, found in _all_hosts(products, types, numbers, nouns_of, reader)
    ]
    offsets, flat = compressed(rows)
    pairs, shares = _pairs(rows, types, centroids)
    return Hosts(offsets, flat, pairs, shares)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The types that words name.

    Attributes:
        by_key: types of that very name.
        by_head: types whose names end with that word, which is no type's own name.
    """

    by_key: Mapping[str, frozenset[int]]
    by_head: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, keys: Sequence[str], heads: Sequence[str]) -> "_Numbers":
        """Of the types with these keys, which have these last words."""
        by_key, by_head = _places(keys), _places(heads)
        return cls(by_key, {head: by_head[head] for head in by_head.keys() - by_key.keys()})

    def meant_by(self, phrase: Phrase) -> frozenset[int]:
        """What a lamp "for projectors" goes with: a data projector if none is called just that.

        What is "for wine bars" is for no other bars.
        """
        by_head = self.by_head.get(phrase.key, frozenset()) if phrase.opens else frozenset()
        return self.by_key.get(phrase.key, by_head)


def _places(keys: Sequence[str]) -> dict[str, frozenset[int]]:
    places: dict[str, set[int]] = defaultdict(set)
    for place, key in enumerate(keys):
        places[key].add(place)
    return {key: frozenset(found) for key, found in places.items()}


def _all_hosts(
    products: Sequence[TypedProduct],
    types: MinedTypes,
    numbers: _Numbers,
    nouns_of: Sequence[frozenset[int]],
    reader: TitleReader,
) -> Iterator[tuple[int, set[int]]]:
    """The type of every product, and the types that it says it is made for."""
    for product, own in zip(products, types.of_row.tolist(), strict=True):
        hosts = set(nouns_of[own]) if own >= 0 else set()
        for phrase in _made_for(product, reader):
            hosts |= numbers.meant_by(phrase)
        yield own, hosts


def _made_for(product: TypedProduct, reader: TitleReader) -> Iterator[Phrase]:
    """What title and description say that `product` is made for.

    A phrase that others follow is part of theirs: what is "for coffee bars" goes with no
    coffee. In a title it may still be the thing, with a part of it: "for camera lens".
    """
    for text in (product.title, product.description[:READ_OF_DESCRIPTION]):
        # Most texts have no such word: taking them apart would be most of the time.
        worth_reading = _MADE_FOR.search(text) is not None
        for phrase in reader.phrases(text, product.brand) if worth_reading else ():
            named = phrase.closes > 0 or (phrase.opens and text is product.title)
            if named and phrase.part in (Part.MADE_FOR, Part.BEYOND):
                yield phrase


def _modifying_types(name: str, numbers: _Numbers, reader: TitleReader) -> frozenset[int]:
    """The types that stand before the head of a name: the notebook of "notebook case"."""
    stems = reader.key(name).split()
    spans = (stems[:-1][start:end] for start in range(len(stems)) for end in range(1, len(stems)))
    return frozenset().union(*(numbers.by_key.get(" ".join(span), frozenset()) for span in spans))


def _pairs(
    rows: Sequence[Sequence[int]], types: MinedTypes, centroids: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Which type goes with which, each pair in the one direction that more products state."""
    said: Counter[tuple[int, int]] = Counter(
        (int(own), host) for own, hosts in zip(types.of_row, rows, strict=True) for host in hosts
    )
    sizes = np.bincount(types.of_row[types.of_row >= 0], minlength=len(types.names))
    shares = dict(_enough(said, sizes, centroids))
    kept = sorted(
        pair for pair, share in shares.items() if share > shares.get((pair[1], pair[0]), 0)
    )
    return (
        np.array(kept, dtype=np.int32).reshape(-1, 2),
        np.array([shares[pair] for pair in kept], dtype=np.float32),
    )


def _enough(
    said: Counter[tuple[int, int]],
    sizes: npt.NDArray[np.int64],
    centroids: npt.NDArray[np.float32],
) -> Iterator[tuple[tuple[int, int], float]]:
    for (own, host), count in said.items():
        share = count / sizes[own] if own >= 0 else 0.0
        if count > 1 and share >= LEAST_SHARE:
            cosine = float(np.sum(centroids[own] * centroids[host]))
            if cosine < SAME_THING:
                yield (own, host), float(share)
