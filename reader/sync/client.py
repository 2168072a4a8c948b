"""One GET over HTTP with everything bounded: time, size, redirects, patience. Apart from the sites,
so that each of them only says which addresses it wants and what an answer means.

The standard library's client serves here; it honours `http_proxy`, `https_proxy` and `no_proxy`.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from email.message import Message
from typing import IO, Final
from urllib.parse import urlsplit

from reader import __version__
from reader.model.clean import CleanText, clean_error, clean_line
from reader.model.errors import DaysheetError
from reader.model.links import web_url

TIMEOUT: Final = 20.0
"""Seconds without a byte."""
TOTAL_TIMEOUT: Final = 120.0
"""Seconds for a whole answer, however steadily it drips."""
RESPONSE_LIMIT: Final = 32_000_000
"""Bytes of an answer."""
PATIENCE: Final = 30
"""Seconds that a site may ask us to wait before one more try."""

_CHUNK: Final = 64 * 1024
_ERROR_READ: Final = 4096
_REASON_LIMIT: Final = 200
_TOO_MANY: Final = 429


class Offline(DaysheetError):
    """The site could not be reached, or the connection broke: try again later."""


class SyncError(DaysheetError):
    """The site answered, and not with what was asked for."""


class BadStatus(SyncError):
    """The site answered with an error of HTTP."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def get(address: str) -> bytes:
    """Return the body that a GET of `address` gives.

    A site that asks to be left alone for PATIENCE or less is asked once more after it. Raises
    Offline, BadStatus, or SyncError for an address, a redirect or an answer that cannot be taken.
    """
    if web_url(address) != address:
        raise SyncError(f"{clean_line(address, _REASON_LIMIT)} is no http(s) address")
    try:
        return _get(address)
    except _Busy as busy:
        time.sleep(busy.seconds)
    try:
        return _get(address)
    except _Busy:
        raise BadStatus(f"{_host(address)} is busy (HTTP 429); try later", _TOO_MANY) from None


class _Busy(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to other web addresses only; the standard library's go to FTP as well."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if web_url(newurl) != newurl:
            raise SyncError(f"{_host(req.full_url)} leads to an address that is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _get(address: str) -> bytes:
    request = urllib.request.Request(
        address,
        headers={"User-Agent": f"daysheet/{__version__}", "Accept": "application/json"},
    )
    host = _host(address)
    try:
        with urllib.request.build_opener(_Redirects).open(request, timeout=TIMEOUT) as answer:
            return _body(answer, host)
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error, host) from None
    except urllib.error.URLError as error:
        raise _unreached(error.reason, host) from None
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise _unreached(error, host) from None


def _body(answer: http.client.HTTPResponse, host: str) -> bytes:
    end = time.monotonic() + TOTAL_TIMEOUT
    body = bytearray()
    while piece := answer.read(_CHUNK):
        body += piece
        if len(body) > RESPONSE_LIMIT:
            limit = RESPONSE_LIMIT // 1_000_000
            raise SyncError(f"{host} sent more than {limit} MB for one day; nothing of it is taken")
        if time.monotonic() > end:
            raise Offline(f"{host} is too slow; try later")
    if answer.length:
        raise Offline(f"{host} broke off in the middle; try again")
    return bytes(body)


def _refusal(error: urllib.error.HTTPError, host: str) -> Exception:
    """Return what an error of HTTP means to us."""
    wait = _seconds(error.headers)
    if error.code == _TOO_MANY and wait is not None and wait <= PATIENCE:
        return _Busy(wait)
    reason = _reason(error) or clean_line(error.reason or "", _REASON_LIMIT)
    said = f"{host} answered HTTP {error.code}" + (f" ({reason})" if reason else "")
    return BadStatus(f"{said}; {_advice(error.code, wait)}", error.code)


def _advice(status: int, wait: int | None) -> str:
    if status == _TOO_MANY:
        return f"try again in {wait} seconds" if wait is not None else "try later"
    if status in (401, 403, 407):
        return "a proxy or the site wants a login"
    if status >= 500:
        return "the site has trouble, try later"
    return "see that HF_ENDPOINT is right"


def _seconds(headers: Message) -> int | None:
    written = headers.get("Retry-After", "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else None


def _reason(error: urllib.error.HTTPError) -> CleanText | None:
    """Return what the site says of its error in JSON, if it does."""
    try:
        said = json.loads(error.read(_ERROR_READ))
    except (ValueError, RecursionError, OSError, http.client.HTTPException):
        return None
    reason = said.get("error") if isinstance(said, dict) else None
    return clean_line(reason, _REASON_LIMIT) if isinstance(reason, str) else None


def _unreached(error: object, host: str) -> DaysheetError:
    if isinstance(error, ssl.SSLError):
        return SyncError(f"{host} cannot be trusted ({clean_error(error)})")
    if isinstance(error, TimeoutError):
        return Offline(f"{host} does not answer; are you online?")
    if isinstance(error, http.client.HTTPException):
        return Offline(f"{host} broke off or speaks no HTTP; try again")
    reason = getattr(error, "strerror", None) or str(error)
    return Offline(f"{host} cannot be reached ({clean_line(reason, _REASON_LIMIT)})")


def _host(address: str) -> CleanText:
    try:
        return clean_line(urlsplit(address).netloc) or clean_line(address)
    except ValueError:
        return clean_line(address)
