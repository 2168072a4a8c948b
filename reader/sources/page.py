"""The daily page saved as text: a header, a date, then titles and abstracts in turn.

Two layouts are read, and may mix: title and abstract as blocks with a blank line between, and both
in one block (with the paper's address between them, perhaps). What is no pair of the two is refused
by its line; what follows an abstract and can be no title is its next paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Final, TypeAlias

from reader.model.clean import clean_line, clean_text
from reader.model.digest import PAGE, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.identity import arxiv_id
from reader.model.paper import Paper
from reader.sources.shared import dates
from reader.sources.shared.dates import Written, written
from reader.sources.shared.format_guess import is_text
from reader.sources.shared.input_stream import Plain
from reader.sources.shared.results import Parsed, SourceError

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
    near = dates.in_name(hint.name)
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


_ADDRESS_WITHIN: Final = 3
"""A block that holds a whole paper has its address among its first lines, this many."""


@dataclass(slots=True)
class Found:
    """A paper of the page; its abstract grows while paragraphs follow."""

    title: Block
    abstract: list[Block] = field(default_factory=list)
    arxiv: str | None = None

    def result(self) -> Paper | Refusal:
        """Return the paper, or its refusal where the page gives no more than a title."""
        title = clean_line(" ".join(self.title.lines))
        if not title:
            return refused(self.title, "a title without letters")
        if not self.abstract and not self.arxiv:
            return refused(self.title, "title without an abstract")
        return Paper(
            title, clean_text("\n\n".join(each.text for each in self.abstract)), self.arxiv
        )


Outcome: TypeAlias = Paper | Refusal | Written
"""A paper, a block that belongs to none, or the day of the papers that follow."""


def papers(body: Sequence[Block]) -> Iterator[Outcome]:
    """Yield what the blocks of a page are, in their order."""
    pairing = _Pairing()
    for block, following in zip_longest(body, body[1:]):
        yield from pairing.take(block, following)
    yield from pairing.end()


def refused(block: Block, reason: str) -> Refusal:
    return Refusal(clean_line(f"line {block.number}"), clean_line(reason))


class _Pairing:
    """The paper that is being read: a title, which waits for an abstract or has (some of) it."""

    def __init__(self) -> None:
        self._open: Found | None = None

    def take(self, block: Block, following: Block | None) -> Iterator[Outcome]:
        day, address = block.day, block.address_at
        waits = self._open is not None and not self._open.abstract
        if day:
            yield from self.end()
            yield day
        elif address is not None:
            yield from self._addressed(block, address, waits)
        elif waits and block.is_prose:
            yield from self._add(block)
        elif waits:
            yield from self._begin(block)
        else:
            yield from self._first(block, following)

    def end(self) -> Iterator[Outcome]:
        """Hand on what has been read."""
        if self._open:
            yield self._open.result()
        self._open = None

    def _begin(
        self, title: Block, abstract: Block | None = None, arxiv: str | None = None
    ) -> Iterator[Outcome]:
        yield from self.end()
        self._open = Found(title, [abstract] if abstract else [], arxiv)

    def _add(self, paragraph: Block) -> Iterator[Outcome]:
        if self._open:
            self._open.abstract.append(paragraph)
        else:
            yield refused(paragraph, "an abstract without a title")

    def _first(self, block: Block, following: Block | None) -> Iterator[Outcome]:
        """Take a block where a title is due, or one more paragraph of the abstract before."""
        both = title_and_rest(block)
        if both:
            yield from self._begin(*both)
        elif not block.is_prose or (block.could_be_title and following and following.is_long):
            yield from self._begin(block)
        else:
            yield from self._add(block)

    def _addressed(self, block: Block, at: int, waits: bool) -> Iterator[Outcome]:
        """Take a block of which a line is an address: the paper's, or one in an abstract."""
        before, after = block.part(0, at), block.part(at + 1)
        arxiv = identified(block.lines[at])
        if before and _names_paper(before, after, arxiv, waits):
            yield from self._begin(before, after, arxiv)
        elif before or not (arxiv or waits):
            yield from self._add(block)
        elif self._open and not self._open.arxiv:
            self._open.arxiv = arxiv
            if after:
                yield from self._add(after)
        else:
            yield from self.end()
            yield refused(block, "an address without a title")


def _names_paper(before: Block, after: Block | None, arxiv: str | None, waits: bool) -> bool:
    """Whether lines before an address are a title, and not the abstract that is waited for."""
    if arxiv and after and len(before.lines) == 1:
        return True
    if before.is_prose or len(before.lines) >= _ADDRESS_WITHIN:
        return False
    return bool(arxiv) or (after is not None and not waits)


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
