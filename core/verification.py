"""Whether the files of a version are those that its manifest names."""

import os
from pathlib import Path

from core.errors import IndexUnusable
from core.fingerprint import of_file
from core.versions import FileEntry, FilesManifest, Version

REBUILD = "rebuild the catalogue, or roll back to a version that verifies"
"""What to do about an index version that is damaged."""

RIGHTS = "let Aisle's user read the folder of the catalogues and all in it"


def verify_files(layout: Version, manifest: FilesManifest, *, checksums: bool) -> None:
    """Check that every file is there in its full size, may be read and, if asked, is unaltered.

    Raises:
        IndexUnusable: a file is missing, forbidden, cut short, or altered; the error names it.
    """
    for name, entry in manifest.files.items():
        path, label = layout.root / name, f"{layout.root.name}/{name}"
        if not path.is_file():
            raise IndexUnusable(f"{label} is missing", field=name, hint=layout.mend)
        if not os.access(path, os.R_OK):
            raise IndexUnusable(f"{label} may not be read", field=name, hint=RIGHTS)
        size = path.stat().st_size
        if size != entry.bytes:
            raise IndexUnusable(
                f"{label} has {size} bytes instead of {entry.bytes}",
                field=name,
                hint=layout.mend,
            )
        if checksums and of_file(path) != entry.sha256:
            raise IndexUnusable(
                f"{label} is not what was written: its SHA-256 differs",
                field=name,
                hint=layout.mend,
            )


def file_entries(root: Path) -> dict[str, FileEntry]:
    """What a manifest says of the files under `root`, by their paths within it, in order."""
    return {
        path.relative_to(root).as_posix(): FileEntry(
            bytes=path.stat().st_size, sha256=of_file(path)
        )
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
