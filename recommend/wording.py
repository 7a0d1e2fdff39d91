"""The words of reasons: short sentences with the titles of products in them."""

from recommend.contract import Shelf

LONGEST_TITLE = 48
"""In characters; a longer title ends in an ellipsis after a whole word."""


def title_of(shelf: Shelf, product: str) -> str:
    """The product's title, shortened for a sentence; its id if it has none."""
    facts = shelf.facts([product])[0]
    return shortened(facts.title if facts else "") or product


def shortened(title: str) -> str:
    """`title` in at most `LONGEST_TITLE` characters, cut between words where there are any."""
    whole = " ".join(title.split())
    if len(whole) <= LONGEST_TITLE:
        return whole
    start, _, _ = whole[:LONGEST_TITLE].rpartition(" ")
    return f"{(start or whole[: LONGEST_TITLE - 1]).rstrip(' ,;:-')}\u2026"


def ago(days: float) -> str:
    """How long ago: "today", "yesterday", "5 days ago", "3 weeks ago", "4 months ago"."""
    if days < 1:
        return "today"
    if days < 2:
        return "yesterday"
    if days < 14:
        return f"{int(days)} days ago"
    if days < 60:
        return f"{int(days // 7)} weeks ago"
    return f"{int(days // 30)} months ago"


def share(part: int, whole: int) -> str:
    """A share as people say it: "3 of 7", "3 of 10", "1 of 25".

    Args:
        part: 1 or more.
        whole: `part` or more.
    """
    if whole <= 10:
        return f"{part} of {whole}"
    ratio = part / whole
    return f"{round(10 * ratio)} of 10" if ratio >= 0.15 else f"1 of {round(1 / ratio)}"
