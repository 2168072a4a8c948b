"""arXiv's listing e-mails, as text or as messages: the papers of a day between rules and `\\\\`.

    \\\\
    arXiv:2507.07171 (*cross-listing*)        Paper: hep-th/9901001, before 2007
    Date: Wed, 9 Jul 2025 18:00:01 GMT   (757kb)

    Title: What it is called, wrapped
      and indented
    Authors: A. One (1), B. Two (2)
    \\\\
      The abstract, which replacements do not have.
    \\\\ ( https://arxiv.org/abs/2507.07171 ,  757kb)

All papers of a list make its digest, in its order, on the last day on which they were received.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from reader.model.clean import clean_line
from reader.model.digest import ARXIV, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.paper import Paper
from reader.sources.arxiv import feed_fields
from reader.sources.arxiv.email_text import Envelope, text_lines
from reader.sources.shared import fields
from reader.sources.shared.dates import date_in_name, parse_feed_date
from reader.sources.shared.input_stream import PAPER_SIZE_LIMIT, InputStream
from reader.sources.shared.results import PaperError, ParseResults, SourceError

LINES_LIMIT: Final = 3_000_000
"""Lines of an input: a hundred thousand papers. Without it, blank lines could take hours."""

_LINE_OVERHEAD: Final = 50
"""Bytes of memory for a line besides its characters."""
_HEADER_LINE_LIMIT: Final = 300
"""Characters searched of a line outside papers. What matters is in the first eighty."""
_SEPARATOR: Final = "\\\\"
_LAST_LINE: Final = re.compile(r"\\\\\s*\(\s*(?P<address>\S*)")
_RULE: Final = re.compile(r"-{60,}\s*$|%%?%?-{1,3}%")
_ID: Final = re.compile(r"(?:arXiv|Paper(?:\s*\([^)]*\))?):\s*(?P<id>\S+)", re.IGNORECASE)
_FIELD: Final = re.compile(
    r"(?P<name>Title|Authors?|Categories|Subj-class|Comments?|Report-no|Journal-ref|DOI|MSC-class"
    r"|ACM-class|Proxy|License|Notes?|From|Date(?P<revised>\s*\([^)]*revised[^)]*\))?(?:\s*\([^)]*\))?)"
    r"\s*:\s*(?P<value>.*)",
    re.IGNORECASE,
)
_REPLACED: Final = re.compile(
    r"replaced with revised version|(?:figures|part) added", re.IGNORECASE
)
_RECEIVED: Final = re.compile(r"received\s+from\s+.*?\s+to\s+(?P<to>.+)", re.IGNORECASE)
_LIST_NAME: Final = re.compile(
    r"(?:Subject:\s*|To:\s*)?\"?(?P<list>[a-z]+(?:-[a-z]+)*)\s+daily\s+(?:Subj-class|title/abstract)"
    r"|.*\bTo:\s+(?P<address>[a-z]+(?:-[a-z]+)*)@arxiv\.org",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"Date:\s+(?P<date>.+)", re.IGNORECASE)
_LIST_TITLE: Final = re.compile(
    r"daily\s+title/abstract\s+distribution|daily\s+Subj-class\s+mailing"
)
_PAPER: Final = re.compile(r"^\\\\\s*\n(?:arXiv:\s*\S|Paper(?:\s*\([^)]*\))?:\s*\S)", re.MULTILINE)

_START: Final = "start"
_REVISED: Final = "revised"
_ABSTRACT: Final = "abstract"


def recognise(head: bytes) -> bool:
    """Return True if the text holds the title of a list, or a paper as lists write it."""
    if b"\0" in head or head.lstrip()[:1] in (b"{", b"[", b"<"):
        return False
    lines: list[str] = []
    # Damage is reported by `parse`.
    with suppress(SourceError):
        for text in text_lines(head.split(b"\n")):
            if isinstance(text, Envelope):
                lines += (text.subject, text.recipient)
            else:
                lines.append(text.rstrip())
    listing = "\n".join(lines)
    return bool(_PAPER.search(listing) or _LIST_TITLE.search(listing))


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the lists. A refusal names the number and id of its paper.

    Papers are in no digest if neither list, message, file name nor user give a day. Raises
    SourceError if a message is damaged or there are too many lines.
    """
    reader = _ListReader(hint)
    for number, text in enumerate(text_lines(stream.lines())):
        if number > LINES_LIMIT:
            raise SourceError(f"has more than {LINES_LIMIT:,} lines; split it")
        if isinstance(text, Envelope):
            result = reader.end_paper()
            reader.begin_message(text)
        else:
            result = reader.feed(text.rstrip())
        if result:
            yield result
    if result := reader.end_paper(is_cut_off=True):
        yield result


