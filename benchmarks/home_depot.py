"""`python -m benchmarks.home_depot FOLDER`: what training on judged queries is worth.

Home Depot's judged queries are split by query, near duplicates kept together: a
cross-encoder and an encoder learn most of them, combinations of all are fitted on others,
and all are tested on the rest. What was trained and scored is kept in the workspace, and
not worked out again. The weights are for measurement only: the data's terms do not let
them be shipped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from benchmarks.judged_ceiling import knowing, told_by_raters, told_by_titles, told_shares
from benchmarks.judged_lists import Floats, JudgedList, Parts, parts_of, read_lists
from benchmarks.judged_models import Plan
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
from benchmarks.judged_scores import part_scores
from benchmarks.judged_trees import Trees
from benchmarks.report import Aim, Table, rendered
from core.errors import AisleError
from core.progress import Reporter, reporter
from indexer.encoder_catalogue import encoder_source

AIM = 0.015

REPAIRED = "repaired"
"""Beside a feature: for queries as our speller repairs them."""

TITLES, RATERS = "knows what titles tell", "knows all but chance"
"""Rankers that nobody has: what there is to reach, as far as the ratings show it."""

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
    fit, test, mended = part_scores(parts, plan, progress)
    weights = [best_weight(parts.fitted, scores) for scores in (fit.typed, fit.repaired)]
    final = _final(parts, fit.repaired, seed=plan.seed)
    chance = np.random.default_rng(plan.seed)
    titles = told_by_titles(lists, seed=plan.seed)
    ranked = {
        RANDOM: [chance.random(len(judged.titles)) for judged in parts.tested],
        **_alone(test.typed, weights[0]),
        **{f"{name}, {REPAIRED}": each for name, each in _alone(test.repaired, weights[1]).items()},
        SUM: final.summed.scores(_few(test.repaired)),
        TREES: final.trees.scores(test.repaired),
    }
    ranked |= {
        FINAL: ranked[final.chosen],
        TITLES: knowing(parts.tested, titles.mean, seed=plan.seed),
        RATERS: knowing(parts.tested, told_by_raters(lists), seed=plan.seed),
        IDEAL: [judged.ratings for judged in parts.tested],
    }
    table = _table(ranked, parts, plan, weights, final)
    count = f"Queries {REPAIRED}: {len(mended):,} of {len(parts.fitted) + len(parts.tested):,}."
    told = told_shares(lists, parts.tested, titles, _reached(table), seed=plan.seed)
    return table.model_copy(update={"notes": (*table.notes, count, *told)})


def _alone(scores: Scores, weight: float) -> dict[str, Sequence[Floats]]:
    """The rows of one feature each, and of BM25 and the cosine with `weight`."""
    networks = [name for name in (TUNED, CROSS_ENCODER) if name in scores]
    return {
        BM25: scores[BM25],
        COSINE: scores[COSINE],
        FUSED: fused(scores, weight),
        WORDS: scores[WORDS],
        **{name: scores[name] for name in networks},
    }


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
    ranked: Mapping[str, Sequence[Floats]],
    parts: Parts,
    plan: Plan,
    weights: Sequence[float],
    final: _Final,
) -> Table:
    values = {name: quality(parts.tested, scores) for name, scores in ranked.items()}
    best = max((COSINE, FUSED), key=lambda name: float(values[name].mean()))
    rivals = {name: values[name] for name in (best, f"{best}, {REPAIRED}")}
    return Table(
        name="home_depot",
        title="Judged lists of queries that no model has seen, NDCG@10",
        rows=[row(name, each, rivals, seed=plan.seed) for name, each in values.items()],
        notes=_notes(parts, plan, weights, final),
        aims=(
            Aim(
                what=f"{FINAL} above {best}",
                value=float((values[FINAL] - values[best]).mean()),
                bound=AIM,
                at_least=True,
            ),
        ),
    )


def _notes(parts: Parts, plan: Plan, weights: Sequence[float], final: _Final) -> tuple[str, ...]:
    pairs = zip(final.summed.features, final.summed.shares, strict=True)
    shares = ", ".join(f"{name} {share:.2f}" for name, share in pairs)
    reached = ", ".join(f"{name} {mean:.4f}" for name, mean in final.cross_fitted.items())
    learnt, fitted, tested = map(len, (parts.learnt, parts.fitted, parts.tested))
    models = f"{plan.layers} layers, {plan.max_tokens} tokens, epochs {plan.epochs}"
    told = (
        f"Queries: {learnt:,} learnt, {fitted:,} fitted on, {tested:,} tested",
        f"cross-encoder: {models}; encoder: epochs {plan.encoder_epochs}; seed {plan.seed}",
    )
    cosine, cosine_repaired = weights
    return (
        "; ".join(told),
        (
            f"fused: cosine {cosine:g}, {REPAIRED} {cosine_repaired:g}, the best on the queries"
            " fitted on."
        ),
        (
            f"{FINAL}: {final.chosen} of the features of queries {REPAIRED}; there, by folds: "
            f"{reached}."
        ),
        f"Shares of the {SUM}: {shares}.",
        "Gain 2^(rating - 1) - 1, ratings 1 to 3; lists that are rated all alike left out.",
    )


def _reached(table: Table) -> dict[str, float]:
    """NDCG@10 of rows, and what the aim asks for."""
    found = {str(line["system"]): float(line["NDCG@10"] or 0) for line in table.rows}
    reached = {name: found[name] for name in (COSINE, FUSED, FINAL)}
    return reached | {"the aim": max(reached[COSINE], reached[FUSED]) + AIM}


if __name__ == "__main__":
    app()
