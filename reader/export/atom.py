"""Exports papers as an Atom feed (RFC 4287), a file that any web server can serve.

The feed's id depends on its address or title alone, and that of an entry on the paper's id. So a
feed reader that meets the feed again, with more papers, shows only the new ones. Dates are those
of the digests: the same papers give the same bytes, and nothing tells when a paper was starred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from reader.export.citation import publication_year
from reader.export.items import (
    WITHDRAWN,
    ExportItem,
    ExportOptions,
    abstract_paragraphs,
    author_names,
    unicode_text,
)
from reader.model.paper import Paper

DEFAULT_TITLE: Final = "Daysheet"
START: Final = '<?xml version="1.0" encoding="utf-8"?>\n<!-- made by daysheet -->\n'
"""What every feed begins with. The next export recognises it."""
_NAMESPACE: Final = UUID("7c9a52b5-5f0d-4a55-9a3e-0b7d6b8d4f61")
"""The namespace of the ids of feeds and entries. Never change it: all papers would be new."""


def write(items: Iterable[ExportItem], options: ExportOptions) -> Iterator[str]:
    """Yield the feed in parts."""
    papers = list(items)
    title = options.title or DEFAULT_TITLE
    updated = max((_day(item) for item in papers), default=date(1970, 1, 1))
    yield f'{START}<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield f"  <title>{escape(title)}</title>\n"
    yield f"  <id>{_urn('feed ' + (options.url or title))}</id>\n"
    yield f"  <updated>{_timestamp(updated)}</updated>\n"
    yield "  <author><name>daysheet</name></author>\n  <generator>daysheet</generator>\n"
    if options.url:
        yield f'  <link rel="self" type="application/atom+xml" href={quoteattr(options.url)}/>\n'
    for item in papers:
        yield from _entry(item)
    yield "</feed>\n"


def _entry(item: ExportItem) -> Iterator[str]:
    paper, links = item.paper, item.paper.links
    yield f"  <entry>\n    <title>{escape(unicode_text(paper.title))}</title>\n"
    yield f"    <id>{_urn(paper.id)}</id>\n    <updated>{_timestamp(_day(item))}</updated>\n"
    if paper.published:
        yield f"    <published>{_timestamp(paper.published)}</published>\n"
    page = links.get("arXiv") or links.get("DOI")
    if page:
        yield f"    <link href={quoteattr(page)}/>\n"
    for name, url in links.items():
        if url != page:
            type = ' type="application/pdf"' if name == "PDF" else ""
            yield f'    <link rel="related"{type} title={quoteattr(name)} href={quoteattr(url)}/>\n'
    for author in author_names(paper):
        yield f"    <author><name>{escape(author)}</name></author>\n"
    for term in dict.fromkeys((*paper.categories, *paper.keywords)):
        yield f"    <category term={quoteattr(term)}/>\n"
    # An entry without a link must have content.
    status = [WITHDRAWN] if paper.withdrawn else []
    paragraphs = [*status, *abstract_paragraphs(paper)] or [unicode_text(paper.title)]
    text = escape("\n\n".join(paragraphs))
    yield f"    <content>{text}</content>\n  </entry>\n"


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(_NAMESPACE, name)}"


def _day(item: ExportItem) -> date:
    """Return the day of the newest digest, else that of publication, else of its year's start."""
    return item.day or item.paper.published or _start_of_year(item.paper)


def _start_of_year(paper: Paper) -> date:
    return date(publication_year(paper) or 1970, 1, 1)


def _timestamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
