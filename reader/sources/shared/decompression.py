"""Decompresses gzip, bzip2 and xz streams, and converts UTF-16 and UTF-32 to UTF-8.

Nothing here limits the total size: a megabyte of gzip can hold a gigabyte. `input_stream` does.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final, TypeAlias

from reader.sources.shared.results import SourceError

CHUNK_SIZE: Final = 256 * 1024
"""Bytes that are read or decompressed at a time."""

_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_XZ_MEMORY_LIMIT: Final = 100_000_000
"""Bytes of memory for xz. Its highest level needs 65 million."""
_LONGEST_SIGNATURE: Final = 6
_UTF8_BOM: Final = codecs.BOM_UTF8
_WIDE_ENCODINGS: Final = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks with their encodings."""

Chunks: TypeAlias = Iterator[bytes]


def decompress(chunks: Chunks) -> Chunks:
    """Yield the content of a compressed stream in chunks, or any other stream unchanged.

    Raises SourceError if compressed data is damaged or cut off.
    """
    start, chunks = _peek(chunks)
    for signature, kind, decompressor in _COMPRESSIONS:
        if start.startswith(signature):
            return decompressor(chunks, kind)
    return chunks


def to_utf8(chunks: Chunks) -> Chunks:
    """Yield a stream as UTF-8 if it begins with the mark of UTF-16 or UTF-32, without any mark.

    Other streams are passed on unchanged. Raises SourceError if text does not fit its mark.
    """
    start, chunks = _peek(chunks)
    for mark, encoding in _WIDE_ENCODINGS:
        if start.startswith(mark):
            return _transcode(chunks, encoding)
    return _without_utf8_mark(chunks)


def _peek(chunks: Chunks) -> tuple[bytes, Chunks]:
    """Return the start of a stream, long enough for every signature, and the whole stream."""
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) >= _LONGEST_SIGNATURE:
            break
    return start, chain([start], chunks)


def _without_utf8_mark(chunks: Chunks) -> Chunks:
    yield next(chunks, b"").removeprefix(_UTF8_BOM)
    yield from chunks


def _transcode(chunks: Chunks, encoding: str) -> Chunks:
    # Lone surrogates pass, as they do in UTF-8 inputs. `model.clean` removes them.
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", True).encode("utf-8", "surrogatepass")
    except UnicodeError:
        raise SourceError(f"is damaged {encoding.upper()} text; save it again, as UTF-8") from None


def _gunzip(chunks: Chunks, kind: str) -> Chunks:
    """Decompress all gzip members of a stream. Zeros after the last one are padding."""
    member = zlib.decompressobj(_GZIP_WINDOW)
    try:
        for chunk in chunks:
            while chunk:
                if member.eof:
                    chunk = chunk.lstrip(b"\0")
                    if not chunk:
                        break
                    member = zlib.decompressobj(_GZIP_WINDOW)
                yield member.decompress(chunk, CHUNK_SIZE)
                chunk = member.unused_data or member.unconsumed_tail
        yield member.flush()
    except zlib.error:
        raise _damaged(kind) from None
    if not member.eof:
        raise _cut_off(kind)


def _bunzip2(chunks: Chunks, kind: str) -> Chunks:
    try:
        from bz2 import BZ2Decompressor
    except ImportError:
        raise _unsupported(kind) from None
    return _decompress_members(chunks, BZ2Decompressor, (OSError, ValueError), kind)


def _unxz(chunks: Chunks, kind: str) -> Chunks:
    try:
        from lzma import FORMAT_XZ, LZMADecompressor, LZMAError
    except ImportError:
        raise _unsupported(kind) from None

    def new_member() -> LZMADecompressor:
        return LZMADecompressor(FORMAT_XZ, _XZ_MEMORY_LIMIT)

    return _decompress_members(chunks, new_member, (LZMAError,), kind)


def _decompress_members(
    chunks: Chunks,
    new_member: Callable[[], Any],
    errors: tuple[type[Exception], ...],
    kind: str,
) -> Chunks:
    """Decompress all members of a stream with a decompressor like those of `bz2` and `lzma`.

    Unlike zlib's, they keep the input that they have not used.
    """
    member = new_member()
    for chunk in chunks:
        pending, has_more = chunk, True
        while has_more:
            if member.eof:
                pending = pending.lstrip(b"\0")
                if not pending:
                    break
                member = new_member()
            try:
                content = member.decompress(pending, CHUNK_SIZE)
            except errors:
                raise _damaged(kind) from None
            yield content
            pending = member.unused_data if member.eof else b""
            has_more = member.eof or not member.needs_input
    if not member.eof:
        raise _cut_off(kind)


def _damaged(kind: str) -> SourceError:
    return SourceError(f"is {kind} file that is damaged; fetch or copy it again")


def _cut_off(kind: str) -> SourceError:
    return SourceError(f"is {kind} file that is cut off; fetch or copy it again")


def _unsupported(kind: str) -> SourceError:
    return SourceError(f"is {kind} file, which this Python cannot unpack; unpack it first")


_COMPRESSIONS: Final[tuple[tuple[bytes, str, Callable[[Chunks, str], Chunks]], ...]] = (
    (b"\x1f\x8b", "a gzip", _gunzip),
    (b"BZh", "a bzip2", _bunzip2),
    (b"\xfd7zXZ\x00", "an xz", _unxz),
)
"""Signature, name with its article, and decompressor of each compression."""
