"""`aisle train encoder` on a small catalogue whose encoder is a tiny BERT."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.demo import demo_products
from core.encoder import EncoderLayout, fingerprint_of
from core.layout import CatalogueLayout
from core.model_record import read_record
from core.progress import Silent
from indexer.build import BuildOptions, build_index
from indexer.encoders import encoder_folder
from tests.cli.conftest import Outcome, Shop, write_feed
from tests.tiny_models import save_encoder

pytestmark = pytest.mark.models

Inside = Callable[..., Outcome]
PRODUCTS = tuple(demo_products(count=200))
SHORT = ("--pairs", "100", "--steps", "2")


@dataclass(frozen=True, slots=True)
class Tiny:
    """A catalogue "shop" and the weights of its encoder."""

    shop: Shop
    weights: Path

    @property
    def models(self) -> Path:
        return self.shop.indexes / ".models"

    @property
    def layout(self) -> CatalogueLayout:
        return CatalogueLayout(self.shop.indexes, "shop")

    def train(self, inside: Inside, *arguments: str | Path) -> Outcome:
        return inside(self.shop, "train", "encoder", "-c", "shop", *arguments)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    folder = tmp_path_factory.mktemp("trained")
    weights = save_encoder(folder / "bert", seed=5)
    shop = Shop(folder / "indexes", {"AISLE_INDEXES": str(folder / "indexes")})
    tiny = Tiny(shop, weights)
    encoder_folder(tiny.models, str(weights), "int8")
    options = BuildOptions(
        models=tiny.models, vector_cache=shop.indexes / ".vectors", encoder=str(weights)
    )
    build_index(PRODUCTS, tiny.layout, options, Silent())
    return tiny


def test_a_dry_run_says_what_would_be_trained_and_leaves_no_model(
    tiny: Tiny, inside: Inside, tmp_path: Path
) -> None:
    clicks = tmp_path / "clicks.csv"
    with clicks.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("query", "product_id", "position", "clicked"))
        writer.writerows(
            (f"{product.title.split()[-1]} {number}", product.id, 1, 1)
            for number, product in enumerate(PRODUCTS)
        )
    before = sorted(path.name for path in tiny.models.iterdir() if path.name[0] != ".")
    outcome = tiny.train(
        inside, "--from", tiny.weights, "--pairs", "200", "--clicks", clicks, "--dry-run"
    )
    assert outcome.code == 0, outcome.err
    for said in ("made query and product", "clicked query and product", "minutes", "such as"):
        assert said in outcome.out
    assert "made queries" in outcome.out
    assert "clicked queries" in outcome.out
    assert sorted(path.name for path in tiny.models.iterdir() if path.name[0] != ".") == before


def test_what_does_not_win_is_refused_and_installed_only_for_a_reason(
    tiny: Tiny, inside: Inside, tmp_path: Path
) -> None:
    refused = tiny.train(inside, "--from", tiny.weights, *SHORT, "--name", "ours", "--json")
    assert refused.code == 6, refused.err
    assert "--anyway" in refused.err
    said = json.loads(refused.out)
    assert (said["installed"], len(said["checked"])) == (None, 2)
    assert said["objections"]
    folder = tiny.models / "ours-int8"
    assert not folder.exists()
    served = tiny.layout.current_version()

    feed = write_feed(tmp_path / "feed.jsonl.gz", PRODUCTS)
    forced = tiny.train(
        inside, "--from", tiny.weights, *SHORT, "--name", "ours", "--anyway", "a try",
        "--rebuild", feed,
    )  # fmt: skip
    assert forced.code == 0, forced.err
    assert "0 steps" in forced.out, "it was trained already"
    assert "--encoder ours" in forced.out
    record = read_record(folder)
    assert record is not None
    assert record.note is not None
    assert record.note.endswith(": a try")
    record.verify(folder)
    assert not (tiny.models / ".training" / "ours").exists()
    version = tiny.layout.current_version()
    assert version != served
    manifest = tiny.layout.version(version).read_manifest()
    assert manifest.encoder.name == "ours"
    assert manifest.encoder.fingerprint == fingerprint_of(EncoderLayout(folder))

    listed = json.loads(inside(tiny.shop, "models", "list", "--json").out)
    (row,) = [model for model in listed if model["name"] == "ours"]
    assert (row["state"], row["note"]) == ("verified", record.note)
    taken = tiny.train(inside, *SHORT, "--name", "ours")
    assert (taken.code, "--force" in taken.err) == (6, True)
    # What was trained here is where the next training starts.
    again = tiny.train(inside, *SHORT, "--name", "next", "--dry-run")
    assert (again.code, "starts from ours" in again.out) == (0, True), again.err


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("--name", "all-MiniLM-L6-v2"), 3, "--name"),
        (("--name", "../up"), 3, "--name"),
        (("--from", "nowhere"), 5, "nowhere"),
        (("--clicks", "missing.csv"), 3, "missing.csv"),
        (("--judgments", "missing.csv"), 3, "missing.csv"),
        (("--rebuild", "feed.csv", "--json"), 3, "no JSON"),
        (("--rebuild", "missing.csv"), 3, "missing.csv"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_trained(
    tiny: Tiny, inside: Inside, arguments: tuple[str, ...], code: int, named: str
) -> None:
    start = () if "--from" in arguments else ("--from", tiny.weights)
    outcome = tiny.train(inside, *start, *arguments)
    assert (outcome.code, named in outcome.err) == (code, True), outcome.err
