"""What was asked of a build."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from pathlib import Path

from catalog.product import Availability
from catalog.source import FeedFormat
from cli import build_defaults as defaults

NOT_OF_THE_VERSION = {"feed", "catalogue", "rejects", "keep", "force", "dry_run", "wait_s"}


@dataclass(frozen=True, slots=True)
class BuildOrder:
    """The attributes are the options of `aisle build`."""

    feed: Path
    catalogue: str
    mapping: str | None = None
    feed_format: FeedFormat | None = None
    assume_availability: Availability | None = None
    max_reject_rate: float = defaults.MAX_REJECT_RATE
    max_reject_rise: float = defaults.MAX_REJECT_RISE
    rejects: Path | None = None
    max_shrink: float = defaults.MAX_SHRINK
    max_group_loss: float = defaults.MAX_GROUP_LOSS
    max_price_factor: float = defaults.MAX_PRICE_FACTOR
    smoke: Path | None = None
    judgments: Path | None = None
    max_quality_drop: float = defaults.MAX_QUALITY_DROP
    query_log: Path | None = None
    orders: Path | None = None
    synonyms: Path | None = None
    encoder: str | None = None
    precision: str = defaults.PRECISION
    recipe: str | None = None
    language: str = defaults.LANGUAGE
    feed_time: str | None = None
    keep: int = defaults.KEEP
    force: str = ""
    dry_run: bool = False
    wait_s: float = 0

    def given(self) -> dict[str, str]:
        """What was asked for besides the defaults, as the report tells it."""
        return dict(self._given())

    def _given(self) -> Iterator[tuple[str, str]]:
        for each in fields(self):
            value = getattr(self, each.name)
            default = None if each.default is MISSING else each.default
            if each.name not in NOT_OF_THE_VERSION and value != default:
                text = str(value.absolute()) if isinstance(value, Path) else str(value)
                yield each.name, text
