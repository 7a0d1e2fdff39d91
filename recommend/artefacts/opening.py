"""Opening a version of models, as servers and checks do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from core.verification import verify_files
from recommend.artefacts.layout import Manifest, ModelsLayout
from recommend.training import Model, ModelT_co, Recipe


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The open models of one version; shared by all requests.

    Attributes:
        manifest: of the version.
        models: by the name of their recipe.
    """

    manifest: Manifest
    models: Mapping[str, Model]

    def model(self, recipe: Recipe[ModelT_co]) -> ModelT_co | None:
        """What `recipe` made; None if the version has no such model that can be read."""
        # What is kept under its name was opened by the recipe itself.
        return cast("ModelT_co | None", self.models.get(recipe.name))


def open_recommendations(
    layout: ModelsLayout, recipes: Sequence[Recipe], *, verify: bool = True
) -> Recommendations:
    """Open a version.

    Models that none of `recipes` makes, or that it made in another format, are left out:
    an Aisle of another release goes on with what it can read.

    Args:
        layout: of the version.
        recipes: that may have made its models.
        verify: check the SHA-256 of every file; sizes are checked in any case.

    Raises:
        IndexUnusable: the version is damaged, incomplete or of another format.
    """
    manifest = layout.read_manifest()
    verify_files(layout, manifest, checksums=verify)
    readable = {
        recipe.name: recipe
        for recipe in recipes
        if recipe.name in manifest.models and manifest.models[recipe.name].format == recipe.format
    }
    models = {name: recipe.open(layout.model(name)) for name, recipe in readable.items()}
    return Recommendations(manifest, models)
