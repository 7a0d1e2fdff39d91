"""Going over the analyses: what each found, and which of them could not be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from time import perf_counter

from pydantic import BaseModel

from core.errors import BadInput
from core.progress import Reporter
from events.trade import Trade
from insights.analyses import packages_told
from insights.analysis import Analysed, Analysis, ShopColumn
from insights.document import Cell, Section


@dataclass(frozen=True, slots=True)
class Gap:
    """An analysis that could not be made, and why."""

    key: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What analyses found together.

    Attributes:
        sections: in the order of the analyses.
        shops: figures of each of `trade.purchases.retailers`; all of different names.
        models: by the names of their files.
        gaps: analyses that there was too little for.
        seconds: that each took, by its key.
    """

    sections: tuple[Section, ...] = ()
    shops: tuple[ShopColumn, ...] = ()
    models: Mapping[str, BaseModel] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


def run(analyses: Sequence[Analysis], trade: Trade, seed: int, reporter: Reporter) -> Findings:
    """Make every analysis; one that there is too little for is told of and left out.

    Raises:
        ModelMissing: a package that an analysis needs is not installed.
    """
    found = Findings()
    for analysis in reporter.track(analyses, label="insights", total=len(analyses)):
        began = perf_counter()
        try:
            with packages_told(analysis.key):
                found = _with(found, analysis.key, analysis.analyse(trade, seed, reporter), trade)
        except BadInput as error:
            why = f"{error.message} ({error.hint})" if error.hint else error.message
            gap = Gap(analysis.key, analysis.title, why)
            found = replace(found, gaps=(*found.gaps, gap))
        took = round(perf_counter() - began, 3)
        found = replace(found, seconds={**found.seconds, analysis.key: took})
    return found


def _with(found: Findings, key: str, analysed: Analysed, trade: Trade) -> Findings:
    shops = (*found.shops, *analysed.shops)
    names = [each.column.name for each in shops]
    if len(set(names)) < len(names) or found.models.keys() & analysed.models.keys():
        raise ValueError(f"analysis {key} names a figure of shops or a model as another one does")
    if any(len(each.values) != len(trade.purchases.retailers) for each in analysed.shops):
        raise ValueError(f"analysis {key} has a figure that is not one for every shop")
    return replace(
        found,
        sections=(*found.sections, _known(analysed.section)),
        shops=tuple(replace(each, values=tuple(map(_known_cell, each.values))) for each in shops),
        models={**found.models, **analysed.models},
    )


def _known(section: Section) -> Section:
    """The section with None for what is no number, as JSON and Arrow have it."""
    tables = tuple(
        table.model_copy(update={"rows": tuple(tuple(map(_known_cell, row)) for row in table.rows)})
        for table in section.tables
    )
    return section.model_copy(update={"tables": tables})


def _known_cell(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not isfinite(cell) else cell
