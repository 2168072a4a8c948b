"""Packed inputs unpacked as streams: gzip, bzip2, xz; and UTF-16 and UTF-32 made UTF-8.

Apart from `opening`, which bounds what comes out: a packed megabyte may hold a terabyte.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final

from reader.sources.shared.errors import SourceError

CHUNK: Final = 256 * 1024
"""Bytes that are unpacked at once."""

_GZIP_FRAMING: Final = 31
_XZ_MEMORY: Final = 100_000_000
"""Bytes that unpacking xz may take; its highest level wants 65 million."""
_LONGEST_MARK: Final = 6
_BOM: Final = b"\xef\xbb\xbf"
_WIDE: Final = (
    # UTF-32 first: its mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Pieces = Iterator[bytes]


def unpacked(pieces: Pieces) -> Pieces:
    """Yield what the input holds, in pieces of at most CHUNK bytes where it is packed.

    Raises SourceError where it is damaged or cut off.
    """
    first, pieces = _begun(pieces)
    for mark, kind, unpack in _PACKINGS:
        if first.startswith(mark):
            return unpack(pieces, kind)
    return pieces


def as_utf8(pieces: Pieces) -> Pieces:
    """Yield the input as it is, but UTF-16 and UTF-32 with their marks as UTF-8, without a mark.

    Raises SourceError where it is not what its mark says.
    """
    first, pieces = _begun(pieces)
    for mark, name in _WIDE:
        if first.startswith(mark):
            return _narrowed(pieces, name)
    return _without_mark(pieces)


def _begun(pieces: Pieces) -> tuple[bytes, Pieces]:
    """Return at least the bytes that tell what an input is, and all of it."""
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= _LONGEST_MARK:
            break
    return first, chain([first], pieces)


def _without_mark(pieces: Pieces) -> Pieces:
    yield next(pieces, b"").removeprefix(_BOM)
    yield from pieces


def _narrowed(pieces: Pieces, name: str) -> Pieces:
    # Lone surrogates come through here as everywhere; the gate drops them.
    decoder = codecs.getincrementaldecoder(name)("surrogatepass")
    try:
        for piece in pieces:
            yield decoder.decode(piece).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", True).encode("utf-8", "surrogatepass")
    except UnicodeError:
        shown = name.upper()
        raise SourceError(f"is damaged {shown} text; save it again, as UTF-8") from None


def _gunzipped(packed: Pieces, kind: str) -> Pieces:
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
                yield member.decompress(piece, CHUNK)
                piece = member.unused_data or member.unconsumed_tail
        yield member.flush()
    except zlib.error:
        raise _damaged(kind) from None
    if not member.eof:
        raise _cut_off(kind)


def _bunzipped(packed: Pieces, kind: str) -> Pieces:
    try:
        from bz2 import BZ2Decompressor
    except ImportError:
        raise _unreadable(kind) from None
    return _by_members(packed, BZ2Decompressor, (OSError, ValueError), kind)


def _unxzed(packed: Pieces, kind: str) -> Pieces:
    try:
        from lzma import FORMAT_XZ, LZMADecompressor, LZMAError
    except ImportError:
        raise _unreadable(kind) from None

    def member() -> LZMADecompressor:
        return LZMADecompressor(FORMAT_XZ, _XZ_MEMORY)

    return _by_members(packed, member, (LZMAError,), kind)


def _by_members(
    packed: Pieces,
    begin: Callable[[], Any],
    failures: tuple[type[Exception], ...],
    kind: str,
) -> Pieces:
    """Unpack one member after another with one of the decompressors that keep what they are fed."""
    member = begin()
    for piece in packed:
        left, more = piece, True
        while more:
            if member.eof:
                left = left.lstrip(b"\0")
                if not left:
                    break
                member = begin()
            try:
                out = member.decompress(left, CHUNK)
            except failures:
                raise _damaged(kind) from None
            yield out
            left = member.unused_data if member.eof else b""
            more = member.eof or not member.needs_input
    if not member.eof:
        raise _cut_off(kind)


def _damaged(kind: str) -> SourceError:
    return SourceError(f"is {kind} file that is damaged; fetch or copy it again")


def _cut_off(kind: str) -> SourceError:
    return SourceError(f"is {kind} file that is cut off; fetch or copy it again")


def _unreadable(kind: str) -> SourceError:
    return SourceError(f"is {kind} file, which this Python cannot unpack; unpack it first")


_PACKINGS: Final[tuple[tuple[bytes, str, Callable[[Pieces, str], Pieces]], ...]] = (
    (b"\x1f\x8b", "a gzip", _gunzipped),
    (b"BZh", "a bzip2", _bunzipped),
    (b"\xfd7zXZ\x00", "an xz", _unxzed),
)
"""How a packed input begins, what it is called, and what unpacks it."""
