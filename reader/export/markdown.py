"""Exports papers as a reading list in Markdown: linked titles under the days of their digests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reader.export.items import (
    WITHDRAWN,
    ExportItem,
    ExportOptions,
    short_author_list,
    unicode_text,
    with_day_headings,
)

FIRST_LINE: Final = "<!-- made by daysheet, which makes it anew -->"
"""Tells the user and the next export that the file will be replaced."""
DEFAULT_TITLE: Final = "Reading list"
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$@]|:(?=//)|(?<=\bwww)\.|(?<=[a-z]):(?=[a-z])")
_SPECIAL_IN_URL = re.compile(r"[()\\]")


def write(items: Iterable[ExportItem], options: ExportOptions) -> Iterator[str]:
    """Yield the list in parts."""
    yield f"{FIRST_LINE}\n\n# {_escape(options.title) or DEFAULT_TITLE}\n\n"
    for number, (heading, item) in enumerate(with_day_headings(items, options.by_day)):
        if heading:
            yield f"\n## {heading}\n\n" if number else f"## {heading}\n\n"
        yield _list_item(item)


def _escape(text: str) -> str:
    """Return text that Markdown shows as it is: no link, markup or HTML."""
    return _SPECIAL.sub(lambda match: "\\" + match[0], text)


def _list_item(item: ExportItem) -> str:
    paper = item.paper
    title, links = _escape(unicode_text(paper.title)), paper.links
    page = links.get("arXiv") or links.get("DOI")
    details = [WITHDRAWN if paper.withdrawn else "", _escape(short_author_list(paper))]
    details += [f"[{name}]({_escape_url(url)})" for name, url in links.items() if url != page]
    lines = [" · ".join(filter(None, details))]
    if item.tags:
        lines.append(f"Tags: {_escape(', '.join(item.tags))}")
    if item.note:
        lines.append(f"Note: {_escape(item.note)}")
    linked_title = f"[{title}]({_escape_url(page)})" if page else title
    return "  \n  ".join((f"- **{linked_title}**", *filter(None, lines))) + "\n"


def _escape_url(url: str) -> str:
    """Return an address that does not end the link early."""
    return _SPECIAL_IN_URL.sub(lambda match: f"%{ord(match[0]):02X}", url)
