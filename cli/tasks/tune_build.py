"""What `aisle tune-build` does: judged queries in, a table and a catalogue's recipe out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from pydantic import Field

from catalog.recipe import DEFAULT, Recipe, recipe_of
from catalog.recipe_file import FILE_NAME, read_recipe, recipe_text
from cli.tasks.publishing import vector_cache
from cli.tasks.searching import catalogue_settings, ranker_of, reranker_of
from cli.tasks.setup import choose_catalogue, load_settings, output, progress
from cli.tasks.tune import TuningOrder, given_judgments, objective_of, settings_of
from cli.tasks.whole_file import write_whole
from core.errors import BadInput, Conflict
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter
from core.settings import Settings
from experiments.offline.described import Described
from experiments.offline.known_items import known_items
from experiments.offline.replay import Replayer
from experiments.offline.tuning import Plan, Tuning, tune
from experiments.offline.tuning_report import folds_table, notes, tuning_table
from indexer.build import BuildOptions, build_index
from search.snapshot import Snapshot, open_snapshot

K1S = (0.6, 0.9, 1.2, 1.6, 2.0)
BS = (0.3, 0.5, 0.75, 0.9)
TITLE_WEIGHTS = (1, 2, 3, 4)
ATTRIBUTES = (0, 2, 5, 10, 20)
DESCRIPTIONS = (0, 100, 200, 400)


class RecipeChoice(Described):
    """The numbers of a recipe."""

    title_weight: int
    lexical_attributes: int
    dense_description: int
    k1: float = Field(gt=0)
    b: float = Field(ge=0, le=1)

    @classmethod
    def of(cls, recipe: Recipe) -> "RecipeChoice":
        """Those of `recipe`."""
        return cls(**{name: each for name, each in asdict(recipe).items() if name != "name"})

    @property
    def recipe(self) -> Recipe:
        """The recipe of these numbers."""
        return Recipe(name="own", **self.model_dump())

    @property
    def description(self) -> str:
        """The numbers with what they are of."""
        return (
            f"k1 {self.k1:g}, b {self.b:g}, title {self.title_weight}x, "
            f"{self.lexical_attributes} attributes, {self.dense_description} characters"
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """Rankings that were made before: by recipe and query the ids of products."""

    by_choice: Mapping[RecipeChoice, Mapping[str, tuple[str, ...]]]

    def rankings(self, text: str, settings: Sequence[RecipeChoice]) -> list[tuple[str, ...]]:
        """Those for `text`."""
        return [self.by_choice[each][text] for each in settings]


def run(
    order: TuningOrder,
    tried: tuple[Path, ...],
    *,
    catalogue: str | None,
    as_json: bool,
    indexes: Path | None,
) -> None:
    """Tune, report, and write what was chosen.

    Args:
        order: how recipes are compared.
        tried: files of recipes; none for those around the present one.
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
        found = _tuned(order, tried, layout, settings, bars)
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


def recipes_around(now: RecipeChoice, shipped: RecipeChoice) -> tuple[RecipeChoice, ...]:
    """`now` and `shipped` first, then `now` with another weighing or one other text."""
    changes: list[Mapping[str, float]] = [{"k1": k1, "b": b} for k1, b in product(K1S, BS)]
    changes += [{"title_weight": each} for each in TITLE_WEIGHTS]
    changes += [{"lexical_attributes": each} for each in ATTRIBUTES]
    changes += [{"dense_description": each} for each in DESCRIPTIONS]
    every = (now.model_copy(update=change) for change in changes)
    return tuple(dict.fromkeys([now, shipped, *every]))


def _tuned(
    order: TuningOrder,
    tried: tuple[Path, ...],
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
    own = [RecipeChoice.of(read_recipe(path)) for path in tried]
    choices = tuple(dict.fromkeys([now, shipped, *own])) if own else recipes_around(now, shipped)
    builder = _Builder(layout, settings, snapshot, texts, bars)
    tracked = bars.track(choices, label="trying recipes", total=len(choices))
    known = _Known({choice: builder.rankings(choice.recipe) for choice in tracked})
    plan = Plan(objective_of(order), order.folds, order.seed)
    return tune(known, judgments, choices, bars, shipped=shipped, plan=plan)


class _Builder:
    """Builds the served products by other recipes, and searches what was built.

    Args:
        layout: of the catalogue.
        settings: where models and vectors are, and how is searched.
        snapshot: what is served.
        texts: the queries.
        bars: told of every step.
    """

    def __init__(
        self,
        layout: CatalogueLayout,
        settings: Settings,
        snapshot: Snapshot,
        texts: Sequence[str],
        bars: Reporter,
    ) -> None:
        own, manifest = catalogue_settings(layout), snapshot.manifest
        self._name = layout.name
        self._snapshot = snapshot
        self._texts = texts
        self._bars = bars
        self._verify = settings.verify_checksums
        self._setting, _ = settings_of(own, settings)
        self._reranker = reranker_of(own, settings)
        self._ranker = ranker_of(own, settings, layout.root)
        self._options = BuildOptions(
            models=settings.models_dir,
            vector_cache=vector_cache(settings),
            encoder=str(layout.version(manifest.version).encoder),
            precision=manifest.encoder.precision,
            language=manifest.language,
            gates=(),
            keep=1,
        )

    def rankings(self, recipe: Recipe) -> Mapping[str, tuple[str, ...]]:
        """By query the ids of what is found in a version of this recipe, best first."""
        products = self._snapshot.products
        read = (products.product(row) for row in range(len(products)))
        with TemporaryDirectory(prefix="aisle-tune-") as folder:
            aside = CatalogueLayout(Path(folder), self._name)
            build_index(read, aside, replace(self._options, recipe=recipe), self._bars)
            built = open_snapshot(aside.version(aside.current_version()), verify=self._verify)
            replayer = Replayer(built, self._reranker, self._ranker)
            return {text: replayer.rankings(text, [self._setting])[0] for text in self._texts}


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
