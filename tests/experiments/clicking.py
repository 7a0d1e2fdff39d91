"""Shoppers whose bias is known: clicks on rankings that change from one time to the next."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Looks = Callable[[npt.NDArray[np.int64]], npt.NDArray[np.float64]]


def click_rows(
    likings: Sequence[npt.NDArray[np.float64]],
    shown_by: Sequence[npt.NDArray[np.float64]],
    looks: Looks,
    *,
    times: int,
    seed: int,
    shaken: float = 0.1,
    shown: int = 10,
) -> list[tuple[int, int, int, bool]]:
    """(query, product, position, clicked) of every product that was shown.

    Args:
        likings: by query, how likely each product is to be clicked if it is looked at.
        shown_by: by query, the scores by which the shop ranks its products.
        looks: of positions from 1, how likely each is looked at.
        times: that every query is asked.
        seed: of all chance.
        shaken: how much the scores change from one time to the next, standard deviation.
        shown: products a page.
    """
    generator = np.random.default_rng(seed)
    rows: list[tuple[int, int, int, bool]] = []
    for query, (liking, scores) in enumerate(zip(likings, shown_by, strict=True)):
        for _ in range(times):
            page = np.argsort(-scores - shaken * generator.normal(size=scores.size))[:shown]
            positions = np.arange(1, page.size + 1)
            clicked = generator.random(page.size) < looks(positions) * liking[page]
            rows += zip(
                [query] * page.size,
                page.tolist(),
                positions.tolist(),
                clicked.tolist(),
                strict=True,
            )
    return rows


def write_clicks(
    path: Path,
    rows: Sequence[tuple[int, int, int, bool]],
    queries: Sequence[str],
    products: Callable[[int, int], str] = lambda query, product: f"{query}-{product}",
) -> Path:
    """`rows` as a CSV."""
    lines = (
        f"{queries[query]},{products(query, product)},{position},{clicked:d}"
        for query, product, position, clicked in rows
    )
    path.write_text("\n".join(["query,product_id,position,clicked", *lines]) + "\n")
    return path
