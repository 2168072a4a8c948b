"""The text in e-mails as a stream of lines: plain text as it is, messages (RFC 5322) without their
headers, out of their multiparts, quoted-printable and base64 undone.

Headers are read by the standard library's email; bodies here, a line at a time, because its parsers
hold a message whole. Several messages may follow one another, as in an mbox or without its lines.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from reader.sources.shared.errors import SourceError

if TYPE_CHECKING:
    from email.message import Message

BLOCK_LIMIT: Final = 400
"""Lines of a message's headers."""
BLOCKS_LIMIT: Final = 20_000
"""Messages, and parts of messages, in an input."""
LINE_LIMIT: Final = 100_000
"""Bytes of a line of text; the rest of a longer one is dropped."""
NESTING_LIMIT: Final = 20
"""Multiparts within one another."""

_HEADER_LINE: Final = 1_000
_HEADERS: Final = 64_000
_HEADER: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
_BEGINS: Final = re.compile(
    rb"(?:from|to|subject|reply-to|sender|cc|received|return-path|delivered-to|message-id"
    rb"|mime-version|content-type|content-transfer-encoding|x-[a-z-]+|arc-[a-z-]+|list-[a-z-]+"
    rb"|dkim-signature|authentication-results|errors-to|precedence):|from \S+@?\S* ",
    re.IGNORECASE,
)
"""How messages begin, and papers in them do not."""
_TELLING: Final = frozenset(
    (
        *("received", "return-path", "delivered-to", "message-id"),
        *("mime-version", "content-type", "content-transfer-encoding"),
    )
)
_USUAL: Final = frozenset(("from", "to", "subject", "date", "reply-to"))


@dataclass(frozen=True, slots=True)
class Envelope:
    """The beginning of a message: what its headers say, empty where they do not."""

    subject: str
    date: str
    recipient: str


Text: TypeAlias = "str | Envelope"


def texts(lines: Iterable[bytes]) -> Iterator[Text]:
    """Yield the text of a mail, or of several, line by line, and where each message begins.

    Raises SourceError where a body is not what its headers say.
    """
    mails = _Mails()
    for line in lines:
        line = line[:LINE_LIMIT].rstrip(b"\r")
        if mails.in_plain_text and not (mails.may_begin and _BEGINS.match(line)):
            # Nearly all lines, without what mails need besides.
            mails.may_begin = not line
            mails.number += 1
            yield mails.decode.text(line)
        else:
            yield from mails.take(line)
    yield from mails.end()


class _Mails:
    """What is being read: text, or a block that may be the headers of a message or of a part."""

    def __init__(self) -> None:
        self._block: list[bytes] = []
        self._of_part = False
        self.may_begin = True
        self._boundaries: list[bytes] = []
        self._wanted = True
        self.decode = _Plain()
        self.number = self._blocks = 0

    @property
    def in_plain_text(self) -> bool:
        """Whether a line is just text, unless a message begins with it."""
        waits = self._block or self._of_part or self._boundaries
        return type(self.decode) is _Plain and self._wanted and not waits

    def take(self, line: bytes) -> Iterator[Text]:
        self.number += 1
        if self._block or self._of_part:
            yield from self._through_headers(line)
        elif self._boundaries and line.startswith(b"--") and self._at_boundary(line.rstrip()):
            yield from self.decode.end()
        elif self.may_begin and _BEGINS.match(line):
            self._block = [line]
        else:
            yield from self._body(line)

    def end(self) -> Iterator[Text]:
        block, self._block = self._block, []
        for line in block:
            yield from self._body(line)
        yield from self.decode.end()

    def _body(self, line: bytes) -> Iterator[Text]:
        self.may_begin = not line.strip()
        if self._wanted:
            try:
                yield from self.decode.take(line)
            except binascii.Error:
                where = f"near line {self.number}"
                raise SourceError(f"has damaged base64 text {where}; save the mail again") from None

    def _through_headers(self, line: bytes) -> Iterator[Text]:
        goes_on = _HEADER.match(line) or (self._block and line[:1] in (b" ", b"\t"))
        if goes_on and len(self._block) < BLOCK_LIMIT:
            self._block.append(line)
            return
        block, self._block = self._block, []
        of_part, self._of_part = self._of_part, False
        self._blocks += 1
        if self._blocks > BLOCKS_LIMIT:
            raise SourceError(f"holds more than {BLOCKS_LIMIT:,} messages; split it")
        headers = _headers(block)
        if of_part or (not line.strip() and _is_message(headers)):
            if not of_part:
                yield from self.decode.end()
                self._boundaries.clear()
                yield _envelope(headers)
            self._begin(headers)
            if line.strip():
                yield from self._body(line)
            return
        for each in (*block, line):
            yield from self._body(each)

    def _begin(self, headers: Message) -> None:
        """Set out to read what these headers are of."""
        kind = headers.get_content_type()
        boundary = headers.get_boundary() if kind.startswith("multipart/") else None
        if boundary and len(self._boundaries) < NESTING_LIMIT:
            self._boundaries.append(b"--" + boundary.encode("utf-8", "replace"))
        self._wanted = not boundary and kind == "text/plain"
        self._of_part = kind == "message/rfc822"
        encoding = str(headers.get("Content-Transfer-Encoding", "")).strip().lower()
        self.decode = _DECODERS.get(encoding, _Plain)(headers.get_content_charset() or "utf-8")
        self.may_begin = False

    def _at_boundary(self, line: bytes) -> bool:
        """Whether this line parts two parts, or ends one; then what follows is no text yet."""
        for at, boundary in enumerate(self._boundaries):
            if line in (boundary, boundary + b"--"):
                closes = line != boundary
                del self._boundaries[at + (not closes) :]
                self._wanted = False
                self._of_part = not closes
                self.may_begin = closes
                if closes and not self._boundaries:
                    # A message is over; text that follows belongs to none.
                    self._wanted, self.decode = True, _Plain()
                return True
        return False


