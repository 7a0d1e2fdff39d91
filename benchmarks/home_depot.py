"""`python -m benchmarks.home_depot FOLDER`: what training on judged queries is worth.

Home Depot's judged queries are split by query, near duplicates kept together: a
cross-encoder and an encoder learn most of them, combinations of all are fitted on others,
and all are tested on the rest. What was trained and scored is kept in the workspace, and
not worked out again. The weights are for measurement only: the data's terms do not let
them be shipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from benchmarks.judged_lists import Floats, JudgedList, Parts, parts_of, read_lists
from benchmarks.judged_models import Plan, network_scores
from benchmarks.judged_ranking import (
    BM25,
    COSINE,
    CROSS_ENCODER,
    FINAL,
    FUSED,
    IDEAL,
    RANDOM,
    SUM,
    TREES,
    TUNED,
    WORDS,
    LinearCombination,
    Scores,
    best_weight,
    cross_fitted,
    fused,
    quality,
    row,
)
from benchmarks.judged_trees import Trees
from benchmarks.judged_words import FEATURES, Words
from benchmarks.report import Aim, Table, rendered
from core.errors import AisleError
from core.progress import Reporter, reporter
from indexer.encoder_catalogue import encoder_source

AIM = 0.015

SUMMED = (WORDS, COSINE, TUNED, CROSS_ENCODER)
"""What the weighted sum is of; the features of words are in `WORDS`, learnt of more lists."""

app = typer.Typer(add_completion=False)


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
    learnt = {**word_scores(parts, progress), **network_scores(parts, plan, progress)}
    count = len(parts.fitted)
    fit = {name: values[:count] for name, values in learnt.items()}
    test = {name: values[count:] for name, values in learnt.items()}
    weight = best_weight(parts.fitted, fit)
    final = _final(parts, fit, seed=plan.seed)
    chance = np.random.default_rng(plan.seed)
    networks = [name for name in (TUNED, CROSS_ENCODER) if name in test]
    ranked = {
        RANDOM: [chance.random(len(judged.titles)) for judged in parts.tested],
        BM25: test[BM25],
        COSINE: test[COSINE],
        FUSED: fused(test, weight),
        WORDS: test[WORDS],
        **{name: test[name] for name in networks},
        SUM: final.summed.scores(_few(test)),
        TREES: final.trees.scores(test),
    }
    ranked |= {
        FINAL: ranked[final.chosen],
        IDEAL: [judged.ratings for judged in parts.tested],
    }
    return _table(ranked, parts, plan, weight, final)


def word_scores(parts: Parts, progress: Reporter) -> dict[str, list[Floats]]:
    """What words say of the lists fitted on and of those tested, feature by feature.

    `WORDS` is the weighted sum that suits the lists learnt: nothing of it is learnt by a
    network, so that it can be trusted on them.
    """
    every = [*parts.learnt, *parts.fitted, *parts.tested]
    words = Words(title for judged in every for title in judged.titles)
    tracked = progress.track(every, label="reading words", total=len(every))
    columns = [words.features(judged).T for judged in tracked]
    scores = {name: [each[place] for each in columns] for place, name in enumerate(FEATURES)}
    count = len(parts.learnt)
    learnt = {name: values[:count] for name, values in scores.items()}
    held = {name: values[count:] for name, values in scores.items()}
    return held | {WORDS: LinearCombination(parts.learnt, learnt).scores(held)}


@dataclass(frozen=True, slots=True)
class _Final:
    """Combinations, fitted to the lists that no network has learnt.

    Attributes:
        summed: of a few features.
        trees: of all.
        cross_fitted: the NDCG@10 of each there, by folds.
    """

    summed: LinearCombination
    trees: Trees
    cross_fitted: Mapping[str, float]

    @property
    def chosen(self) -> str:
        """The better of them by folds."""
        return max(self.cross_fitted, key=lambda name: self.cross_fitted[name])


def _final(parts: Parts, fit: Scores, *, seed: int) -> _Final:
    few, lists, grown = _few(fit), parts.fitted, partial(Trees, seed=seed)
    reached = {
        SUM: float(cross_fitted(LinearCombination, lists, few, seed=seed).mean()),
        TREES: float(cross_fitted(grown, lists, fit, seed=seed).mean()),
    }
    return _Final(LinearCombination(lists, few), grown(lists, fit), reached)


def _few(scores: Scores) -> Scores:
    """The features that are summed."""
    return {name: scores[name] for name in SUMMED if name in scores}


def _table(
    ranked: dict[str, list[Floats]], parts: Parts, plan: Plan, weight: float, final: _Final
) -> Table:
    values = {name: quality(parts.tested, scores) for name, scores in ranked.items()}
    best = max((COSINE, FUSED), key=lambda name: float(values[name].mean()))
    rivals = {best: values[best]}
    pairs = zip(final.summed.features, final.summed.shares, strict=True)
    shares = ", ".join(f"{name} {share:.2f}" for name, share in pairs)
    reached = ", ".join(f"{name} {mean:.4f}" for name, mean in final.cross_fitted.items())
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
            f"fused: cosine {weight:g}, the best on the queries fitted on.",
            f"{FINAL}: {final.chosen}; there, by folds: {reached}.",
            f"Shares of the {SUM}: {shares}.",
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
