"""Reads an HTTP response: a body, an error, a redirect, or that nothing has changed.

Bodies are decompressed here, because the decoders of the HTTP client limit nothing: 30 KB can be
gzip for 30 MB of blanks.
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
from reader.sync.errors import BadAnswerError, HttpStatusError, SyncError
from reader.sync.request_policy import format_duration, parse_retry_after

if TYPE_CHECKING:
    import httpx2

TOO_MANY_REQUESTS: Final = 429
UNAVAILABLE: Final = 503
NOT_MODIFIED: Final = 304
NETWORK_LOGIN_REQUIRED: Final = 511

SENT_SIZE_LIMIT: Final = 16_000_000
"""Bytes of a body as it is sent."""
BODY_SIZE_LIMIT: Final = 32_000_000
"""Bytes of a body after decompression."""
ACCEPTED_ENCODINGS: Final = "gzip"
"""The Accept-Encoding header of every request."""

_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_ZLIB_WINDOWS: Final = {"": None, "identity": None, "gzip": _GZIP_WINDOW, "x-gzip": _GZIP_WINDOW}
"""For each Content-Encoding the `wbits` of zlib, or None if the body is not compressed."""
_ERROR_SIZE_LIMIT: Final = 4096
_REASON_LIMIT: Final = 200
_VALIDATOR_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class ResponseBody:
    """A body with the validators for the next request."""

    content: bytes | None
    """None if it has not changed."""
    etag: str = ""
    modified: str = ""


class WaitRequested(Exception):
    """The site asks to be left alone for some seconds."""

    def __init__(self, seconds: float, error: HttpStatusError) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.error = error
        """The error to raise if the request is not repeated."""


def require_endpoint(name: str, address: str, example: str) -> None:
    """Raise SyncError unless `address`, the value of the setting `name`, can begin addresses."""
    if web_url(address) != address or "?" in address or "#" in address:
        raise SyncError(f"{name} is {clean_line(address, 100)}; give an address like {example}")


def host_of(address: str) -> CleanText:
    """Return host and port of an address for messages, or the address if it is not valid."""
    try:
        return clean_line(urlsplit(address).netloc) or clean_line(address)
    except ValueError:
        return clean_line(address)


def conditional_headers(known: Fetched | None) -> dict[str, str]:
    """Return the headers that request a page only if it has changed since it was `known`."""
    if known is None:
        return {}
    validators = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in validators.items() if value}


def redirect_target(address: str, response: httpx2.Response) -> str:
    """Return the web address of a redirect. Raises SyncError, also for one from https to http."""
    host = host_of(address)
    try:
        target = urljoin(address, response.headers["Location"])
    except ValueError:
        target = ""
    if not web_url(target):
        raise SyncError(f"{host} redirects to an address that is not followed")
    if urlsplit(address).scheme == "https" and urlsplit(target).scheme != "https":
        raise SyncError(f"{host} redirects away from https, which is not followed")
    return target


async def read_response(
    response: httpx2.Response, host: str, limit: int, *, is_conditional: bool
) -> ResponseBody:
    """Return the body of a response. Raises HttpStatusError, WaitRequested or SyncError."""
    status = response.status_code
    if status == NOT_MODIFIED and is_conditional:
        return ResponseBody(None)
    if status != 200:
        raise await _status_error(response, host)
    encoding = response.headers.get("Content-Encoding", "")
    content = await read_body(response.aiter_raw(), encoding, host, limit)
    etag = _validator(response.headers.get("ETag", ""))
    return ResponseBody(content, etag, _validator(response.headers.get("Last-Modified", "")))


async def read_body(
    chunks: AsyncIterator[bytes], encoding: str, host: str, limit: int = SENT_SIZE_LIMIT
) -> bytes:
    """Return a whole body, decompressed. `limit`: most bytes as it is sent.

    Raises SyncError beyond a limit or for an unknown encoding, BadAnswerError for damaged gzip.
    """
    encoding = encoding.strip().lower()
    if encoding not in _ZLIB_WINDOWS:
        name = clean_line(encoding, 20)
        raise SyncError(f"{host} compressed its answer as {name}, which was not requested")
    window = _ZLIB_WINDOWS[encoding]
    decompressor = None if window is None else zlib.decompressobj(window)
    body, sent_size = bytearray(), 0
    async for chunk in chunks:
        sent_size += len(chunk)
        _check_size(sent_size, limit, host)
        try:
            room = BODY_SIZE_LIMIT + 1 - len(body)
            body += decompressor.decompress(chunk, room) if decompressor else chunk
        except zlib.error:
            raise BadAnswerError(f"{host} sent a damaged answer; try again") from None
        _check_size(len(body), BODY_SIZE_LIMIT, host)
    if decompressor and sent_size and not decompressor.eof:
        raise BadAnswerError(f"{host} sent only a part of its answer; try again")
    return bytes(body)


def reject_web_page(body: bytes, host: str) -> None:
    """Raise BadAnswerError if a body is a web page, such as the login page of a network."""
    head = body[:1024].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")) or (b"<html" in head and b"<?" in head[:2]):
        raise BadAnswerError(
            f"{host} answered with a web page, not with papers; "
            "log in to the network in a browser, or check that the address is right"
        )


def _check_size(size: int, limit: int, host: str) -> None:
    if size > limit:
        limit //= 1_000_000
        raise SyncError(f"{host} sent more than {limit} MB at once; nothing of it is imported")


def _validator(header: str) -> str:
    """Return a header that can be sent back unchanged, or an empty string."""
    is_valid = header.isascii() and header.isprintable() and len(header) <= _VALIDATOR_LIMIT
    return header if is_valid else ""


async def _status_error(response: httpx2.Response, host: str) -> Exception:
    """Return the HttpStatusError or WaitRequested of an HTTP error."""
    status = response.status_code
    wait = parse_retry_after(response.headers.get("Retry-After", ""))
    reason = await _error_reason(response) or clean_line(response.reason_phrase, _REASON_LIMIT)
    message = f"{host} answered HTTP {status}" + (f" ({reason})" if reason else "")
    error = HttpStatusError(f"{message}; {_advice(status, wait)}", status)
    if status in (TOO_MANY_REQUESTS, UNAVAILABLE) and wait is not None:
        return WaitRequested(wait, error)
    return error


def _advice(status: int, wait: float | None) -> str:
    if status in (TOO_MANY_REQUESTS, UNAVAILABLE) and wait:
        return f"try again in {format_duration(wait)}"
    if status == TOO_MANY_REQUESTS:
        return "try later"
    if status == NETWORK_LOGIN_REQUIRED:
        return "log in to the network in a browser"
    if status in (401, 403, 407):
        return "a proxy or the site wants a login"
    if status >= 500:
        return "the site has trouble, try later"
    return "check that the address is right"


async def _error_reason(response: httpx2.Response) -> CleanText | None:
    """Return the `error` text of a JSON body, or None."""
    if response.headers.get("Content-Encoding"):
        return None
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > _ERROR_SIZE_LIMIT:
            return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    reason = value.get("error") if isinstance(value, dict) else None
    return clean_line(reason, _REASON_LIMIT) if isinstance(reason, str) else None
