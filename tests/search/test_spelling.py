"""Spelling repair: words that are wrong, words that must not be touched, and queries at large."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.product import Availability, Product
from core.analysis import Analyzer
from core.errors import IndexUnusable
from core.surface import surface_words
from core.vocabulary import VocabularyLayout
from indexer.spelling import WordCensus, language_words
from search.understanding.spelling import Repair, Speller

TITLES = (
    ["Nord wireless mouse with usb cable"] * 40
    + ["Wireless keyboard and mouse for a notebook computer"] * 40
    + ["Power tool set with hammer drill"] * 40
    + ["Memory card reader, black aluminum case"] * 40
    + ["Laser printer with toner cartridge"] * 40
    + ["Café chair"] * 40
    + ["Water heater with usb hub"] * 40
    + ["Heather grey water bottle"] * 3
    + ["Wireles mouse"]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    census = WordCensus()
    for number, title in enumerate(TITLES):
        census.add_product(
            Product(
                id=str(number), title=title, brand="Logitek", availability=Availability.IN_STOCK
            )
        )
    folder = tmp_path_factory.mktemp("shop") / "spelling"
    census.write(folder, language_words("english"))
    return folder


@pytest.fixture(scope="module")
def speller(folder: Path) -> Speller:
    return Speller(folder, Analyzer("english"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("keybord", "keyboard"),
        ("kyeboard", "keyboard"),
        ("wirelesss mouse", "wireless mouse"),
        ("cartrige", "cartridge"),
        ("Lazer PRINTER", "laser PRINTER"),
        ("aluminun case", "aluminum case"),
        ("wierless keybord, blck", "wireless keyboard, black"),
        ("compter notebok", "computer notebook"),
        ("catrigde for printr", "cartridge for printer"),
        ("powertool", "power tool"),
        ("usbhub", "usb hub"),
        ("note book", "notebook"),
        ("power-toool set", "power-tool set"),
        ("wireles mouse", "wireless mouse"),
        ("cafe chiar", "cafe chair"),
        ("cefé chair", "café chair"),
        ("memor ycard", "memory card"),
    ],
)
def test_misspelt_queries(speller: Speller, typed: str, meant: str) -> None:
    repair = speller.repair(typed)
    assert repair is not None
    assert repair.text == meant


def test_changes_are_told_as_typed_and_as_repaired(speller: Speller) -> None:
    assert speller.repair("Logitek Wierless keybord 2.4 GHz") == Repair(
        text="Logitek wireless keyboard 2.4 GHz",
        changes=(("Wierless", "wireless"), ("keybord", "keyboard")),
    )


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "wireless mouse",
        "mouses",
        "cartridges for printers",
        "TN-2110 tn2110 500gb a4",
        "keyboa2rd",
        "mou",
        "logitek",
        "table",
        "\u0e01\u0e34\u0e19",
        "?!",
        "x" * 512,
        " ".join("ab" for _ in range(170)),
    ],
)
def test_queries_that_are_left_alone(speller: Speller, query: str) -> None:
    assert speller.repair(query) is None


def test_what_the_caller_keeps_is_kept(speller: Speller) -> None:
    assert speller.repair("keybord", keep=frozenset({"keybord"})) is None
    kept = speller.repair("keybord mosue", keep=frozenset({"keybord"}))
    assert kept is not None
    assert kept.text == "keybord mouse"
    assert speller.repair("note book", keep=frozenset({"book"})) is None


def test_words_of_brands_are_kept_though_they_look_misspelt(tmp_path: Path) -> None:
    census = WordCensus()
    for _ in range(40):
        census.add_title("Wireless mouse by Logitech")
    census.add_brand("Logitec")
    census.write(tmp_path / "spelling")
    beside = Speller(tmp_path / "spelling", Analyzer("english"))
    assert beside.repair("logitec mouse") is None
    assert beside.repair("logitecj mouse") is not None


def test_splits_and_joins_only_what_is_clearly_commoner(speller: Speller) -> None:
    assert speller.split("usbhub") == ("usb", "hub")
    assert speller.split("notebook") is None
    assert speller.split("nonsense") is None
    assert speller.join("note", "book") == "notebook"
    assert speller.join("power", "tool") is None
    assert speller.join("wireless", "mouse") is None


def test_frequencies_are_of_whole_words(speller: Speller) -> None:
    assert speller.frequency("keyboard") == 3 * 40
    assert speller.frequency("keyboards") == 0
    assert speller.frequency("") == 0


WORDS = sorted({word.normal for title in TITLES[:-1] for word in surface_words(title)})
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzé -'0123", max_size=40)


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_known_words_are_left_alone(speller: Speller, words: list[str]) -> None:
    repair = speller.repair(" ".join(words))
    assert repair is None or {"heather", "grey", "bottle"}.intersection(words)


@given(LETTERS)
def test_a_repaired_query_needs_no_repair(speller: Speller, query: str) -> None:
    repair = speller.repair(query)
    if repair is not None:
        assert speller.repair(repair.text) is None


@given(st.lists(st.sampled_from([*WORDS, "keybord", "mosue", "notebok"]), max_size=4), LETTERS)
def test_only_what_is_told_changes(speller: Speller, words: list[str], more: str) -> None:
    query = f"{' '.join(words)} {more}"
    repair = speller.repair(query)
    if repair is not None:
        rest, read = repair.text, query
        for typed, repaired in repair.changes:
            before = read.index(typed)
            assert rest.startswith(read[:before] + repaired)
            rest, read = rest[before + len(repaired) :], read[before + len(typed) :]
            assert not any(char.isdecimal() for char in typed)
        assert rest == read


@given(LETTERS)
def test_kept_words_survive(speller: Speller, query: str) -> None:
    kept = frozenset(word.normal for word in surface_words(query))
    assert speller.repair(query, keep=kept) is None


def test_an_empty_vocabulary_repairs_nothing(tmp_path: Path) -> None:
    WordCensus().write(tmp_path / "spelling")
    speller = Speller(tmp_path / "spelling", Analyzer("none"))
    assert speller.repair("keybord mouse") is None
    assert speller.split("usbhub") is None
    assert speller.join("note", "book") is None


def test_damaged_files_are_unusable(tmp_path: Path) -> None:
    census = WordCensus()
    census.add_title("wireless mouse")

    def fresh(name: str) -> VocabularyLayout:
        census.write(tmp_path / name)
        return VocabularyLayout(tmp_path / name)

    missing = fresh("missing")
    missing.words.unlink()
    empty = fresh("empty")
    empty.frequencies.write_bytes(b"")
    short = fresh("short")
    np.save(short.frequencies, np.zeros(1, np.uint32))
    other = fresh("other")
    np.save(other.neighbours.counts, np.zeros(9, np.uint32))
    kind = fresh("kind")
    np.save(kind.brands, np.zeros(2, np.float64))
    for damaged in (missing, empty, short, other, kind):
        with pytest.raises(IndexUnusable, match="spelling") as caught:
            Speller(damaged.root, Analyzer("english"))
        assert caught.value.hint
    with pytest.raises(IndexUnusable):
        Speller(tmp_path / "nowhere", Analyzer("english"))
