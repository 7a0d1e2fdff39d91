"""A catalogue of a dozen products, and the training of a tiny encoder on it."""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from catalog.product import Availability, Product
from catalog.recipe import RECIPES
from core.encoder import FloatArray
from core.model_source import ModelSource
from indexer.training.batches import TrainingSet
from indexer.training.catalogue import TrainingCatalogue, numbered
from indexer.training.negatives import hard_negatives
from indexer.training.pairs import TrainingPair, training_pairs
from indexer.training.settings import MiningSettings, TrainingSettings

TYPES = ("mouse", "mouse pad", "keyboard", "trackball")
DIMENSION = 32
STEPS = 60
EVERY = 5


def product(number: int, type_name: str, brand: str, group: str = "") -> Product:
    return Product(
        id=f"p{number}",
        title=f"{brand} {type_name} number {number} in black",
        availability=Availability.IN_STOCK,
        brand=brand,
        mpn=f"{brand[:2]}-{number:03}",
        description=f"A {type_name} for the desk, the {number}. of its kind",
        item_group_id=group,
        attributes={"Colour": ("black",)},
    )


def catalogue() -> TrainingCatalogue:
    """Row r is of type r % 4; brands change every four rows; rows 0 and 4 are variants."""
    brands = ("Acme", "Bolt", "Corv")
    products = [
        product(row, TYPES[row % 4], brands[row // 4], "g" if row in {0, 4} else "")
        for row in range(12)
    ]
    return TrainingCatalogue(
        product=products.__getitem__,
        recipe=RECIPES["default"],
        types=np.arange(12, dtype=np.int32) % 4,
        type_names=TYPES,
        closeness=closeness,
        brands=numbered([each.brand for each in products]),
        weights=np.full(12, 1 / 12),
    )


def closeness(number: int) -> npt.NDArray[np.float32]:
    """A trackball may be called a mouse; all others are other things."""
    close = np.eye(4, dtype=np.float32)
    close[0, 3] = close[3, 0] = 0.9
    row: npt.NDArray[np.float32] = close[number]
    return row


def units(count: int, seed: int, dimension: int = DIMENSION) -> FloatArray:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    found: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


def pairs(count: int = 60) -> list[TrainingPair]:
    return training_pairs(catalogue(), count, seed=1, allowed=lambda _: True)


def data() -> TrainingSet:
    made = pairs()
    anchors, products = units(len(made), 2), units(12, 3)
    mined = hard_negatives(made, anchors, products, catalogue(), MiningSettings(window=2), seed=4)
    return TrainingSet(catalogue(), made, mined, anchors, units(len(made), 5), products)


def source(encoder: Path) -> ModelSource:
    return ModelSource(encoder, "tiny", str(encoder))


def settings(steps: int = STEPS) -> TrainingSettings:
    return TrainingSettings(
        steps=steps, batch=4, max_tokens=16, learning_rate=1e-3, checkpoint_steps=EVERY, seed=6
    )


def main(encoder: Path, workspace: Path) -> None:
    """Train in a process of its own, which a test may kill."""
    import torch  # noqa: PLC0415 - heavy

    from core.progress import Silent  # noqa: PLC0415 - only here
    from indexer.training.train import Training  # noqa: PLC0415 - heavy

    torch.set_num_threads(1)
    Training(source(encoder), data(), settings(), workspace).run(Silent())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
