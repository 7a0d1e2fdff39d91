"""The files that a job may read: uploaded for its catalogue, or laid below AISLE_FEEDS."""

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from core.errors import BadInput, DiskFull, NotFound, StoreUnusable, TooLarge
from core.layout import CatalogueLayout
from core.room import NO_ROOM
from core.settings import Settings

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_WRITTEN_AT_ONCE = 1 << 20
MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A file that a job may name.

    Attributes:
        name: as a job names it.
        bytes: its size.
        modified_at: when it was last written.
        uploaded: whether it came over HTTP.
    """

    name: str
    bytes: int
    modified_at: datetime
    uploaded: bool


@dataclass(frozen=True, slots=True)
class FeedFolders:
    """Where feeds are found, and how large an uploaded one may be.

    Attributes:
        shared: the folder of AISLE_FEEDS, None for none.
        max_bytes: of an upload.
    """

    shared: Path | None
    max_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> "FeedFolders":
        """What the settings say."""
        return cls(settings.feeds, settings.max_feed_bytes)

    def find(self, layout: CatalogueLayout, name: str, *, field: str) -> Path:
        """The file that `name` means, the uploaded one if there are two.

        Raises:
            BadInput: the name leads out of the folders.
            NotFound: there is no such file.
        """
        for folder in (uploads(layout), self.shared):
            if folder is None:
                continue
            path = (folder / name).resolve()
            if not path.is_relative_to(folder.resolve()):
                raise BadInput(
                    f"{name[:80]!r} is outside of the folder of feeds",
                    field=field,
                    hint="name a file below AISLE_FEEDS, or upload it",
                )
            if path.is_file():
                return path
        raise NotFound(
            f"there is no file {name[:80]!r}",
            field=field,
            hint=f"PUT /v1/catalogues/{layout.name}/feeds/FILE, or lay it below AISLE_FEEDS",
        )

    def files(self, layout: CatalogueLayout) -> list[FeedFile]:
        """What a job of this catalogue may name, the latest first, at most MOST_LISTED."""
        found = {file.name: file for file in self._found(layout)}
        newest = sorted(found.values(), key=lambda file: file.modified_at, reverse=True)
        return newest[:MOST_LISTED]

    def _found(self, layout: CatalogueLayout) -> Iterator[FeedFile]:
        # Uploaded ones come last and so stand for others of their name, as in `find`.
        for folder, uploaded in ((self.shared, False), (uploads(layout), True)):
            if folder is None or not folder.is_dir():
                continue
            for path in folder.rglob("*"):
                name = path.relative_to(folder).as_posix()
                if path.is_file() and not any(part.startswith(".") for part in Path(name).parts):
                    about = path.stat()
                    modified_at = datetime.fromtimestamp(about.st_mtime, UTC)
                    yield FeedFile(name, about.st_size, modified_at, uploaded)

    async def receive(
        self, layout: CatalogueLayout, name: str, chunks: AsyncIterator[bytes]
    ) -> FeedFile:
        """Write an upload to disk as it comes; the file is there whole or not at all.

        Raises:
            BadInput: that is no name for a file.
            TooLarge: there are more bytes than `max_bytes`.
            StoreUnusable: it cannot be written.
            DiskFull: likewise, for lack of room.
        """
        path = uploads(layout) / _checked(name)
        temporary = path.with_name(f".{name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with temporary.open("xb") as file:
                    size = await self._write(chunks, file)
                    await asyncio.to_thread(os.fsync, file.fileno())
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            kind = DiskFull if error.errno in NO_ROOM else StoreUnusable
            raise kind(
                f"the upload cannot be written: {error.strerror or error}",
                field=name,
                hint="free some space, or let the server write to the folder of its catalogues",
            ) from error
        modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return FeedFile(name, size, modified_at, uploaded=True)

    async def _write(self, chunks: AsyncIterator[bytes], file: BinaryIO) -> int:
        size, waiting = 0, bytearray()
        async for chunk in chunks:
            size += len(chunk)
            if size > self.max_bytes:
                raise too_large(self.max_bytes)
            waiting += chunk
            if len(waiting) >= _WRITTEN_AT_ONCE:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(file.write, bytes(waiting))
        return size


def uploads(layout: CatalogueLayout) -> Path:
    """The folder of what was uploaded for a catalogue."""
    return layout.root / ".feeds"


def delete_upload(layout: CatalogueLayout, name: str) -> None:
    """Delete an uploaded file.

    Raises:
        BadInput: that is no name for a file.
        NotFound: there is none of that name.
    """
    try:
        (uploads(layout) / _checked(name)).unlink()
    except FileNotFoundError:
        raise NotFound(f"no upload is called {name!r}", field="file") from None


def too_large(limit: int) -> TooLarge:
    """The refusal of an upload of more than `limit` bytes."""
    return TooLarge(
        f"the file is longer than {limit} bytes",
        field="file",
        hint="compress it with gzip, or raise AISLE_MAX_FEED_BYTES",
    )


def _checked(name: str) -> str:
    if not _FILE_NAME.fullmatch(name):
        raise BadInput(
            f"{name[:80]!r} is no name for an upload",
            field="file",
            hint="letters, digits, '.', '-' and '_', at most 128, a letter or digit first",
        )
    return name
