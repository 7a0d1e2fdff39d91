"""What the training of an encoder says: before it begins, when it is over, and for the record."""

import time
from collections import Counter
from itertools import islice

import orjson
from rich.console import Console

from cli.tasks.encoder_checking import verdict_table
from cli.tasks.encoder_data import EncoderData
from cli.tasks.encoder_ground import WORKERS, Ground
from cli.tasks.encoder_publishing import Target
from cli.tasks.model_check_table import gains_in_words
from cli.tasks.setup import output
from experiments.offline.encoder_check import Verdict
from indexer.training.train import Training

_TIMED_TEXTS = 32
_EXAMPLES = 3


def announce(ground: Ground, data: EncoderData, training: Training, told: Console) -> None:
    """Say what is trained on and checked by, and how long it takes."""
    counts = Counter(pair.source for pair in data.pairs)
    told.print(
        f"{ground.target.name} starts from {ground.source.name} and learns from"
        f" {len(data.pairs):,} pairs:",
        markup=False,
        soft_wrap=True,
    )
    lines: list[str] = []
    for source, count in counts.items():
        lines.append(f"  {count:,} of {source.value}, such as")
        of_source = (pair for pair in data.pairs if pair.source is source)
        lines += [
            f"    {pair.anchor[:60]!r} - {pair.passage[:60]!r}"
            for pair in islice(of_source, _EXAMPLES)
        ]
    sets = ", ".join(f"{len(each.queries):,} {each.name}" for each in data.sets)
    step = training.seconds_a_step() if training.steps_left else 0.0
    train_s, check_s = training.steps_left * step, _seconds_to_encode(ground, data)
    lines.append(f"Checked by {sets}, none of which is trained on, nor anything near one.")
    lines.append(
        f"About {(train_s + check_s) / 60:.0f} minutes: {training.steps_left:,} steps of"
        f" {step:.1f} s, then {check_s / 60:.0f} to encode all products for the check."
    )
    told.print("\n".join(lines), markup=False, soft_wrap=True)


def _seconds_to_encode(ground: Ground, data: EncoderData) -> float:
    """How long all products take, by the first of them."""
    count = min(_TIMED_TEXTS, data.catalogue.size)
    texts = [data.catalogue.text(row) for row in range(count)]
    started = time.perf_counter()
    for text in texts:
        ground.old.encode(text)
    return (time.perf_counter() - started) / count * data.catalogue.size / WORKERS


def note_of(ground: Ground, data: EncoderData, verdict: Verdict, *, seed: int, reason: str) -> str:
    """What its record says of how it came to be."""
    gains = gains_in_words(verdict.checked)
    note = (
        f"Trained from {ground.source.name} on {len(data.pairs):,} pairs of the catalogue"
        f" {ground.layout.name}, seed {seed}. Gains in NDCG@10: {gains}."
    )
    if verdict.wins:
        return note
    return f"{note} Installed although {'; '.join(verdict.objections)}: {reason}"


def tell(target: Target, verdict: Verdict, *, published: bool, as_json: bool) -> None:
    """Show what the check found, and how to use what was installed."""
    console = output()
    if as_json:
        said = verdict.model_dump(mode="json") | {
            "objections": verdict.objections,
            "installed": target.name if published else None,
        }
        console.print_json(orjson.dumps(said).decode())
        return
    console.print(verdict_table(verdict))
    if published:
        precision = "" if target.precision == "int8" else f" --precision {target.precision}"
        console.print(
            f"{target.name} is installed in {target.folder}\n"
            f"  use it: aisle build FEED --catalogue NAME --encoder {target.name}{precision}",
            markup=False,
            soft_wrap=True,
        )
