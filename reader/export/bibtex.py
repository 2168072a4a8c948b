"""Exports papers as entries for BibTeX or biblatex, in UTF-8.

Each style has the entry types and fields that its programs read without a warning. A published
paper is an entry of its publication, with its eprint. A title has two pairs of braces, so that
its capitals are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from reader.export.citation import UniqueKeys, citation_key, publication_year
from reader.export.items import WITHDRAWN, ExportItem, ExportOptions
from reader.export.latex_text import to_latex
from reader.export.publication import PREPRINT, published_in
from reader.model.names import AuthorList, Name, parse_authors
from reader.model.paper import Paper
from reader.model.template import Template

BIBTEX: Final = "bibtex"
BIBLATEX: Final = "biblatex"
STYLES: Final = (BIBTEX, BIBLATEX)
BIBLATEX_NAMES: Final = {
    "year": "date",
    "archivePrefix": "eprinttype",
    "primaryClass": "eprintclass",
    "journal": "journaltitle",
}
"""The fields that have another name in biblatex. biber warns of an entry that has both."""
_BRACE_OR_BACKSLASH = re.compile(r"[{}\\]")
_CATEGORY = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")
_PAGES = re.compile(r"(?<=\d)\s*[-‐‑–—]+\s*(?=\w)")


class Entry(NamedTuple):
    """An entry without its key."""

    kind: str
    fields: dict[str, str]
    """The values by name, as LaTeX."""

    def format(self, key: str) -> str:
        """Return the text of the entry, with a newline."""
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in self.fields.items())
        return f"@{self.kind}{{{key},\n{lines}}}\n"


def write(items: Iterable[ExportItem], options: ExportOptions) -> Iterator[str]:
    """Yield the entries of the papers, with a blank line between two."""
    keys = UniqueKeys(options.key_template)
    for number, item in enumerate(items):
        text = make_entry(item.paper, options.style).format(keys.add(item.paper))
        yield "\n" + text if number else text


def paper_entry(paper: Paper, key_template: Template | None = None, style: str = BIBTEX) -> str:
    """Return the entry of a paper with the fields that are known, and a newline."""
    return make_entry(paper, style).format(citation_key(paper, key_template))


def make_entry(paper: Paper, style: str = BIBTEX) -> Entry:
    """Return the entry of a paper in one of `STYLES`."""
    kind, _ = published_in(paper)
    fields = dict(_fields(paper))
    if style == BIBTEX:
        if "author" not in fields:
            # What BibTeX sorts the entry by, and warns of if it is missing.
            fields["key"] = to_latex(paper.title.split()[0])
        return Entry(kind.bibtex, fields)
    fields = {BIBLATEX_NAMES.get(name, name): value for name, value in fields.items()}
    if "eprinttype" in fields:
        fields["eprinttype"] = "arxiv"
    if kind is not PREPRINT:
        # `incollection` needs an editor in biblatex.
        return Entry({"incollection": "inbook"}.get(kind.bibtex, kind.bibtex), fields)
    if paper.published and "date" in fields:
        fields["date"] = paper.published.isoformat()
    is_online = {"author", "date", "url"} <= fields.keys() and "howpublished" not in fields
    return Entry("online" if is_online else "misc", fields)


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield name and value of each field of a BibTeX entry."""
    yield "title", f"{{{to_latex(paper.title)}}}"
    authors = parse_authors(paper.authors)
    if authors.names:
        yield "author", _author_field(authors)
    yield from _publication_fields(paper)
    if paper.arxiv:
        yield "eprint", paper.arxiv
        yield "archivePrefix", "arXiv"
        if paper.categories and _CATEGORY.fullmatch(paper.categories[0]):
            yield "primaryClass", paper.categories[0]
    if paper.doi:
        yield "doi", _BRACE_OR_BACKSLASH.sub(_percent_encode, paper.doi.removeprefix("doi:"))
    links = paper.links
    if url := links.get("arXiv") or links.get("DOI"):
        yield "url", url
    if paper.withdrawn:
        yield "note", WITHDRAWN


def _publication_fields(paper: Paper) -> Iterator[tuple[str, str]]:
    kind, publication = published_in(paper)
    container = "howpublished" if kind is PREPRINT else kind.container
    if publication.journal and container:
        yield container, to_latex(publication.journal)
    if publication.publisher and kind is not PREPRINT and kind.container != "journal":
        yield kind.publisher, to_latex(publication.publisher)
    if publication.volume and kind.container:
        yield "volume", to_latex(publication.volume)
    # In proceedings, BibTeX warns of a number beside a volume, or without a series.
    if publication.number and kind.container == "journal":
        yield "number", to_latex(publication.number)
    if publication.pages and kind.container:
        yield "pages", to_latex(_PAGES.sub("--", publication.pages))
    if year := publication.year or publication_year(paper):
        yield "year", str(year)


def _author_field(authors: AuthorList) -> str:
    names = map(_author, authors.names)
    return " and ".join((*names, "others") if authors.has_others else names)


def _author(name: Name) -> str:
    """Return a name with its family name first, because BibTeX splits that form reliably.

    Names in the usual order lose particles in capitals, and given names in lower case.
    """
    if not name.given:
        return _name_part(name.family, in_braces=name.is_collective)
    # In `Fala y Matos, Mateo` BibTeX would take `Fala y` for particles.
    words = [word[:1].islower() for word in name.family.split()]
    family = _name_part(name.family, in_braces=words != sorted(words, reverse=True))
    others = (_name_part(part) for part in (name.suffix, name.given) if part)
    return ", ".join((family, *others))


def _name_part(text: str, *, in_braces: bool = False) -> str:
    """Return a part of a name as LaTeX, in braces if BibTeX would split it."""
    is_split = "," in text or {"and", "others"} & set(text.casefold().split())
    latex = to_latex(text)
    return f"{{{latex}}}" if in_braces or is_split else latex


def _percent_encode(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"
