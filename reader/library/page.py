"""A paper as plain text: what `daysheet show` and `daysheet --plain` print.

Neither star nor read are in it: a preview runs this at every key, and it shows what is marked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reader.library.display import display_text
from reader.model.counts import format_count
from reader.model.dates import format_day

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model.paper import Paper


def page(library: Library, key: int, cells: int) -> Iterator[str]:
    """Yield the lines of the paper: title, people, facts, links, digests, then the abstract."""
    paper = library.cache.paper(key)
    if paper is None:
        return
    people, keywords = (
        ", ".join(map(display_text, each)) for each in (paper.authors, paper.keywords)
    )
    lines = (display_text(paper.title), people, _facts(paper), keywords, *_words(library, key))
    for line in lines:
        yield from wrapped(line, cells)
    names = max(map(len, paper.links), default=0)
    for name, url in paper.links.items():
        stars = paper.code_stars if name == "code" else None
        yield f"{name:{names}}  {url}" + (f"  ({format_count(stars, 'star')})" if stars else "")
    for each in library.cache.listings(key):
        note = ", date assumed" if each.assumed else ""
        yield f"{format_day(each.day)}, {each.source}, number {each.position + 1}{note}"
    if paper.abstract:
        yield ""
        yield from wrapped(_prose(paper.abstract), cells)
    if paper.summary:
        yield ""
        yield from wrapped(f"A machine's summary: {_prose(paper.summary)}", cells)


def _prose(text: str) -> str:
    """Return a text with its paragraphs on a line each, and a blank line between them."""
    from reader.model.prose import split_paragraphs

    return "\n\n".join(each.text for each in split_paragraphs(text, display_text))


def _words(library: Library, key: int) -> Iterator[str]:
    """Yield what the user said of the paper."""
    tags, note = library.tags_and_note(key)
    if tags:
        yield f"Tags: {', '.join(tags)}"
    if note:
        yield f"Note: {note}"


def _facts(paper: Paper) -> str:
    facts = [
        format_day(paper.published) if paper.published else "",
        format_count(paper.upvotes, "upvote") if paper.upvotes is not None else "",
        format_count(paper.comments, "comment") if paper.comments is not None else "",
        ", ".join(paper.categories),
        f"submitted by {paper.submitter}" if paper.submitter else "",
    ]
    return " · ".join(filter(None, facts))


def wrapped(text: str, cells: int) -> Iterator[str]:
    """Yield `text` in lines of at most `cells` cells; nothing for an empty text."""
    for line in text.splitlines():
        kept = ""
        for word in line.split():
            joined = f"{kept} {word}" if kept else word
            if kept and cell_width(joined) > cells:
                yield kept
                joined = word
            while cell_width(joined) > cells:
                at = _fitting(joined, cells)
                yield joined[:at]
                joined = joined[at:]
            kept = joined
        yield kept


def cell_width(text: str) -> int:
    """Return how many cells of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, cells: int) -> str:
    """Return as much of the beginning of `text` as has room in so many cells."""
    taken = 0
    for at, character in enumerate(text):
        taken += _cells(character)
        if taken > cells:
            return text[:at]
    return text


def _fitting(text: str, cells: int) -> int:
    """Return how many characters of `text` fit, in whole graphemes, and at least one."""
    if text.isascii():
        return max(cells, 1)
    from reader.model.graphemes import graphemes

    fitting = taken = 0
    for start, stop in graphemes(text):
        taken += cell_width(text[start:stop])
        if fitting and taken > cells:
            break
        fitting = stop
    return fitting
