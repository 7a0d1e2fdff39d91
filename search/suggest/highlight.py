"""Marks what was not typed yet."""

from collections.abc import Sequence
from html import escape

from core.analysis import normalize


def untyped_marked(text: str, typed: Sequence[str]) -> str:
    """The text, HTML-escaped, with <mark> and </mark> around what goes beyond `typed`.

    Each typed word counts for the first part of a word that begins with it; marks
    reach over the spaces between what they mark.

    Args:
        text: a suggestion.
        typed: normalised words.
    """
    spans = sorted(_typed_spans(text, typed))
    pieces: list[str] = []
    end = 0
    for start, stop in [*spans, (len(text), len(text))]:
        _add_marked(pieces, text[end:start])
        pieces.append(escape(text[start:stop]))
        end = stop
    return "".join(pieces)


def _add_marked(pieces: list[str], untyped: str) -> None:
    """Mark a stretch; spaces at its beginning after what was typed stay outside."""
    marked = untyped.strip()
    if not marked:
        pieces.append(escape(untyped))
        return
    before, _, after = untyped.partition(marked)
    pieces.append(f"{before}<mark>{escape(marked)}</mark>{after}")


def _typed_spans(text: str, typed: Sequence[str]) -> list[tuple[int, int]]:
    starts = [
        place
        for place, char in enumerate(text)
        if char.isalnum() and (place == 0 or not text[place - 1].isalnum())
    ]
    spans = []
    for word in sorted(typed, key=len, reverse=True):
        for start in starts:
            end = _end_of(text, start, word)
            if end is not None:
                spans.append((start, end))
                starts = [other for other in starts if not start <= other < end]
                break
    return spans


def _end_of(text: str, start: int, word: str) -> int | None:
    """Where `word` ends in `text` if it begins at `start`, whatever case, accents and hyphens."""
    done, place = 0, start
    while done < len(word):
        if place == len(text) or text[place].isspace():
            return None
        char = text[place]
        if char.isalnum() or not char.isascii():
            letters = normalize(char)
            if not word.startswith(letters, done):
                return None
            done += len(letters)
        place += 1
    return place
