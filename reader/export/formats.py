"""The table of export formats. The module of a format is imported when it is first used.

To add a format, write a module with a function `write` and add it to FORMATS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Final, NamedTuple, TypeAlias

from reader.export.items import ExportItem, ExportOptions

Writer: TypeAlias = Callable[[Iterable[ExportItem], ExportOptions], Iterator[str]]
"""Yields a document in parts."""


class ExportFormat(NamedTuple):
    """One format that papers are exported in."""

    module: str
    """The name of its module in this package."""
    title: str
    """The name for messages."""
    suffixes: tuple[str, ...]
    """Endings of file names that select the format. The first is that of new files."""
    beginnings: tuple[str, ...]
    """What its files begin with. A file that begins differently is not replaced."""
    is_citation: bool = False
    """True for formats that cite papers. The user is told of papers without an id."""
    needs_listings: bool = False
    """True if ExportItem.listings is used."""
    needs_record: bool = False
    """True if ExportItem.record is used."""
    options: tuple[str, ...] = ()
    """The options of `daysheet export` that are for this format and a few others."""


FORMATS: Final[dict[str, ExportFormat]] = {
    "bibtex": ExportFormat("bibtex", "BibTeX", (".bib",), (), is_citation=True, options=("style",)),
    "ris": ExportFormat("ris", "RIS", (".ris",), ("TY  - ",), is_citation=True),
    "csl-json": ExportFormat(
        "csl_json", "CSL-JSON", (".json",), ('[\n{"id": "', "[]"), is_citation=True
    ),
    "markdown": ExportFormat(
        "markdown",
        "Markdown",
        (".md", ".markdown"),
        ("<!-- made by daysheet",),
        is_citation=True,
        needs_listings=True,
        options=("title", "notes", "tags"),
    ),
    "html": ExportFormat(
        "html_page",
        "HTML",
        (".html", ".htm"),
        ("<!DOCTYPE html>\n<!-- made by daysheet",),
        needs_listings=True,
        options=("title", "notes", "tags"),
    ),
    "atom": ExportFormat(
        "atom",
        "Atom feed",
        (".atom", ".xml"),
        ('<?xml version="1.0" encoding="utf-8"?>\n<!-- made by daysheet',),
        needs_listings=True,
        options=("title", "url"),
    ),
    "csv": ExportFormat(
        "csv_table",
        "CSV",
        (".csv",),
        ("id,title,",),
        needs_listings=True,
        needs_record=True,
        options=("bom",),
    ),
    "jsonl": ExportFormat(
        "json_lines",
        "JSON lines",
        (".jsonl", ".ndjson"),
        ('{"id": "',),
        needs_listings=True,
        needs_record=True,
    ),
    "mail": ExportFormat(
        "mail",
        "mail",
        (".eml",),
        ("From: ",),
        needs_listings=True,
        options=("to", "from", "subject"),
    ),
}
"""By name. An existing BibTeX file is updated; a file of another format is replaced."""
DEFAULT_FORMAT: Final = "bibtex"


def load_writer(name: str) -> Writer:
    """Return the `write` function of a format."""
    write: Writer = import_module(f"reader.export.{FORMATS[name].module}").write
    return write
