"""XML as a stream of its branches: the children of the root, or theirs, each whole and bounded.

On expat itself. Not feedparser: it holds a feed whole and reads what a DOCTYPE declares. Not
xml.etree: its parsers keep what they have read, and let entities be declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from reader.sources.shared.errors import SourceError
from reader.sources.shared.opening import LINE_LIMIT, size

DEPTH_LIMIT: Final = 50
ATTRIBUTES_LIMIT: Final = 100
NAMES_LIMIT: Final = 500
"""Different names of elements; expat keeps each for good."""
TAG_LIMIT: Final = 2_000_000
"""Bytes of a tag or comment; expat holds it whole."""
NODES_LIMIT: Final = 30_000
"""Elements of a branch; one beyond it, or beyond LINE_LIMIT characters, comes as `too_long`."""
OTHERS_LIMIT: Final = 10_000
"""Branches that are none of those looked for."""

_FED: Final = 64 * 1024
_UNKNOWN_ENCODING: Final = expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]
_WIDE: Final = re.compile(
    rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"'](?:utf-?(?:16|32)|ucs)", re.IGNORECASE
)
_BEYOND_ALL: Final = 16
"""So many times a branch's limit, and the reading is given up."""

_PREFIXES: Final = {
    "http://www.w3.org/2005/Atom": "atom:",
    "http://arxiv.org/schemas/atom": "arxiv:",
    "https://arxiv.org/schemas/atom": "arxiv:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://purl.org/rss/1.0/": "",
}
"""What the names of a namespace begin with here; those of others, with `?:`."""


@dataclass(slots=True)
class Element:
    """One element with all that is in it."""

    name: str
    """With the prefix that its namespace has here, whatever the file calls it: `atom:entry`."""
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    too_long: bool = False
    """Whether it was beyond a limit, and is here without what it held."""

    @property
    def text(self) -> str:
        """Its own text and that of the elements in it."""
        return "".join(self.pieces) + "".join(child.text for child in self.children)

    def all(self, name: str) -> list[Element]:
        return [child for child in self.children if child.name == name]

    def say(self, name: str) -> str:
        """Return the text of the first child of this name; empty where there is none."""
        return next((child.text for child in self.children if child.name == name), "").strip()


def root(head: bytes) -> str | None:
    """Return the name of the root of the XML that begins so, or None where it is no XML.

    Where a DOCTYPE comes first, it is what that says, without a namespace.
    """
    text = head.lstrip()
    found = _first_tag(text, _encoding(text))
    # In an encoding that is not read, its tags are ASCII none the less.
    return found or _first_tag(text, "iso-8859-1")


def branches(pieces: Iterable[bytes], depth: int, wanted: str) -> Iterator[Element]:
    """Yield every element at `depth` (2: a child of the root), in order.

    Raises SourceError where the XML is broken, cut off, beyond a limit, or has a DOCTYPE, and where
    more than OTHERS_LIMIT elements there are called otherwise than `wanted`.
    """
    others = 0
    for element in _Reading(depth).run(pieces):
        others += element.name != wanted
        if others > OTHERS_LIMIT:
            raise SourceError("is XML that holds much besides papers; fetch it again")
        yield element


class _Reading:
    """What is open, and what is finished and not yet handed on."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._level = 0
        self._open: list[Element] = []
        self._done: list[Element] = []
        self._nodes = self._characters = 0
        self._names: set[str] = set()

    def run(self, pieces: Iterable[bytes]) -> Iterator[Element]:
        parser: expat.XMLParserType | None = None
        fed = 0
        for piece in pieces:
            if parser is None:
                piece = piece.lstrip()
                parser = self._parser(piece)
            for start in range(0, len(piece), _FED):
                part = piece[start : start + _FED]
                fed += len(part)
                self._feed(parser, part, last=False)
                if fed - parser.CurrentByteIndex > TAG_LIMIT:
                    raise SourceError(f"has a tag or comment longer than {size(TAG_LIMIT)}")
                yield from self._finished()
        if parser:
            self._feed(parser, b"", last=True)
            yield from self._finished()

    def _parser(self, start: bytes) -> expat.XMLParserType:
        parser = expat.ParserCreate(_encoding(start), " ")
        # One call for the text between two tags, not one a line.
        parser.buffer_text = True
        parser.buffer_size = _FED
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        return parser

    def _feed(self, parser: expat.XMLParserType, part: bytes, *, last: bool) -> None:
        try:
            parser.Parse(part, last)
        except expat.ExpatError as error:
            if error.code == _UNKNOWN_ENCODING:
                raise _unread_encoding() from None
            at = f"at line {error.lineno}, column {error.offset + 1}"
            why = f"is broken XML ({expat.ErrorString(error.code)})"
            raise SourceError(
                f"{'is cut off' if last else why} {at}; fetch or copy it again"
            ) from None
        except (ValueError, LookupError):
            raise _unread_encoding() from None

    def _finished(self) -> Iterator[Element]:
        done, self._done = self._done, []
        return iter(done)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._level += 1
        self._names.add(name)
        if self._level > DEPTH_LIMIT:
            raise SourceError("is XML that is nested too deeply")
        if len(attributes) > ATTRIBUTES_LIMIT:
            raise SourceError("is XML with too many attributes on one tag")
        if len(self._names) > NAMES_LIMIT:
            raise SourceError("is XML with too many names of elements")
        if self._level < self._depth:
            return
        element = Element(_named(name), attributes)
        if self._open:
            self._nodes += 1
            self._bound()
            if not self._open[0].too_long:
                self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._level -= 1
        if not self._open:
            return
        element = self._open.pop()
        if not self._open:
            self._done.append(element)
            self._nodes = self._characters = 0

    def _text(self, text: str) -> None:
        if not self._open:
            return
        self._characters += len(text)
        self._bound()
        if not self._open[0].too_long:
            self._open[-1].pieces.append(text)

    def _bound(self) -> None:
        """Let go of a branch that is beyond a limit; give up where it goes on and on."""
        over = max(self._nodes / NODES_LIMIT, self._characters / LINE_LIMIT)
        if over > _BEYOND_ALL:
            raise SourceError("is XML with an element beyond all measure")
        if over > 1 and not self._open[0].too_long:
            self._open[0].too_long = True
            for element in self._open:
                element.children, element.pieces = [], []


class _Seen(Exception):
    """Ends the reading once there is what was looked for."""


def _first_tag(text: bytes, encoding: str | None) -> str | None:
    def note(name: str, *_: object) -> None:
        raise _Seen(name)

    parser = expat.ParserCreate(encoding, " ")
    parser.StartElementHandler = note
    parser.StartDoctypeDeclHandler = note
    try:
        parser.Parse(text, False)
    except _Seen as seen:
        return _named(str(seen))
    except (expat.ExpatError, ValueError, LookupError):
        pass
    return None


def _named(name: str) -> str:
    """Return an element's name with our prefix for its namespace."""
    space, _, local = name.rpartition(" ")
    return f"{_PREFIXES.get(space, '?:')}{local}" if space else local


def _encoding(start: bytes) -> str | None:
    """Return the encoding to read in where the declaration is wrong: UTF-16 has become UTF-8."""
    return "utf-8" if _WIDE.match(start) else None


def _unread_encoding() -> SourceError:
    return SourceError("is XML in an encoding that is not read; save it as UTF-8")


def _refuse_doctype(*_: object) -> None:
    raise SourceError("is XML with a DOCTYPE, which no feed has and which is never read")
