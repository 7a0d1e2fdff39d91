"""`python -m benchmarks.home_depot FOLDER`: what training on judged queries is worth.

Home Depot's judged queries are split by query, near duplicates kept together: a
cross-encoder and an encoder learn most of them, a linear combination is fitted on others,
and all are tested on the rest. The weights are for measurement only: the data's terms do
not let them be shipped.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from benchmarks.judged_lists import Floats, JudgedList, Parts, parts_of, read_lists
from benchmarks.judged_ranking import (
    BM25,
    COSINE,
    CROSS_ENCODER,
    FINAL,
    FUSED,
    RANDOM,
    TUNED,
    LinearCombination,
    best_weight,
    fused,
    quality,
    row,
)
from benchmarks.judged_words import FEATURES, Words
from benchmarks.report import Aim, Table, rendered
from core.errors import AisleError
from core.model_source import ModelSource
from core.progress import Reporter, reporter
from core.staged_folder import staged_folder
from indexer.encoder_catalogue import encoder_source
from indexer.training.judged import MAX_TOKENS, cosines, tuned
from indexer.training.network import TrainedEncoder
from rerank.cross_encoder import CrossEncoder
from rerank.training.export import export
from rerank.training.settings import Architecture, TrainingSettings
from rerank.training.teacher import TrainingList
from rerank.training.train import Lessons, train

AIM = 0.015
TRIED = 250
"""Lists, of those that the combination is fitted on, by which a training's best state is chosen."""

app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained; the attributes are the command's options."""

    source: ModelSource
    workspace: Path
    layers: int
    max_tokens: int
    epochs: int
    encoder_epochs: int
    learning_rate: float
    seed: int


@app.command()
def main(  # noqa: PLR0913 - one parameter an option
    folder: Annotated[Path, typer.Argument(help="Holds judgments.csv.gz.")],
    workspace: Annotated[Path, typer.Option(help="Checkpoints and the trained model.")],
    *,
    encoder: Annotated[str, typer.Option(help="To start from.")] = "all-MiniLM-L6-v2",
    layers: Annotated[int, typer.Option(min=1, help="Of the cross-encoder.")] = 3,
    max_tokens: Annotated[int, typer.Option(min=8, help="Longest pair.")] = 40,
    epochs: Annotated[int, typer.Option(min=1, help="Of the cross-encoder.")] = 2,
    encoder_epochs: Annotated[
        int, typer.Option(min=0, help="Of the encoder; 0 leaves it as it is.")
    ] = 1,
    learning_rate: Annotated[float, typer.Option(min=0, help="Of the cross-encoder.")] = 2e-4,
    lists: Annotated[int | None, typer.Option(min=50, help="Only so many.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of everything that is drawn.")] = 7,
) -> None:
    """Train on most of the judged queries, and test every way to rank on the others."""
    console = Console(stderr=True)
    try:
        plan = Plan(
            encoder_source(encoder),
            workspace,
            layers,
            max_tokens,
            epochs,
            encoder_epochs,
            learning_rate,
            seed,
        )
        workspace.mkdir(parents=True, exist_ok=True)
        read = read_lists(folder)
        drawn = np.random.default_rng(seed).permutation(len(read))[:lists]
        with reporter(console) as progress:
            table = measured([read[number] for number in sorted(drawn)], plan, progress)
    except AisleError as error:
        console.print(f"error: {error}", style="red", highlight=False)
        raise typer.Exit(code=1) from error
    Console().print(rendered(table))


def measured(lists: list[JudgedList], plan: Plan, progress: Reporter) -> Table:
    """Train and fit, and test on the queries that neither has seen."""
    parts = parts_of(lists, seed=plan.seed)
    words = Words(title for judged in lists for title in judged.titles)
    cross_encoder = _cross_encoder(parts, plan, progress)
    held = [*parts.fitted, *parts.tested]
    scores = _scores(held, words, cross_encoder, plan, parts, progress)
    count = len(parts.fitted)
    fit = {name: values[:count] for name, values in scores.items()}
    test = {name: values[count:] for name, values in scores.items()}
    weight = best_weight(parts.fitted, fit)
    combination = LinearCombination(parts.fitted, fit)
    chance = np.random.default_rng(plan.seed)
    ranked = {
        RANDOM: [chance.random(len(judged.titles)) for judged in parts.tested],
        BM25: test[BM25],
        COSINE: test[COSINE],
        FUSED: fused(test, weight),
        **({TUNED: test[TUNED]} if TUNED in test else {}),
        CROSS_ENCODER: test[CROSS_ENCODER],
        FINAL: combination.scores(test),
    }
    return _table(ranked, parts, plan, weight, combination)


