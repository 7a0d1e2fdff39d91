"""Whether a feed's file is the same after it was read as it was before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from catalog.product import Product
from core.errors import BadFeed


class FeedChanged(BadFeed):
    """A feed that was replaced, or written to, while it was read: half of it may be another's."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What tells one state of a file from another without reading it.

    Attributes:
        device: of the file system.
        inode: another one where the file was replaced.
        bytes: its size.
        modified_ns: when it was last written to, in nanoseconds since 1970.
    """

    device: int
    inode: int
    bytes: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> "FeedState | None":
        """The present state of the file; None if there is none."""
        try:
            found = path.stat()
        except OSError:
            return None
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)

    @property
    def modified_at(self) -> datetime:
        """When the file was last written to."""
        return datetime.fromtimestamp(self.modified_ns / 1e9, UTC)


class Settling:
    """Looks at a file until nobody has touched it for a while.

    Args:
        path: the file.
        settle_s: for how many seconds it must have been the same.
        but: a state that does not count: the one that is known already.
    """

    def __init__(self, path: Path, settle_s: float, *, but: FeedState | None = None) -> None:
        self._path = path
        self._settle_s = settle_s
        self._but = but
        self._seen: FeedState | None = None
        self._since = 0.0

    def look(self, now_s: float) -> FeedState | None:
        """The state of the file if it has settled, else None.

        Args:
            now_s: seconds of a clock that never goes back.
        """
        state = FeedState.of(self._path)
        if state is None or state != self._seen:
            self._seen, self._since = state, now_s
        settled = state is not None and now_s - self._since >= self._settle_s
        return state if settled and state != self._but else None


def read_whole(products: Iterable[Product], path: Path, before: FeedState) -> Iterator[Product]:
    """`products` as they are read from `path`, if it stays as it was `before`.

    Raises:
        FeedChanged: at the end, or where the reading fails, if the file is another by then.
        BadFeed: the feed cannot be used though nobody touched it.
    """
    try:
        yield from products
    except BadFeed as error:
        _check_unchanged(path, before, error)
        raise
    _check_unchanged(path, before, None)


def _check_unchanged(path: Path, before: FeedState, cause: BadFeed | None) -> None:
    if FeedState.of(path) != before:
        raise FeedChanged(
            "the file was changed while it was read",
            field=path.name,
            hint="write the feed under another name and rename it when it is whole; then try again",
        ) from cause
