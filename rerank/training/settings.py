"""Every number of the training recipe, in one place."""

from dataclasses import dataclass


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
        queries: how many queries are generated.
        lists_in_step: lists whose losses are summed before a step.
        pairs_in_pass: pairs that go through the network at once, sorted by length.
        learning_rate: the highest one, reached after the warm-up.
        warmup: share of the steps in which the rate rises; after it, it falls to 0.
        weight_decay: of AdamW.
        temperature: of the teacher's distribution over a list.
        seed: of the queries, the lists, the order and the new weights.
    """

    queries: int = 22_000
    lists_in_step: int = 12
    pairs_in_pass: int = 48
    learning_rate: float = 3e-4
    warmup: float = 0.06
    weight_decay: float = 0.01
    temperature: float = 0.2
    seed: int = 13


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what comes out of a catalogue."""

    shape: Architecture = Architecture()
    teacher: TeacherSettings = TeacherSettings()
    training: TrainingSettings = TrainingSettings()
