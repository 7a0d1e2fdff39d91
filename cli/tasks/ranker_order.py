"""What `aisle train ranker` was asked for."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RankerOrder:
    """What was asked for; the attributes are the command's options."""

    judgments: Path | None
    clicks: Path | None
    eta: float | None
    queries: Path | None
    layout: str | None
    gain: str
    known_items: int
    folds: int
    seed: int
    out: Path | None
    dry_run: bool
    anyway: str | None
