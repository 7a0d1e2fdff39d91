"""Publication: a version becomes the served one in a single rename, and can be taken back."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from core.clock import Clock
from core.errors import Conflict, IndexUnusable, NotFound
from core.verification import verify_files
from core.versions import Version, VersionsFolder


class HistoryEntry(BaseModel):
    """A publication or a rollback, as history.jsonl keeps it.

    `forced` names the gates in spite of which a version was published, for `reason`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: str
    action: str
    version: str
    previous: str | None
    reason: str = ""
    forced: tuple[str, ...] = ()


@contextmanager
def exclusive(layout: VersionsFolder, *, wait_s: float) -> Iterator[None]:
    """Hold the folder against other builds and rollbacks; the system lets go if we die.

    Raises:
        Conflict: another process still holds it after `wait_s` seconds.
    """
    layout.root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(layout.lock)
    try:
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise Conflict(
            f"another {layout.work} or rollback of {layout.label!r} is running",
            field="catalogue",
            hint="wait for it, or give --wait SECONDS",
        ) from None
    try:
        yield
    finally:
        lock.release()


def publish(
    layout: VersionsFolder,
    staged: Path,
    version: str,
    clock: Clock,
    *,
    reason: str = "",
    forced: tuple[str, ...] = (),
) -> None:
    """Move the finished folder `staged` to its place and make it the served version.

    A reader sees the old version or the new one, whole, whatever happens in
    between. The caller holds the folder.
    """
    target = layout.version(version)
    if not _is_intact(target):
        _sync_tree(staged)
        if target.root.exists():
            target.root.replace(layout.staging / "damaged")
        staged.replace(target.root)
        _sync(layout.root)
    entry = _entry(layout, version, clock, action="publish", reason=reason)
    _point_to(layout, entry.model_copy(update={"forced": forced}))


def rollback(layout: VersionsFolder, version: str | None, clock: Clock, *, reason: str = "") -> str:
    """Serve `version` again, or, if None, the one served before the present one; gives its name.

    Raises:
        NotFound: nothing was ever published, that version is not kept, or there is none
            before the present one.
        IndexUnusable: that version is damaged.
        Conflict: a new version is being made.
    """
    layout.current_version()  # Raises before `exclusive` makes a folder for what is not there.
    with exclusive(layout, wait_s=0):
        current = layout.current_version()
        chosen = _previous(layout) if version is None else version
        if chosen not in layout.versions():
            raise NotFound(
                f"version {chosen!r} of {layout.label!r} is not kept",
                field="version",
                hint=f"kept: {', '.join(layout.versions())}",
            )
        if chosen != current:
            target = layout.version(chosen)
            verify_files(target, target.read_manifest(), checksums=True)
            _point_to(layout, _entry(layout, chosen, clock, action="rollback", reason=reason))
        return chosen


def prune(layout: VersionsFolder, keep: int) -> list[str]:
    """Delete all but the `keep` versions served most lately, at least 1; gives their names.

    Each leaves its place in one rename: a version is there whole or not at all.
    The caller holds the folder and its staging folder.
    """
    lately = _served_lately(layout)
    removed = [name for name in layout.versions() if name not in lately[:keep]]
    for name in removed:
        layout.version(name).root.replace(layout.staging / name)
    return removed


def history(layout: VersionsFolder) -> list[HistoryEntry]:
    """Publications and rollbacks, oldest first; a line spoilt by a crash is passed over."""
    if not layout.history.is_file():
        return []
    entries = map(_read_entry, layout.history.read_bytes().split(b"\n"))
    return [entry for entry in entries if entry is not None]


@contextmanager
def staging(layout: VersionsFolder) -> Iterator[Path]:
    """An empty folder to build in, rid of what a killed build left, and gone in the end.

    The caller holds the folder.
    """
    shutil.rmtree(layout.staging, ignore_errors=True)
    layout.staging.mkdir()
    try:
        yield layout.staging
    finally:
        shutil.rmtree(layout.staging, ignore_errors=True)


def _entry(
    layout: VersionsFolder, version: str, clock: Clock, *, action: str, reason: str
) -> HistoryEntry:
    try:
        previous: str | None = layout.current_version()
    except NotFound:
        previous = None
    return HistoryEntry(
        at=clock.now().isoformat(), action=action, version=version, previous=previous, reason=reason
    )


def _point_to(layout: VersionsFolder, entry: HistoryEntry) -> None:
    """Serve the entry's version from now on, and keep the entry."""
    with layout.history.open("ab") as file:
        # The line break goes first, so that a line cut short by a crash spoils no other.
        file.write(b"\n" + orjson.dumps(entry.model_dump()))
    _sync(layout.history)
    temporary = layout.current.with_name(".CURRENT.new")
    temporary.write_text(entry.version, encoding="utf-8")
    _sync(temporary)
    temporary.replace(layout.current)
    _sync(layout.root)


def _read_entry(line: bytes) -> HistoryEntry | None:
    try:
        return HistoryEntry.model_validate_json(line)
    except ValidationError:
        return None


def _served_lately(layout: VersionsFolder) -> list[str]:
    """Versions by when they were served last, the present one first.

    An entry is written before its version is served, so a crash may leave one of a
    version that never was; what an entry calls previous was served for certain.
    """
    before = [entry.previous for entry in reversed(history(layout)) if entry.previous]
    return list(dict.fromkeys([layout.current_version(), *before]))


def _previous(layout: VersionsFolder) -> str:
    kept = layout.versions()
    for version in _served_lately(layout)[1:]:
        if version in kept:
            return version
    raise NotFound(
        f"{layout.label!r} has no earlier version to go back to",
        field="version",
        hint=f"kept: {', '.join(kept)}",
    )


def _is_intact(version: Version) -> bool:
    """Whether the version is kept already, byte for byte: then it must not even be moved."""
    try:
        verify_files(version, version.read_manifest(), checksums=True)
    except IndexUnusable:
        return False
    return True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_tree(root: Path) -> None:
    for path in root.rglob("*"):
        _sync(path)
    _sync(root)
