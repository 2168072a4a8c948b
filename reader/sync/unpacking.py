"""The body of an answer, unpacked as it comes, with a limit on what it grows to.

The client's own decoders have none: 30 KB can be gzip for 30 MB of blanks.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from typing import Final

from reader.model.clean import clean_line
from reader.sync.errors import Broken, SyncError

SENT_LIMIT: Final = 16_000_000
"""Bytes of an answer as they are sent."""
UNPACKED_LIMIT: Final = 32_000_000
"""Bytes of an answer as they are read."""
ENCODINGS: Final = "gzip"
"""What may be sent, as `Accept-Encoding` says it."""

_GZIP: Final = 16 + zlib.MAX_WBITS
_KNOWN: Final = {"": None, "identity": None, "gzip": _GZIP, "x-gzip": _GZIP}


async def body(pieces: AsyncIterator[bytes], encoding: str, host: str) -> bytes:
    """Return the whole body. Raises SyncError beyond the limits, Broken for gzip that is none."""
    encoding = encoding.strip().lower()
    if encoding not in _KNOWN:
        raise SyncError(f"{host} packed its answer as {clean_line(encoding, 20)}, not asked for")
    window = _KNOWN[encoding]
    unpacker = None if window is None else zlib.decompressobj(window)
    found, sent = bytearray(), 0
    async for piece in pieces:
        sent += len(piece)
        _check(sent, SENT_LIMIT, host)
        try:
            room = UNPACKED_LIMIT + 1 - len(found)
            found += unpacker.decompress(piece, room) if unpacker else piece
        except zlib.error:
            raise Broken(f"{host} sent a damaged answer; try again") from None
        _check(len(found), UNPACKED_LIMIT, host)
    if unpacker and sent and not unpacker.eof:
        raise Broken(f"{host} broke off in the middle; try again")
    return bytes(found)


def _check(size: int, limit: int, host: str) -> None:
    if size > limit:
        limit //= 1_000_000
        raise SyncError(f"{host} sent more than {limit} MB at once; nothing of it is taken")
