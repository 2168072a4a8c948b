"""The lines of `list --format`: a template of named fields, filled in for a paper.

A field is computed only if the template names it.
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

MARK_FIELDS: Final = ("read", "starred", "tags", "note")
"""Fields that need the marks."""


class PaperFields:
    """The values of a paper's fields, each computed on demand."""

    def __init__(self, library: Library, row: Row) -> None:
        self.library = library
        self.row = row

    @cached_property
    def paper(self) -> Paper:
        # If another process has just removed the paper, its title is still known.
        return self.library.cache.paper(self.row.key) or Paper(self.row.title)

    @cached_property
    def source(self) -> str:
        listings = self.library.cache.listings(self.row.key)
        return listings[0].source if listings else ""

    def mark_time(self, kind: MarkKind) -> str:
        """Return when the paper was marked, or an empty string if it is not."""
        from reader.library.paper_formats import mark_time

        return mark_time(self.library, kind, self.row) or ""

    def link(self, *names: str) -> str:
        """Return the first of these links that the paper has, or an empty string."""
        return self.paper.first_link(names) or ""

    @property
    def title_text(self) -> str:
        from reader.library.paper_formats import display_text

        return display_text(self.row.title)

    @property
    def key(self) -> str:
        from reader.library.paper_formats import citation_key

        return citation_key(self.paper)


FIELDS: Final[dict[str, Callable[[PaperFields], object]]] = {
    "id": lambda fields: fields.row.ids[0],
    "title": lambda fields: fields.row.title,
    "title_text": lambda fields: fields.title_text,
    "authors": lambda fields: fields.row.authors,
    "author": lambda fields: fields.paper.authors[0] if fields.paper.authors else "",
    "date": lambda fields: fields.row.day or "",
    "source": lambda fields: fields.source,
    "published": lambda fields: fields.paper.published or "",
    "upvotes": lambda fields: fields.row.upvotes,
    "comments": lambda fields: fields.paper.comments,
    "category": lambda fields: fields.paper.categories[0] if fields.paper.categories else "",
    "categories": lambda fields: " ".join(fields.paper.categories),
    "keywords": lambda fields: ", ".join(fields.paper.keywords),
    "abstract": lambda fields: " ".join(fields.paper.abstract.split()),
    "summary": lambda fields: " ".join(fields.paper.summary.split()),
    "arxiv": lambda fields: fields.paper.arxiv or "",
    "doi": lambda fields: (fields.paper.doi or "").removeprefix("doi:"),
    "url": lambda fields: fields.link("arXiv", "DOI"),
    "pdf": lambda fields: fields.link("PDF"),
    "code": lambda fields: fields.link("code"),
    "project": lambda fields: fields.link("project"),
    "key": lambda fields: fields.key,
    "read": lambda fields: fields.mark_time("read"),
    "starred": lambda fields: fields.mark_time("starred"),
    "tags": lambda fields: ", ".join(fields.library.tags(fields.row.ids)),
    "note": lambda fields: fields.library.note(fields.row.ids),
}
"""The fields by name. Each value is one line of text, a number, or None for an unknown number."""


def parse_line_format(text: str) -> Template:
    """Parse the template of a line. Raises TemplateError."""
    return parse_template(text, FIELDS)


def format_line(template: Template, library: Library, row: Row) -> str:
    """Return a paper as a line."""
    fields = PaperFields(library, row)

    def value(name: str) -> str:
        found = FIELDS[name](fields)
        return "" if found is None else str(found)

    return template.fill(value, fit_width)


def fit_width(text: str, cells: int) -> str:
    """Return `text` exactly `cells` wide: padded with spaces, or cut and ended with `…`."""
    from reader.model.wrapping import cell_width, cut_to_width

    if cell_width(text) > cells:
        text = cut_to_width(text, cells - 1) + "…"
    return text + " " * (cells - cell_width(text))
