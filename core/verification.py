"""Whether the files of a version are those that its manifest names."""

from core.errors import IndexUnusable
from core.fingerprint import of_file
from core.layout import Manifest, VersionLayout

REBUILD = "rebuild the catalogue, or roll back to a version that verifies"


def verify_files(layout: VersionLayout, manifest: Manifest, *, checksums: bool) -> None:
    """Check that every file is there in its full size and, if asked, byte for byte.

    Raises:
        IndexUnusable: a file is missing, cut short, or altered; the error names it.
    """
    for name, entry in manifest.files.items():
        path, label = layout.root / name, f"{layout.root.name}/{name}"
        if not path.is_file():
            raise IndexUnusable(f"{label} is missing", field=name, hint=REBUILD)
        size = path.stat().st_size
        if size != entry.bytes:
            raise IndexUnusable(
                f"{label} has {size} bytes instead of {entry.bytes}",
                field=name,
                hint=REBUILD,
            )
        if checksums and of_file(path) != entry.sha256:
            raise IndexUnusable(
                f"{label} is not what was written: its SHA-256 differs",
                field=name,
                hint=REBUILD,
            )
