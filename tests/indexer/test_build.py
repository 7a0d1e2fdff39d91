"""Same feed, same models: the same version and the same bytes."""

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import orjson
import pytest

from catalog.demo import write_demo_feed
from catalog.feed import FeedOptions, read_feed
from catalog.product import Product
from catalog.recipe import recipe_named
from core.encoder import OnnxEncoder
from core.errors import BadFeed, BadInput
from core.layout import CatalogueLayout
from core.progress import Silent
from core.rejects import RejectLog
from indexer.build import BuildOptions
from indexer.encoders import DEFAULT_ENCODER, encoder_folder
from search.snapshot import open_snapshot
from tests.indexer.support import PRODUCTS, assert_sound, build, contents, leftovers, served

ROWS = [
    {
        "id": f"r{number}",
        "title": f"Größe {number}, {item.title}",
        "description": item.description,
        "brand": item.brand,
        "price": f"{item.price} EUR",
        "availability": item.availability.value,
        "product_type": " > ".join(item.category),
    }
    for number, item in enumerate(PRODUCTS)
]

PARTS = {
    "codes",
    "manifest.json", "products.arrow", "identifiers.marisa", "postings", "filters", "offers",
    "vectors.faiss", "encoder", "types", "suggest", "spelling", "synonyms.toml",
}  # fmt: skip


@pytest.fixture(params=["int8", "fp32"])
def real_options(
    request: pytest.FixtureRequest, build_options: BuildOptions, tmp_path: Path
) -> BuildOptions:
    """The default encoder in both precisions, with a cold vector cache."""
    encoder_folder(build_options.models, DEFAULT_ENCODER, request.param)
    return replace(build_options, precision=request.param, vector_cache=tmp_path / "vectors")


def catalogue(folder: Path) -> CatalogueLayout:
    return CatalogueLayout(folder, "shop")


def read(path: Path) -> list[Product]:
    return list(read_feed(path, FeedOptions(), RejectLog(), Silent()))


@pytest.mark.models
def test_the_same_feed_gives_the_same_bytes_in_any_folder_with_any_cache(
    real_options: BuildOptions, tmp_path: Path
) -> None:
    products = PRODUCTS[:40]
    first, second, third = (catalogue(tmp_path / name) for name in ("a", "b/deeper", "c"))

    cold = build(products, first, real_options)
    warm = build(iter(products), second, replace(real_options, workers=1))
    half_warm_cache = replace(real_options, vector_cache=tmp_path / "other")
    build(products[::2], catalogue(tmp_path / "half"), half_warm_cache)
    half = build(products, third, replace(half_warm_cache, workers=4))

    assert cold.version == warm.version == half.version
    assert (cold.embedding.encoded, warm.embedding.encoded) == (40, 0)
    assert 0 < half.embedding.encoded < 40
    expected = contents(served(first).root)
    assert contents(served(second).root) == contents(served(third).root) == expected
    assert {name.partition("/")[0] for name in expected} == PARTS
    assert_sound(third, cold.version, 40)


