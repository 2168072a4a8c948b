"""arXiv's listing e-mails, as text or as messages: the papers of a day between rules and `\\\\`.

    \\\\
    arXiv:2507.07171 (*cross-listing*)        Paper: hep-th/9901001, before 2007
    Date: Wed, 9 Jul 2025 18:00:01 GMT   (757kb)

    Title: What it is called, wrapped
      and set in
    Authors: A. One (1), B. Two (2)
    \\\\
      The abstract, which replacements do not have.
    \\\\ ( https://arxiv.org/abs/2507.07171 ,  757kb)

All of a list makes its digest, in its order, on the day up to which it was received.
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
from reader.model.identity import arxiv_id
from reader.model.paper import Paper
from reader.sources.arxiv import announced, names
from reader.sources.arxiv.messages import Envelope, texts
from reader.sources.shared import days, fields
from reader.sources.shared.errors import Refused, SourceError
from reader.sources.shared.format import Parsed
from reader.sources.shared.opening import LINE_LIMIT, Plain

LINES_LIMIT: Final = 3_000_000
"""Lines of an input, a hundred thousand papers; more of nothing but lines is read for ever."""

_OF_A_LINE: Final = 50
"""Bytes that a line takes in memory besides its letters."""
_OUTSIDE: Final = 300
"""Letters of a line between papers; what is looked for in it stands in the first eighty."""
_BETWEEN: Final = "\\\\"
_ENDED: Final = re.compile(r"\\\\\s*\(\s*(?P<address>\S*)")
_RULE: Final = re.compile(r"-{60,}\s*$|%%?%?-{1,3}%")
_PAPER: Final = re.compile(r"(?:arXiv|Paper(?:\s*\([^)]*\))?):\s*(?P<id>\S+)", re.IGNORECASE)
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
_LIST: Final = re.compile(
    r"(?:Subject:\s*|To:\s*)?\"?(?P<list>[a-z]+(?:-[a-z]+)*)\s+daily\s+(?:Subj-class|title/abstract)"
    r"|.*\bTo:\s+(?P<address>[a-z]+(?:-[a-z]+)*)@arxiv\.org",
    re.IGNORECASE,
)
_DATED: Final = re.compile(r"Date:\s+(?P<day>.+)", re.IGNORECASE)
_KNOWN: Final = re.compile(r"daily\s+title/abstract\s+distribution|daily\s+Subj-class\s+mailing")
_RECORD: Final = re.compile(r"^\\\\\s*\n(?:arXiv:\s*\S|Paper(?:\s*\([^)]*\))?:\s*\S)", re.MULTILINE)


def recognise(head: bytes) -> bool:
    """Whether a paper of a list, or a list's own header, is in the text of this."""
    if b"\0" in head or head.lstrip()[:1] in (b"{", b"[", b"<"):
        return False
    seen: list[str] = []
    # What is damaged is said when it is parsed.
    with suppress(SourceError):
        seen.extend(map(_shown, texts(head.split(b"\n"))))
    text = "\n".join(seen)
    return bool(_RECORD.search(text) or _KNOWN.search(text))


def _shown(text: str | Envelope) -> str:
    return f"{text.subject}\n{text.recipient}" if isinstance(text, Envelope) else text.rstrip()


def parse(stream: Plain, hint: Hint) -> Parsed:
    """Yield the papers of the lists; one that cannot be taken is refused by its number.

    Raises SourceError where a message is damaged. Where neither list, message, name nor user say a
    day, the papers make no digest.
    """
    reading = _Reading(hint)
    for number, text in enumerate(texts(stream.lines())):
        if number > LINES_LIMIT:
            raise SourceError(f"has more than {LINES_LIMIT:,} lines; split it")
        if isinstance(text, Envelope):
            ended = reading.end()
            reading.begin(text)
        else:
            ended = reading.take(text.rstrip())
        if ended:
            yield ended
    if ended := reading.end(cut_off=True):
        yield ended