@dataclass(slots=True)
class _Record:
    """The lines of one paper."""

    lines_of: dict[str, list[str]] = field(default_factory=dict)
    """The lines of each field, by its name in lower case."""
    abstract: list[str] = field(default_factory=list)
    id: str = ""
    address: str = ""
    current: str = _START
    """The field that the next line may continue."""
    size: int = 0

    def feed(self, line: str) -> None:
        self.size += len(line) + _LINE_OVERHEAD
        if self.size > PAPER_SIZE_LIMIT:
            return
        if self.current == _ABSTRACT:
            self.abstract.append(line)
        elif not self.id and (match := _ID.match(line)):
            self.id = match["id"]
        elif match := _FIELD.match(line):
            name = _REVISED if match["revised"] else match["name"].split("(")[0].strip().lower()
            self.current = name
            self.lines_of.setdefault(name, []).append(match["value"])
        elif _REPLACED.match(line):
            self.current = _REVISED
        elif self.current in self.lines_of and line:
            self.lines_of[self.current].append(line.strip())

    def paper(self) -> Paper:
        """Return the paper. Raises PaperError."""
        if self.size > PAPER_SIZE_LIMIT:
            raise PaperError(fields.TOO_LONG)
        first_date = self.lines_of.get("date", [""])[0]
        arxiv, version = feed_fields.first_arxiv_id((self.id, self.address))
        abstract = "\n".join(self.abstract)
        return Paper(
            title=feed_fields.clean_title(self._text("title")),
            abstract=feed_fields.unwrap_abstract(abstract),
            arxiv=arxiv,
            doi=feed_fields.first_doi(self._text("doi")),
            authors=feed_fields.parse_authors(self._text("authors", "author")),
            published=parse_feed_date(first_date),
            categories=feed_fields.parse_categories(self._text("categories").split()),
            version=version,
            publication=feed_fields.journal_publication(self._text("journal-ref")),
            withdrawn=feed_fields.is_withdrawn(self._text("comments", "comment"), abstract),
            remark=clean_line(self._text("comments", "comment")),
        )

    def _text(self, *names: str) -> str:
        """Return the first of these fields that the paper has, as one line."""
        lines = (self.lines_of[name] for name in names if name in self.lines_of)
        return " ".join(next(lines, []))


class _ListReader:
    """Reads the lines of lists. Holds what is known of the current list, and the open paper."""

    def __init__(self, hint: Hint) -> None:
        self._hint = hint
        self._record: _Record | None = None
        self._source = ARXIV
        self._received: date | None = None
        self._sent: date | None = None
        self._papers = 0
        self._papers_before_list = 0
        self._positions: Counter[tuple[str, date]] = Counter()

    def begin_message(self, envelope: Envelope) -> None:
        self._papers_before_list = self._papers
        self._source, self._received = ARXIV, None
        self._sent = parse_feed_date(envelope.date)
        self._read_list_name(envelope.subject)
        self._read_list_name(envelope.recipient)

    def feed(self, line: str) -> Entry | Refusal | None:
        """Read a line. Return the paper that it ends, if it ends one."""
        record = self._record
        if record is None:
            self._feed_outside(line)
        elif line[:1] not in ("\\", "-", "%"):
            record.feed(line)
        elif _RULE.match(line):
            return self.end_paper()
        elif match := _LAST_LINE.match(line):
            record.address = match["address"]
            return self.end_paper()
        elif line != _SEPARATOR:
            record.feed(line)
        elif not record.id:
            self._record = _Record()
        elif record.current == _ABSTRACT:
            return self.end_paper()
        else:
            record.current = _ABSTRACT
        return None

    def end_paper(self, *, is_cut_off: bool = False) -> Entry | Refusal | None:
        """Return the open paper, if there is one. Without an id it is not a paper."""
        record, self._record = self._record, None
        if record is None or not record.id:
            return None
        self._papers += 1
        try:
            paper = record.paper()
            if is_cut_off:
                raise PaperError("is cut off")
            return Entry(paper, self._listings())
        except PaperError as error:
            return Refusal(clean_line(f"paper {self._papers} ({record.id})"), error.reason)

    def _feed_outside(self, line: str) -> None:
        """Read a line outside papers, which may tell the list or its day."""
        line = line[:_HEADER_LINE_LIMIT]
        if not line:
            return
        if line == _SEPARATOR:
            self._record = _Record()
        elif match := _RECEIVED.search(line):
            self._received = parse_feed_date(match["to"])
        elif match := _DATE.match(line):
            self._sent = parse_feed_date(match["date"])
        else:
            self._read_list_name(line)

    def _read_list_name(self, line: str) -> None:
        """Set the source if a line names the list.

        After papers, the title of a list begins another one; its address may be the list's own.
        """
        match = _LIST_NAME.match(line[:_HEADER_LINE_LIMIT])
        if match and match["list"]:
            if self._papers > self._papers_before_list:
                self._papers_before_list = self._papers
                self._received = self._sent = None
            self._source = feed_fields.source_name(match["list"].lower())
        elif match and self._source == ARXIV:
            self._source = feed_fields.source_name(match["address"].lower())

    def _listings(self) -> tuple[Listing, ...]:
        hint = self._hint
        day = hint.day or self._received or self._sent or date_in_name(hint.name)
        if day is None:
            return ()
        position = self._positions[self._source, day]
        self._positions[self._source, day] += 1
        return (Listing(self._source, day, hint.first + position),)
