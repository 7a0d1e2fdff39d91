"""Publication of what analyses found, as a version of a catalogue's insights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.clock import Clock, SystemClock
from core.errors import BadInput
from core.fingerprint import of_parts
from core.gates import GateResult, refused
from core.publication import exclusive, prune, publish, staging
from core.room import full_disk_told
from core.verification import file_entries
from core.versions import served_manifest
from events.trade import Trade
from insights.artefacts.data import facts_of
from insights.artefacts.gates import Candidate, CountGate, Gate, SectionsGate, SelfCheckGate
from insights.artefacts.layout import FORMAT_VERSION, InsightsLayout, InsightsVersion, Manifest
from insights.artefacts.log_state import LogState, write_log_state
from insights.artefacts.shops_file import write_shops
from insights.drawing.drawing import draw_section
from insights.running import Findings


def nobody(results: Sequence[GateResult]) -> None:
    """Listens to no gates."""


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """How to publish.

    Attributes:
        gates: what the version must pass.
        keep: versions kept on disk, at least 1.
        wait_s: how long to wait for another publication to end.
        force: why the version is published in spite of gates; empty to obey them.
        on_gates: told what the gates found, whatever became of the version.
        clock: dates the publication.
        log: that the trade was read from; None where it was not.
    """

    gates: tuple[Gate, ...] = (CountGate(), SectionsGate(), SelfCheckGate())
    keep: int = 3
    wait_s: float = 0
    force: str = ""
    on_gates: Callable[[Sequence[GateResult]], None] = nobody
    clock: Clock = field(default_factory=SystemClock)
    log: LogState | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did; `forced` names the gates that were overruled."""

    manifest: Manifest
    previous: str | None
    gates: tuple[GateResult, ...]
    forced: tuple[str, ...]
    pruned: tuple[str, ...]

    @property
    def unchanged(self) -> bool:
        """Whether this very version was the served one already."""
        return self.manifest.version == self.previous


def publish_insights(
    findings: Findings,
    trade: Trade,
    seed: int,
    layout: InsightsLayout,
    options: PublishOptions | None = None,
) -> Publication:
    """Write what was found as a version, check it, and serve it from now on.

    Nothing that is served changes before the last rename.

    Args:
        findings: of analyses of `trade`.
        trade: with at least one line.
        seed: that the analyses were given.
        layout: of the catalogue; its folder is made if need be.
        options: None for the defaults.

    Raises:
        BadInput: no analysis found anything.
        GateFailed: a gate refused the version; nothing was published.
        Conflict: another publication or a rollback of this catalogue is running.
        DiskFull: there is no room; nothing was published.
    """
    chosen = options or PublishOptions()
    if not findings.sections:
        raise BadInput(
            "no analysis found anything",
            field="catalogue",
            hint=findings.gaps[0].why if findings.gaps else None,
        )
    layout.root.mkdir(parents=True, exist_ok=True)
    with (
        full_disk_told(layout.root, layout.work),
        exclusive(layout, wait_s=chosen.wait_s),
        staging(layout) as folder,
        # While the files that fill it are still there.
        full_disk_told(layout.root, layout.work),
    ):
        staged = InsightsVersion(folder / "next")
        manifest = _write(findings, trade, seed, layout, staged)
        served = served_manifest(layout)
        return _publish(Candidate(staged, manifest, served, findings), layout, chosen)


def _write(
    findings: Findings, trade: Trade, seed: int, layout: InsightsLayout, staged: InsightsVersion
) -> Manifest:
    """Write all files of the version, which is named after its content."""
    for section in findings.sections:
        _write_text(staged.section(section.key), section.model_dump_json())
        for name, svg in draw_section(section).items():
            _write_text(staged.drawing(section.key, name), svg)
    for name, model in findings.models.items():
        _write_text(staged.model(name), model.model_dump_json())
    write_shops(staged.shops, trade.purchases.retailers, findings.shops)
    files, facts = file_entries(staged.root), facts_of(trade)
    contents = (part for name, entry in files.items() for part in (name, entry.sha256))
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        catalogue=layout.catalogue.name,
        version=of_parts((str(FORMAT_VERSION), facts.fingerprint, str(seed), *contents))[:12],
        trade=facts,
        seed=seed,
        sections=tuple(section.key for section in findings.sections),
        gaps=findings.gaps,
        models=tuple(findings.models),
        files=files,
    )
    _write_text(staged.manifest, manifest.model_dump_json(indent=1))
    return manifest


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _publish(candidate: Candidate, layout: InsightsLayout, options: PublishOptions) -> Publication:
    results = tuple(gate.check(candidate) for gate in options.gates)
    options.on_gates(results)
    forced = refused(results, force=options.force, work=layout.work)
    publish(
        layout,
        candidate.layout.root,
        candidate.manifest.version,
        options.clock,
        reason=options.force if forced else "",
        forced=forced,
    )
    if options.log is not None:
        write_log_state(layout.version(candidate.manifest.version).log_state, options.log)
    return Publication(
        manifest=candidate.manifest,
        previous=candidate.served.version if candidate.served else None,
        gates=results,
        forced=forced,
        pruned=tuple(prune(layout, options.keep)),
    )
