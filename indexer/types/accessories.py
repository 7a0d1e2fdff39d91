"""Which words for accessories each title names its product by."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from indexer.types.lexicon import ACCESSORIES
from indexer.types.source import TypedProduct
from indexer.types.titles import Part, TitleReader, stretches


def accessory_stems(reader: TitleReader) -> list[str]:
    """The stems of the words for accessories; the place of each is the number of its bit."""
    return sorted({reader.stem(word) for word in ACCESSORIES})


def accessory_words(
    products: Iterable[TypedProduct], reader: TitleReader
) -> npt.NDArray[np.uint64]:
    """By row the words for accessories in the naming part of the title, a bit each.

    What follows "with" or "for" does not count: a phone with a charger is a phone.

    Returns:
        uint64, shape (n,).
    """
    bits = {stem: 1 << number for number, stem in enumerate(accessory_stems(reader))}
    found = []
    for product in products:
        named = 0
        for stretch in stretches(product.title, product.brand):
            if stretch.part in (Part.NAMING, Part.PLACED):
                for word in stretch.words:
                    named |= bits.get(reader.stem(word), 0)
        found.append(named)
    return np.array(found, dtype=np.uint64)
