"""What the head of an answer means: an error, a redirect, nothing new, or a body to be read.

Apart from the client, which connects and tries again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from reader.model.clean import CleanText, clean_line
from reader.model.fetched import Fetched
from reader.model.links import web_url
from reader.sync.errors import BadStatus, Broken, SyncError
from reader.sync.request_policy import in_words, retry_after

if TYPE_CHECKING:
    import httpx2

TOO_MANY: Final = 429
UNAVAILABLE: Final = 503
NOT_MODIFIED: Final = 304
PORTAL: Final = 511

_REASON_READ: Final = 4096
_REASON_LIMIT: Final = 200
_VALIDATOR_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class Given:
    """A body and what the site calls it."""

    body: bytes | None
    etag: str = ""
    modified: str = ""


class AskedToWait(Exception):
    """The site wants to be left alone for some seconds."""

    def __init__(self, seconds: float, error: BadStatus) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.error = error
        """What it comes to if it is not asked again."""


def host_of(address: str) -> CleanText:
    """Return the host and port of an address, for telling."""
    try:
        return clean_line(urlsplit(address).netloc) or clean_line(address)
    except ValueError:
        return clean_line(address)


def conditions(known: Fetched | None) -> dict[str, str]:
    """Return the headers that ask for a page only if it changed."""
    if known is None:
        return {}
    said = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in said.items() if value}


def led_to(address: str, response: httpx2.Response) -> str:
    """Return where a redirect leads: to a web address, and never from https down to http.

    Raises SyncError.
    """
    host = host_of(address)
    try:
        target = urljoin(address, response.headers["Location"])
    except ValueError:
        target = ""
    if not web_url(target):
        raise SyncError(f"{host} leads to an address that is not followed")
    if urlsplit(address).scheme == "https" and urlsplit(target).scheme != "https":
        raise SyncError(f"{host} leads away from https, which is not followed")
    return target


async def given(response: httpx2.Response, host: str, conditional: bool) -> Given:
    """Return what is answered. Raises BadStatus, AskedToWait, SyncError."""
    status = response.status_code
    if status == NOT_MODIFIED and conditional:
        return Given(None)
    encoding = response.headers.get("Content-Encoding", "")
    if status != 200:
        raise await _refusal(response, host)
    body = await read_body(response.aiter_raw(), encoding, host)
    etag = _validator(response.headers.get("ETag", ""))
    return Given(body, etag, _validator(response.headers.get("Last-Modified", "")))


def not_a_page(body: bytes, host: str) -> None:
    """Raise Broken for a page of the web where data was asked for."""
    head = body[:1024].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")) or (b"<html" in head and b"<?" in head[:2]):
        raise Broken(
            f"{host} answered with a web page, not with papers; "
            "log in to the network in a browser, or see that the address is right"
        )


def _validator(written: str) -> str:
    """Return a header that is sent back as it came, or nothing of one that cannot be."""
    fits = written.isascii() and written.isprintable() and len(written) <= _VALIDATOR_LIMIT
    return written if fits else ""


async def _refusal(response: httpx2.Response, host: str) -> Exception:
    """Return what an error of HTTP means to us."""
    status = response.status_code
    wait = retry_after(response.headers.get("Retry-After", ""))
    reason = await _reason(response) or clean_line(response.reason_phrase, _REASON_LIMIT)
    said = f"{host} answered HTTP {status}" + (f" ({reason})" if reason else "")
    error = BadStatus(f"{said}; {_advice(status, wait)}", status)
    if status in (TOO_MANY, UNAVAILABLE) and wait is not None:
        return AskedToWait(wait, error)
    return error


def _advice(status: int, wait: float | None) -> str:
    if status in (TOO_MANY, UNAVAILABLE) and wait:
        return f"try again in {in_words(wait)}"
    if status == TOO_MANY:
        return "try later"
    if status == PORTAL:
        return "log in to the network in a browser"
    if status in (401, 403, 407):
        return "a proxy or the site wants a login"
    if status >= 500:
        return "the site has trouble, try later"
    return "see that the address is right"


async def _reason(response: httpx2.Response) -> CleanText | None:
    """Return what the site says of its error in JSON, if it does."""
    if response.headers.get("Content-Encoding"):
        return None
    read = bytearray()
    async for piece in response.aiter_raw():
        read += piece
        if len(read) > _REASON_READ:
            return None
    try:
        said = json.loads(read)
    except (ValueError, RecursionError):
        return None
    reason = said.get("error") if isinstance(said, dict) else None
    return clean_line(reason, _REASON_LIMIT) if isinstance(reason, str) else None


SENT_LIMIT: Final = 16_000_000
"""Bytes of an answer as they are sent."""
UNPACKED_LIMIT: Final = 32_000_000
"""Bytes of an answer as they are read."""
ENCODINGS: Final = "gzip"
"""What may be sent, as `Accept-Encoding` says it."""

_GZIP: Final = 16 + zlib.MAX_WBITS
_KNOWN: Final = {"": None, "identity": None, "gzip": _GZIP, "x-gzip": _GZIP}


async def read_body(pieces: AsyncIterator[bytes], encoding: str, host: str) -> bytes:
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
