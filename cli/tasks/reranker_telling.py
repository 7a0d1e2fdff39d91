"""What the training of a reranker says: before it begins, when it is over, and for the record."""

import orjson
from rich.console import Console

from api.catalogue_settings import FILE_NAME
from cli.tasks.model_check_table import gains_in_words
from cli.tasks.reranker_checking import verdict_table
from cli.tasks.reranker_data import RerankerData
from cli.tasks.reranker_order import Ground
from cli.tasks.reranker_publishing import Target
from cli.tasks.setup import output
from experiments.offline.reranker_check import Verdict
from rerank.training.train import Training

_EXAMPLES = 3


def announce(ground: Ground, data: RerankerData, training: Training, told: Console) -> None:
    """Say what is trained on and checked by, and how long it takes."""
    lists = data.lessons.lists
    counts = f"{len(lists) - data.judged:,} made and {data.judged:,} judged queries"
    lines = [
        f"{ground.target.name} starts from {ground.source.name}",
        f"  and learns {training.pairs:,} pairs of {counts}",
    ]
    for each in lists[:_EXAMPLES]:
        best = data.lessons.passages[each.products[int(each.relevance.argmax())]]
        lines.append(f"    {each.query[:60]!r} - {best[:60]!r}")
    sets = ", ".join(f"{len(each.queries):,} {each.name}" for each in data.sets)
    step = training.seconds_a_step()
    lines.append(f"Checked by {sets}, none of which is trained on, nor anything near one.")
    lines.append(
        f"About {training.steps_left * step / 60:.0f} minutes:"
        f" {training.steps_left:,} steps of {step:.1f} s."
    )
    told.print("\n".join(lines), markup=False, soft_wrap=True)


def note_of(ground: Ground, data: RerankerData, verdict: Verdict, *, seed: int, reason: str) -> str:
    """What its record says of how it came to be."""
    gains = gains_in_words(verdict.checked)
    note = (
        f"Trained from {ground.source.name} on {len(data.lessons.lists):,} queries,"
        f" {data.judged:,} of them judged, over the catalogue {ground.layout.name}, seed {seed}."
        f" Gains: {gains}."
    )
    if verdict.wins:
        return note
    return f"{note} Published although {'; '.join(verdict.objections)}: {reason}"


def tell(target: Target, verdict: Verdict, *, published: bool, as_json: bool) -> None:
    """Show what the check found, and where what was published is."""
    console = output()
    if as_json:
        said = verdict.model_dump(mode="json") | {
            "objections": verdict.objections,
            "published": str(target.folder) if published else None,
        }
        console.print_json(orjson.dumps(said).decode())
        return
    console.print(verdict_table(verdict))
    if not published:
        return
    used = (
        f"{FILE_NAME} names it as rerank_model"
        if target.out is None
        else f'use it: rerank_model = "{target.folder}" in {FILE_NAME}'
    )
    console.print(f"{target.name} is in {target.folder}\n  {used}", markup=False, soft_wrap=True)
