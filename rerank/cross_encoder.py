"""A cross-encoder run by ONNX Runtime: (query, passage) pairs -> relevance in [0, 1]."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import IndexUnusable
from core.model_files import ModelLayout, open_session, require_files
from rerank.budget import Pace, micro_batches, windows
from rerank.contract import RerankScores, Timer, unscored
from rerank.pairs import Pair, PairTokenizer, pack

BATCH = 6
WINDOW = 18
"""Pairs that are sorted by length together, three batches. Measured on 30 product texts: the
padding is 1.10 times the tokens (1.20 unsorted), and no batch looks past the next 18."""

MEASURED_RUNS = 3
WARM_UP_QUERY = "wireless mouse"
WARM_UP_PASSAGE = "Optical wireless mouse with USB receiver, 1600 dpi, black"


class CrossEncoderLayout(ModelLayout):
    """The files of a cross-encoder: its network gives one logit a pair.

    Its description is a `CrossEncoderConfig`.
    """

    __slots__ = ()
    DESCRIPTION: ClassVar[str] = "config.json"


class CrossEncoderConfig(BaseModel):
    """What the runtime must know of a model; other keys of its config.json are ignored.

    Attributes:
        max_tokens: longest pair, special tokens included.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    max_tokens: int = Field(64, ge=8, le=512)


class CrossEncoder:
    """Scores pairs in micro-batches of like length and keeps a time budget.

    Scores are the sigmoid of the model's logit. In int8 a score depends a little on
    the batch that it was computed in; `rerank.cache` makes answers repeat exactly.
    Safe to use from several threads.

    Args:
        folder: holds model.onnx, tokenizer.json and config.json.
        name: names the model.
        threads: threads of one run.
        timer: the clock by which budgets are kept.

    Raises:
        ModelMissing: a file is not there.
        IndexUnusable: a file is damaged, or the model does not take and give what it should.
    """

    def __init__(
        self, folder: Path, *, name: str, threads: int = 1, timer: Timer = time.perf_counter
    ) -> None:
        layout = CrossEncoderLayout(folder)
        require_files(
            layout,
            what="the rerank model",
            hint="put it there, install the model again, or choose another rerank model",
        )
        self._name = name
        self._timer = timer
        self.max_tokens = _read_config(layout.description).max_tokens
        self._tokenizer = PairTokenizer(layout.tokenizer, max_tokens=self.max_tokens)
        self._session = _open_session(layout.model, threads)
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._pace = Pace(self._measure(layout.model))

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    def score(
        self, query: str, passages: Sequence[str], *, budget_ms: float | None
    ) -> RerankScores:
        """Score `passages`, best first, stopping before a batch that would overrun the budget."""
        deadline = None if budget_ms is None else self._timer() + budget_ms / 1_000
        scores = unscored(len(passages))
        exhausted = False
        for window in windows(len(passages), WINDOW):
            pairs = self._tokenizer.encode(query, [passages[place] for place in window])
            exhausted = not self._score_window(pairs, scores[window.start : window.stop], deadline)
            if exhausted:
                break
        scored = int(np.count_nonzero(~np.isnan(scores)))
        if exhausted and not scored:
            self._pace.relax()
        return RerankScores(scores, scored, exhausted)

    def _score_window(
        self, pairs: Sequence[Pair], scores: NDArray[np.float32], deadline: float | None
    ) -> bool:
        """Fill `scores` batch by batch; False if the deadline left some of them out."""
        for batch in micro_batches([len(pair) for pair in pairs], BATCH):
            inputs = pack([pairs[place] for place in batch])
            tokens = inputs["input_ids"].size
            begun = self._timer()
            if deadline is not None and begun + self._pace.estimate(tokens) > deadline:
                return False
            scores[batch] = self._run(inputs)
            self._pace.learn(tokens, self._timer() - begun)
        return True

    def _run(self, inputs: dict[str, NDArray[np.int64]]) -> NDArray[np.float32]:
        """(pairs,) scores of one packed batch."""
        wanted = {name: values for name, values in inputs.items() if name in self._inputs}
        logits: NDArray[np.float32] = self._session.run(None, wanted)[0].reshape(-1)
        return np.asarray(1 / (1 + np.exp(-logits.astype(np.float64))), dtype=np.float32)

    def _measure(self, model: Path) -> float:
        """Seconds per token of a full batch, once warm; proves that the model runs.

        Raises:
            IndexUnusable: it does not, or does not give one number a pair.
        """
        inputs = pack(self._tokenizer.encode(WARM_UP_QUERY, [WARM_UP_PASSAGE] * BATCH))
        try:
            scores = self._run(inputs)
        except Exception as error:  # the library's exceptions share no narrower base
            raise _damaged(model) from error
        if scores.shape != (BATCH,) or not np.isfinite(scores).all():
            raise IndexUnusable(
                f"{model} does not give one finite number a pair",
                field=model.name,
                hint="a cross-encoder with a single output is needed",
            )
        runs: list[float] = []
        for _ in range(MEASURED_RUNS):
            begun = self._timer()
            self._run(inputs)
            runs.append(self._timer() - begun)
        return min(runs) / inputs["input_ids"].size


def _read_config(path: Path) -> CrossEncoderConfig:
    try:
        return CrossEncoderConfig.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise _damaged(path) from error


def _open_session(path: Path, threads: int) -> Any:  # noqa: ANN401 - onnxruntime has no types
    try:
        return open_session(path, threads=threads)
    except Exception as error:  # the library's exceptions share no narrower base
        raise _damaged(path) from error


def _damaged(path: Path) -> IndexUnusable:
    return IndexUnusable(
        f"the rerank model's file {path} cannot be read",
        field=path.name,
        hint="fetch the model again, or choose another rerank model",
    )