def _cross_encoder(parts: Parts, plan: Plan, progress: Reporter) -> CrossEncoder:
    """Trained as `aisle train reranker` trains, exported, and opened as it is served."""
    titles = {
        title for part in (parts.learnt, parts.fitted) for each in part for title in each.titles
    }
    passages = sorted(titles)
    places = {title: place for place, title in enumerate(passages)}

    def lesson(judged: JudgedList) -> TrainingList:
        products = np.array([places[title] for title in judged.titles], dtype=np.int64)
        return TrainingList(judged.query, products, judged.grades.astype(np.float32))

    lessons = Lessons(
        passages,
        [lesson(judged) for judged in parts.learnt],
        [lesson(judged) for judged in parts.fitted[:TRIED]],
    )
    shape = Architecture.of_encoder(
        plan.source.folder, layers=plan.layers, max_tokens=plan.max_tokens
    )
    settings = TrainingSettings(
        epochs=plan.epochs, learning_rate=plan.learning_rate, checks=5, seed=plan.seed
    )
    trained = train(
        lessons,
        plan.source.folder,
        shape=shape,
        settings=settings,
        progress=progress,
        checkpoint=plan.workspace / "checkpoint.pt",
    )
    exported = plan.workspace / "cross-encoder"
    with staged_folder(exported) as staged:
        export(trained.network, shape, plan.source.folder / "tokenizer.json", staged)
    return CrossEncoder(exported, name=CROSS_ENCODER)


def _scores(
    held: list[JudgedList],
    words: Words,
    cross_encoder: CrossEncoder,
    plan: Plan,
    parts: Parts,
    progress: Reporter,
) -> dict[str, list[Floats]]:
    """By feature the scores of every list in `held`."""
    columns = [words.features(judged).T for judged in held]
    scores = {name: [each[place] for each in columns] for place, name in enumerate(FEATURES)}
    plain = TrainedEncoder(plan.source, max_tokens=MAX_TOKENS)
    scores[COSINE] = cosines(plain, held, progress)
    if plan.encoder_epochs:
        better = tuned(
            plan.source,
            parts.learnt,
            epochs=plan.encoder_epochs,
            seed=plan.seed,
            workspace=plan.workspace,
            progress=progress,
        )
        scores[TUNED] = cosines(better, held, progress)
    tracked = progress.track(held, label="reranking", total=len(held))
    scores[CROSS_ENCODER] = [_logits(cross_encoder, judged) for judged in tracked]
    return scores


def _logits(cross_encoder: CrossEncoder, judged: JudgedList) -> Floats:
    """Scores before the sigmoid, on which sums are straight."""
    found = cross_encoder.score(judged.query, judged.titles, budget_ms=None).scores
    clipped = np.clip(found.astype(np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float64)


def _table(
    ranked: dict[str, list[Floats]],
    parts: Parts,
    plan: Plan,
    weight: float,
    combination: LinearCombination,
) -> Table:
    values = {name: quality(parts.tested, scores) for name, scores in ranked.items()}
    best = max((COSINE, FUSED), key=lambda name: float(values[name].mean()))
    rivals = {best: values[best]}
    shares = ", ".join(
        f"{name} {share:.2f}"
        for name, share in zip(combination.features, combination.shares, strict=True)
    )
    learnt, fitted, tested = map(len, (parts.learnt, parts.fitted, parts.tested))
    models = f"{plan.layers} layers, {plan.max_tokens} tokens, epochs {plan.epochs}"
    told = (
        f"Queries: {learnt:,} learnt, {fitted:,} fitted on, {tested:,} tested",
        f"cross-encoder: {models}; encoder: epochs {plan.encoder_epochs}; seed {plan.seed}",
    )
    return Table(
        name="home_depot",
        title="Judged lists of queries that no model has seen, NDCG@10",
        rows=[row(name, each, rivals, seed=plan.seed) for name, each in values.items()],
        notes=(
            "; ".join(told),
            f"fused: cosine {weight:g}, the best on the queries fitted on. Shares: {shares}.",
            "Gain 2^(rating - 1) - 1, ratings 1 to 3; lists that are rated all alike left out.",
        ),
        aims=(
            Aim(
                what=f"{FINAL} above {best}",
                value=float((values[FINAL] - values[best]).mean()),
                bound=AIM,
                at_least=True,
            ),
        ),
    )


if __name__ == "__main__":
    app()
