"""What repairs queries: ours, and symspellpy as it comes."""

from collections.abc import Callable, Iterable
from importlib.resources import as_file, files
from pathlib import Path

from symspellpy import SymSpell, Verbosity

from benchmarks.spelling_data import write_log
from catalog.product import Product
from core.analysis import Analyzer
from core.layout import VersionLayout
from core.surface import surface_words
from indexer.product_table import write_product_table
from indexer.spelling import write_spelling
from search.understanding.spelling import Speller

DISTANCE = 2

Repairer = Callable[[str], str]
"""Gives the query to search for instead: the same text if nothing is wrong with it."""


def ours(
    folder: Path, products: Iterable[Product], log: Iterable[tuple[str, int]] | None
) -> Repairer:
    """Our speller over the words of `products`, and of a query log if there is one."""
    layout, analyzer = VersionLayout(folder), Analyzer("english")
    folder.mkdir()
    write_product_table(products, layout.products)
    path = None if log is None else folder / "log.csv"
    if path is not None and log is not None:
        write_log(log, path)
    write_spelling(layout, analyzer, query_log=path)
    speller = Speller(layout.spelling, analyzer)

    def repaired(text: str) -> str:
        repair = speller.repair(text)
        return text if repair is None else repair.text

    return repaired


def stock_dictionary() -> SymSpell:
    """The English words and pairs of words that symspellpy carries."""
    symspell = SymSpell(DISTANCE)
    package = files("symspellpy")
    with as_file(package / "frequency_dictionary_en_82_765.txt") as path:
        symspell.load_dictionary(path, 0, 1, encoding="utf-8-sig")
    with as_file(package / "frequency_bigramdictionary_en_243_342.txt") as path:
        symspell.load_bigram_dictionary(path, 0, 2, encoding="utf-8-sig")
    return symspell


def catalogue_dictionary(products: Iterable[Product]) -> SymSpell:
    """The words of titles, as often as they occur."""
    symspell = SymSpell(DISTANCE)
    for product in products:
        for word in surface_words(product.title):
            symspell.create_dictionary_entry(word.normal, 1)
    return symspell


def compound(symspell: SymSpell) -> Repairer:
    """Repairs whole queries, splitting and joining words; numbers are kept."""

    def repaired(text: str) -> str:
        (best,) = symspell.lookup_compound(text.lower(), DISTANCE, ignore_non_words=True)
        term: str = best.term
        return term

    return repaired


def word_by_word(symspell: SymSpell) -> Repairer:
    """Takes the best suggestion for each word without a digit; others are kept."""

    def repaired(text: str) -> str:
        return " ".join(
            word.normal
            if word.has_digit
            else symspell.lookup(word.normal, Verbosity.TOP, DISTANCE, include_unknown=True)[0].term
            for word in surface_words(text)
        )

    return repaired