@dataclass(slots=True)
class _Record:
    """The lines of one paper."""

    written: dict[str, list[str]] = field(default_factory=dict)
    """Its fields by their names in lower case, each with its lines."""
    abstract: list[str] = field(default_factory=list)
    id: str = ""
    address: str = ""
    within: str = "start"
    """Which field the next line may go on; `abstract` within that."""
    size: int = 0

    def take(self, line: str) -> None:
        self.size += len(line) + _OF_A_LINE
        if self.size > LINE_LIMIT:
            return
        if self.within == "abstract":
            self.abstract.append(line)
        elif not self.id and (match := _PAPER.match(line)):
            self.id = match["id"]
        elif match := _FIELD.match(line):
            name = "revised" if match["revised"] else match["name"].split("(")[0].strip().lower()
            self.within = name
            self.written.setdefault(name, []).append(match["value"])
        elif _REPLACED.match(line):
            self.within = "revised"
        elif self.within in self.written and line:
            self.written[self.within].append(line.strip())

    def said(self, *names: str) -> str:
        found = (self.written[each] for each in names if each in self.written)
        return " ".join(next(found, []))

    def paper(self) -> Paper:
        """Raises Refused."""
        if self.size > LINE_LIMIT:
            raise Refused(fields.TOO_LONG)
        dated = self.written.get("date", [""])[0]
        return Paper(
            title=announced.title(self.said("title")),
            abstract=announced.unwrapped("\n".join(self.abstract)),
            arxiv=arxiv_id(self.id) or arxiv_id(self.address),
            doi=announced.first_doi(self.said("doi")),
            authors=names.authors(self.said("authors", "author")),
            published=announced.day(dated),
            categories=announced.categories(self.said("categories").split()),
        )


class _Reading:
    """Which list is being read, and the paper in it that is open."""

    def __init__(self, hint: Hint) -> None:
        self._hint = hint
        self._record: _Record | None = None
        self._source = ARXIV
        self._received: date | None = None
        self._sent: date | None = None
        self._number = self._begun = 0
        self._positions: Counter[Listing] = Counter()

    def begin(self, envelope: Envelope) -> None:
        """Begin a message."""
        self._begun = self._number
        self._source, self._received = ARXIV, None
        self._sent = announced.day(envelope.date)
        for said in (envelope.subject, envelope.recipient):
            self._learn(said)

    def take(self, line: str) -> Entry | Refusal | None:
        """Take a line; return the paper that it ends."""
        record = self._record
        if record is None:
            self._outside(line)
        elif line[:1] not in ("\\", "-", "%"):
            record.take(line)
        elif _RULE.match(line):
            return self.end()
        elif ended := _ENDED.match(line):
            record.address = ended["address"]
            return self.end()
        elif line != _BETWEEN:
            record.take(line)
        elif not record.id:
            self._record = _Record()
        elif record.within == "abstract":
            return self.end()
        else:
            record.within = "abstract"
        return None

    def end(self, *, cut_off: bool = False) -> Entry | Refusal | None:
        """Return the paper that is open; between two rules without an id there was none."""
        record, self._record = self._record, None
        if record is None or not record.id:
            return None
        self._number += 1
        try:
            paper = record.paper()
            if cut_off:
                raise Refused("is cut off")
            return Entry(paper, self._listings())
        except Refused as error:
            return Refusal(clean_line(f"paper {self._number} ({record.id})"), error.reason)

    def _outside(self, line: str) -> None:
        line = line[:_OUTSIDE]
        if not line:
            return
        if line == _BETWEEN:
            self._record = _Record()
        elif match := _RECEIVED.search(line):
            self._received = announced.day(match["to"])
        elif match := _DATED.match(line):
            self._sent = announced.day(match["day"])
        else:
            self._learn(line)

    def _learn(self, line: str) -> None:
        """Take the list's name from a line that has it. After papers, a list's title begins another
        list; its address may stand at its end."""
        match = _LIST.match(line[:_OUTSIDE])
        if match and match["list"]:
            if self._number > self._begun:
                self._begun, self._received, self._sent = self._number, None, None
            self._source = announced.source(match["list"].lower())
        elif match and self._source == ARXIV:
            self._source = announced.source(match["address"].lower())

    def _listings(self) -> tuple[Listing, ...]:
        hint = self._hint
        day = hint.day or self._received or self._sent or days.in_name(hint.name)
        if day is None:
            return ()
        digest = Listing(self._source, day, 0)
        self._positions[digest] += 1
        return (Listing(self._source, day, hint.first + self._positions[digest] - 1),)
