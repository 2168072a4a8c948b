"""The daily page saved as text: a header, a date, then titles and abstracts in turn.

Two layouts are read, and may mix: title and abstract in blocks with a blank line between them, and
both in one block, perhaps with the paper's address between them. Nothing marks a title, so the
shape of a block decides. Of 30,000 real titles the longest has 209 characters and nine end with a
full stop; of 9,877 real abstracts three have fewer than 250 characters.

A block that is neither title nor abstract of a pair is refused with its line. A block after an
abstract that cannot be a title is the next paragraph of the abstract.
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
from reader.sources.shared.dates import PartialDate, date_in_name, parse_date_line
from reader.sources.shared.format_guess import is_text
from reader.sources.shared.input_stream import InputStream
from reader.sources.shared.results import ParseResults, SourceError

PAGE_SIZE_LIMIT: Final = 4_000_000
"""Bytes of a page. A real one has 90 thousand."""

_OTHER_FORMAT: Final = re.compile(r"\s*(?:[#@<{%*|>`/\\]|\[\s*[\[{\"\d\]])")
"""The start of Markdown, TeX, mail, XML, JSON and programs. Pages do not begin like this."""
_MARKUP_LINE: Final = re.compile(
    r"\s*(?:#{1,6} |[*+>-] |\d+[.)] |[|`@%\\<]|\*\*|__|!?\[[^\]]*\]\(|[-=~*_.+]{3,}\s*$"
    r"|[A-Z][A-Z0-9]{1,3} {0,3}- |[\w.-]+\s*[=:] ?\{)"
)
"""The start of a line of Markdown, a table, a list, TeX, or a record of tags. Pages are prose."""
_MARKUP_SHARE: Final = 0.2
_FIELD_NAME: Final = re.compile(
    r"^(title|authors?|subject|from|categories)\s*:", re.IGNORECASE | re.MULTILINE
)
"""The start of a line in mails and records. A page may have one by chance, but not two kinds."""
_PAPERS_PER_REFUSAL: Final = 3

_ABSTRACT_MIN_LENGTH: Final = 250
"""Characters from which a block is not a title."""
_WRAPPED_MIN_LINES: Final = 3
"""Lines from which a block may be a paragraph that was wrapped."""
_PAPER_BLOCK_TITLE_LINES: Final = 2
"""Lines that a title may have before the address in a block that holds a whole paper."""

_SENTENCE_END: Final = re.compile(r"[.。][\"'”’)\]}$]*$")
_NEXT_SENTENCE: Final = re.compile(r"[.!?。]\s+\S")
_NEWLINE: Final = re.compile(r"\r\n?|\n")
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_BOILERPLATE: Final = frozenset(
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
"""Lines of the page around its papers, without spaces and in lower case."""


def recognise(head: bytes) -> bool:
    """Return True for text in the shape of a page: a date on its own line, or mostly papers."""
    text = head.decode("utf-8", "ignore")
    field_names = {name.lower() for name in _FIELD_NAME.findall(text)}
    if not is_text(head) or _OTHER_FORMAT.match(text) or len(field_names) > 1:
        return False
    if not _is_prose(text):
        return False
    body = _body(list(_split_blocks(text)))
    results = list(_pair_blocks(body))
    papers = sum(isinstance(result, Paper) for result in results)
    refusals = sum(isinstance(result, Refusal) for result in results)
    has_date = len(results) > papers + refusals
    if has_date:
        return papers + refusals > 0
    # Without a date, a single block of several lines could be anything.
    has_long_blocks = any(len(block.lines) > 1 for block in body)
    return papers > has_long_blocks and papers >= _PAPERS_PER_REFUSAL * refusals


def _is_prose(text: str) -> bool:
    """Return False if many lines begin with markup, or with the tags of records."""
    lines = [line for line in text.splitlines() if line.strip()]
    return sum(map(bool, map(_MARKUP_LINE.match, lines))) <= _MARKUP_SHARE * len(lines)


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the page. A refusal names the first line of its block.

    Raises SourceError if neither page nor hint give a day.
    """
    known = date_in_name(hint.name)
    day, assumed = hint.day or known, False
    positions: Counter[date] = Counter()
    for result in _pair_blocks(_body(list(_split_blocks(_decode(stream))))):
        if isinstance(result, Refusal):
            yield result
        elif isinstance(result, PartialDate):
            if not hint.day:
                day, assumed = result.resolve(hint.today, known)
        elif day is None:
            raise SourceError("says no date; give --date YYYY-MM-DD")
        else:
            yield Entry(result, (Listing(PAGE, day, positions[day], assumed),))
            positions[day] += 1


