"""The profiles of those shops that are at work, in memory and abreast of the log."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

from events.folding import Fold, fold, goes_on, profile_of
from events.log import LoggedEvent
from events.profile import Profile
from events.profile_store import ProfileStore

HOT = 10_000
"""Profiles in memory."""

KEEP_AFTER = 50
"""Events that are folded from the log at most when a profile is needed again, about."""

PAGE = 500
"""Events that are folded at once, some ten milliseconds, in which no profile can be had."""

MOST_BEHIND = 5_000
"""Who is so many events behind, as during an import, had better load profiles anew."""

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Hot:
    folded: Fold
    profile: Profile


class Profiles:
    """The profiles of all shops. Any number of threads may use it.

    Args:
        store: opens what profiles are loaded from, the same each time.
        most: so many are kept in memory, those asked for last.
    """

    def __init__(self, store: Callable[[], ProfileStore], most: int = HOT) -> None:
        self._store = store
        self._most = most
        self._hot: OrderedDict[_Key, _Hot] = OrderedDict()
        self._followed: dict[str, int] = {}
        self._to_keep: dict[_Key, Fold] = {}
        self._lock = Lock()
        self._following = Lock()

    def __len__(self) -> int:
        return len(self._hot)

    def get(self, catalogue: str, retailer: str) -> Profile:
        """The profile of a shop, as it was at the last `follow`; empty for one without events.

        It takes microseconds where the shop was asked for before, and milliseconds where not.

        Raises:
            StoreUnusable: it is not in memory, and the database failed.
        """
        key = (catalogue, retailer)
        with self._lock:
            hot = self._hot.get(key)
            if hot is not None:
                self._hot.move_to_end(key)
                return hot.profile
        return self._load(key)

    def follow(self, catalogue: str) -> int:
        """Fold what is new in the log into the profiles in memory.

        Returns:
            How many events were read.

        Raises:
            StoreUnusable: the database failed; profiles are as they were before.
        """
        with self._following:
            with self._lock:
                position = self._followed.get(catalogue)
            return 0 if position is None else self._catch_up(catalogue, position)

    def forget(self, catalogue: str) -> None:
        """Let go of all profiles of a catalogue; they are loaded again when they are needed."""
        with self._following, self._lock:
            self._drop(catalogue)
            self._followed.pop(catalogue, None)

    def keep(self) -> None:
        """Put on disk what took long to fold; it may wait for others who write.

        Raises:
            StoreUnusable: it is folded again when it is needed.
        """
        with self._lock:
            waiting, self._to_keep = self._to_keep, {}
        for catalogue in {catalogue for catalogue, _ in waiting}:
            mine = {
                retailer: folded
                for (name, retailer), folded in waiting.items()
                if name == catalogue
            }
            self._store().put(catalogue, mine)

    def _load(self, key: _Key) -> Profile:
        catalogue, retailer = key
        store = self._store()
        while True:
            position = self._position(catalogue, store)
            loaded = store.load(catalogue, retailer)
            hot = _Hot(loaded.folded, profile_of(retailer, loaded.folded))
            with self._lock:
                # Otherwise events were folded meanwhile that this may be without.
                if self._followed.get(catalogue) == position:
                    self._put(key, hot)
                    if loaded.events > KEEP_AFTER:
                        self._to_keep[key] = loaded.folded
                    return hot.profile

    def _position(self, catalogue: str, store: ProfileStore) -> int:
        """Up to where the profiles in memory are folded, from the first one on."""
        with self._lock:
            position = self._followed.get(catalogue)
        if position is not None:
            return position
        position = store.log.last_sequence(catalogue)
        with self._lock:
            return self._followed.setdefault(catalogue, position)

    def _put(self, key: _Key, hot: _Hot) -> None:
        self._hot[key] = hot
        self._hot.move_to_end(key)
        if len(self._hot) > self._most:
            self._hot.popitem(last=False)

    def _catch_up(self, catalogue: str, position: int) -> int:
        log = self._store().log
        read = 0
        last = log.last_sequence(catalogue)
        # The log was replaced, or grew so much that it is not worth going through.
        if last < position or last - position > MOST_BEHIND:
            with self._lock:
                self._drop(catalogue)
                self._followed[catalogue] = last
            return 0
        while position < last:
            events = log.since(catalogue, position, PAGE)
            erased = [erasure.retailer for erasure in log.erasures(catalogue, position)]
            # Sequences of what was erased lead to no event any more.
            position = events[-1].sequence if len(events) == PAGE else last
            self._take_up(catalogue, events, erased, position)
            read += len(events)
        return read

    def _take_up(
        self, catalogue: str, events: list[LoggedEvent], erased: Iterable[str], position: int
    ) -> None:
        by_retailer: dict[str, list[LoggedEvent]] = {}
        for each in events:
            if each.event.retailer is not None:
                by_retailer.setdefault(each.event.retailer, []).append(each)
        with self._lock:
            for retailer in erased:
                self._hot.pop((catalogue, retailer), None)
                self._to_keep.pop((catalogue, retailer), None)
            for retailer, new in by_retailer.items():
                self._fold((catalogue, retailer), new)
            self._followed[catalogue] = position

    def _fold(self, key: _Key, logged: list[LoggedEvent]) -> None:
        hot = self._hot.get(key)
        if hot is None:
            return
        new = [each.event for each in logged if each.sequence > hot.folded.sequence]
        if not new:
            return
        if goes_on(hot.folded, new):
            # It is folded anew when it is asked for.
            del self._hot[key]
            return
        folded = fold(hot.folded, new, logged[-1].sequence)
        self._hot[key] = _Hot(folded, profile_of(key[1], folded))

    def _drop(self, catalogue: str) -> None:
        for key in [key for key in self._hot if key[0] == catalogue]:
            del self._hot[key]
        for key in [key for key in self._to_keep if key[0] == catalogue]:
            del self._to_keep[key]