def test_vectors_are_those_of_the_recipes_texts(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    build(PRODUCTS, shop, options)
    encoder = OnnxEncoder(served(shop).encoder)
    vectors = faiss.read_index(str(served(shop).vectors)).reconstruct_n(0, len(PRODUCTS))
    recipe = options.recipe
    expected = np.stack([encoder.encode(recipe.dense_text(item)) for item in PRODUCTS])
    assert vectors.tobytes() == expected.tobytes()


def test_another_format_of_the_same_feed_is_the_same_version(
    options: BuildOptions, tmp_path: Path
) -> None:
    with (tmp_path / "feed.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(ROWS)
    with gzip.open(tmp_path / "feed.jsonl.gz", "wb") as packed:
        packed.writelines(orjson.dumps(row) + b"\n" for row in ROWS)
    # Other spellings of the same prices, and the fields in another order.
    spelt = [
        {"price": f"EUR {str(item.price).replace('.', ',')}"}
        | {name: value for name, value in reversed(row.items()) if name != "price"}
        for row, item in zip(ROWS, PRODUCTS, strict=True)
    ]
    (tmp_path / "feed.json").write_bytes(orjson.dumps(spelt))

    versions = []
    for name in ("feed.csv", "feed.jsonl.gz", "feed.json"):
        layout = catalogue(tmp_path / name.replace(".", "_"))
        build(read(tmp_path / name), layout, options)
        versions.append((layout.current_version(), contents(served(layout).root)))

    assert versions[0] == versions[1] == versions[2]


def test_whatever_changes_the_index_changes_its_version(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    repriced = (replace(PRODUCTS[0], price=None), *PRODUCTS[1:])
    versions = [
        build(products, shop, changed).version
        for products, changed in (
            (PRODUCTS, options),
            (repriced, options),
            (PRODUCTS[:-1], options),
            (PRODUCTS[::-1], options),
            (PRODUCTS, replace(options, recipe=recipe_named("titles"))),
            (PRODUCTS, replace(options, language="german")),
            (PRODUCTS, replace(options, ann_from=len(PRODUCTS))),
        )
    ]
    assert len(set(versions)) == len(versions)


def test_a_changed_product_is_the_only_one_encoded(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    cold = build(PRODUCTS, shop, options).embedding
    changed = (*PRODUCTS[:-1], replace(PRODUCTS[-1], title="A wholly new title"))
    warm = build(changed, shop, options).embedding
    assert cold.encoded + cold.cached == len(PRODUCTS)
    assert (warm.encoded, warm.cached) == (1, len(PRODUCTS) - 1)
    repriced = [replace(item, price=None) for item in changed]
    assert build(repriced, shop, options).embedding.encoded == 0


@pytest.mark.parametrize(("ann_from", "has_ann"), [(80, True), (81, False)])
def test_the_approximate_index_is_written_from_a_size_on(
    shop: CatalogueLayout, options: BuildOptions, ann_from: int, *, has_ann: bool
) -> None:
    build(PRODUCTS, shop, replace(options, ann_from=ann_from))
    manifest = served(shop).read_manifest()
    assert (manifest.has_ann, served(shop).ann.is_file()) == (has_ann, has_ann)
    assert ("ann.faiss" in manifest.files) is has_ann
    assert len(open_snapshot(served(shop)).products) == len(PRODUCTS)


def test_the_approximate_index_has_the_same_bytes_again(
    options: BuildOptions, tmp_path: Path
) -> None:
    with_ann = replace(options, ann_from=1)
    found = []
    for name in "ab":
        build(PRODUCTS, catalogue(tmp_path / name), with_ann)
        found.append(contents(served(catalogue(tmp_path / name)).root))
    assert found[0] == found[1]
    assert "ann.faiss" in found[0]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_catalogue_of_few_products(
    shop: CatalogueLayout, options: BuildOptions, count: int
) -> None:
    report = build(PRODUCTS[:count], shop, options)
    assert_sound(shop, report.version, count)


def test_the_report_adds_up(shop: CatalogueLayout, options: BuildOptions) -> None:
    report = build(PRODUCTS, shop, options)
    manifest = served(shop).read_manifest()
    assert (report.products, report.terms) == (manifest.products, manifest.terms)
    assert report.products == 80
    assert report.embedding.cached + report.embedding.encoded == 80
    assert list(report.step_seconds) == [
        *(
            "read feed",
            "words and filters",
            "load encoder",
            "encode",
            "suggestions",
            "checks",
            "publish",
        ),
    ]
    assert all(seconds >= 0 for seconds in report.step_seconds.values())
    assert set(manifest.files) == set(contents(served(shop).root)) - {"manifest.json"}
    assert leftovers(shop) == set()


def test_a_wrong_option_stops_the_build_before_anything_is_published(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    version = build(PRODUCTS, shop, options).version
    for field, wrong in (
        ("language", replace(options, language="klingon")),
        ("precision", replace(options, precision="fp8")),
    ):
        with pytest.raises(BadInput) as caught:
            build(PRODUCTS, shop, wrong)
        assert caught.value.field == field
    assert_sound(shop, version, len(PRODUCTS))
    assert leftovers(shop) == set()


def test_a_feed_that_turns_out_bad_at_its_end_publishes_nothing(
    shop: CatalogueLayout, options: BuildOptions, tmp_path: Path
) -> None:
    write_demo_feed(tmp_path / "good.jsonl.gz", count=30)
    version = build(read(tmp_path / "good.jsonl.gz"), shop, options).version
    with gzip.open(tmp_path / "good.jsonl.gz") as packed:
        lines = packed.read().splitlines(keepends=True)
    (tmp_path / "bad.jsonl").write_bytes(b"".join([*lines, *[b'{"id":"x"}\n'] * 30]))

    products = read_feed(tmp_path / "bad.jsonl", FeedOptions(), RejectLog(), Silent())
    with pytest.raises(BadFeed, match="were rejected"):
        build(products, shop, options)

    assert_sound(shop, version, 30)
    assert leftovers(shop) == set()
