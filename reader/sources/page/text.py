"""The daily page saved as text: a header, a date, then titles and abstracts in turn.

Two layouts are read, and may mix: title and abstract as blocks with a blank line between, and both
in one block (with the paper's address between them, perhaps). What is no pair of the two is refused
by its line; what follows an abstract and can be no title is its next paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from reader.model.digest import PAGE, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.paper import Paper
from reader.sources.page.blocks import Block, blocks
from reader.sources.page.papers import papers
from reader.sources.shared import days
from reader.sources.shared.days import Written
from reader.sources.shared.errors import SourceError
from reader.sources.shared.format import Parsed
from reader.sources.shared.lookalikes import is_text
from reader.sources.shared.opening import Plain

PAGE_LIMIT: Final = 4_000_000
"""Bytes of a page; a real one has 90 thousand."""

_MARKUP: Final = re.compile(r"\s*(?:[#@<{%*|>`/\\]|\[\s*[\[{\"\d\]])")
"""How Markdown, TeX, mail, XML, JSON and programs begin, and pages do not."""
_FIELDS: Final = re.compile(
    r"^(title|authors?|subject|from|categories)\s*:", re.IGNORECASE | re.MULTILINE
)
"""How lines of mails and records begin; a page may have one such line by chance, not two kinds."""
_PAPERS_A_REFUSAL: Final = 3


def recognise(head: bytes) -> bool:
    """Whether this is text in a page's shape: a date on its own line, or papers and little else."""
    text = head.decode("utf-8", "ignore")
    fields = {name.lower() for name in _FIELDS.findall(text)}
    if not is_text(head) or _MARKUP.match(text) or len(fields) > 1:
        return False
    body = _body(list(blocks(text)))
    found = list(papers(body))
    taken = sum(isinstance(each, Paper) for each in found)
    refused = sum(isinstance(each, Refusal) for each in found)
    if len(found) > taken + refused:
        return taken + refused > 0
    # Without a date, one block of some lines could be anything.
    several = any(len(block.lines) > 1 for block in body)
    return taken > several and taken >= _PAPERS_A_REFUSAL * refused


def parse(stream: Plain, hint: Hint) -> Parsed:
    """Yield the papers of the page; a title without an abstract is refused by its line.

    Raises SourceError where page and hint say no day.
    """
    near = days.in_name(hint.name)
    day, assumed = hint.day or near, False
    positions: Counter[date] = Counter()
    for each in papers(_body(list(blocks(_text(stream))))):
        if isinstance(each, Refusal):
            yield each
        elif isinstance(each, Written):
            if not hint.day:
                day, assumed = each.settled(hint.today, near)
        elif day is None:
            raise SourceError("says no date; give --date YYYY-MM-DD")
        else:
            yield Entry(each, (Listing(PAGE, day, positions[day], assumed),))
            positions[day] += 1


def _text(stream: Plain) -> str:
    raw = stream.whole(PAGE_LIMIT)
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(f"is no UTF-8 text (line {line}); save the page again") from None


def _body(page: Sequence[Block]) -> list[Block]:
    """Return the page without its frame: the header before the first date, and known lines.

    Where more abstracts stand before that date than after it, it is no header's.
    """
    first = next((at for at, block in enumerate(page) if block.day), 0)
    before = sum(block.is_long for block in page[:first])
    after = sum(block.is_long for block in page[first:])
    kept = page[first:] if before <= after else page
    return [block for block in kept if not block.is_furniture]
