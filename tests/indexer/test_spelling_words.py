"""The words that spelling is repaired with: counted by hand, and written the same every time."""

import random
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog.product import Availability, Product
from catalog.query_log import LoggedQuery
from core.analysis import Analyzer
from core.layout import VersionLayout
from core.surface import surface_words
from core.vocabulary import PairLayout
from indexer.product_table import write_product_table
from indexer.spelling import WordCensus, language_words, write_spelling
from indexer.word_pairs import PairCounter
from search.understanding.vocabulary import UNKNOWN, Vocabulary


def product(number: int, title: str, **fields: Any) -> Product:
    return Product(
        id=str(number),
        title=title,
        availability=Availability.IN_STOCK,
        **fields,
    )


PRODUCTS = [
    product(1, "Red mug", brand="Süd", category=("Home", "Mugs"), description="A red mgu."),
    product(2, "Red mug", brand="Süd", category=("Home", "Mugs"), description="A red mgu."),
    product(3, "Crème brûlée bowl", attributes={"colour": ("dark red",), "weight": (1.5,)}),
]


def opened(folder: Path, products: list[Product], log: Path | None = None) -> Vocabulary:
    layout = VersionLayout(folder)
    folder.mkdir()
    write_product_table(products, layout.products)
    write_spelling(layout, Analyzer("english"), query_log=log)
    return Vocabulary(layout.spelling)


def test_titles_weigh_more_and_texts_count_once(tmp_path: Path) -> None:
    words = opened(tmp_path / "v", PRODUCTS)
    assert words.frequency_of("mug") == 2 * 3
    assert words.frequency_of("red") == 2 * 3 + 1 + 1
    assert words.frequency_of("mgu") == 1
    assert words.frequency_of("mugs") == 3
    assert words.frequency_of("sud") == 2
    assert words.frequency_of("colour") == 1
    assert words.frequency_of("1") == 0
    assert words.id("weight") != UNKNOWN
    assert words.total == int(words.frequencies.sum())


def test_brands_accents_and_the_language_at_large(tmp_path: Path) -> None:
    words = opened(tmp_path / "v", PRODUCTS)
    assert words.is_brand("sud")
    assert not words.is_brand("mug")
    assert not words.is_brand("unheard")
    assert words.written("creme") == "crème"
    assert words.written("mug") == "mug"
    assert words.is_of_language("table")
    assert not words.is_of_language("tabel")


def test_a_word_seldom_written_with_accents_has_none(tmp_path: Path) -> None:
    titles = ["Cafe table", "Cafe chair", "Cafe lamp", "Café sign"]
    products = [product(number, title) for number, title in enumerate(titles)]
    assert opened(tmp_path / "v", products).written("cafe") == "cafe"


def test_neighbours_and_words_of_one_title(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311 - a sample
    titles = [" ".join(chance.choices("abcdefgh", k=5)) for _ in range(60)]
    words = opened(tmp_path / "v", [product(n, title) for n, title in enumerate(titles)])
    beside: Counter[tuple[str, str]] = Counter()
    together: Counter[frozenset[str]] = Counter()
    for title in titles:
        beside.update(pairwise(title.split()))
        together.update(frozenset(pair) for pair in combinations(set(title.split()), 2))
    for first in "abcdefgh":
        for second in "abcdefgh":
            ids = words.id(first), words.id(second)
            assert words.neighbours.count(*ids) == 3 * beside[first, second]
            shared = together[frozenset((first, second))]
            if first != second:
                assert words.together(*ids)[0] == (3 * shared if shared > 1 else 0)
    assert words.neighbours.count(UNKNOWN, 1) == words.neighbours.count(1, UNKNOWN) == 0


def test_what_words_share_by_chance_adds_up_to_what_they_share(tmp_path: Path) -> None:
    titles = ["a b c", "a b d", "b c d", "a c d"] * 5
    words = opened(tmp_path / "v", [product(n, title) for n, title in enumerate(titles)])
    pairs = list(combinations(range(len(words)), 2))
    shared = sum(words.together(*pair)[0] for pair in pairs)
    chance = sum(words.together(*pair)[1] for pair in pairs)
    same_word = sum(words.together(word, word)[1] for word in range(len(words))) / 2
    assert chance + same_word == pytest.approx(shared)


def test_clicked_queries_count_and_slips_among_them_do_not(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = ["red mug,9,4", "red mgu big,9,9", "unclicked mug,9,0"]
    rows += [f"beaker {word},3,1" for word in ("red", "mug", "bowl")]
    log.write_text("\n".join(["query,count,clicks", *rows]), encoding="utf-8")
    words = opened(tmp_path / "v", PRODUCTS, log)
    assert words.frequency_of("beaker") == 3 * 3
    assert words.frequency_of("mug") == 2 * 3 + 3 * 3 + 3
    assert words.frequency_of("big") == words.frequency_of("unclicked") == 0
    assert words.frequency_of("mgu") == 1


def test_the_order_of_the_products_leaves_no_trace(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - a sample
    words = [word.normal for p in PRODUCTS for word in surface_words(p.title)]
    titles = [" ".join(chance.sample(words, 4)) for _ in range(50)]
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        census = WordCensus()
        for title in titles:
            census.add_title(title)
        census.add_log([LoggedQuery("red bowl", 2, 2)])
        census.write(folder, language_words("english"))
        titles.reverse()
    one, other = ({p.name: p.read_bytes() for p in folder.iterdir()} for folder in folders)
    assert one == other
    assert len(one) == 10


def test_pairs_are_summed_whatever_the_number_noted_before(tmp_path: Path) -> None:
    counter, sums = PairCounter(folded_at=7), Counter[tuple[int, int]]()
    chance = random.Random(7)  # noqa: S311 - a sample
    for _ in range(500):
        pair, weight = (chance.randrange(6), chance.randrange(6)), chance.randrange(1, 9)
        counter.add([pair], weight)
        sums[pair] += weight
    new_ids = np.array([5, 4, 3, 2, 1, 0])
    layout = PairLayout(tmp_path / "keys.npy", tmp_path / "counts.npy")
    counter.write(layout, new_ids, at_least=40, ordered=True)
    keys, counts = np.load(layout.keys), np.load(layout.counts)
    expected = {
        (5 - first) << 32 | (5 - second): weight
        for (first, second), weight in sums.items()
        if weight >= 40
    }
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == expected
    assert sorted(keys.tolist()) == keys.tolist()


@pytest.mark.parametrize("language", ["german", "none"])
def test_other_languages_have_no_list_of_words(language: str) -> None:
    assert list(language_words(language)) == []
