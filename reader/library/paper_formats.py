"""One paper in the forms that readers and commands show: displayed text, lines, JSON, BibTeX.

Files of many papers are written by `exports`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from reader.latex import to_unicode
from reader.model.clean import CleanText, clean_text

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.mark import MarkKind
    from reader.model.paper import Paper
    from reader.model.template import Template
    from reader.model.view import Row


def display_text(text: CleanText) -> CleanText:
    """Return `text` with its mathematics in Unicode. Text without mathematics is returned as is.

    `reader.latex` knows nothing of the model, so it is handed the gate for hostile text.
    """
    return to_unicode(text, clean_text)


Convert: TypeAlias = Callable[[CleanText], CleanText]
"""Returns a text with its mathematics in another form."""

# A paper as lines, which `daysheet show` and `daysheet --plain` print. They do not show whether it
# is read or starred: fzf runs `show` at every key, and looking that up would need the marks.


def paper_lines(
    library: Library, key: int, cells: int, convert: Convert = display_text
) -> Iterator[str]:
    """Yield the lines of a paper: title, authors, facts, links, digests, then the abstract.

    Lines have at most `cells` cells, except those of links and digests. Yields nothing if the paper
    is no longer in the library. `convert` is applied to texts that may contain mathematics.
    """
    from reader.model.counts import format_count
    from reader.model.dates import format_day
    from reader.model.wrapping import wrap_text

    paper = library.cache.paper(key)
    if paper is None:
        return
    authors, keywords = (
        ", ".join(map(convert, texts)) for texts in (paper.authors, paper.keywords)
    )
    annotations = _annotations(library, key)
    for line in (convert(paper.title), authors, _facts(paper), keywords, *annotations):
        yield from wrap_text(line, cells)
    width = max(map(len, paper.links), default=0)
    for name, url in paper.links.items():
        stars = paper.code_stars if name == "code" else None
        yield f"{name:{width}}  {url}" + (f"  ({format_count(stars, 'star')})" if stars else "")
    if paper.file:
        yield f"{'file':{width}}  {paper.file}"
    for listing in library.cache.listings(key):
        note = ", date assumed" if listing.assumed else ""
        number = listing.position + 1
        yield f"{format_day(listing.day)}, {listing.source}, number {number}{note}"
    if paper.abstract:
        yield ""
        yield from wrap_text(_paragraphs(paper.abstract, convert), cells)
    if paper.summary:
        yield ""
        yield from wrap_text(f"A machine's summary: {_paragraphs(paper.summary, convert)}", cells)


def _paragraphs(text: CleanText, convert: Convert) -> str:
    """Return a text with one line for each paragraph and blank lines between them."""
    from reader.model.prose import split_paragraphs

    return "\n\n".join(paragraph.text for paragraph in split_paragraphs(text, convert))


def _annotations(library: Library, key: int) -> Iterator[str]:
    """Yield a line with the tags and a line with the note, if there are any."""
    tags, note = library.tags_and_note(key)
    if tags:
        yield f"Tags: {', '.join(tags)}"
    if note:
        yield f"Note: {note}"


def _facts(paper: Paper) -> str:
    from reader.model.counts import format_count
    from reader.model.dates import format_day

    facts = [
        "withdrawn" if paper.withdrawn else "",
        format_day(paper.published) if paper.published else "",
        _publication_line(paper),
        format_count(paper.upvotes, "upvote") if paper.upvotes is not None else "",
        format_count(paper.comments, "comment") if paper.comments is not None else "",
        ", ".join(paper.categories),
        f"submitted by {paper.submitter}" if paper.submitter else "",
    ]
    return " · ".join(filter(None, facts))


def _publication_line(paper: Paper) -> str:
    """Return where the paper was published, or only the year if that is all that is known."""
    if not paper.publication:
        return ""
    return paper.publication.line or str(paper.publication.year or "")


# JSON


def json_record(library: Library, row: Row, paper: Paper) -> dict[str, Any]:
    """Return a paper as the object that `--json` prints and `import` reads; keys are only added.

    `read` and `starred` are times in ISO 8601 or null, `digests` is a list of {source, date,
    position}, `links` an object by name. `note` is empty if there is none.
    """
    from reader.model.publication import publication_record

    digests = [
        {"source": listing.source, "date": listing.day.isoformat(), "position": listing.position}
        | ({"assumed": True} if listing.assumed else {})
        for listing in library.cache.listings(row.key)
    ]
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "published": paper.published.isoformat() if paper.published else None,
        "digests": digests,
        "upvotes": paper.upvotes,
        "categories": list(paper.categories),
        "keywords": list(paper.keywords),
        "links": dict(paper.links),
        "read": mark_time(library, "read", row),
        "starred": mark_time(library, "starred", row),
        "tags": list(library.tags(row.ids)),
        "comments": paper.comments,
        "doi": paper.doi,
        "summary": paper.summary,
        "code_stars": paper.code_stars,
        "submitter": paper.submitter,
        "note": library.note(row.ids),
        "version": paper.version,
        "publication": publication_record(paper.publication),
        "citation_key": paper.citation_key,
        "file": paper.file,
        "withdrawn": paper.withdrawn,
        "remark": paper.remark,
    }


def mark_time(library: Library, kind: MarkKind, row: Row) -> str | None:
    """Return when a paper was marked, in ISO 8601, or None."""
    time = library.marks.at(kind, row.ids)
    return time.isoformat().replace("+00:00", "Z") if time else None


# BibTeX and citations


def key_template(text: str | None) -> Template | None:
    """Return the template of citation keys in the settings, which is valid already."""
    from reader.export.citation import KEY_FIELD_FUNCTIONS
    from reader.model.template import parse_template

    return parse_template(text, KEY_FIELD_FUNCTIONS, allow_widths=False) if text else None


def bibtex(paper: Paper, template: str | None = None, style: str = "bibtex") -> str:
    """Return the paper's entry in a bibliography.

    `template` and `style` are the settings for citation keys and for the style.
    """
    from reader.export.bibtex import paper_entry

    return paper_entry(paper, key_template(template), style)


def citation_key(paper: Paper, template: str | None = None) -> str:
    """Return the citation key of the BibTeX entry."""
    from reader.export.citation import citation_key

    return citation_key(paper, key_template(template))


def citation(paper: Paper) -> str:
    """Return the paper as a citation in one line."""
    from reader.export.citation import format_citation

    return format_citation(paper)
