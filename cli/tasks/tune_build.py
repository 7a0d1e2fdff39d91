"""What `aisle tune-build` does: judged queries in, a table and a catalogue's recipe out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from catalog.recipe import DEFAULT, Recipe, recipe_of
from catalog.recipe_file import FILE_NAME, read_recipe, recipe_text
from cli.tasks.setup import choose_catalogue, load_settings, output, progress
from cli.tasks.tune import TuningOrder, given_judgments, objective_of
from cli.tasks.tune_build_trials import TrialBuilder
from cli.tasks.tuned_recipes import RecipeChoice, told_otherwise, weighed_otherwise
from cli.tasks.whole_file import write_whole
from core.errors import BadInput, Conflict
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter
from core.settings import Settings
from experiments.offline.known_items import known_items
from experiments.offline.tuning import Plan, Tuning, tune
from experiments.offline.tuning_report import folds_table, notes, tuning_table
from search.snapshot import open_snapshot


@dataclass(frozen=True, slots=True)
class Trials:
    """Which recipes are tried.

    Attributes:
        files: of recipes; none for those around the present one.
        weighing_only: of those around it, only the ones that nothing is built for.
    """

    files: tuple[Path, ...] = ()
    weighing_only: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """Rankings that were made before: by recipe and query the ids of products."""

    by_choice: Mapping[RecipeChoice, Mapping[str, tuple[str, ...]]]

    def rankings(self, text: str, settings: Sequence[RecipeChoice]) -> list[tuple[str, ...]]:
        """Those for `text`."""
        return [self.by_choice[each][text] for each in settings]


def run(
    order: TuningOrder,
    trials: Trials,
    *,
    catalogue: str | None,
    as_json: bool,
    indexes: Path | None,
) -> None:
    """Tune, report, and write what was chosen.

    Args:
        order: how recipes are compared.
        trials: which recipes are tried.
        catalogue: whose products are built.
        as_json: whether to print JSON.
        indexes: where the catalogues are.

    Raises:
        BadInput: the judgments or the options cannot be used.
        Conflict: what was chosen does not surely gain anything, and is not written.
    """
    settings = load_settings(indexes=indexes)
    layout = choose_catalogue(settings, catalogue)
    with reporter(progress()) as bars:
        found = _tuned(order, trials, layout, settings, bars)
    path = order.out or layout.root / FILE_NAME
    written = _write(found.chosen.recipe, path) if found.wins or order.anyway else None
    console = output()
    if as_json:
        told = found.model_dump(mode="json") | {"written": written}
        console.print_json(orjson.dumps(told).decode())
    else:
        console.print(tuning_table(found))
        console.print(folds_table(found))
        for note in notes(found):
            console.print(note, markup=False, soft_wrap=True)
        if written is not None:
            console.print(f"Written to {path.name}: the next build obeys it.", markup=False)
    if written is None:
        raise Conflict(
            "nothing surely beats the recipe as it is now, so nothing is written",
            field=FILE_NAME,
            hint="judge more queries, or write it with --anyway",
        )


def _tuned(
    order: TuningOrder,
    trials: Trials,
    layout: CatalogueLayout,
    settings: Settings,
    bars: Reporter,
) -> Tuning[RecipeChoice]:
    given = given_judgments(order)
    served = layout.version(layout.current_version())
    snapshot = open_snapshot(served, verify=settings.verify_checksums)
    judgments = given or known_items(snapshot, order.known_items, seed=order.seed)
    texts = [query.text for query in judgments.queries if query.has_positive]
    now = RecipeChoice.of(recipe_of(snapshot.manifest.recipe))
    shipped = RecipeChoice.of(DEFAULT)
    choices = _choices(trials, now, shipped)
    builder = TrialBuilder(layout, settings, snapshot, texts, bars)
    tracked = bars.track(choices, label="trying recipes", total=len(choices))
    known = _Known({choice: builder.rankings(choice) for choice in tracked})
    plan = Plan(objective_of(order), order.folds, order.seed)
    return tune(known, judgments, choices, bars, shipped=shipped, plan=plan)


def _choices(trials: Trials, now: RecipeChoice, shipped: RecipeChoice) -> tuple[RecipeChoice, ...]:
    """The recipes to compare, none twice: `now` and `shipped` first."""
    tried = [RecipeChoice.of(read_recipe(path)) for path in trials.files]
    if not tried:
        tried += weighed_otherwise(now)
        tried += [] if trials.weighing_only else told_otherwise(now)
    return tuple(dict.fromkeys([now, shipped, *tried]))


def _write(recipe: Recipe, path: Path) -> str:
    try:
        write_whole(path, recipe_text(recipe))
    except OSError as error:
        raise BadInput(
            f"the recipe cannot be written: {error.strerror}",
            field="out",
            hint="name a file in a folder that can be written to",
        ) from error
    return str(path)
