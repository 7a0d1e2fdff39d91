"""What live words make of what was built, row by row."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from catalog.store.records import NO_REGION, LiveOffer
from search.arrays import Mask
from search.built_offers import NOT_SOLD, BuiltOffers, Codes, Prices, Stock
from search.offer_columns import LIST_PRICE, availability_by_stock
from search.row_map import RowMap

NO_WORDS: RowMap[LiveOffer] = RowMap()


def regional_states(
    built: BuiltOffers, region: str, words: RowMap[LiveOffer], rows: Sequence[int]
) -> tuple[Codes, dict[str, Prices]]:
    """Availability and prices of `rows` in a region under the live words."""
    stock, prices = built.at(region, np.array(rows))
    # What is sold here by a live word alone costs what it costs without a region.
    prices = np.where(stock == NOT_SOLD, built.prices[rows], prices)
    said = [words.get(row) for row in rows]
    for place, word in enumerate(said):
        if word is None:
            continue
        if word.withdrawn:
            stock[place] = NOT_SOLD
        elif word.stock is not None:
            stock[place] = word.stock
        if word.price is not None:
            prices[place] = word.price
    prices[stock == NOT_SOLD] = np.nan
    codes = availability_by_stock(stock, built.availability[rows])
    return codes, _by_tier(prices, said, stock != NOT_SOLD)


def own_states(
    built: BuiltOffers, words: Mapping[str, RowMap[LiveOffer]], rows: Sequence[int]
) -> tuple[Codes, dict[str, Prices]]:
    """Availability and prices of `rows` without a region under the live words of all regions."""
    prices = built.prices[rows].copy()
    told, stock = _stocked_anywhere(built, words, rows)
    own = words.get(NO_REGION, NO_WORDS)
    said = [own.get(row) for row in rows]
    for place, word in enumerate(said):
        if word is None:
            continue
        if word.withdrawn:
            told[place], stock[place] = True, NOT_SOLD
        elif word.stock is not None:
            told[place], stock[place] = True, word.stock
        if word.price is not None:
            prices[place] = word.price
    built_codes = built.availability[rows]
    codes = np.where(told, availability_by_stock(stock, built_codes), built_codes)
    prices[codes == NOT_SOLD] = np.nan
    return codes, _by_tier(prices, said, codes != NOT_SOLD)


def _stocked_anywhere(
    built: BuiltOffers, words: Mapping[str, RowMap[LiveOffer]], rows: Sequence[int]
) -> tuple[Mask, Stock]:
    """Of which of `rows` a live word tells the stock in any region, and if any region has it.

    Returns:
        bool, and int32, 1 where a region has stock and else 0; each of shape (len(rows),).
    """
    told, stocked = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    places = np.array(rows)
    for region in {*built.regions, *words} - {NO_REGION}:
        here = built.at(region, places)[0] > 0
        said = words.get(region, NO_WORDS)
        for place, row in enumerate(rows if len(said) else ()):
            word = said.get(row)
            if word is not None and (word.withdrawn or word.stock is not None):
                told[place] = True
                here[place] = not word.withdrawn and bool(word.stock)
        stocked |= here
    return told, stocked.astype(np.int32)


def _by_tier(prices: Prices, words: Iterable[LiveOffer | None], sold: Mask) -> dict[str, Prices]:
    """`prices`, and beside them those of every tier that a word names."""
    columns = {LIST_PRICE: prices}
    for place, word in enumerate(words):
        for tier, price in word.tier_prices.items() if word is not None else ():
            if sold[place]:
                columns.setdefault(tier, prices.copy())[place] = price
    return columns
