"""The formats that papers leave in: a row each, and its module when it is first used.

To add a format, add its module here with a function `written`, and a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Final, NamedTuple, TypeAlias

from reader.export.items import Item, Wishes

Writer: TypeAlias = Callable[[Iterable[Item], Wishes], Iterator[str]]


class Format(NamedTuple):
    """What is to be known of a format besides how it is written."""

    module: str
    """In this package."""
    title: str
    """As people call it."""
    suffixes: tuple[str, ...]
    """Ends of file names that ask for it; the first is that of a new file."""
    begins: tuple[str, ...]
    """What its files begin with, so that no other file is replaced."""
    cites: bool = False
    """Whether papers are cited by it, so that those without an id are named."""
    with_days: bool = False
    """Whether it tells the digests."""
    with_record: bool = False
    """Whether it tells all that `--json` does, marks too."""


FORMATS: Final[dict[str, Format]] = {
    "bibtex": Format("bibtex", "BibTeX", (".bib",), (), cites=True),
    "ris": Format("ris", "RIS", (".ris",), ("TY  - ",), cites=True),
    "csl-json": Format("csl_json", "CSL-JSON", (".json",), ('[\n{"id": "', "[]"), cites=True),
    "markdown": Format(
        "markdown", "Markdown", (".md", ".markdown"), ("<!-- made by daysheet",), True, True
    ),
    "csv": Format("csv_table", "CSV", (".csv",), ("id,title,",), with_days=True, with_record=True),
    "jsonl": Format(
        "json_lines", "JSON lines", (".jsonl", ".ndjson"), ('{"id": "',), False, True, True
    ),
    "mail": Format("mail", "mail", (".eml",), ("From: ",), with_days=True),
}
"""By name. BibTeX is the usual one; its files are brought up to date, the others replaced."""
USUAL: Final = "bibtex"


def writer(name: str) -> Writer:
    """Return the function that writes a format."""
    found: Writer = import_module(f"reader.export.{FORMATS[name].module}").written
    return found