class _Plain:
    """Lines of a body made lines of text: those that stand for themselves."""

    def __init__(self, charset: str = "utf-8") -> None:
        self._charset = charset
        self._held = bytearray()

    def take(self, line: bytes) -> Iterator[str]:
        yield self.text(line)

    def end(self) -> Iterator[str]:
        """Yield what is still held."""
        if self._held:
            yield self.text(self._held)
            self._held.clear()

    def text(self, line: bytes | bytearray) -> str:
        try:
            return line.decode(self._charset)
        except (UnicodeError, LookupError, ValueError):
            # Old mails name no charset, and are in that of their time.
            return line.decode("latin-1")


class _QuotedPrintable(_Plain):
    def take(self, line: bytes) -> Iterator[str]:
        line = line.rstrip()
        goes_on = line.endswith(b"=")
        self._held += binascii.a2b_qp(line.removesuffix(b"="))
        if not goes_on or len(self._held) > LINE_LIMIT:
            yield self.text(self._held)
            self._held.clear()


class _Base64(_Plain):
    def __init__(self, charset: str = "utf-8") -> None:
        super().__init__(charset)
        self._signs = b""

    def take(self, line: bytes) -> Iterator[str]:
        signs = self._signs + b"".join(line.split())
        whole = len(signs) - len(signs) % 4
        self._signs = signs[whole:]
        first, *others = binascii.a2b_base64(signs[:whole]).split(b"\n")
        if len(self._held) < LINE_LIMIT:
            self._held += first
        for each in others:
            yield self.text(self._held.rstrip(b"\r"))
            self._held[:] = each

    def end(self) -> Iterator[str]:
        self._signs = b""
        yield from super().end()


_DECODERS: Final[dict[str, type[_Plain]]] = {
    "quoted-printable": _QuotedPrintable,
    "base64": _Base64,
}


def _headers(block: list[bytes]) -> Message:
    """Return a block of headers, an mbox's first line left out."""
    # Here, because it takes as long to load as all else of an import, and few inputs are mails.
    from email import policy
    from email.parser import BytesHeaderParser

    lines = block[1:] if block and block[0].startswith(b"From ") else block
    # What takes long headers apart takes the square of their length.
    text = b"\r\n".join(line[:_HEADER_LINE] for line in lines)[:_HEADERS]
    return BytesHeaderParser(policy=policy.compat32).parsebytes(text + b"\r\n\r\n")


def _is_message(headers: Message) -> bool:
    names = {name.lower() for name in headers}
    return bool(names & _TELLING) or len(names & _USUAL) > 1


def _envelope(headers: Message) -> Envelope:
    return Envelope(*(_said(headers, name) for name in ("Subject", "Date", "To")))


def _said(headers: Message, name: str) -> str:
    """Return a header with its encoded words as letters, or as it stands where they are damaged."""
    from email.errors import MessageError
    from email.header import decode_header, make_header

    written = " ".join(str(headers.get(name, "")).split())[:_HEADER_LINE]
    try:
        return str(make_header(decode_header(written)))
    except (ValueError, LookupError, MessageError):
        return written
