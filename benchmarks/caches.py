"""A folder of indexes for one benchmark, with the models and vectors of the real one."""

from pathlib import Path


def link_caches(indexes: Path, models: Path, vectors: Path) -> None:
    """Make the folder `indexes`, whose models and vectors are those of other folders.

    Args:
        indexes: there must be none so far.
        models: of exported encoders; made if there is none.
        vectors: of known vectors; made if there is none.
    """
    indexes.mkdir(parents=True)
    for name, folder in ((".models", models), (".vectors", vectors)):
        folder.mkdir(parents=True, exist_ok=True)
        (indexes / name).symlink_to(folder.absolute())
