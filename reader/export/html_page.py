"""Exports papers as one HTML page, made for a phone, for a wide screen and for paper.

The page holds all that it needs: no script, font, image or other file is loaded, and its own
policy forbids it. Every text of a paper is escaped. Without `--notes` it holds no note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from reader.export.items import (
    WITHDRAWN,
    ExportItem,
    ExportOptions,
    abstract_paragraphs,
    short_author_list,
    unicode_text,
    with_day_headings,
)
from reader.model.counts import format_count
from reader.model.paper import Paper

DEFAULT_TITLE: Final = "Reading list"
START: Final = "<!DOCTYPE html>\n<!-- made by daysheet, which makes it anew -->\n"
"""What every page begins with. The next export recognises it."""
NAMES_SHOWN: Final = 10
"""Authors that are named. If there are more, the first nine are."""
_STYLE: Final = """
:root { color-scheme: light dark; --quiet: #595959; --line: #d5d5d5; --link: #0b57a4; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 0 auto;
  padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 0; }
h3 { font-size: 1.1rem; line-height: 1.3; margin: 0 0 .25rem; }
article { border-top: 1px solid var(--line); margin-top: 1rem; padding-top: 1rem; }
a { color: var(--link); }
h3 a { text-decoration: none; }
p { margin: .5rem 0; }
.about, .authors, .links { color: var(--quiet); font-size: .875rem; margin: .25rem 0; }
.links a { display: inline-block; padding: .25rem .5rem .25rem 0; }
.tags { font-size: .875rem; }
.tags span { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .5rem; }
.note { border-inline-start: .2rem solid var(--link); padding-inline-start: .75rem; }
@media (prefers-color-scheme: dark) {
  :root { --quiet: #b0b0b0; --line: #444; --link: #8ab8f0; }
}
@media print {
  :root { color-scheme: light; --quiet: #444; --line: #999; --link: #000; }
  @page { margin: 2cm; }
  body { font: 10pt/1.4 Georgia, serif; max-width: none; padding: 0; }
  h2, h3, .authors, .links { break-after: avoid; }
  p { orphans: 3; widows: 3; }
  a { text-decoration: none; }
}
"""
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def write(items: Iterable[ExportItem], options: ExportOptions) -> Iterator[str]:
    """Yield the page in parts."""
    papers = list(with_day_headings(items, options.by_day))
    title = escape(options.title or DEFAULT_TITLE)
    yield (
        f'{START}<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    yield f'<h1>{title}</h1>\n<p class="about">{format_count(len(papers), "paper")}</p>\n'
    for heading, item in papers:
        if heading:
            yield f"<h2>{escape(heading)}</h2>\n"
        yield from _article(item)
    yield "</body>\n</html>\n"


def _article(item: ExportItem) -> Iterator[str]:
    paper, links = item.paper, item.paper.links
    yield f'<article>\n<h3 dir="auto">{linked_title(paper)}</h3>\n'
    if paper.withdrawn:
        yield f"<p><strong>{WITHDRAWN}</strong></p>\n"
    if authors := short_author_list(paper, NAMES_SHOWN):
        yield f'<p class="authors" dir="auto">{escape(authors)}</p>\n'
    if others := [link(escape(_link_text(item, name)), url) for name, url in links.items()]:
        yield f'<p class="links">{" ".join(others)}</p>\n'
    if item.tags:
        tags = " ".join(f"<span>{escape(tag)}</span>" for tag in item.tags)
        yield f'<p class="tags">{tags}</p>\n'
    if item.note:
        yield f'<p class="note" dir="auto">{escape(item.note)}</p>\n'
    for paragraph in abstract_paragraphs(paper):
        yield f'<p dir="auto">{escape(paragraph)}</p>\n'
    yield "</article>\n"


def _link_text(item: ExportItem, name: str) -> str:
    """Return the text of a link: on paper, the id is all that leads to the paper."""
    ids = {"arXiv": f"arXiv:{item.paper.arxiv}", "DOI": item.paper.doi}
    return ids.get(name) or name


def linked_title(paper: Paper) -> str:
    """Return the title as HTML: a link to the page of the paper, if it has one."""
    title, url = escape(unicode_text(paper.title)), page_url(paper)
    return link(title, url) if url else title


def page_url(paper: Paper) -> str | None:
    """Return the address of the page about a paper."""
    return paper.links.get("arXiv") or paper.links.get("DOI")


def link(html: str, url: str) -> str:
    """Return a link as HTML. `html` is its text."""
    return f'<a href="{escape(url)}">{html}</a>'
