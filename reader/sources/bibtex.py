"""BibTeX and biblatex files: of Zotero, JabRef, Mendeley, Google Scholar, and our own.

The file is read entry by entry, as BibTeX and biber read it: macros of `@string` and of months, `#`
between parts, and what `crossref` and `xdata` inherit. A broken entry is refused with its line, and
reading goes on at the next line that begins an entry. An entry lists no day on which a digest had
its paper, so the paper is in no digest.

pybtex was measured and rejected, as bibtexparser was (`reader.model.bibtex_syntax`): it holds the
whole file (205 MB for one of 21 MB, here 16 MB), and ends at the first broken entry.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from reader.model.bibtex_syntax import (
    BibEntry,
    BibField,
    BibMacro,
    BrokenBibliography,
    parse_blocks,
)
from reader.model.clean import clean_line
from reader.model.entry import Entry, Hint, Refusal
from reader.sources import bibtex_fields
from reader.sources.shared import bibliography, fields
from reader.sources.shared.input_stream import PAPER_SIZE_LIMIT, InputStream
from reader.sources.shared.positions import Positions
from reader.sources.shared.results import PaperError, ParseResults, SourceError

SOURCE: Final = "bibtex"
"""The source of a digest whose day the user gives."""
LINES_LIMIT: Final = 20_000_000
WAITING_LIMIT: Final = 20_000
"""Entries that wait for the one from which they inherit, and entries that may be inherited from."""
MACROS_LIMIT: Final = 10_000
VALUE_LIMIT: Final = 1_000_000
"""Characters of a value with its macros expanded."""

_ENTRY_LINE: Final = re.compile(rb"\s*@\s*[A-Za-z]+\s*[{(]")
_RECOGNISED: Final = re.compile(
    r"^\s*@\s*(?:(?:string|comment|preamble)\s*[{(]"
    r"|[A-Za-z]+\s*[{(]\s*[^\s,{}()=]*\s*,\s*[A-Za-z][\w+-]*\s*=)",
    re.MULTILINE | re.IGNORECASE,
)
_OTHER_FORMAT: Final = re.compile(r"\s*[{\[<#*>|`]")
_HEADER_LIMIT: Final = 4_000
"""Characters of comment before the first entry."""
_PIECES_JOINED: Final = 8
"""Lines that begin an entry may be in a value of another one, but not many."""
_NO_PAPERS: Final = frozenset(("control", "set", "xdata"))
"""Types of entries that are no papers."""
_PARENT_TYPES: Final = frozenset(
    ("book", "collection", "mvbook", "mvcollection", "mvproceedings", "proceedings", "xdata")
)
"""Types of entries from which others inherit."""
_NOT_INHERITED: Final = frozenset(
    ("crossref", "ids", "xdata", "xref", "label", "key", "options", "file", "abstract", "author")
)
_INHERITED_AS: Final = {"title": "booktitle", "subtitle": "booksubtitle"}

Values: TypeAlias = dict[str, str]
"""The values of an entry, with macros expanded, by the names of its fields."""


class _Piece(NamedTuple):
    """The lines from one that begins an entry up to the next such line."""

    line: int
    text: str
    is_too_long: bool


def recognise(head: bytes) -> bool:
    """Return True for text with an entry at the start of a line, after comment at most."""
    text = bibliography.decode(head)
    if _OTHER_FORMAT.match(text) or "\0" in text:
        return False
    match = _RECOGNISED.search(text)
    return match is not None and match.start() <= _HEADER_LIMIT


def parse(stream: InputStream, hint: Hint) -> ParseResults:
    """Yield the papers of the entries. A refusal names the line and the key of its entry.

    Raises SourceError if there are too many lines, macros, or entries that inherit.
    """
    reader = _Reader(hint)
    for line, block in _blocks(_pieces(stream)):
        if isinstance(block, Refusal):
            yield block
        elif isinstance(block, BibMacro):
            reader.define(block)
        else:
            yield from reader.read(line, block)
    yield from reader.finish()


def _pieces(stream: InputStream) -> Iterator[_Piece]:
    first_line, lines, size = 1, list[bytes](), 0
    for number, line in enumerate(stream.lines(), 1):
        if number > LINES_LIMIT:
            raise SourceError(f"has more than {LINES_LIMIT:,} lines; split it")
        if size and _ENTRY_LINE.match(line):
            yield _piece(first_line, lines, size)
            first_line, lines, size = number, [], 0
        size += len(line) + 1
        if size <= PAPER_SIZE_LIMIT:
            lines.append(line)
    if size:
        yield _piece(first_line, lines, size)


def _piece(line: int, lines: list[bytes], size: int) -> _Piece:
    text = bibliography.decode(b"\n".join(lines)).replace("\r", "")
    return _Piece(line, text, size > PAPER_SIZE_LIMIT)


def _blocks(pieces: Iterator[_Piece]) -> Iterator[tuple[int, BibEntry | BibMacro | Refusal]]:
    """Yield the blocks of the pieces, each with the number of its first line.

    If a piece cannot be read by itself, a line that begins an entry may be in one of its values: it
    is read together with the pieces after it.
    """
    window: deque[_Piece] = deque()
    while True:
        while len(window) < _PIECES_JOINED and (piece := next(pieces, None)):
            window.append(piece)
        if not window:
            return
        used, blocks = _parse_window(window)
        first = window[0]
        if used:
            text = "\n".join(piece.text for piece in list(window)[:used])
            for block in blocks:
                start = block.value.start if isinstance(block, BibMacro) else block.start
                yield first.line + text.count("\n", 0, start), block
        else:
            reason = fields.TOO_LONG if first.is_too_long else "the entry is broken"
            yield first.line, Refusal(clean_line(f"line {first.line}"), clean_line(reason))
        for _ in range(used or 1):
            window.popleft()


def _parse_window(window: deque[_Piece]) -> tuple[int, list[BibEntry | BibMacro]]:
    """Return how many pieces were read together, 0 if none could be, and their blocks."""
    text = ""
    for used, piece in enumerate(window, 1):
        if piece.is_too_long:
            break
        text = f"{text}\n{piece.text}" if text else piece.text
        if len(text) > PAPER_SIZE_LIMIT:
            break
        try:
            return used, list(parse_blocks(text))
        except BrokenBibliography:
            continue
    return 0, []


class _Waiting(NamedTuple):
    line: int
    entry: BibEntry
    values: Values


class _Reader:
    """Turns entries into papers. Holds the macros, and the entries that inherit or are inherited
    from."""

    def __init__(self, hint: Hint) -> None:
        self._hint = hint
        self._positions = Positions(hint)
        self._macros = dict(bibtex_fields.MONTH_MACROS)
        self._parents: dict[str, Values] = {}
        self._waiting: list[_Waiting] = []

    def define(self, macro: BibMacro) -> None:
        """Add a macro. Raises SourceError if there are too many."""
        if len(self._macros) >= MACROS_LIMIT:
            raise SourceError(f"has more than {MACROS_LIMIT:,} macros; split it")
        self._macros[macro.name] = self._expand(macro.value)

    def read(self, line: int, entry: BibEntry) -> ParseResults:
        """Yield the paper of an entry, unless it waits for the entry from which it inherits."""
        values = {name: self._expand(field) for name, field in entry.fields.items()}
        if entry.kind.lower() in _PARENT_TYPES:
            self._parents[entry.key.lower()] = values
        if _parent_keys(values):
            self._waiting.append(_Waiting(line, entry, values))
        else:
            yield self._result(line, entry, values)
        if max(len(self._waiting), len(self._parents)) > WAITING_LIMIT:
            raise SourceError(
                f"has more than {WAITING_LIMIT:,} entries that inherit from others; split it"
            )

    def finish(self) -> ParseResults:
        """Yield the papers of the entries that inherit, now that all entries are known."""
        for line, entry, values in self._waiting:
            inherited = dict(values)
            for name, key in _parent_keys(values):
                _inherit(inherited, self._parents.get(key.lower(), {}), is_data=name == "xdata")
            yield self._result(line, entry, inherited)

    def _result(self, line: int, entry: BibEntry, values: Values) -> Entry | Refusal:
        kind = entry.kind.lower()
        try:
            if kind in _NO_PAPERS:
                raise PaperError(f"@{kind} is no paper")
            paper = bibtex_fields.paper_of(kind, entry.key, values, self._hint.folder)
            return Entry(paper, self._positions.listings(SOURCE, self._hint.day))
        except PaperError as error:
            place = f"line {line} ({entry.key})" if entry.key else f"line {line}"
            return Refusal(clean_line(place), error.reason)

    def _expand(self, field: BibField) -> str:
        """Return a value with its macros replaced. An unknown macro is kept as its name."""
        texts = (
            self._macros.get(part.text.lower(), part.text) if part.is_macro else part.text
            for part in field.parts
        )
        return "".join(texts)[:VALUE_LIMIT]


def _parent_keys(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the fields and keys of the entries from which an entry inherits."""
    keys = [("xdata", key.strip()) for key in values.get("xdata", "").split(",")]
    return [
        (name, key)
        for name, key in [*keys, ("crossref", values.get("crossref", "").strip())]
        if key
    ]


def _inherit(values: Values, parent: Mapping[str, str], *, is_data: bool) -> None:
    """Fill the gaps of an entry from its parent. The title of a parent is that of the book."""
    for name, value in parent.items():
        if is_data or name not in _NOT_INHERITED:
            values.setdefault(name if is_data else _INHERITED_AS.get(name, name), value)
