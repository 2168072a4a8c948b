"""A page's text cut into blocks, and its blocks told apart: titles, abstracts, dates, addresses.

Nothing marks a title on a saved page, so shape decides. Of 30,000 real titles the longest has 209
characters and nine end with a full stop; of 9,877 real abstracts three have fewer than 250
characters. Apart from `text`, which decides what follows what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reader.model.identity import arxiv_id
from reader.sources.shared.days import Written, written

LONG: Final = 250
"""Characters from which a block is no title."""
_WRAPPED_LINES: Final = 3

_SENTENCE_END: Final = re.compile(r"[.。][\"'”’)\]}$]*$")
_NEXT_SENTENCE: Final = re.compile(r"[.!?。]\s+\S")
_LINE_END: Final = re.compile(r"\r\n?|\n")
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_PAPER_PAGE: Final = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/papers/", re.IGNORECASE
)
_FURNITURE: Final = frozenset(
    (
        "new",
        "gettrendingpapersinyouremailinbox!",
        "subscribe",
        "byakandtheresearchcommunity",
        "dailypapers",
        "trendingpapers",
        "previous",
        "next",
    )
)
"""Lines of the page around its papers, without their spaces and in lower case."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a page without a blank one between them, stripped, none empty."""

    number: int
    """The number of its first line in the page, from 1."""
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def day(self) -> Written | None:
        """The day that the block consists of."""
        return written(self.lines[0]) if len(self.lines) == 1 else None

    @property
    def is_furniture(self) -> bool:
        bare = "".join(self.lines[0].split()).casefold()
        return len(self.lines) == 1 and bare in _FURNITURE

    @property
    def is_long(self) -> bool:
        return sum(map(len, self.lines)) >= LONG

    @property
    def is_prose(self) -> bool:
        """Whether this is (part of) an abstract: long, a sentence, or something with an address."""
        last = self.lines[-1]
        return self.is_long or bool(_SENTENCE_END.search(last)) or "://" in self.text

    @property
    def could_be_title(self) -> bool:
        """Whether this may be a title although it is prose: one with a full stop."""
        only = self.lines[0]
        return not (len(self.lines) > 1 or self.is_long or _NEXT_SENTENCE.search(only)) and (
            "://" not in only
        )

    @property
    def address_at(self) -> int | None:
        """Which line, if any, is an address or an arXiv id and nothing else."""
        found = (at for at, line in enumerate(self.lines) if _is_address(line))
        return next(found, None)

    def part(self, start: int, end: int | None = None) -> Block | None:
        """Return the block of these lines, or None where there are none."""
        lines = self.lines[start:end]
        return Block(self.number + start, lines) if lines else None


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a page; before its first date, a date's line is a block of its own."""
    lines: list[str] = []
    dated = False
    for number, raw in enumerate(_LINE_END.split(text), 1):
        line = raw.strip()
        is_date = not dated and written(line) is not None
        if lines and (is_date or not line):
            yield Block(number - len(lines), tuple(lines))
            lines = []
        if is_date:
            dated = True
            yield Block(number, (line,))
        elif line:
            lines.append(line)
    if lines:
        yield Block(number + 1 - len(lines), tuple(lines))


def title_and_rest(block: Block) -> tuple[Block, Block] | None:
    """Return the title and the abstract of a block that holds both, or None.

    A break after the first line of three or more is a title's only where the next word would have
    fitted into it; else the block is a paragraph that was wrapped.
    """
    first, rest = block.part(0, 1), block.part(1)
    if first is None or rest is None or first.is_prose or not rest.is_prose:
        return None
    if len(block.lines) >= _WRAPPED_LINES:
        with_next_word = len(first.text) + 1 + len(rest.text.split(maxsplit=1)[0])
        if with_next_word > max(map(len, rest.lines)):
            return None
    return first, rest


def _is_address(line: str) -> bool:
    return " " not in line and bool(_ADDRESS.fullmatch(line) or identified(line))


def identified(address: str) -> str | None:
    """Return the arXiv id in a paper's address, on arXiv or on Hugging Face, or None."""
    return arxiv_id(_PAPER_PAGE.sub("", address))