def _decode(stream: InputStream) -> str:
    raw = stream.read_all(PAGE_SIZE_LIMIT)
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(f"is not UTF-8 text (line {line}); save the page again") from None


# Blocks


@dataclass(frozen=True, slots=True)
class _Block:
    """Consecutive lines of a page without a blank one. They are stripped; there is at least one."""

    number: int
    """The number of the first line in the page, from 1."""
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def day(self) -> PartialDate | None:
        """The date, if the block is one and nothing else."""
        return parse_date_line(self.lines[0]) if len(self.lines) == 1 else None

    @property
    def is_boilerplate(self) -> bool:
        line = "".join(self.lines[0].split()).casefold()
        return len(self.lines) == 1 and line in _BOILERPLATE

    @property
    def is_long(self) -> bool:
        return sum(map(len, self.lines)) >= _ABSTRACT_MIN_LENGTH

    @property
    def is_prose(self) -> bool:
        """True for an abstract or a paragraph: long, a sentence, or with an address in it."""
        last = self.lines[-1]
        return self.is_long or bool(_SENTENCE_END.search(last)) or "://" in self.text

    @property
    def may_be_title(self) -> bool:
        """True if prose may still be a title: a single short sentence with a full stop."""
        line = self.lines[0]
        return not (
            len(self.lines) > 1 or self.is_long or _NEXT_SENTENCE.search(line) or "://" in line
        )

    @property
    def address_index(self) -> int | None:
        """The index of the first line that is an address or arXiv id and nothing else."""
        indexes = (index for index, line in enumerate(self.lines) if _is_address(line))
        return next(indexes, None)

    def slice(self, start: int, end: int | None = None) -> _Block | None:
        """Return the block of these lines, or None if there are none."""
        lines = self.lines[start:end]
        return _Block(self.number + start, lines) if lines else None


def _split_blocks(text: str) -> Iterator[_Block]:
    """Yield the blocks of a page. The first line that is a date is a block by itself."""
    lines: list[str] = []
    has_date = False
    for number, raw in enumerate(_NEWLINE.split(text), 1):
        line = raw.strip()
        is_first_date = not has_date and parse_date_line(line) is not None
        if lines and (is_first_date or not line):
            yield _Block(number - len(lines), tuple(lines))
            lines = []
        if is_first_date:
            has_date = True
            yield _Block(number, (line,))
        elif line:
            lines.append(line)
    if lines:
        yield _Block(number + 1 - len(lines), tuple(lines))


def _body(page: Sequence[_Block]) -> list[_Block]:
    """Return the blocks of a page without its header and its boilerplate.

    The header is what comes before the first date, unless more abstracts are there than after it.
    """
    first_date = next((index for index, block in enumerate(page) if block.day), 0)
    abstracts_before = sum(block.is_long for block in page[:first_date])
    abstracts_after = sum(block.is_long for block in page[first_date:])
    body = page[first_date:] if abstracts_before <= abstracts_after else page
    return [block for block in body if not block.is_boilerplate]


def _split_title(block: _Block) -> tuple[_Block, _Block] | None:
    """Return title and abstract of a block that holds both, or None.

    A block of three or more lines may be a wrapped paragraph. Its first line is a title only if
    the next word would have fitted into it.
    """
    title, abstract = block.slice(0, 1), block.slice(1)
    if title is None or abstract is None or title.is_prose or not abstract.is_prose:
        return None
    if len(block.lines) >= _WRAPPED_MIN_LINES:
        next_word = abstract.text.split(maxsplit=1)[0]
        if len(title.text) + 1 + len(next_word) > max(map(len, abstract.lines)):
            return None
    return title, abstract


def _is_address(line: str) -> bool:
    return " " not in line and bool(_ADDRESS.fullmatch(line) or arxiv_id(line))


