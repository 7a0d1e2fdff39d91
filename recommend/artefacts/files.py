"""How models keep arrays and names in files: the same bytes for the same content, no pickles."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from core.errors import IndexUnusable
from events.columns import Index

MEND = "train again, or roll back: aisle recommendations rollback"
"""What to do about a version of recommendations that is damaged."""

Array = npt.NDArray[Any]


def save_arrays(folder: Path, arrays: Mapping[str, Array]) -> None:
    """Write each array as NAME.npy."""
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)


def open_array(
    folder: Path, name: str, dtype: npt.DTypeLike, shape: Sequence[int | None] = (None,)
) -> Array:
    """The array of NAME.npy, memory-mapped and not to be written to.

    Args:
        folder: of the model.
        name: of the array.
        dtype: that it must have.
        shape: that it must have; None for any length.

    Raises:
        IndexUnusable: it is missing, damaged, or another array.
    """
    path = folder / f"{name}.npy"
    try:
        # As a plain array: a slice of a numpy.memmap costs microseconds.
        array: Array = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise damaged(path, str(error)) from error
    fits = len(array.shape) == len(shape) and all(
        want in (None, got) for want, got in zip(shape, array.shape, strict=True)
    )
    if array.dtype != np.dtype(dtype) or not fits:
        raise damaged(path, f"it is {array.dtype} of shape {array.shape}")
    return array


def save_json(folder: Path, name: str, values: object) -> None:
    """Write plain values, keys sorted, as NAME.json."""
    (folder / f"{name}.json").write_bytes(orjson.dumps(values, option=orjson.OPT_SORT_KEYS))


def open_json(folder: Path, name: str) -> object:
    """The values of NAME.json.

    Raises:
        IndexUnusable: it is missing or damaged.
    """
    path = folder / f"{name}.json"
    try:
        values: object = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise damaged(path, str(error)) from error
    return values


def save_names(folder: Path, name: str, index: Index) -> None:
    """Write the names of an index as NAME.json."""
    save_json(folder, name, index.names)


def open_names(folder: Path, name: str) -> Index:
    """The index of NAME.json.

    Raises:
        IndexUnusable: it is missing, damaged, or names something twice.
    """
    path = folder / f"{name}.json"
    names = open_json(folder, name)
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise damaged(path, "it is no list of names")
    if len(set(names)) != len(names):
        raise damaged(path, "a name is there twice")
    return Index(names)


def damaged(path: Path, why: str) -> IndexUnusable:
    """What is raised about a file of a model that cannot be used."""
    label = f"{path.parent.name}/{path.name}"
    return IndexUnusable(f"{label} cannot be used: {why}", field=label, hint=MEND)
