"""What may be asked of a job, and the command line that it means."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from api.jobs.feeds import FeedFolders
from api.jobs.files import JobFiles
from api.parameters import Request
from catalog.mapping import shipped_mappings
from catalog.product import Availability
from catalog.source import FeedFormat
from core.layout import CatalogueLayout

FILE = Field(
    default=None,
    min_length=1,
    max_length=200,
    description="A file that was uploaded, or one below AISLE_FEEDS.",
)
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
VersionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")]
Share = Annotated[float, Field(ge=0, le=1)]

_OF_FEEDS = (
    "feed",
    "mapping",
    "format",
    "assume_availability",
    "max_reject_rate",
    "query_log",
    "orders",
    "synonyms",
    "precision",
    "recipe",
    "language",
)
_FILES = ("smoke", "judgments", "query_log", "orders", "synonyms")
_OPTIONS = (
    "format",
    "assume_availability",
    "max_reject_rate",
    "max_shrink",
    "max_group_loss",
    "max_price_factor",
    "max_quality_drop",
    "precision",
    "recipe",
    "language",
    "keep",
    "force",
)


class BuildRequest(Request):
    """A build or a fold, with the options of `aisle build` and its defaults."""

    kind: Literal["build", "fold"] = Field(
        default="build",
        description="`fold`: the products that are served with all later changes, and no feed.",
    )
    feed: str | None = FILE
    mapping: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Which column is which field: a mapping that comes with Aisle, or a TOML file.",
    )
    format: FeedFormat | None = Field(default=None, description="By default told from the name.")
    assume_availability: Availability | None = Field(
        default=None, description="What a product without availability means."
    )
    max_reject_rate: Share | None = Field(
        default=None, description="Share of bad rows that stops the build."
    )
    max_shrink: Share | None = Field(
        default=None, description="Share of products that may be gone since last time."
    )
    max_group_loss: Share | None = Field(
        default=None,
        description="Share of a category's, a brand's or a region's products likewise.",
    )
    max_price_factor: float | None = Field(
        default=None,
        ge=1,
        le=1e9,
        description="Factor by which the median price may rise or fall.",
    )
    smoke: str | None = FILE
    judgments: str | None = FILE
    max_quality_drop: Share | None = Field(
        default=None, description="How far NDCG@10 on the judgments may fall."
    )
    query_log: str | None = FILE
    orders: str | None = FILE
    synonyms: str | None = FILE
    precision: Literal["int8", "fp32"] | None = None
    recipe: _Name | None = Field(default=None, description="Which fields are encoded and indexed.")
    language: _Name | None = Field(default=None, description="Whose word endings are cut; or none.")
    forget_feed: bool = Field(
        default=False,
        description="A fold's: the feed is not built again, so keep no changes to put over it.",
    )
    keep: int | None = Field(default=None, ge=1, le=1000, description="Versions that are kept.")
    dry_run: bool = Field(default=False, description="Build and report, but publish nothing.")
    force: Reason | None = Field(
        default=None, description="Publish although a gate refuses; the reason is kept."
    )

    @model_validator(mode="after")
    def _feed_where_it_is_read(self) -> Self:
        if self.kind == "build" and self.feed is None:
            raise ValueError("a build needs a feed; GET .../feeds lists what there is")
        given = [name for name in _OF_FEEDS if getattr(self, name) is not None]
        if self.kind == "fold" and given:
            raise ValueError(f"a fold reads no feed; leave out {', '.join(given)}")
        if self.kind == "build" and self.forget_feed:
            raise ValueError("forget_feed is for a fold; a build reads its feed")
        return self

    def command(self, layout: CatalogueLayout, feeds: FeedFolders, files: JobFiles) -> list[str]:
        """The arguments of `aisle` that do it.

        Raises:
            NotFound: one of the files is not there.
            BadInput: one of the names leads elsewhere.
        """
        arguments: list[str] = [self.kind]
        if self.feed is not None:
            arguments.append(str(feeds.find(layout, self.feed, field="feed")))
        arguments += [f"--catalogue={layout.name}", *self._options(layout, feeds)]
        if self.kind == "build":
            arguments.append(f"--rejects={files.rejects.absolute()}")
        return arguments + told(files)

    def _options(self, layout: CatalogueLayout, feeds: FeedFolders) -> Iterator[str]:
        if self.mapping is not None:
            shipped = self.mapping in shipped_mappings()
            path = self.mapping if shipped else feeds.find(layout, self.mapping, field="mapping")
            yield _option("mapping", path)
        for name in _FILES:
            file = getattr(self, name)
            if file is not None:
                yield _option(name, feeds.find(layout, file, field=name))
        for name in _OPTIONS:
            value = getattr(self, name)
            if value is not None:
                yield _option(name, value)
        if self.dry_run:
            yield "--dry-run"
        if self.forget_feed:
            yield "--forget-feed"


class RollbackRequest(Request):
    """Which version is to be served again, and why."""

    version: VersionName | None = Field(
        default=None, description="A kept version; by default the one served before."
    )
    reason: Reason | None = Field(default=None, description="Kept in the catalogue's history.")

    @property
    def kind(self) -> str:
        """What the job is called."""
        return "rollback"

    def command(self, layout: CatalogueLayout, _: FeedFolders, files: JobFiles) -> list[str]:
        """The arguments of `aisle` that do it."""
        arguments = ["rollback", *([self.version] if self.version else [])]
        arguments += [_option("reason", self.reason)] if self.reason else []
        return [*arguments, f"--catalogue={layout.name}", f"--outcome={files.outcome.absolute()}"]


def told(files: JobFiles) -> list[str]:
    """The options that have a command tell of its progress and outcome."""
    paths = (("progress", files.progress), ("outcome", files.outcome))
    return [_option(name, path.absolute()) for name, path in paths]


def _option(name: str, value: str | float | Path) -> str:
    return f"--{name.replace('_', '-')}={value}"
