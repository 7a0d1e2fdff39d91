"""The inner loops of the next basket, compiled by numba, without the interpreter's lock."""

import numpy as np
import numpy.typing as npt
from numba import njit

Codes = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@njit(cache=True, nogil=True)
def count_baskets(
    starts: Starts,
    lines: Codes,
    days: Floats,
    weights: Floats,
    place: Codes,
    out: Floats,
) -> None:
    """What a shop's last baskets say of each of its products.

    Args:
        starts: shape (b + 1,): where each basket's products lie, the oldest first.
        lines: product codes.
        days: shape (b,): days since each basket.
        weights: shape (2, b): temporal item frequency's, by two decays.
        place: shape (products,): row of `out` of each product, -1 for none.
        out: shape (rows, 17), zeros; receives baskets since the last one with it (0 for the
            very last; its column comes in filled with b), the sums of 0.6^age and 0.9^age
            over its baskets, baskets among the last five, the sum of 2^(-days / 30), the
            baskets of 330 to 400 days ago, the sums of both `weights`, baskets since the
            first one with it (b if there is none), how many have it, the sums of
            0.98^age and of 2^(-days / 90), from the last but one to the last with it
            and between any two that follow one another at most, in baskets, the sums of
            0.9^age / n and 0.98^age / n over its baskets of n products, and of log(n).
    """
    count = starts.shape[0] - 1
    for basket in range(count):
        age = count - 1 - basket
        fast, slow = 0.6**age, 0.9**age
        steady = 0.98**age
        size = max(starts[basket + 1] - starts[basket], 1)
        lately, of_late = 2.0 ** (-days[basket] / 30.0), 2.0 ** (-days[basket] / 90.0)
        for line in range(starts[basket], starts[basket + 1]):
            row = place[lines[line]]
            if row < 0:
                continue
            if out[row, 9] == 0:
                out[row, 8] = age
            else:
                out[row, 12] = out[row, 0] - age
                out[row, 13] = max(out[row, 13], out[row, 12])
            out[row, 0] = age
            out[row, 1] += fast
            out[row, 2] += slow
            out[row, 3] += age < 5
            out[row, 4] += lately
            out[row, 5] += 330.0 <= days[basket] <= 400.0
            out[row, 6] += weights[0, basket]
            out[row, 7] += weights[1, basket]
            out[row, 9] += 1
            out[row, 10] += steady
            out[row, 11] += of_late
            out[row, 14] += slow / size
            out[row, 15] += steady / size
            out[row, 16] += np.log(size)


@njit(cache=True, nogil=True)
def column_products(
    columns: Codes, values: Floats, starts: Starts, rows: Codes, entries: Floats, out: Floats
) -> None:
    """The products of a sparse vector with all rows of a matrix kept by columns.

    Args:
        columns: shape (n,): where the vector is not 0.
        values: shape (n,).
        starts: shape (columns + 1,): where each column's entries lie.
        rows: of the entries.
        entries: of the matrix.
        out: shape (rows,); receives the sums.
    """
    for each in range(columns.shape[0]):
        value = values[each]
        for entry in range(starts[columns[each]], starts[columns[each] + 1]):
            out[rows[entry]] += value * entries[entry]


@njit(cache=True, nogil=True)
def nearest_columns(
    starts: Starts,
    products: Codes,
    shop_starts: Starts,
    shops: Codes,
    weights: Floats,
    norms: Floats,
    shrinkage: float,
    related: Codes,
    similarities: Floats,
) -> None:
    """The products most bought by the same shops: cosines, the largest of each product.

    Args:
        starts: shape (shops + 1,): where the products of each shop lie.
        products: codes.
        shop_starts: shape (products + 1,): where the shops of each product lie.
        shops: codes.
        weights: of shops, shape (shops,): of many products a shop says little of each.
        norms: shape (products,): of the columns, with the weights.
        shrinkage: added to the product of two norms.
        related: shape (products, k); receives codes, -1 where there are no more.
        similarities: shape (products, k); receives cosines.
    """
    sums = np.zeros(norms.shape[0], dtype=np.float32)
    touched = np.zeros(norms.shape[0], dtype=np.int32)
    k = related.shape[1]
    for product in range(norms.shape[0]):
        count = 0
        for at in range(shop_starts[product], shop_starts[product + 1]):
            shop = shops[at]
            weight = weights[shop]
            for line in range(starts[shop], starts[shop + 1]):
                other = products[line]
                if sums[other] == 0:
                    touched[count] = other
                    count += 1
                sums[other] += weight
        sums[product] = 0
        kept = 0
        for each in range(count):
            other = touched[each]
            value = sums[other] / (norms[product] * norms[other] + shrinkage)
            sums[other] = 0
            if value <= 0 or (kept == k and value <= similarities[product, k - 1]):
                continue
            place = min(kept, k - 1)
            while place > 0 and similarities[product, place - 1] < value:
                similarities[product, place] = similarities[product, place - 1]
                related[product, place] = related[product, place - 1]
                place -= 1
            similarities[product, place] = value
            related[product, place] = other
            kept = min(kept + 1, k)


@njit(cache=True, nogil=True)
def walk(
    features: Floats,
    roots: Starts,
    split: Codes,
    threshold: npt.NDArray[np.float64],
    left: Codes,
    right: Codes,
    value: npt.NDArray[np.float64],
    out: npt.NDArray[np.float64],
) -> None:
    """Add up what the trees of a forest say of each row.

    Args:
        features: shape (rows, features).
        roots: shape (trees,): the first node of each tree.
        split: shape (nodes,): which feature a node asks for; -1 for a leaf.
        threshold: shape (nodes,): up to which, itself included, the way is to the left.
        left: shape (nodes,): the next node on the left.
        right: shape (nodes,): and on the right.
        value: shape (nodes,): of leaves.
        out: shape (rows,); receives the sums.
    """
    for row in range(features.shape[0]):
        total = 0.0
        for tree in range(roots.shape[0]):
            node = roots[tree]
            while split[node] >= 0:
                goes_left = features[row, split[node]] <= threshold[node]
                node = left[node] if goes_left else right[node]
            total += value[node]
        out[row] = total
