"""Pages as a browser reads them, and what nobody may put into one."""

import csv
import io
from html.parser import HTMLParser

import httpx

ATTACK = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>"


class Links(HTMLParser):
    """Collects where a page leads, what it loads, and what a policy would forbid in it."""

    def __init__(self, page: httpx.Response) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.inline: list[str] = []
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.add(given["href"] or "")
        if tag in {"script", "img", "iframe"}:
            self.loaded.add(given.get("src") or "inline")
        if tag == "link":
            self.loaded.add(given["href"] or "")
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]
        if tag == "style":
            self.inline.append(tag)


def rows(client: httpx.Client, path: str) -> list[dict[str, str]]:
    """A CSV file, row by row."""
    answer = client.get(path).raise_for_status()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text)))
