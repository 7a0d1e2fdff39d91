"""The layouts of the catalogues: `indexes/<name>/layout.toml` above the default one."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from api.errors import detail_of
from api.file_stamp import Stamp, stamp_of
from api.schemas import ErrorDetail
from core.errors import BadInput
from recommend.layout import FILE_NAME, Layout, default_layout, read_layout

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """The layout of a catalogue as it was last read.

    Attributes:
        layout: the last that was good.
        failure: why the file as it is now is not obeyed, None if it is.
        stamp: identifies the file that was read, None if there was none.
    """

    layout: Layout
    failure: ErrorDetail | None = None
    stamp: Stamp | None = None


class Layouts:
    """Reads a layout again as soon as its file has changed. Any number of threads may ask.

    Args:
        indexes: the folder of the catalogues.
    """

    def __init__(self, indexes: Path) -> None:
        self._indexes = indexes
        self._default = KeptLayout(default_layout())
        self._kept: dict[str, KeptLayout] = {}

    def of(self, catalogue: str) -> KeptLayout:
        """The layout of a catalogue; a file that cannot be obeyed leaves it as it was."""
        path = self._indexes / catalogue / FILE_NAME
        before = self._kept.get(catalogue, self._default)
        try:
            stamp = stamp_of(path)
        except OSError:
            return self._default
        if stamp == before.stamp:
            return before
        try:
            kept = KeptLayout(read_layout(path, self._default.layout), stamp=stamp)
        except BadInput as error:
            kept = replace(before, failure=detail_of(error), stamp=stamp)
            log.warning("catalogue %s: its layout is not taken up: %s", catalogue, error)
        # Two threads that read it at once have read the same.
        self._kept[catalogue] = kept
        return kept
