"""Letters in a picture: clean XML text, in a size at which it fits."""

import html
import re
from dataclasses import dataclass

UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold (XML 1.0, 2.2)."""

LETTER_WIDTH = 0.6
"""Of a bold letter, on average, as a part of the font size; capitals and "m" are wider."""

MOST_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text around a point, no wider than `width`.

    Attributes:
        size: the font size, unless it must be smaller to fit.
        colour: as "#rrggbb".
    """

    text: str
    x: float
    y: float
    width: float
    size: float
    colour: str
    bold: bool = True

    def svg(self) -> str:
        """The text element; letters are squeezed where an odd font is wider than thought."""
        text = shortened(self.text, MOST_CHARACTERS)
        size = min(self.size, self.width / (LETTER_WIDTH * max(1, len(text))))
        squeezed = size < self.size and len(text) > 1
        fit = f' textLength="{self.width:g}" lengthAdjust="spacingAndGlyphs"' if squeezed else ""
        weight = ' font-weight="700"' if self.bold else ""
        return (
            f'<text x="{self.x:g}" y="{self.y + size * 0.35:.4g}" font-size="{size:.3g}" '
            f'fill="{self.colour}"{weight}{fit}>{clean(text)}</text>'
        )


def clean(text: str) -> str:
    """`text` as XML may hold it, escaped."""
    return html.escape(UNFIT.sub("", text))


def shortened(text: str, most: int) -> str:
    """In one line of at most `most` characters, ended by an ellipsis if it was longer."""
    line = " ".join(UNFIT.sub("", text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def balanced(text: str) -> tuple[str, ...]:
    """`text` in two lines as equal as its words allow, or in one if it is one word."""
    words = text.split()
    if len(words) < 2:
        return (text,)
    places = range(1, len(words))
    cut = min(places, key=lambda at: abs(len(" ".join(words[:at])) - len(" ".join(words[at:]))))
    return " ".join(words[:cut]), " ".join(words[cut:])


def initials(text: str) -> str:
    """The first letters of its first two words, in capitals."""
    words = re.findall(r"\w+", text)
    return "".join(word[0] for word in words[:2]).upper()
