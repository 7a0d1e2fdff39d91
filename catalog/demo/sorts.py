"""In what ways the shops of the made-up marketplace buy: the segments that are to be found."""

from enum import StrEnum


class Sort(StrEnum):
    """In what way a shop buys."""

    REGULAR = "regular"
    BULK = "bulk"
    """`BULK_TIMES` as much of everything."""
    EXPLORING = "exploring"
    """Several new products with every order."""
    LAPSED = "lapsed"
    """Nothing any more since half a year or longer."""
    GROWING = "growing"
    """More and more of everything, and every few months a category of its peers."""
