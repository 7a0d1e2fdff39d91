"""Judged lists asked for by the queries as our speller repairs them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.judged_lists import Floats, JudgedList, Parts
from benchmarks.spelling_peers import ours
from catalog.product import Availability, Product

CLICKED_FROM = 2.33
"""Rating from which a product counts as a click on the query, in the speller's query log."""


def repaired(parts: Parts) -> Parts:
    """`parts` with their queries repaired, by the words of all titles and of the queries learnt.

    No rating of a list that is fitted on or tested is read.
    """
    every = [*parts.learnt, *parts.fitted, *parts.tested]
    titles = sorted({title for judged in every for title in judged.titles})
    products = [
        Product(id=str(number), title=title, availability=Availability.IN_STOCK)
        for number, title in enumerate(titles)
    ]
    log = [(each.query, int((each.ratings >= CLICKED_FROM).sum())) for each in parts.learnt]
    with TemporaryDirectory() as folder:
        repair = ours(Path(folder) / "spelling", products, log)

        def asked(lists: Sequence[JudgedList]) -> list[JudgedList]:
            return [replace(each, query=repair(each.query)) for each in lists]

        return Parts(asked(parts.learnt), asked(parts.fitted), asked(parts.tested))


def changed(typed: Sequence[JudgedList], asked: Sequence[JudgedList]) -> list[int]:
    """The places of the lists whose queries were repaired."""
    pairs = enumerate(zip(typed, asked, strict=True))
    return [place for place, (one, other) in pairs if one.query != other.query]


def merged(
    typed: Mapping[str, Sequence[Floats]],
    asked: Mapping[str, Sequence[Floats]],
    places: Sequence[int],
) -> dict[str, list[Floats]]:
    """By feature the scores of `typed`, but at `places` those of `asked`.

    Args:
        typed: by list the scores for the query as typed.
        asked: those for the repaired query, of one list for each of `places`.
        places: of the lists whose queries were repaired.
    """
    scores = {name: list(values) for name, values in typed.items()}
    for name, values in asked.items():
        for place, found in zip(places, values, strict=True):
            scores[name][place] = found
    return scores
