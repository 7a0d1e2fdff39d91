"""Diversity: what is shown next is relevant, and unlike what was shown before."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


def marginal_order(
    relevance: FloatArray, vectors: FloatArray, *, diversity: float, first: int
) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """Maximal marginal relevance: the order of the first so many candidates.

    Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering
    documents and producing summaries" (SIGIR 1998): next comes the candidate with the
    greatest λ relevance - (1 - λ) max cosine with those before, λ = 1 - diversity. Of
    equal ones the first comes first. The order of the first k is the same however many
    follow, so that pages never overlap.

    Args:
        relevance: float32, shape (m,), from 0 to 1, falling.
        vectors: unit vectors, float32, shape (m, d).
        diversity: from 0 to 1.
        first: how many places are wanted.

    Returns:
        All places, the first so many in their new order and the others as they were;
        and what each was worth when it was chosen, NaN for the others.
    """
    wanted = min(first, relevance.size)
    chosen: list[int] = []
    worth = np.full(relevance.size, np.nan, dtype=np.float32)
    scores = np.float32(1 - diversity) * relevance
    penalty = np.zeros(relevance.size, dtype=np.float32)
    left = np.ones(relevance.size, dtype=bool)
    for place in range(wanted):
        marginal = np.where(left, scores - np.float32(diversity) * penalty, -np.inf)
        best = int(marginal.argmax())
        chosen.append(best)
        worth[place] = marginal[best]
        left[best] = False
        likeness = vectors @ vectors[best]
        penalty = likeness if place == 0 else np.maximum(penalty, likeness)
    order = np.concatenate((np.array(chosen, np.intp), np.flatnonzero(left)))
    return order, worth
