"""Exports papers as a reading list in Markdown: linked titles under the days of their digests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reader.export.items import ExportItem, ExportOptions, with_day_headings
from reader.model.paper import Paper

FIRST_LINE: Final = "<!-- made by daysheet, which makes it anew -->"
"""Tells the user and the next export that the file will be replaced."""
NAMES_SHOWN: Final = 4
"""Authors that are named. If there are more, the first three are."""
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$@]|:(?=//)|(?<=\bwww)\.|(?<=[a-z]):(?=[a-z])")
_SPECIAL_IN_URL = re.compile(r"[()\\]")


def write(items: Iterable[ExportItem], options: ExportOptions) -> Iterator[str]:
    """Yield the list in parts."""
    yield f"{FIRST_LINE}\n\n# Reading list\n\n"
    for number, (heading, item) in enumerate(with_day_headings(items, options.by_day)):
        if heading:
            yield f"\n## {heading}\n\n" if number else f"## {heading}\n\n"
        yield _list_item(item.paper)


def short_author_list(names: tuple[str, ...]) -> str:
    """Return the names, or the first three and how many more there are."""
    if len(names) <= NAMES_SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[: NAMES_SHOWN - 1])} and {len(names) - NAMES_SHOWN + 1} more"


def _escape(text: str) -> str:
    """Return text that Markdown shows as it is: no link, markup or HTML."""
    return _SPECIAL.sub(lambda match: "\\" + match[0], text)


def _list_item(paper: Paper) -> str:
    title, links = _escape(paper.title), paper.links
    page = links.get("arXiv") or links.get("DOI")
    details = [_escape(short_author_list(paper.authors))]
    details += [f"[{name}]({_escape_url(url)})" for name, url in links.items() if url != page]
    second_line = " · ".join(filter(None, details))
    linked_title = f"[{title}]({_escape_url(page)})" if page else title
    return f"- **{linked_title}**" + (f"  \n  {second_line}" if second_line else "") + "\n"


def _escape_url(url: str) -> str:
    """Return an address that does not end the link early."""
    return _SPECIAL_IN_URL.sub(lambda match: f"%{ord(match[0]):02X}", url)
