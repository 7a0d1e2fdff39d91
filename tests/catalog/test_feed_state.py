import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.feed_state import FeedChanged, FeedState, Settling, read_whole
from catalog.product import Availability, Product
from core.errors import BadFeed

PRODUCTS = [Product(f"p{number}", "cup", Availability.IN_STOCK) for number in range(3)]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.csv"
    path.write_text("id,title\n")
    return path


def state(path: Path) -> FeedState:
    found = FeedState.of(path)
    assert found is not None
    return found


def grow(feed: Path) -> None:
    with feed.open("a") as file:
        file.write("1,cup\n")


def replace_by_its_equal(feed: Path) -> None:
    before = feed.stat()
    other = feed.with_name("other")
    other.write_bytes(feed.read_bytes())
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(feed)


def remove(feed: Path) -> None:
    feed.unlink()


def touch(feed: Path) -> None:
    os.utime(feed, (1, 1))


@dataclass(frozen=True)
class Reading:
    """Products, in the midst of which something happens to the feed."""

    feed: Path
    happens: object = None
    error: BadFeed | None = None

    def __iter__(self) -> Iterator[Product]:
        yield from PRODUCTS[:2]
        if callable(self.happens):
            self.happens(self.feed)
        if self.error:
            raise self.error
        yield PRODUCTS[2]


def test_a_feed_that_nobody_touches_is_read(feed: Path) -> None:
    assert list(read_whole(Reading(feed), feed, state(feed))) == PRODUCTS


@pytest.mark.parametrize("happens", [grow, replace_by_its_equal, remove, touch])
def test_a_feed_that_changes_under_the_reader_is_refused(feed: Path, happens: object) -> None:
    read = read_whole(Reading(feed, happens), feed, state(feed))
    with pytest.raises(FeedChanged, match="changed while it was read") as caught:
        list(read)
    assert caught.value.field == "feed.csv"
    assert "rename" in str(caught.value.hint)


def test_a_fault_that_comes_of_the_change_is_told_as_the_change(feed: Path) -> None:
    cut_short = BadFeed("the last row is cut short")
    with pytest.raises(FeedChanged) as caught:
        list(read_whole(Reading(feed, grow, cut_short), feed, state(feed)))
    assert caught.value.__cause__ is cut_short


def test_a_fault_of_the_feed_itself_stays_what_it_is(feed: Path) -> None:
    with pytest.raises(BadFeed, match="cut short") as caught:
        list(read_whole(Reading(feed, None, BadFeed("cut short")), feed, state(feed)))
    assert not isinstance(caught.value, FeedChanged)


def test_the_time_of_a_feed_is_that_of_its_file(feed: Path) -> None:
    os.utime(feed, (1_700_000_000, 1_700_000_000))
    assert state(feed).modified_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert FeedState.of(feed.with_name("absent")) is None


def test_a_file_settles_when_it_was_the_same_for_a_while(feed: Path) -> None:
    file = Settling(feed, 10)
    assert file.look(100) is None
    assert file.look(109) is None
    grow(feed)
    assert file.look(111) is None
    assert file.look(120) is None
    assert file.look(121) == state(feed)


def test_a_file_that_is_known_or_gone_does_not_settle(feed: Path) -> None:
    file = Settling(feed, 1, but=state(feed))
    assert (file.look(0), file.look(50)) == (None, None)
    feed.unlink()
    assert (file.look(51), file.look(99)) == (None, None)
    feed.write_text("another\n")
    assert file.look(100) is None
    assert file.look(101) == state(feed)
