"""The steps of a build, each from products or texts to files of the staged version."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from catalog.recipe import Recipe
from core import fingerprint
from core.analysis import Analyzer
from core.encoder import EncoderLayout, OnnxEncoder
from core.layout import FORMAT_VERSION, EncoderEntry, Manifest, VersionLayout
from core.progress import Reporter
from core.verification import file_entries
from indexer.dense import FlatWriter, flat_vectors, write_ann, write_codes
from indexer.embedding import EmbeddingReport, embed
from indexer.filters import FilterWriter
from indexer.offers import OfferWriter
from indexer.postings import PostingsWriter
from indexer.product_table import (
    IdentifierWriter,
    count_products,
    stored_products,
    stored_texts,
)
from indexer.spelling import write_spelling
from indexer.suggestions.write import write_suggestions
from indexer.synonyms import write_synonyms
from indexer.types.write import write_types
from indexer.vector_cache import VectorCache


@dataclass(frozen=True, slots=True)
class Words:
    """What indexing the words found: the size of the vocabulary, and the regions by name."""

    terms: int
    regions: tuple[str, ...]


def write_words_and_filters(
    layout: VersionLayout, recipe: Recipe, analyzer: Analyzer, count: int, reporter: Reporter
) -> Words:
    """Write postings, filters, offers and identifiers."""
    postings = PostingsWriter(k1=recipe.k1, b=recipe.b, fields=recipe.fields)
    filters, offers = FilterWriter(), OfferWriter()
    identifiers = IdentifierWriter()
    products = reporter.track(stored_products(layout), label="indexing words", total=count)
    for row, product in enumerate(products):
        postings.add(recipe.lexical_document(product, analyzer))
        filters.add(row, product)
        offers.add(row, product)
        identifiers.add(product)
    identifiers.write(layout.identifiers)
    filters.write(layout.filters)
    regions = offers.write(layout.offers)
    return Words(postings.write(layout.postings), regions)


def copy_encoder(source: Path, layout: VersionLayout) -> OnnxEncoder:
    """Copy an exported encoder into the version and load it from there."""
    layout.encoder.mkdir()
    for path in EncoderLayout(source).files:
        shutil.copyfile(path, layout.encoder / path.name)
    return OnnxEncoder(layout.encoder)


def write_vectors(
    layout: VersionLayout,
    encoder: OnnxEncoder,
    recipe: Recipe,
    *,
    cache_folder: Path,
    workers: int,
    ann_from: int,
    reporter: Reporter,
) -> EmbeddingReport:
    """Encode every product and write the vector indexes."""
    count = count_products(layout)
    with (
        VectorCache(cache_folder, encoder.fingerprint, encoder.dimension) as cache,
        FlatWriter(layout.vectors, count, encoder.dimension) as flat,
    ):
        texts = map(recipe.dense_text, stored_texts(layout))
        report = embed(
            texts, encoder, cache, flat.add, workers=workers, reporter=reporter, total=count
        )
    vectors = flat_vectors(layout.vectors)
    if count >= ann_from:
        write_ann(vectors, layout.ann)
    else:
        write_codes(vectors, layout.codes)
    return report


@dataclass(frozen=True, slots=True)
class Extras:
    """Files beside the feed that a build may be given; None for one that is not.

    Attributes:
        query_log: queries with their clicks.
        orders: order lines.
        synonyms: words that stand for others, TOML.
    """

    query_log: Path | None = None
    orders: Path | None = None
    synonyms: Path | None = None


NO_EXTRAS = Extras()


def write_language(
    layout: VersionLayout, analyzer: Analyzer, products: int, extras: Extras
) -> None:
    """Write what suggestions and the understanding of queries need: needs all other files."""
    types = write_types(layout, analyzer, products)
    write_suggestions(layout, analyzer, types, query_log=extras.query_log, orders=extras.orders)
    write_spelling(layout, analyzer, query_log=extras.query_log)
    write_synonyms(layout, extras.synonyms)


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What went into a version."""

    catalogue: str
    products: int
    words: Words
    feed_fingerprint: str
    recipe: Recipe
    analyzer: Analyzer
    encoder: OnnxEncoder


def make_manifest(layout: VersionLayout, made_of: Ingredients) -> Manifest:
    """Describe the staged version, which is named after its content, files and all."""
    encoder, analyzer = made_of.encoder, made_of.analyzer
    files = file_entries(layout.root)
    identity = (
        str(FORMAT_VERSION),
        made_of.recipe.identity,
        analyzer.fingerprint,
        *(part for name, entry in files.items() for part in (name, entry.sha256)),
    )
    return Manifest(
        format_version=FORMAT_VERSION,
        catalogue=made_of.catalogue,
        version=fingerprint.of_parts(identity)[:12],
        products=made_of.products,
        terms=made_of.words.terms,
        has_ann=layout.ann.is_file(),
        regions=made_of.words.regions,
        recipe=made_of.recipe.identity,
        language=analyzer.language,
        analyzer_fingerprint=analyzer.fingerprint,
        feed_fingerprint=made_of.feed_fingerprint,
        encoder=EncoderEntry(
            name=encoder.description.name,
            fingerprint=encoder.fingerprint,
            precision=encoder.description.precision,
            dimension=encoder.dimension,
        ),
        files=files,
    )
