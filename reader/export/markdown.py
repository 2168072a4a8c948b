"""Papers as a reading list in Markdown: titles that link, under the days of their digests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reader.export.items import Item, Wishes, headed
from reader.model.paper import Paper

MADE: Final = "<!-- made by daysheet, which makes it anew -->"
MANY: Final = 4
"""Authors from which on only the first three are named."""
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$@]|:(?=//)|(?<=\bwww)\.|(?<=[a-z]):(?=[a-z])")
_IN_LINK = re.compile(r"[()\\]")


def written(items: Iterable[Item], wishes: Wishes) -> Iterator[str]:
    """Yield the list, a paper an item."""
    yield f"{MADE}\n\n# Reading list\n\n"
    for number, (heading, item) in enumerate(headed(items, wishes.by_day)):
        if heading:
            yield f"\n## {heading}\n\n" if number else f"## {heading}\n\n"
        yield _entry(item.paper)


def escaped(text: str) -> str:
    """Return a text of which Markdown makes nothing but itself: no link, no mark-up, no HTML."""
    return _SPECIAL.sub(lambda sign: "\\" + sign[0], text)


def people(names: tuple[str, ...]) -> str:
    """Return the names, of many only the first three and how many more."""
    if len(names) <= MANY:
        return ", ".join(names)
    return f"{', '.join(names[: MANY - 1])} and {len(names) - MANY + 1} more"


def _entry(paper: Paper) -> str:
    title, links = escaped(paper.title), paper.links
    page = links.get("arXiv") or links.get("DOI")
    facts = [escaped(people(paper.authors))]
    facts += [f"[{name}]({_target(url)})" for name, url in links.items() if url != page]
    behind = " · ".join(filter(None, facts))
    first = f"[{title}]({_target(page)})" if page else title
    return f"- **{first}**" + (f"  \n  {behind}" if behind else "") + "\n"


def _target(url: str) -> str:
    """Return a link that ends where it is to end."""
    return _IN_LINK.sub(lambda sign: f"%{ord(sign[0]):02X}", url)
