"""matplotlib's SVG made fit for pages: colours that a page sets, words for those who hear it."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from insights.drawing.palette import COLOURS

FONT = "var(--chart-font, system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif)"

_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_HEX = re.compile(r"#[0-9a-f]{6}\b")
_FAMILY = re.compile(r"font-family:[^;]*;?")
_PAINTED = ("style", "fill", "stroke")
_PROPERTIES = {each.light: each.css for each in COLOURS}
# matplotlib gives these to every element of the page in a style sheet; inherited, they do as well.
_INHERITED = f"stroke-linejoin: round; stroke-linecap: butt; font-family: {FONT}"


def finished(svg: str, *, prefix: str, title: str, description: str) -> str:
    """The SVG as one element for a page or a file of its own.

    Args:
        svg: as matplotlib writes it, text as text.
        prefix: of all its ids, of this picture alone.
        title: its name.
        description: what is to be seen.
    """
    root = ET.fromstring(svg)  # noqa: S314 - matplotlib wrote it a moment ago
    for element in root.iter():
        element.tag = _local(str(element.tag))
        _clean(element)
    _drop(root, {"metadata", "style"})
    _rename(root, prefix)
    return ET.tostring(_labelled(root, prefix, title, description), encoding="unicode")


def _labelled(root: ET.Element, prefix: str, title: str, description: str) -> ET.Element:
    names = f"{prefix}-title", f"{prefix}-desc"
    _, _, width, height = root.attrib["viewBox"].split()
    labelled = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": root.attrib["viewBox"],
            "width": width,
            "height": height,
            "role": "img",
            "aria-labelledby": " ".join(names),
            "style": _INHERITED,
        },
    )
    for tag, name, text in zip(("title", "desc"), names, (title, description), strict=True):
        ET.SubElement(labelled, tag, {"id": name}).text = text
    labelled.extend(root)
    return labelled


def _clean(element: ET.Element) -> None:
    attributes = {_local(name): value for name, value in element.attrib.items()}
    element.attrib.clear()
    for name, value in attributes.items():
        element.set(name, _painted(value) if name in _PAINTED else value)
    if element.get("style") == "":
        del element.attrib["style"]


def _painted(style: str) -> str:
    """The style with the colours as custom properties and without a font of its own."""
    coloured = _HEX.sub(lambda found: _PROPERTIES.get(found[0], found[0]), style)
    return _FAMILY.sub("", coloured).strip()


def _drop(parent: ET.Element, tags: set[str]) -> None:
    for child in list(parent):
        if child.tag in tags:
            parent.remove(child)
        else:
            _drop(child, tags)


def _rename(root: ET.Element, prefix: str) -> None:
    """Keep only ids that are referred to, each with the prefix: several pictures share a page."""
    used = set(_references(root))
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id" and value not in used:
                del element.attrib[name]
            elif name == "id":
                element.set(name, f"{prefix}-{value}")
            elif name == "href" and value.startswith("#"):
                element.set(name, f"#{prefix}-{value[1:]}")
            else:
                element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))


def _references(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "href" and value.startswith("#"):
                yield value[1:]
            yield from _REFERENCE.findall(value)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
