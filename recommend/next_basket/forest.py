"""Gradient boosted trees as arrays: what was learned, walked without the learner."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommend.artefacts.files import Array, damaged, open_array, save_arrays
from recommend.next_basket.files import open_codes
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

    def save(self, folder: Path) -> None:
        """Write it as forest_*.npy."""
        arrays: dict[str, Array] = {
            "forest_roots": self.roots,
            "forest_split": self.split,
            "forest_threshold": self.threshold,
            "forest_left": self.left,
            "forest_right": self.right,
            "forest_value": self.value,
        }
        save_arrays(folder, arrays)

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


def open_forest(folder: Path, features: int) -> Forest:
    """What `Forest.save` wrote, over so many features.

    Raises:
        IndexUnusable: a file is missing or damaged, or a way through a tree has no end.
    """
    split = open_codes(folder, "forest_split", features, begin=LEAF)
    nodes = split.size
    left, right = (
        open_codes(folder, f"forest_{side}", nodes, nodes, begin=LEAF) for side in ("left", "right")
    )
    roots: npt.NDArray[np.int64] = open_array(folder, "forest_roots", np.int64)
    places, inner = np.arange(nodes), split != LEAF
    onward = (left > places) & (right > places)
    if not onward[inner].all() or (roots < 0).any() or (roots >= nodes).any():
        raise damaged(folder / "forest_left.npy", "it points at what is not there")
    return Forest(
        roots,
        split,
        open_array(folder, "forest_threshold", np.float64, (nodes,)),
        left,
        right,
        open_array(folder, "forest_value", np.float64, (nodes,)),
    )