# Papers


_Result: TypeAlias = Paper | Refusal | PartialDate
"""A paper, a block that belongs to none, or the date of the papers that follow."""


def _pair_blocks(body: Sequence[_Block]) -> Iterator[_Result]:
    """Yield the papers, refusals and dates of a page in order, with one block of lookahead."""
    pairing = _Pairing()
    for block, following in zip_longest(body, body[1:]):
        yield from pairing.feed(block, following)
    yield from pairing.close()


def _refusal(block: _Block, reason: str) -> Refusal:
    return Refusal(clean_line(f"line {block.number}"), clean_line(reason))


@dataclass(slots=True)
class _OpenPaper:
    """A paper whose abstract may continue in the next block."""

    title: _Block
    abstract: list[_Block] = field(default_factory=list)
    arxiv: str | None = None

    def close(self) -> Paper | Refusal:
        """Return the paper, or a refusal if there is nothing but a title."""
        title = clean_line(" ".join(self.title.lines))
        if not title:
            return _refusal(self.title, "a title without letters")
        if not self.abstract and not self.arxiv:
            return _refusal(self.title, "title without an abstract")
        abstract = clean_text("\n\n".join(block.text for block in self.abstract))
        return Paper(title, abstract, self.arxiv)


class _Pairing:
    """Decides which abstract belongs to which title. Holds the paper that is open."""

    def __init__(self) -> None:
        self._paper: _OpenPaper | None = None

    def feed(self, block: _Block, following: _Block | None) -> Iterator[_Result]:
        day, address = block.day, block.address_index
        needs_abstract = self._paper is not None and not self._paper.abstract
        if day:
            yield from self.close()
            yield day
        elif address is not None:
            yield from self._feed_addressed(block, address, needs_abstract)
        elif needs_abstract and block.is_prose:
            yield from self._add_paragraph(block)
        elif needs_abstract:
            yield from self._begin(block)
        else:
            yield from self._feed_title(block, following)

    def close(self) -> Iterator[_Result]:
        """Yield the paper that is open."""
        if self._paper:
            yield self._paper.close()
        self._paper = None

    def _begin(
        self, title: _Block, abstract: _Block | None = None, arxiv: str | None = None
    ) -> Iterator[_Result]:
        yield from self.close()
        self._paper = _OpenPaper(title, [abstract] if abstract else [], arxiv)

    def _add_paragraph(self, paragraph: _Block) -> Iterator[_Result]:
        if self._paper:
            self._paper.abstract.append(paragraph)
        else:
            yield _refusal(paragraph, "an abstract without a title")

    def _feed_title(self, block: _Block, following: _Block | None) -> Iterator[_Result]:
        """Handle a block where a title, or one more paragraph of the abstract, is expected."""
        pair = _split_title(block)
        if pair:
            yield from self._begin(*pair)
        elif not block.is_prose or (block.may_be_title and following and following.is_long):
            yield from self._begin(block)
        else:
            yield from self._add_paragraph(block)

    def _feed_addressed(self, block: _Block, index: int, needs_abstract: bool) -> Iterator[_Result]:
        """Handle a block with an address on line `index`: the paper's, or one in an abstract."""
        before, after = block.slice(0, index), block.slice(index + 1)
        arxiv = arxiv_id(block.lines[index])
        if before and _is_title_with_address(before, after, arxiv, needs_abstract):
            yield from self._begin(before, after, arxiv)
        elif before or not (arxiv or needs_abstract):
            yield from self._add_paragraph(block)
        elif self._paper and not self._paper.arxiv:
            self._paper.arxiv = arxiv
            if after:
                yield from self._add_paragraph(after)
        else:
            yield from self.close()
            yield _refusal(block, "an address without a title")


def _is_title_with_address(
    before: _Block, after: _Block | None, arxiv: str | None, needs_abstract: bool
) -> bool:
    """Return True if the lines before an address are a title, and not the expected abstract."""
    if arxiv and after and len(before.lines) == 1:
        return True
    if before.is_prose or len(before.lines) > _PAPER_BLOCK_TITLE_LINES:
        return False
    return bool(arxiv) or (after is not None and not needs_abstract)
