"""The plain product records that training takes, and the passage text made of one."""

from dataclasses import dataclass

DESCRIPTION_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Record:
    """A product as training sees it.

    Attributes:
        id: the product's id.
        title: its title, never empty.
        brand: its brand, or empty.
        description: free text, or empty.
        model: its model or part number as it stands in the title, or empty.
        kind: what it is ("ink cartridge"), if the catalogue says so, or empty.
    """

    id: str
    title: str
    brand: str = ""
    description: str = ""
    model: str = ""
    kind: str = ""


def passage_of(record: Record) -> str:
    """The text that is scored: title, brand unless the title has it, start of the description."""
    parts = [record.title]
    if record.brand and record.brand.lower() not in record.title.lower():
        parts.append(record.brand)
    if opening := record.description[:DESCRIPTION_CHARACTERS].strip():
        parts.append(opening)
    return ". ".join(parts)
