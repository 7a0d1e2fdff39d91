"""The whole recipe: records -> queries -> graded lists -> network -> the exported folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.errors import BadInput
from core.progress import Reporter
from rerank.cross_encoder import CrossEncoder as Runtime
from rerank.pairs import PairTokenizer, pack
from rerank.training.export import export
from rerank.training.kinds import kinds_of
from rerank.training.network import CrossEncoder, load_encoder
from rerank.training.queries import generate_queries
from rerank.training.records import Record, passage_of
from rerank.training.settings import Recipe
from rerank.training.teacher import Embed, Floats, Teacher, TrainingList
from rerank.training.train import train

CHECKED_LISTS = 50


@dataclass(frozen=True, slots=True)
class Report:
    """How a training went.

    Attributes:
        lists: how many lists were learnt from.
        pairs: how many pairs those hold.
        first_loss: mean loss of the first tenth of the steps.
        last_loss: mean loss of the last tenth.
        int8_error: largest difference of a score between float32 and the exported int8.
    """

    lists: int
    pairs: int
    first_loss: float
    last_loss: float
    int8_error: float


def train_reranker(
    records: Sequence[Record],
    encoder_folder: Path,
    out: Path,
    *,
    embed: Embed,
    progress: Reporter,
    recipe: Recipe,
) -> Report:
    """Train a cross-encoder on `records` alone and export it to the folder `out`.

    Args:
        records: the products.
        encoder_folder: a sentence-transformers BERT encoder to start from.
        out: gets model.onnx (int8), tokenizer.json and config.json.
        embed: the teacher's encoder; `sentence_encoder` makes one of `encoder_folder`.
        progress: told of every step.
        recipe: the network, how relevance is graded, how it is trained.

    Raises:
        BadInput: there are too few products to draw lists from.
    """
    needed = recipe.teacher.window + recipe.teacher.below
    if len(records) <= needed:
        raise BadInput(f"{len(records)} products are too few; more than {needed} are needed")
    lists = graded_lists(records, embed, recipe)
    passages = [passage_of(record) for record in records]
    trained = train(
        lists,
        passages,
        encoder_folder,
        shape=recipe.shape,
        settings=recipe.training,
        progress=progress,
    )
    export(trained.network, recipe.shape, encoder_folder / "tokenizer.json", out)
    tenth = max(1, len(trained.losses) // 10)
    return Report(
        lists=len(lists),
        pairs=sum(len(each.products) for each in lists),
        first_loss=float(trained.losses[:tenth].mean()),
        last_loss=float(trained.losses[-tenth:].mean()),
        int8_error=int8_error(trained.network, out, lists[:CHECKED_LISTS], passages),
    )


def graded_lists(records: Sequence[Record], embed: Embed, recipe: Recipe) -> list[TrainingList]:
    """What the network learns from: generated queries with graded products."""
    seed = recipe.training.seed
    kinds = kinds_of(records)
    queries = generate_queries(records, kinds, count=recipe.training.queries, seed=seed)
    return Teacher(records, kinds, embed, recipe.teacher).lists(queries, seed=seed)


def sentence_encoder(folder: Path) -> Embed:
    """The teacher's encoder: unit vectors by sentence-transformers."""
    model = load_encoder(folder)

    def embed(texts: Sequence[str]) -> Floats:
        vectors = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    return embed


def int8_error(
    network: CrossEncoder, folder: Path, lists: Sequence[TrainingList], passages: Sequence[str]
) -> float:
    """Largest difference in score between `network` in float32 and what `folder` holds."""
    runtime = Runtime(folder, name=folder.name)
    tokenizer = PairTokenizer(folder / "tokenizer.json", max_tokens=runtime.max_tokens)
    worst = 0.0
    for each in lists:
        texts = [passages[product] for product in each.products]
        inputs = pack(tokenizer.encode(each.query, texts))
        with torch.no_grad():
            exact = torch.sigmoid(network(*(torch.from_numpy(part) for part in inputs.values())))
        found = runtime.score(each.query, texts, budget_ms=None).scores
        worst = max(worst, float(np.abs(found - exact.numpy()).max()))
    return worst
