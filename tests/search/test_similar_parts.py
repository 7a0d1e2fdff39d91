"""The parts of similar products: diversity by brute force, duplicates and titles by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Product
from core.analysis import Analyzer
from search.parse import QueryEncoder
from search.results import ProductView
from search.similar.candidates import first_of_each
from search.similar.diversity import marginal_order
from search.similar.duplicates import LIKELY, SURE, Duplicate, DuplicateFinder
from search.similar.reasons import Facts, alternative
from search.similar.results import SimilarQuery
from search.similar.seeds import seeds_of
from search.similar.titles import TitleReader, agreement
from search.snapshot import Snapshot
from tests.search.shop import open_shop


def by_definition(
    relevance: Sequence[float], vectors: np.ndarray, diversity: float, first: int
) -> list[int]:
    """Maximal marginal relevance, word for word."""
    chosen: list[int] = []
    while len(chosen) < min(first, len(relevance)):
        worth = {
            place: (1 - diversity) * relevance[place]
            - diversity
            * max((float(vectors[place] @ vectors[other]) for other in chosen), default=0)
            for place in range(len(relevance))
            if place not in chosen
        }
        chosen.append(max(worth, key=lambda place: (round(worth[place], 5), -place)))
    return chosen


# OpenBLAS's AVX-512 product of a float32 matrix of exactly five columns reads a lane that
# nobody has written: the result is right, yet NumPy may warn of an invalid value.
WIDTH = 6


@settings(deadline=None)
@given(
    count=st.integers(0, 12),
    first=st.integers(0, 14),
    diversity=st.sampled_from([0.0, 0.2, 0.5, 1.0]),
    seed=st.integers(0, 50),
)
def test_diversity_is_marginal_relevance(
    count: int, first: int, diversity: float, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((count, WIDTH)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    relevance = np.sort(chance.random(count).astype(np.float32))[::-1].copy()
    order, worth = marginal_order(relevance, vectors, diversity=diversity, first=first)
    wanted = by_definition(relevance.tolist(), vectors, diversity, first)

    assert order[: len(wanted)].tolist() == wanted
    assert sorted(order.tolist()) == list(range(count))
    assert np.isnan(worth).tolist() == [place >= len(wanted) for place in range(count)]
    assert order[len(wanted) :].tolist() == sorted(order[len(wanted) :].tolist())


@settings(deadline=None)
@given(st.lists(st.integers(-1, 4), max_size=20))
def test_the_first_of_every_group_stays(groups: list[int]) -> None:
    expected = [
        place for place, group in enumerate(groups) if group < 0 or group not in groups[:place]
    ]
    assert first_of_each(np.array(groups, np.int32)).tolist() == expected


def product(number: int, title: str, **fields: object) -> Product:
    return Product(
        id=str(number),
        title=title,
        availability=Availability.IN_STOCK,
        **fields,  # type: ignore[arg-type]  # fields of Product, as the tests name them
    )


CAMERAS = [
    product(0, "Sony pink Cyber-shot 7.2 megapixel digital camera DSCW120P", brand="Sony"),
    product(1, "Sony Cyber-shot DSC-W120/P digital camera, pink, 7.2 megapixel", brand="Sony"),
    product(2, "Sony Cyber-shot DSC-W150/R digital camera, red, 8.1 megapixel", brand="Sony"),
    product(3, "Olympus FE-360 digital camera pink", brand="Olympus"),
    product(4, "Office chair", gtin=("4006381333931",)),
    product(5, "Swivel seat for desks", gtin=("04006381333931",)),
    product(6, "Acme drill", brand="Acme", mpn="AD-100/B"),
    product(7, "Hammer machine", brand="ACME", mpn="ad100b"),
    product(8, "Acme drill", brand="Acme", mpn="AD-200"),
    product(9, "Acme drill", brand="Acme", mpn="AD-100/B", gtin=("4006381333932",)),
]


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return open_shop(CAMERAS, tmp_path_factory.mktemp("cameras"))


def duplicates_of(snapshot: Snapshot, query: SimilarQuery) -> dict[int, Duplicate]:
    (seed,) = seeds_of(snapshot, QueryEncoder(snapshot.encoder), query, snapshot.prices)
    return {found.row: found for found in DuplicateFinder(snapshot).find(seed, None)}


def test_a_part_number_inside_another_spelling_is_the_same_product(cameras: Snapshot) -> None:
    found = duplicates_of(cameras, SimilarQuery(products=("0",)))

    assert found[1].score >= LIKELY
    assert found[1].score > found[2].score
    assert found[1].score > found[3].score
    assert 0 not in found


def test_a_text_has_duplicates_too(cameras: Snapshot) -> None:
    found = duplicates_of(cameras, SimilarQuery(text="sony cyber-shot camera dscw120"))
    assert max(found.values(), key=lambda each: each.score).row in {0, 1}


def test_one_gtin_is_one_product_whatever_the_titles(cameras: Snapshot) -> None:
    found = duplicates_of(cameras, SimilarQuery(products=("4",)))[5]
    assert (found.score, found.evidence) == (1.0, "gtin")


def test_one_part_number_of_one_brand_is_one_product(cameras: Snapshot) -> None:
    found = duplicates_of(cameras, SimilarQuery(products=("6",)))

    assert found[7].evidence == found[9].evidence == "mpn"
    assert found[7].score > SURE


def test_another_part_number_is_another_product(cameras: Snapshot) -> None:
    assert duplicates_of(cameras, SimilarQuery(products=("6",)))[8].score < LIKELY


@pytest.fixture(scope="module")
def reader(cameras: Snapshot) -> TitleReader:
    return TitleReader(Analyzer("english"), cameras.lexical, len(CAMERAS))


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ("camera DSC-W120/P", "camera dscw120p", 1.0),
        ("camera DSCW120P", "camera dsc-w120/r", 7 / 8),
        ("phone KX-TG1033S", "phone KX-TG1034S", 0.0),
        ("drive 500GB", "drive 500GB", 0.0),
        ("switch 10/100", "switch 10/100", 0.0),
        ("card 97067", "card 97067 black", 1.0),
        ("a chair", "a table", 0.0),
    ],
)
def test_part_numbers_agree_however_they_are_written(
    reader: TitleReader, one: str, other: str, codes: float
) -> None:
    found = agreement(reader.read(one), reader.read(other))
    assert found.codes == pytest.approx(codes)
    assert found == agreement(reader.read(other), reader.read(one))


def test_amounts_conflict_where_a_unit_has_no_common_number(reader: TitleReader) -> None:
    small, large = reader.read("stick 4 GB usb 2"), reader.read("stick 8gb usb 2")
    assert agreement(small, small).amount_conflict == 0
    assert agreement(small, large).amount_conflict == pytest.approx(0.5)


def test_equal_titles_share_everything(reader: TitleReader) -> None:
    title = reader.read("Sony Cyber-shot digital camera")
    found = agreement(title, title)
    assert (found.shared, found.contained) == (1, 1)


def facts(**given_: object) -> Facts:
    known: dict[str, object] = {
        "type": "laser printer",
        "seed_type": "laser printer",
        "overlap": float("nan"),
        "price_ratio": float("nan"),
        "seed": ProductView(id="s", title="s", availability="in_stock", brand="HP"),
        "loosened": None,
    }
    return Facts(**(known | given_))  # type: ignore[arg-type]  # by name, as the tests give them


@pytest.mark.parametrize(
    ("known", "code", "text"),
    [
        ({}, "same_type", "also a laser printer"),
        ({"price_ratio": 0.5}, "same_type", "also a laser printer, cheaper"),
        ({"price_ratio": 1.0}, "same_type", "also a laser printer, about the same price"),
        ({"price_ratio": 2.0}, "same_type", "also a laser printer"),
        (
            {"price_ratio": 9.0, "loosened": "price"},
            "same_type",
            "also a laser printer, in another price range",
        ),
        ({"type": None, "overlap": 0.9}, "same_attributes", "described by the same features"),
        ({"type": None}, "like_text", "alike by its description"),
        ({"seed": None}, "like_text", "like what was described"),
    ],
)
def test_reasons_are_built_from_facts(known: dict[str, object], code: str, text: str) -> None:
    shown = ProductView(id="h", title="h", availability="in_stock", brand="Xerox")
    reason = alternative(shown, facts(**known))
    assert (reason.code, reason.text) == (code, text)


def test_the_same_brand_is_said() -> None:
    shown = ProductView(id="h", title="h", availability="in_stock", brand="hp")
    assert alternative(shown, facts()).text == "also a laser printer, same brand"
    assert alternative(shown, facts(type=None)).code == "same_brand"


@pytest.mark.parametrize(
    ("category", "type_", "code", "text"),
    [
        ("Glasses", "red wine", "same_category", "also in Glasses"),
        ("Glasses", None, "same_category", "also in Glasses"),
        ("Laser Printers", "laser printer", "same_type", "also a laser printer"),
        ("PRINTER", "laser printers", "same_type", "also laser printers"),
    ],
)
def test_a_category_is_said_where_it_does_not_say_the_type(
    category: str, type_: str | None, code: str, text: str
) -> None:
    path = ("Home", category)
    shown = ProductView(id="h", title="h", availability="in_stock", category=path)
    seed = ProductView(id="s", title="s", availability="in_stock", category=path)
    reason = alternative(shown, facts(type=type_, seed_type=type_, seed=seed))
    assert (reason.code, reason.text) == (code, text)


@pytest.mark.parametrize("other", [(), ("Home",), ("Home", "Glasses", "Wine")])
def test_only_the_very_same_category_is_said(other: tuple[str, ...]) -> None:
    shown = ProductView(id="h", title="h", availability="in_stock", category=("Home", "Glasses"))
    seed = ProductView(id="s", title="s", availability="in_stock", category=other)
    assert alternative(shown, facts(seed=seed)).code == "same_type"


def test_two_products_without_a_category_share_none() -> None:
    bare = ProductView(id="b", title="b", availability="in_stock")
    assert alternative(bare, facts(type=None, seed=bare)).text == "alike by its description"


@given(
    st.from_regex(r"[a-z]{1,12}", fullmatch=True), st.sampled_from(["Fine {}s", "{}", "{}s etc"])
)
def test_a_category_in_the_plural_says_its_type(noun: str, called: str) -> None:
    path = ("Home", called.format(noun).title())
    view = ProductView(id="v", title="v", availability="in_stock", category=path)
    found = alternative(view, facts(type=f"big {noun}", seed_type=f"big {noun}", seed=view))
    assert found.code == "same_type"
