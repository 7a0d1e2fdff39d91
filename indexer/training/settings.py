"""Every number of the encoder's training, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Source(StrEnum):
    """What a training pair is made of."""

    CLICK = "clicked query and product"
    QUERY = "made query and product"
    DESCRIPTION = "title and description"
    VARIANT = "two variants"


SHARES: Mapping[Source, float] = MappingProxyType(
    {Source.CLICK: 0.5, Source.QUERY: 0.4, Source.DESCRIPTION: 0.05, Source.VARIANT: 0.05}
)
"""Of the pairs. The share of a source that a catalogue lacks goes to the others in proportion."""

PAIRS = 16_000
BATCH = 32


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How the encoder is trained.

    Attributes:
        steps: how many batches it sees.
        batch: pairs in a batch; each is a wrong answer to the others.
        max_tokens: longest text, special tokens included, as an exported encoder has it.
        learning_rate: the highest one, reached after the warm-up; low, since what is there
            is good.
        warmup: share of the steps in which the rate rises; after it, it falls to 0.
        weight_decay: of AdamW.
        scale: what cosines are multiplied by before the softmax.
        keep: weight of the distance to the old encoder's vectors: what it knows of language
            in general must not be lost to one catalogue.
        checkpoint_steps: steps between two checkpoints, the most that a kill can cost.
        seed: of the order of the pairs and of dropout.
    """

    steps: int = PAIRS // BATCH
    batch: int = BATCH
    max_tokens: int = 64
    learning_rate: float = 3e-5
    warmup: float = 0.1
    weight_decay: float = 0.01
    scale: float = 20.0
    keep: float = 4.0
    checkpoint_steps: int = 25
    seed: int = 0


@dataclass(frozen=True, slots=True)
class MiningSettings:
    """How hard negatives are found.

    Attributes:
        window: one of so many nearest products of another type is drawn.
        rows: so many products are looked through at the most.
    """

    window: int = 20
    rows: int = 50_000
