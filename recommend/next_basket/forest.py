"""Gradient boosted trees as arrays: what was learned, walked without the learner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommend.next_basket.kernels import walk

LEAF = -1

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over features without missing values.

    Attributes:
        roots: shape (trees,): the first node of each.
        split: shape (nodes,): the feature asked for, `LEAF` for leaves.
        threshold: shape (nodes,): values up to it go left.
        left, right: shape (nodes,): codes of nodes.
        value: shape (nodes,): of leaves; 0 elsewhere.
    """

    roots: npt.NDArray[np.int64]
    split: Codes
    threshold: Floats
    left: Codes
    right: Codes
    value: Floats

    def scores(self, features: npt.NDArray[np.float32]) -> Floats:
        """The sum over the trees for each row, shape (rows,)."""
        out = np.zeros(features.shape[0])
        walk(
            features,
            self.roots,
            self.split,
            self.threshold,
            self.left,
            self.right,
            self.value,
            out,
        )
        return out

    @classmethod
    def of_trees(cls, trees: list[Mapping[str, Any]]) -> Self:
        """The forest of LightGBM's `dump_model()["tree_info"]`, trained without missing values."""
        nodes: list[tuple[int, float, int, int, float]] = []
        roots = [_add(tree["tree_structure"], nodes) for tree in trees]
        columns = list(zip(*nodes, strict=True)) if nodes else [()] * 5
        return cls(
            np.asarray(roots, dtype=np.int64),
            np.asarray(columns[0], dtype=np.int32),
            np.asarray(columns[1], dtype=np.float64),
            np.asarray(columns[2], dtype=np.int32),
            np.asarray(columns[3], dtype=np.int32),
            np.asarray(columns[4], dtype=np.float64),
        )


def _add(node: Mapping[str, Any], nodes: list[tuple[int, float, int, int, float]]) -> int:
    """Append a node and those below it; its place."""
    place = len(nodes)
    if "leaf_value" in node:
        nodes.append((LEAF, 0.0, LEAF, LEAF, float(node["leaf_value"])))
        return place
    nodes.append((LEAF, 0.0, LEAF, LEAF, 0.0))
    left, right = _add(node["left_child"], nodes), _add(node["right_child"], nodes)
    nodes[place] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
    return place
