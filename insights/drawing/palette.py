"""The colours of charts: custom properties of CSS, so that a page decides which ones are seen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by its part.

    Attributes:
        name: of the custom property that a page may set.
        light: on a light page, and wherever nothing is set; "#rrggbb", of no other part.
        dark: on a dark page.
    """

    name: str
    light: str
    dark: str

    @property
    def css(self) -> str:
        """The colour as a style names it."""
        return f"var({self.name}, {self.light})"


INK = Colour("--chart-ink", "#1c2321", "#e6ebe9")
SOFT = Colour("--chart-soft", "#59645f", "#a5b0ac")
GRID = Colour("--chart-grid", "#d9dfdc", "#36403c")
SERIES = (
    Colour("--chart-1", "#2c5f8a", "#7db2dd"),
    Colour("--chart-2", "#b3541e", "#eba066"),
    Colour("--chart-3", "#177a52", "#57c08f"),
    Colour("--chart-4", "#7a4fb0", "#bb9ae8"),
    Colour("--chart-5", "#a8326e", "#ea86b7"),
    Colour("--chart-6", "#6b6a1f", "#c4c25a"),
)
COLOURS = (INK, SOFT, GRID, *SERIES)


def light_properties() -> str:
    """Declarations for a light page."""
    return " ".join(f"{each.name}: {each.light};" for each in COLOURS)


def dark_properties() -> str:
    """Declarations for a dark page."""
    return " ".join(f"{each.name}: {each.dark};" for each in COLOURS)
