"""What one catalogue has otherwise than the server: `indexes/<name>/settings.toml`."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.errors import detail_of
from api.file_stamp import Stamp, stamp_of
from api.schemas import ErrorDetail
from core.errors import BadInput
from rerank.ranker import RankerLayout
from search.query import Fusion, InStock, RegionName

FILE_NAME = "settings.toml"


class CatalogueSettings(BaseModel):
    """What requests to a catalogue leave to it; what is left out here is the server's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None = Field(
        default=None, min_length=1, max_length=80, description="the shop's name on its pages"
    )
    region: RegionName | None = Field(
        default=None, description="meant where neither a region nor a retailer is named"
    )
    in_stock: InStock | None = Field(
        default=None, description="meant where a search does not say what must be in stock"
    )
    fusion: Fusion | None = Field(
        default=None, description="meant where a search does not say how scores are fused"
    )
    rerank_model: str | None = Field(
        default=None, description="a name of the model catalogue, a folder, or empty for none"
    )
    rank_model: str | None = Field(
        default=None,
        description="the final ranker: a folder beside the versions, a name of the model"
        " catalogue, any folder, or empty for none",
    )
    rerank_top: int | None = Field(default=None, ge=1, le=200)
    rerank_budget_ms: float | None = Field(default=None, gt=0, le=10_000)
    rerank_weight: float | None = Field(default=None, ge=0, le=1)


def models_of(settings: CatalogueSettings) -> tuple[str | None, str | None]:
    """The reranker and the final ranker, which are loaded with a version."""
    return settings.rerank_model, settings.rank_model


@dataclass(frozen=True, slots=True)
class KeptSettings:
    """The settings of a catalogue as they were last read.

    Attributes:
        settings: the last that were good.
        failure: why the file as it is now is not obeyed, None if it is.
        stamp: identifies the file that was read, None if there was none.
        ranker: identifies the file of the catalogue's own final ranker, None if the
            settings name none.
    """

    settings: CatalogueSettings = field(default_factory=CatalogueSettings)
    failure: ErrorDetail | None = None
    stamp: Stamp | None = None
    ranker: Stamp | None = None


def reread(folder: Path, kept: KeptSettings) -> KeptSettings:
    """The settings of the catalogue in `folder`: `kept` itself unless a file has changed.

    A file that cannot be obeyed leaves the settings as they were, and is told of.
    """
    path = folder / FILE_NAME
    try:
        stamp = stamp_of(path)
    except FileNotFoundError:
        return kept if kept.stamp is None else KeptSettings()
    except OSError as error:
        return replace(kept, failure=detail_of(_unreadable(error)))
    if stamp == kept.stamp:
        ranker = _ranker_stamp(folder, kept.settings)
        return kept if ranker == kept.ranker else replace(kept, ranker=ranker)
    try:
        settings = read_settings(path)
    except BadInput as error:
        return replace(kept, failure=detail_of(error), stamp=stamp)
    return KeptSettings(settings, stamp=stamp, ranker=_ranker_stamp(folder, settings))


def _ranker_stamp(folder: Path, settings: CatalogueSettings) -> Stamp | None:
    if not settings.rank_model:
        return None
    try:
        return stamp_of(RankerLayout(folder / settings.rank_model).description)
    except OSError:
        return None


def read_settings(path: Path) -> CatalogueSettings:
    """The settings in the TOML file `path`.

    Raises:
        BadInput: it cannot be read, or says what no catalogue can be set to; with the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        raise _unreadable(error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"it is not TOML: {error}", field=FILE_NAME, hint='write it as: region = "north"'
        ) from error
    try:
        return CatalogueSettings.model_validate(values)
    except ValidationError as error:
        raise _refused(error.errors(include_url=False)[0], text) from error


def _refused(problem: Mapping[str, Any], text: str) -> BadInput:
    place = [str(part) for part in problem["loc"]]
    line = _line_of(place[-1], text)
    field = f"{FILE_NAME}, line {line}" if line else FILE_NAME
    name = ".".join(place)
    if problem["type"] != "extra_forbidden":
        said = str(problem["msg"]).removeprefix("Value error, ")
        return BadInput(f"{name}: {said}", field=field, hint="mend the value, or leave it out")
    model = Fusion if place[0] == "fusion" and len(place) > 1 else CatalogueSettings
    known = sorted(model.model_fields)
    close = difflib.get_close_matches(place[-1], known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"
    return BadInput(f"a catalogue has no setting {name!r}", field=field, hint=hint)


def _line_of(key: str, text: str) -> int | None:
    """The first line, from 1, that sets `key` or is the table of that name."""
    setting = re.compile(rf"""\s*(?:\[\s*)?["']?{re.escape(key)}["']?\s*[=\].]""")
    for number, line in enumerate(text.splitlines(), start=1):
        if setting.match(line):
            return number
    return None


def _unreadable(error: OSError) -> BadInput:
    return BadInput(
        f"it cannot be read: {error.strerror}", field=FILE_NAME, hint="let the server read it"
    )
