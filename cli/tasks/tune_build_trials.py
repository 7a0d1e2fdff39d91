"""What a catalogue's queries would find if its products were made into text by another recipe."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog.recipe import Recipe, recipe_of
from cli.tasks.publishing import vector_cache
from cli.tasks.searching import catalogue_settings, ranker_of, reranker_of
from cli.tasks.tune import settings_of
from cli.tasks.tuned_recipes import RecipeChoice
from core.layout import CatalogueLayout
from core.progress import Reporter
from core.settings import Settings
from experiments.offline.replay import Replayer
from indexer.build import BuildOptions, build_index
from indexer.postings import PostingsWriter
from indexer.product_table import stored_products
from search.lexical import LexicalIndex
from search.snapshot import Snapshot, open_snapshot


class TrialBuilder:
    """Makes the served products into text by other recipes, and searches what comes of it.

    Where a recipe only weighs words otherwise, their postings alone are written anew; of all
    others a whole version is built aside.

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
        self._served = layout.version(manifest.version)
        self._snapshot = snapshot
        self._now = RecipeChoice.of(recipe_of(manifest.recipe))
        self._counted: dict[int, PostingsWriter] = {}
        self._texts = texts
        self._bars = bars
        self._verify = settings.verify_checksums
        self._setting, _ = settings_of(own, settings)
        self._reranker = reranker_of(own, settings)
        self._ranker = ranker_of(own, settings, layout.root)
        self._options = BuildOptions(
            models=settings.models_dir,
            vector_cache=vector_cache(settings),
            encoder=str(self._served.encoder),
            precision=manifest.encoder.precision,
            language=manifest.language,
            gates=(),
            keep=1,
        )

    def rankings(self, choice: RecipeChoice) -> Mapping[str, tuple[str, ...]]:
        """By query the ids of what is found by the recipe `choice`, best first."""
        with TemporaryDirectory(prefix="aisle-tune-") as folder:
            same_texts = choice.texts == self._now.texts
            made = self._weighed if same_texts else self._built
            replayer = Replayer(made(choice.recipe, Path(folder)), self._reranker, self._ranker)
            return {text: replayer.rankings(text, [self._setting])[0] for text in self._texts}

    def _weighed(self, recipe: Recipe, folder: Path) -> Snapshot:
        """What is served, its words weighed as `recipe` has it."""
        postings = folder / "postings"
        counted = self._counted.get(recipe.titles)
        if counted is None:
            counted = self._counted[recipe.titles] = self._count(recipe)
        counted.weighing(k1=recipe.k1, b=recipe.b, fields=recipe.fields).write(postings)
        lexical = LexicalIndex.open(postings, self._snapshot.manifest.products)
        return replace(self._snapshot, lexical=lexical)

    def _count(self, recipe: Recipe) -> PostingsWriter:
        """The words of what is served, counted as often as `recipe` has them."""
        writer = PostingsWriter()
        for product in stored_products(self._served):
            writer.add(recipe.lexical_document(product, self._snapshot.analyzer))
        return writer

    def _built(self, recipe: Recipe, folder: Path) -> Snapshot:
        """The served products, built anew by `recipe`."""
        products = self._snapshot.products
        read = (products.product(row) for row in range(len(products)))
        aside = CatalogueLayout(folder, self._name)
        build_index(read, aside, replace(self._options, recipe=recipe), self._bars)
        return open_snapshot(aside.version(aside.current_version()), verify=self._verify)
