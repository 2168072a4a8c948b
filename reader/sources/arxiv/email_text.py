"""The lines of text in an input that is plain text, an e-mail (RFC 5322), or several e-mails.

Messages may follow one another as in an mbox, or without its separator lines. Headers are parsed by
the standard library's `email`; bodies here, line by line.

`email.feedparser` was measured for the bodies and rejected: it holds a message whole. A mail of
2,589 papers (3.4 MB) took 31 to 41 MB of memory instead of 1.7, and 1.2 (quoted-printable), 0.9
(base64) and 2.2 (multipart) times as long. Finding where messages begin would remain here.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from reader.sources.shared.results import SourceError

if TYPE_CHECKING:
    from email.message import Message

HEADER_LINES_LIMIT: Final = 400
"""Header lines of one message. A longer block is text."""
HEADER_BLOCKS_LIMIT: Final = 20_000
"""Blocks of headers in one input, those of parts included."""
LINE_LIMIT: Final = 100_000
"""Bytes kept of one line."""
NESTING_LIMIT: Final = 20
"""Levels of multiparts within multiparts. Deeper ones are not split."""

_HEADER_LINE_LIMIT: Final = 1_000
_HEADERS_LIMIT: Final = 64_000
"""Bytes parsed of a block of headers. Parsing a long header takes time quadratic in its length."""
_HEADER: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
_FIRST_HEADER: Final = re.compile(
    rb"(?:from|to|subject|reply-to|sender|cc|received|return-path|delivered-to|message-id"
    rb"|mime-version|content-type|content-transfer-encoding|x-[a-z-]+|arc-[a-z-]+|list-[a-z-]+"
    rb"|dkim-signature|authentication-results|errors-to|precedence):|from \S+@?\S* ",
    re.IGNORECASE,
)
"""The first line of a message. The papers of a listing begin differently."""
_MBOX_SEPARATOR: Final = b"From "
_TRANSPORT_HEADERS: Final = frozenset(
    (
        *("received", "return-path", "delivered-to", "message-id"),
        *("mime-version", "content-type", "content-transfer-encoding"),
    )
)
"""One of these is enough to tell a message from text."""
_COMMON_HEADERS: Final = frozenset(("from", "to", "subject", "date", "reply-to"))
"""Two of these are needed: text may have one such line by chance."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers of a message that name and date a listing. Missing ones are empty."""

    subject: str
    date: str
    recipient: str


TextOrEnvelope: TypeAlias = "str | Envelope"


def text_lines(lines: Iterable[bytes]) -> Iterator[TextOrEnvelope]:
    """Yield each line of text without its newline, and an Envelope where a message begins.

    Raises SourceError if base64 text is damaged or there are too many messages.
    """
    reader = _MailReader()
    for line in lines:
        line = line[:LINE_LIMIT].rstrip(b"\r")
        if reader.is_in_text and not (reader.after_blank and _FIRST_HEADER.match(line)):
            # A short way for nearly all lines of a listing.
            reader.after_blank = not line
            reader.line_number += 1
            yield reader.decoder.to_text(line)
        else:
            yield from reader.feed(line)
    yield from reader.close()


class _MailReader:
    """Finds messages, parts and their text. Holds the lines of a block that may be headers."""

    def __init__(self) -> None:
        self.decoder = _Decoder()
        self.after_blank = True
        self.line_number = 0
        self._block: list[bytes] = []
        self._blocks_count = 0
        self._expects_part_headers = False
        self._boundaries: list[bytes] = []
        self._is_part_wanted = True

    @property
    def is_in_text(self) -> bool:
        """True if the next line is unencoded text unless a message begins with it."""
        is_pending = self._block or self._expects_part_headers or self._boundaries
        return type(self.decoder) is _Decoder and self._is_part_wanted and not is_pending

    def feed(self, line: bytes) -> Iterator[TextOrEnvelope]:
        self.line_number += 1
        if self._block or self._expects_part_headers:
            yield from self._feed_headers(line)
        elif self._boundaries and line.startswith(b"--") and self._pass_boundary(line.rstrip()):
            yield from self.decoder.close()
        elif self.after_blank and _FIRST_HEADER.match(line):
            self._block = [line]
        else:
            yield from self._feed_body(line)

    def close(self) -> Iterator[TextOrEnvelope]:
        """Yield the lines that are still held."""
        block, self._block = self._block, []
        for line in block:
            yield from self._feed_body(line)
        yield from self.decoder.close()

    def _feed_body(self, line: bytes) -> Iterator[TextOrEnvelope]:
        self.after_blank = not line.strip()
        if self._is_part_wanted:
            try:
                yield from self.decoder.feed(line)
            except binascii.Error:
                raise SourceError(
                    f"has damaged base64 text near line {self.line_number}; save the mail again"
                ) from None

    def _feed_headers(self, line: bytes) -> Iterator[TextOrEnvelope]:
        is_header = _HEADER.match(line) or (self._block and line[:1] in (b" ", b"\t"))
        if is_header and len(self._block) < HEADER_LINES_LIMIT:
            self._block.append(line)
            return
        block, self._block = self._block, []
        is_part, self._expects_part_headers = self._expects_part_headers, False
        self._blocks_count += 1
        if self._blocks_count > HEADER_BLOCKS_LIMIT:
            raise SourceError(f"holds more than {HEADER_BLOCKS_LIMIT:,} messages; split it")
        headers = _parse_headers(block)
        if is_part:
            self._begin_body(headers)
            if line.strip():
                yield from self._feed_body(line)
        elif not line.strip() and _is_message(headers):
            yield from self.decoder.close()
            self._boundaries.clear()
            yield _envelope(headers)
            self._begin_body(headers)
        else:
            for text in (*block, line):
                yield from self._feed_body(text)

    def _begin_body(self, headers: Message) -> None:
        """Prepare to read the body of a message or part with these headers."""
        kind = headers.get_content_type()
        boundary = headers.get_boundary() if kind.startswith("multipart/") else None
        if boundary and len(self._boundaries) < NESTING_LIMIT:
            self._boundaries.append(b"--" + boundary.encode("utf-8", "replace"))
        self._is_part_wanted = not boundary and kind == "text/plain"
        self._expects_part_headers = kind == "message/rfc822"
        encoding = str(headers.get("Content-Transfer-Encoding", "")).strip().lower()
        decoder = _DECODERS.get(encoding, _Decoder)
        self.decoder = decoder(headers.get_content_charset() or "utf-8")
        self.after_blank = False

    def _pass_boundary(self, line: bytes) -> bool:
        """Return True if a line begins or ends a part, after preparing for what follows."""
        for level, boundary in enumerate(self._boundaries):
            is_closing = line == boundary + b"--"
            if line != boundary and not is_closing:
                continue
            del self._boundaries[level if is_closing else level + 1 :]
            self._is_part_wanted = False
            self._expects_part_headers = not is_closing
            self.after_blank = is_closing
            if is_closing and not self._boundaries:
                # The message has ended. Text that follows belongs to none.
                self._is_part_wanted, self.decoder = True, _Decoder()
            return True
        return False


