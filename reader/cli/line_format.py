"""A paper as a line of `list --format`: a template of named fields.

What a field costs is paid only where the template names it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from reader.model.paper import Paper
from reader.model.template import Template, parse_template

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.mark import MarkKind
    from reader.model.view import Row

MARKS: Final = ("read", "starred")
"""Fields that rest on marks."""


class Line:
    """What a template may ask of a paper."""

    def __init__(self, library: Library, row: Row) -> None:
        self._library = library
        self.row = row

    @cached_property
    def paper(self) -> Paper:
        # A paper that another process took out since has its title still.
        return self._library.cache.paper(self.row.key) or Paper(self.row.title)

    @cached_property
    def source(self) -> str:
        listed = self._library.cache.listings(self.row.key)
        return listed[0].source if listed else ""

    def marked(self, kind: MarkKind) -> str:
        from reader.library.records import time_of

        return time_of(self._library, kind, self.row) or ""

    def link(self, *names: str) -> str:
        links = self.paper.links
        return next((links[name] for name in names if name in links), "")

    @property
    def key(self) -> str:
        from reader.library.formatting import citation_key

        return citation_key(self.paper)


FIELDS: Final[dict[str, Callable[[Line], object]]] = {
    "id": lambda line: line.row.ids[0],
    "title": lambda line: line.row.title,
    "authors": lambda line: line.row.authors,
    "author": lambda line: line.paper.authors[0] if line.paper.authors else "",
    "date": lambda line: line.row.day or "",
    "source": lambda line: line.source,
    "published": lambda line: line.paper.published or "",
    "upvotes": lambda line: line.row.upvotes,
    "comments": lambda line: line.paper.comments,
    "category": lambda line: line.paper.categories[0] if line.paper.categories else "",
    "categories": lambda line: " ".join(line.paper.categories),
    "keywords": lambda line: ", ".join(line.paper.keywords),
    "abstract": lambda line: " ".join(line.paper.abstract.split()),
    "summary": lambda line: " ".join(line.paper.summary.split()),
    "arxiv": lambda line: line.paper.arxiv or "",
    "doi": lambda line: (line.paper.doi or "").removeprefix("doi:"),
    "url": lambda line: line.link("arXiv", "DOI"),
    "pdf": lambda line: line.link("PDF"),
    "code": lambda line: line.link("code"),
    "project": lambda line: line.link("project"),
    "key": lambda line: line.key,
    "read": lambda line: line.marked("read"),
    "starred": lambda line: line.marked("starred"),
}
"""The fields by name; each is one line of text."""


def line_template(text: str) -> Template:
    """Read the template of a line. Raises TemplateError."""
    return parse_template(text, FIELDS)


def filled(lines: Template, library: Library, row: Row) -> str:
    """Return the line of a paper."""
    line = Line(library, row)

    def value(name: str) -> str:
        found = FIELDS[name](line)
        return "" if found is None else str(found)

    return lines.fill(value, fitted)


def fitted(text: str, cells: int) -> str:
    """Return a text just so many cells wide: filled up with spaces, or cut with a sign for it."""
    from reader.library.page import cell_width, cut

    if cell_width(text) > cells:
        text = cut(text, cells - 1) + "…"
    return text + " " * (cells - cell_width(text))
