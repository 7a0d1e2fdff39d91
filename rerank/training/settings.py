"""Every number of the training recipe, in one place."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput
from core.model_source import read_json


@dataclass(frozen=True, slots=True)
class Architecture:
    """The shape of the cross-encoder.

    Attributes:
        source_layers: which layers of the encoder it starts from, lowest first.
        max_tokens: longest pair, special tokens included.
        vocabulary: size of the encoder's word-piece vocabulary.
        width: size of a token's vector.
        heads: attention heads a layer.
        inner: width of the feed-forward part.
        dropout: share of activations dropped in training.
    """

    source_layers: tuple[int, ...] = (0, 5)
    max_tokens: int = 40
    vocabulary: int = 30_522
    width: int = 384
    heads: int = 12
    inner: int = 1_536
    dropout: float = 0.0

    @classmethod
    def of_encoder(cls, folder: Path, *, layers: int, max_tokens: int) -> "Architecture":
        """The shape of a cross-encoder that starts from `layers` layers of an encoder.

        The first and the last are among them, the others lie evenly between.

        Args:
            folder: a sentence-transformers encoder, a BERT.
            layers: from 1 to as many as the encoder has; one alone is the last.
            max_tokens: longest pair, special tokens included.

        Raises:
            BadInput: the encoder is none, has fewer layers, or reads fewer tokens.
        """
        path = folder / "config.json"
        config = read_json(path) if path.is_file() else {}
        if config.get("model_type") != "bert":
            raise BadInput(
                f"{folder.name} is no BERT",
                field="encoder",
                hint="name an encoder such as all-MiniLM-L6-v2",
            )
        most, positions = config["num_hidden_layers"], config["max_position_embeddings"]
        if not 1 <= layers <= most:
            raise BadInput(f"{folder.name} has {most} layers, not {layers}", field="layers")
        if max_tokens > positions:
            raise BadInput(f"{folder.name} reads {positions} tokens at most", field="max_tokens")
        return cls(
            source_layers=_evenly(layers, most),
            max_tokens=max_tokens,
            vocabulary=config["vocab_size"],
            width=config["hidden_size"],
            heads=config["num_attention_heads"],
            inner=config["intermediate_size"],
        )


def _evenly(count: int, most: int) -> tuple[int, ...]:
    """`count` of the numbers below `most`."""
    if count == 1:
        return (most - 1,)
    return tuple(round(place * (most - 1) / (count - 1)) for place in range(count))


@dataclass(frozen=True, slots=True)
class TeacherSettings:
    """How relevance is blended and how lists are drawn.

    Attributes:
        unrelated_cosine: cosine of texts that have nothing to do with each other.
        meaning: weight of the cosine where the demands can be judged.
        words: weight of the words there.
        demands: weight of the demands there.
        plain_meaning: weight of the cosine where they cannot.
        plain_words: weight of the words where they cannot.
        source: bonus of the product from which the query was made.
        window: how many products a search would rerank.
        below: how many more just below that window may be drawn.
        from_window: products drawn from the window.
        from_below: products drawn from below it.
        list_length: products in a list; random ones fill it up.
    """

    unrelated_cosine: float = 0.1
    meaning: float = 0.40
    words: float = 0.20
    demands: float = 0.35
    plain_meaning: float = 0.55
    plain_words: float = 0.30
    source: float = 0.05
    window: int = 30
    below: int = 70
    from_window: int = 7
    from_below: int = 2
    list_length: int = 12


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How the network is trained.

    Attributes:
        lists_in_step: lists whose losses are summed before a step.
        pairs_in_pass: pairs that go through the network at once, sorted by length.
        learning_rate: the highest one, reached after the warm-up.
        warmup: share of the steps in which the rate rises; after it, it falls to 0.
        weight_decay: of AdamW.
        temperature: of the teacher's distribution over a list.
        seed: of the queries, the lists, the order and the new weights.
        epochs: how many times every list is learnt.
        checks: how many times the network is tried on held-out lists; the best one is kept.
        checkpoint_steps: steps after which the state is written, to go on from after a stop.
    """

    lists_in_step: int = 12
    pairs_in_pass: int = 48
    learning_rate: float = 3e-4
    warmup: float = 0.06
    weight_decay: float = 0.01
    temperature: float = 0.2
    seed: int = 13
    epochs: int = 1
    checks: int = 8
    checkpoint_steps: int = 50


@dataclass(frozen=True, slots=True)
class NegativeSettings:
    """Which products that nobody judged stand in a judged query's list, as wrong ones.

    Attributes:
        hard: drawn from what the catalogue's own search finds.
        spared: how many of its best are never drawn.
        deepest: how many of its best may be drawn at all.
        random: drawn from all products.
    """

    hard: int = 3
    spared: int = 20
    deepest: int = 100
    random: int = 1