class _Decoder:
    """Decodes the lines of a body without transfer encoding."""

    def __init__(self, charset: str = "utf-8") -> None:
        self._charset = charset
        self._partial_line = bytearray()

    def feed(self, line: bytes) -> Iterator[str]:
        """Yield the lines of text that are complete."""
        yield self.to_text(line)

    def close(self) -> Iterator[str]:
        """Yield the line that is not complete, if there is one."""
        if self._partial_line:
            yield self.to_text(self._partial_line)
            self._partial_line.clear()

    def to_text(self, line: bytes | bytearray) -> str:
        try:
            return line.decode(self._charset)
        except (UnicodeError, LookupError, ValueError):
            # Mails of the 1990s name no charset, and most of them use this one.
            return line.decode("latin-1")


class _QuotedPrintableDecoder(_Decoder):
    def feed(self, line: bytes) -> Iterator[str]:
        line = line.rstrip()
        is_continued = line.endswith(b"=")
        self._partial_line += binascii.a2b_qp(line.removesuffix(b"="))
        if not is_continued or len(self._partial_line) > LINE_LIMIT:
            yield self.to_text(self._partial_line)
            self._partial_line.clear()


class _Base64Decoder(_Decoder):
    def __init__(self, charset: str = "utf-8") -> None:
        super().__init__(charset)
        self._partial_group = b""

    def feed(self, line: bytes) -> Iterator[str]:
        letters = self._partial_group + b"".join(line.split())
        complete = len(letters) - len(letters) % 4
        self._partial_group = letters[complete:]
        first, *others = binascii.a2b_base64(letters[:complete]).split(b"\n")
        if len(self._partial_line) < LINE_LIMIT:
            self._partial_line += first
        for text in others:
            yield self.to_text(self._partial_line.rstrip(b"\r"))
            self._partial_line[:] = text

    def close(self) -> Iterator[str]:
        self._partial_group = b""
        yield from super().close()


_DECODERS: Final[dict[str, type[_Decoder]]] = {
    "quoted-printable": _QuotedPrintableDecoder,
    "base64": _Base64Decoder,
}


def _parse_headers(block: list[bytes]) -> Message:
    """Return the headers in a block of lines. The separator line of an mbox is left out."""
    # Imported here: it takes as long as all other imports of an import, and few inputs are mails.
    from email import policy
    from email.parser import BytesHeaderParser

    lines = block[1:] if block and block[0].startswith(_MBOX_SEPARATOR) else block
    text = b"\r\n".join(line[:_HEADER_LINE_LIMIT] for line in lines)[:_HEADERS_LIMIT]
    return BytesHeaderParser(policy=policy.compat32).parsebytes(text + b"\r\n\r\n")


def _is_message(headers: Message) -> bool:
    names = {name.lower() for name in headers}
    return bool(names & _TRANSPORT_HEADERS) or len(names & _COMMON_HEADERS) > 1


def _envelope(headers: Message) -> Envelope:
    return Envelope(*(_header_text(headers, name) for name in ("Subject", "Date", "To")))


def _header_text(headers: Message, name: str) -> str:
    """Return a header with its encoded words decoded, or as written if they are damaged."""
    from email.errors import MessageError
    from email.header import decode_header, make_header

    raw = " ".join(str(headers.get(name, "")).split())[:_HEADER_LINE_LIMIT]
    try:
        return str(make_header(decode_header(raw)))
    except (ValueError, LookupError, MessageError):
        return raw
