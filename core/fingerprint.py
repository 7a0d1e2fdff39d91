"""Fingerprints: short names for content, by which equal things are known to be equal."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

CHUNK_BYTES = 1 << 20


def of_parts(parts: Iterable[bytes | str]) -> str:
    """SHA-256 (hex) over `parts`, each preceded by its length so that borders count."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def of_file(path: Path) -> str:
    """SHA-256 (hex) over a file's bytes, read in chunks of 1 MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
