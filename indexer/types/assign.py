"""Gives every product one of the candidate types: by its title, its category, or its vector."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.analysis import Analyzer
from indexer.types.candidates import Candidates
from indexer.types.quality import FloatArray, centroids
from indexer.types.source import TypedProduct, UnitVectors

ROUNDS = 3
FEWEST = 3
"""A type that so few products take is left to others where they have another one."""

SMALL_TYPE = 0.3
LEAST_QUALITY = 0.1
COSINE_SHIFT, LEAST_FIT = 0.1, 0.05
LEAST_COSINE = 0.45
"""With a type's centroid, about the mean: so near a product without a title's word is taken in."""

WEAK_SHARE = 0.25
HALF_SURE = 0.5
"""The quality at which a type takes products in at half its cosine."""

CHUNK_ROWS = 4096

Types = npt.NDArray[np.int32]


def assign_by_title(vectors: UnitVectors, candidates: Candidates, quality: FloatArray) -> Types:
    """The best phrase of every title, int32, shape (n,), -1 where a title has none.

    A phrase is the better the nearer the product is to those that have taken it: as in
    k-means, centroids and choices are worked out in turn.
    """
    count = len(candidates.keys)
    usable = quality[candidates.phrases] >= LEAST_QUALITY
    phrases, rows = candidates.phrases[usable], candidates.rows[usable]
    places = candidates.weights[usable]
    chosen = np.full(len(vectors), -1, dtype=np.int32)
    weight = quality.copy()
    members, of_group = rows, phrases
    for _ in range(ROUNDS):
        centres = unit(centroids(vectors, of_group, members, count))
        fit = np.maximum(_cosines(vectors, rows, centres, phrases) + COSINE_SHIFT, LEAST_FIT)
        scores = weight[phrases] * places * fit
        order = np.lexsort((phrases, -scores, rows))
        first = order[np.unique(rows[order], return_index=True)[1]]
        chosen[rows[first]] = phrases[first]
        members = np.flatnonzero(chosen >= 0).astype(np.int32)
        members = members[np.argsort(chosen[members], kind="stable")]
        of_group = chosen[members]
        sizes = np.bincount(of_group, minlength=count)
        weight = np.where(sizes >= FEWEST, quality, SMALL_TYPE * quality)
    chosen[np.isin(chosen, np.flatnonzero(sizes < 2))] = -1
    return chosen


def assign_by_category(chosen: Types, products: Sequence[TypedProduct]) -> Types:
    """`chosen`, with the type that at least half of a category's products have for the others."""
    members: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, product in enumerate(products):
        if product.category:
            members[product.category].append(row)
    filled = chosen.copy()
    for rows in members.values():
        types = Counter(int(chosen[row]) for row in rows)
        types.pop(-1, None)
        if types:
            best = min(types, key=lambda type_: (-types[type_], type_))
            if 2 * types[best] >= len(rows):
                without = [row for row in rows if chosen[row] < 0]
                filled[without] = best
    return filled


def assign_by_vector(vectors: UnitVectors, chosen: Types, quality: FloatArray) -> Types:
    """`chosen`, with the nearest type for the products that have none or a weak one.

    A weak one has far less quality than the types of most products, as "moto" has
    among phones. Where no type is near, it stays.
    """
    members = np.flatnonzero(chosen >= 0).astype(np.int32)
    if not members.size:
        return chosen
    members = members[np.argsort(chosen[members], kind="stable")]
    centres = unit(centroids(vectors, chosen[members], members, len(quality)))
    weak = quality < WEAK_SHARE * np.median(quality[chosen[members]])
    sureness = quality / (quality + HALF_SURE)
    filled = chosen.copy()
    open_rows = np.flatnonzero((chosen < 0) | weak[chosen])
    for start in range(0, len(open_rows), CHUNK_ROWS):
        rows = open_rows[start : start + CHUNK_ROWS]
        cosines = vectors[rows] @ centres.T
        best = (cosines * sureness).argmax(axis=1)
        near = cosines[np.arange(len(rows)), best] >= LEAST_COSINE
        filled[rows[near]] = best[near]
    return filled


def leave_strangers(
    chosen: Types, keys: Sequence[str], products: Sequence[TypedProduct], analyzer: Analyzer
) -> Types:
    """`chosen`, without the types that other categories are called after.

    A champagne glass says "champagne", and wine has a category of that name; where the
    glass stands nothing is called so: its own category says better what it is.

    Args:
        chosen: int32, shape (n,), -1 for none.
        keys: stems of every phrase.
        products: by row.
        analyzer: makes the stems.
    """
    homes: dict[int, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for type_, product in zip(chosen.tolist(), products, strict=True):
        if type_ >= 0 and product.category:
            homes[type_][product.category] += 1
    words = {
        category: frozenset(term for name in category for term in analyzer.terms(name))
        for counts in homes.values()
        for category in counts
    }
    kept = chosen.copy()
    for row, (type_, product) in enumerate(zip(chosen.tolist(), products, strict=True)):
        if type_ < 0 or not product.category:
            continue
        counts = homes[type_]
        home = min(counts, key=lambda category: (-counts[category], category))
        head = keys[type_].rpartition(" ")[2]
        if head in words[home] and head not in words[product.category]:
            kept[row] = -1
    return kept


def unit(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """`vectors`, shape (n, d), at unit length; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: npt.NDArray[np.float32] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled


def _cosines(
    vectors: UnitVectors,
    rows: npt.NDArray[np.int32],
    centres: npt.NDArray[np.float32],
    groups: npt.NDArray[np.int32],
) -> npt.NDArray[np.float32]:
    cosines = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), CHUNK_ROWS):
        part = slice(start, start + CHUNK_ROWS)
        cosines[part] = np.einsum("ij,ij->i", vectors[rows[part]], centres[groups[part]])
    return cosines
