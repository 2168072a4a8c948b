"""The bytes of an input as the formats read them: decompressed, in UTF-8 and limited in size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from reader.sources.shared.decompression import CHUNK_SIZE, decompress, to_utf8
from reader.sources.shared.results import SourceError

HEAD_SIZE: Final = 64 * 1024
"""Bytes from which a format is recognised. A shorter head is the whole input."""
INPUT_SIZE_LIMIT: Final = 1_000_000_000
"""Default limit of an input in bytes, after decompression."""
PAPER_SIZE_LIMIT: Final = 4_000_000
"""Bytes of one paper. The largest real one has 1 MB and 5,000 authors; hostile JSON takes 20 times
its size as Python objects."""


class InputStream:
    """An input without compression and byte order mark. It can be read once.

    Creating it and reading it raise SourceError if the input cannot be read, is damaged, or has
    more than `limit` bytes after decompression.
    """

    def __init__(self, stream: BinaryIO, limit: int = INPUT_SIZE_LIMIT) -> None:
        self._rest = to_utf8(_limit_size(decompress(_read_chunks(stream)), limit))
        start = bytearray()
        for chunk in self._rest:
            start += chunk
            if len(start) >= HEAD_SIZE:
                break
        self._start = bytes(start)
        if b"\r" in self._start and b"\n" not in self.head:
            # Lines of an old Mac. A format that reads no lines takes both for blanks.
            self._start = self._start.replace(b"\r", b"\n")
            self._rest = (chunk.replace(b"\r", b"\n") for chunk in self._rest)

    @property
    def head(self) -> bytes:
        """The first HEAD_SIZE bytes, or all of a shorter input. Reading does not change it."""
        return self._start[:HEAD_SIZE]

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes in chunks of at most a megabyte; some may be empty."""
        yield self._start
        yield from self._rest

    def lines(self) -> Iterator[bytes]:
        """Yield each line without its newline.

        A line longer than PAPER_SIZE_LIMIT is cut to PAPER_SIZE_LIMIT + 1 bytes.
        """
        line = bytearray()
        for chunk in self.chunks():
            first, *others = chunk.split(b"\n")
            line += first[: PAPER_SIZE_LIMIT + 1 - len(line)]
            if others:
                yield bytes(line)
                yield from others[:-1]
                line = bytearray(others[-1])
        if line:
            yield bytes(line)

    def read_all(self, limit: int) -> bytearray:
        """Return all bytes. Raises SourceError if there are more than `limit`."""
        content = bytearray()
        for chunk in self.chunks():
            content += chunk
            if len(content) > limit:
                raise SourceError(
                    f"holds more than {format_size(limit)}, too much for one digest; split it"
                )
        return content


def format_size(size: int) -> str:
    """Return a number of bytes such as `4 MB` or `1.5 GB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.4g} {unit}"
    return f"{size} bytes"


def _read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    try:
        while chunk := stream.read(CHUNK_SIZE):
            yield chunk
    except OSError as error:
        raise SourceError(f"cannot be read ({error.strerror or error})") from None


def _limit_size(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise SourceError(
                f"holds more than {format_size(limit)} once unpacked; "
                "--max-size allows more, or split it"
            )
        yield chunk
