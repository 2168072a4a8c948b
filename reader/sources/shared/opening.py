"""An input's bytes as the formats read them: unpacked, bounded, and never held whole unless a
format asks for it. Apart, so that no format meets a compressed or an endless stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from reader.sources.shared.errors import SourceError
from reader.sources.shared.packing import CHUNK, as_utf8, unpacked

HEAD: Final = 64 * 1024
"""Bytes by which a format is recognised. A shorter head is the whole input."""
TOTAL_LIMIT: Final = 1_000_000_000
"""Bytes of an input, unpacked, unless its reader was told another limit."""
LINE_LIMIT: Final = 4_000_000
"""Bytes of one paper. What Python makes of hostile JSON is twenty times as long; the largest paper
there is, with its five thousand authors, has one million."""


class Plain:
    """The bytes of an input without compression and byte order mark, to be read once.

    Raises SourceError, at once or while it is read, where the packing is damaged, the input cannot
    be read or is longer than `limit` bytes, unpacked.
    """

    def __init__(self, stream: BinaryIO, limit: int = TOTAL_LIMIT) -> None:
        self._rest = as_utf8(_bounded(unpacked(_read(stream)), limit))
        start = bytearray()
        for piece in self._rest:
            start += piece
            if len(start) >= HEAD:
                break
        self._start = bytes(start)

    @property
    def head(self) -> bytes:
        """The first HEAD bytes, or all of a shorter input; stays readable."""
        return self._start[:HEAD]

    def pieces(self) -> Iterator[bytes]:
        """Yield all bytes in pieces of no particular size, none above a megabyte."""
        yield self._start
        yield from self._rest

    def lines(self) -> Iterator[bytes]:
        """Yield the lines without their newline; one over LINE_LIMIT is cut to one byte more."""
        begun = bytearray()
        for piece in self.pieces():
            first, *others = piece.split(b"\n")
            begun += first[: LINE_LIMIT + 1 - len(begun)]
            if others:
                yield bytes(begun)
                yield from others[:-1]
                begun = bytearray(others[-1])
        if begun:
            yield bytes(begun)

    def whole(self, limit: int) -> bytearray:
        """Return all bytes; raises SourceError where there are more than `limit`."""
        held = bytearray()
        for piece in self.pieces():
            held += piece
            if len(held) > limit:
                raise SourceError(
                    f"holds more than {size(limit)}, too much for one digest; split it"
                )
        return held


def size(count: int) -> str:
    """Return `4 MB`, `1.5 GB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:.4g} {unit}"
    return f"{count} bytes"


def _read(stream: BinaryIO) -> Iterator[bytes]:
    try:
        while piece := stream.read(CHUNK):
            yield piece
    except OSError as error:
        raise SourceError(f"cannot be read ({error.strerror or error})") from None


def _bounded(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            raise SourceError(
                f"holds more than {size(limit)} once unpacked; --max-size allows more, or split it"
            )
        yield piece
