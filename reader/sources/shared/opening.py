"""An input's bytes as the formats read them: unpacked where gzipped, bounded, and never held whole
unless a format asks for it. Apart, so that no format meets a compressed or an endless stream.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from reader.sources.shared.errors import SourceError

HEAD: Final = 64 * 1024
"""Bytes by which a format is recognised. A shorter head is the whole input."""
TOTAL_LIMIT: Final = 1_000_000_000
"""Bytes of an input, unpacked."""
LINE_LIMIT: Final = 8_000_000
"""Bytes of a line."""

_CHUNK: Final = 256 * 1024
_GZIP: Final = b"\x1f\x8b"
_GZIP_FRAMING: Final = 31
_BOM: Final = b"\xef\xbb\xbf"


class Plain:
    """The bytes of an input without compression and byte order mark, to be read once.

    Raises SourceError, at once or while it is read, where the gzip packing is damaged, the input
    cannot be read or is longer than TOTAL_LIMIT.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._rest = _bounded(_unpacked(stream))
        start = bytearray()
        for piece in self._rest:
            start += piece
            if len(start) >= HEAD:
                break
        self._start = bytes(start).removeprefix(_BOM)

    @property
    def head(self) -> bytes:
        """The first HEAD bytes, or all of a shorter input; stays readable."""
        return self._start[:HEAD]

    def pieces(self) -> Iterator[bytes]:
        """Yield all bytes in pieces of no particular size."""
        yield self._start
        yield from self._rest

    def lines(self) -> Iterator[bytes]:
        """Yield the lines without their newline; one over LINE_LIMIT is cut to one byte more."""
        begun = b""
        for piece in self.pieces():
            first, *others = piece.split(b"\n")
            begun = (begun + first)[: LINE_LIMIT + 1]
            for line in others:
                yield begun
                begun = line
        if begun:
            yield begun

    def whole(self, limit: int) -> bytearray:
        """Return all bytes; raises SourceError where there are more than `limit`."""
        held = bytearray()
        for piece in self.pieces():
            held += piece
            if len(held) > limit:
                raise SourceError(
                    f"holds more than {limit // 1_000_000} MB, too much for one digest; split it"
                )
        return held


def _unpacked(stream: BinaryIO) -> Iterator[bytes]:
    pieces = _read(stream)
    first = next(pieces, b"")
    together = _chained(first, pieces)
    return _gunzipped(together) if first.startswith(_GZIP) else together


def _read(stream: BinaryIO) -> Iterator[bytes]:
    try:
        while piece := stream.read(_CHUNK):
            yield piece
    except OSError as error:
        raise SourceError(f"cannot be read ({error.strerror or error})") from None


def _chained(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _gunzipped(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack one gzip member after another; zeros after the last are padding."""
    member = zlib.decompressobj(_GZIP_FRAMING)
    try:
        for piece in packed:
            while piece:
                if member.eof:
                    piece = piece.lstrip(b"\0")
                    if not piece:
                        break
                    member = zlib.decompressobj(_GZIP_FRAMING)
                yield member.decompress(piece, _CHUNK)
                piece = member.unused_data or member.unconsumed_tail
        yield member.flush()
    except zlib.error:
        raise SourceError("is a damaged gzip file; fetch or copy it again") from None
    if not member.eof:
        raise SourceError("is a gzip file that is cut off; fetch or copy it again")


def _bounded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > TOTAL_LIMIT:
            raise SourceError(
                f"holds more than {TOTAL_LIMIT // 1_000_000_000} GB once unpacked; split it"
            )
        yield piece
