"""Gates: what insights must pass before they are published."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from core.errors import AisleError
from core.gates import Counted, GateResult, shrink_result
from insights.artefacts.layout import InsightsVersion, Manifest
from insights.artefacts.opening import open_insights
from insights.running import Findings


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that waits for publication.

    Attributes:
        layout: where it lies.
        manifest: its own.
        served: of the version that is served; None if there is none that can be read.
        findings: that it was written from.
    """

    layout: InsightsVersion
    manifest: Manifest
    served: Manifest | None
    findings: Findings


class Gate(Protocol):
    """One check of a candidate."""

    def check(self, candidate: Candidate) -> GateResult:
        """What it finds of `candidate`."""


@dataclass(frozen=True, slots=True)
class CountGate:
    """Refuses a trade that has shrunk by more than `max_shrink` (0 to 1) at once."""

    max_shrink: float = 0.2

    def check(self, candidate: Candidate) -> GateResult:
        """Objects if too many lines, shops or products are gone."""
        if candidate.served is None:
            return shrink_result(None, self.max_shrink)
        before, after = candidate.served.trade, candidate.manifest.trade
        counts = (
            Counted("lines", before.lines, after.lines),
            Counted("shops", before.shops, after.shops),
            Counted("products", before.products, after.products),
        )
        return shrink_result(counts, self.max_shrink)


@dataclass(frozen=True, slots=True)
class SectionsGate:
    """Refuses a version without a section that the served one has."""

    def check(self, candidate: Candidate) -> GateResult:
        """Objects to every section that is missing and was not before."""
        limit = "all that were there before"
        manifest, served = candidate.manifest, candidate.served
        measured = f"{len(manifest.sections)} made, {len(manifest.gaps)} could not be"
        why = {gap.key: gap.why for gap in manifest.gaps}
        missing = [
            key for key in (served.sections if served else ()) if key not in manifest.sections
        ]
        objections = tuple(
            f"{key} is missing: {why.get(key, 'it was not asked for')}" for key in missing
        )
        return GateResult("sections", measured, limit, objections)


@dataclass(frozen=True, slots=True)
class SelfCheckGate:
    """Refuses a version that does not open again, or says something else when it does."""

    def check(self, candidate: Candidate) -> GateResult:
        """Objects to what is wrong with each part."""
        objections = tuple(_faults(candidate))
        measured = "unsound" if objections else f"{len(candidate.manifest.files)} sound files"
        limit = "everything opens and is what was found"
        return GateResult("self-check", measured, limit, objections, may_be_forced=False)


def _faults(candidate: Candidate) -> Iterator[str]:
    findings = candidate.findings
    try:
        opened = open_insights(candidate.layout, verify=False)
        models = {name: opened.model(name, type(model)) for name, model in findings.models.items()}
    except AisleError as error:
        yield f"it does not open again: {error}"
        return
    if tuple(opened.sections.values()) != findings.sections:
        yield "a section says something else"
    for name, model in findings.models.items():
        if models[name] != model:
            yield f"the model {name} is another one"
    for column in findings.shops:
        if opened.shops.values(column.column.name) != column.values:
            yield f"the figure {column.column.name} of the shops is another one"
