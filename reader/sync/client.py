"""An HTTP client for GET requests with bounded time, size, redirects and retries.

It keeps the connections, limits how many requests run at the same time, and remembers how each host
behaved. It honours `http_proxy`, `https_proxy` and `no_proxy`. The addresses of the sites and the
checks of their answers are in `arxiv` and `huggingface`.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import httpx2

from reader import __version__
from reader.model.clean import CleanText, clean_error, clean_line
from reader.model.fetched import Fetched
from reader.model.links import web_url
from reader.sync import responses
from reader.sync.errors import BadAnswerError, HttpStatusError, OfflineError, SyncError
from reader.sync.request_policy import RequestPolicy, format_duration

MAX_REQUESTS: Final = 2
"""Requests that run at the same time."""
MAX_REDIRECTS: Final = 5
"""Redirects that are followed for one request."""
USER_AGENT: Final = f"daysheet/{__version__} (a terminal reader of research papers)"

BodyCheck: TypeAlias = Callable[[bytes], int]
"""Returns the number of papers in a body. Raises BadAnswerError if it is not the right answer."""
RequestSlot: TypeAlias = AbstractAsyncContextManager[object]
"""A context that is held during a request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A site's answer to one request."""

    body: bytes | None
    """None if it has not changed."""
    fetched: Fetched


@dataclass(frozen=True, slots=True)
class Pages:
    """A site's answers that make up a digest or a search result."""

    bodies: Sequence[bytes]
    """The pages that have papers. Empty if there are none, or if `unchanged`."""
    fetched: Sequence[Fetched]
    """What to remember of each page that was requested."""
    unchanged: bool = False
    """True if no page has changed."""


@dataclass(slots=True)
class _HostState:
    """What is known of a host. Times are those of the monotonic clock."""

    last_success: float = float("-inf")
    was_reached: bool = False
    is_hopeless: bool = False
    """True if a request failed for good without any success: the next one is tried once."""
    wait_until: float = 0.0
    """The time until which the host asked to be left alone."""
    refusal: HttpStatusError | None = None
    """The error with which the host asked for a longer wait than we grant."""


@dataclass(slots=True)
class _Request:
    """One request, which may be sent several times."""

    address: str
    host: CleanText
    state: _HostState
    known: Fetched | None
    limit: int
    headers: dict[str, str] = field(default_factory=dict)
    current: str = ""
    """The address that is requested now: `address`, or the target of a redirect."""


class Client:
    """Belongs to one event loop."""

    def __init__(self, policy: RequestPolicy, on_wait: Callable[[str], None] | None = None) -> None:
        """`on_wait` gets a message when a site asks for a wait that the user would notice.

        Raises SyncError if the proxies or certificates in the environment cannot be used.
        """
        self.policy = policy
        self._on_wait = on_wait or (lambda _message: None)
        self._slots = asyncio.Semaphore(MAX_REQUESTS)
        self._hosts: dict[str, _HostState] = {}
        timeout = httpx2.Timeout(policy.read_timeout, connect=policy.connect_timeout, pool=None)
        limits = httpx2.Limits(max_connections=MAX_REQUESTS, max_keepalive_connections=MAX_REQUESTS)
        try:
            self._http = httpx2.AsyncClient(
                timeout=timeout, limits=limits, follow_redirects=False, trust_env=True
            )
        except (ValueError, httpx2.InvalidURL, ImportError) as error:
            reason = clean_error(error)
            raise SyncError(f"the proxy of the environment cannot be used ({reason})") from None
        except OSError as error:
            raise SyncError(f"SSL_CERT_FILE cannot be read ({clean_error(error)})") from None

    async def close(self) -> None:
        await self._http.aclose()

    async def get(
        self,
        address: str,
        check: BodyCheck,
        *,
        accept: str,
        known: Fetched | None = None,
        slot: Callable[[], RequestSlot] = nullcontext,
        limit: int | None = None,
    ) -> Answer:
        """Return the answer to a GET of `address`, once it passes `check`.

        If `known` is given, the body is None if it has not changed since. Temporary errors are
        tried again, a bounded number of times; `slot` is held during each try. `limit`: most
        bytes of the body as it is sent, SENT_SIZE_LIMIT if None. Raises OfflineError,
        HttpStatusError, or SyncError for a bad address, redirect or answer.
        """
        if not web_url(address):
            raise SyncError(f"{clean_line(address, 100)} is not an http(s) address")
        host = responses.host_of(address)
        state = self._hosts.setdefault(host, _HostState())
        headers = {"User-Agent": USER_AGENT, "Accept": accept}
        headers["Accept-Encoding"] = responses.ACCEPTED_ENCODINGS
        known = known if known and known.address == address else None
        limit = limit or responses.SENT_SIZE_LIMIT
        request = _Request(address, host, state, known, limit, headers)
        failures = 0
        while True:
            if state.refusal:
                raise state.refusal
            try:
                await self._wait_for_host(state)
                async with slot(), self._slots:
                    return await self._send(request, check)
            except (OfflineError, SyncError) as error:
                failures += 1
                if not self._should_retry(error, state, failures):
                    raise
            except responses.WaitRequested as wait:
                failures += 1
                if wait.seconds > self.policy.longest_wait:
                    state.refusal = wait.error
                if state.refusal or not self._should_retry(wait.error, state, failures):
                    raise wait.error from None
                self._postpone_requests(request, wait)
            await asyncio.sleep(self.policy.retry_delay(failures))

    def _should_retry(self, error: Exception, state: _HostState, failures: int) -> bool:
        """Return True if a request should be tried again. `error` was its last failure."""
        policy = self.policy
        if isinstance(error, SyncError) and not error.is_temporary:
            return False
        if isinstance(error, OfflineError) and not state.was_reached:
            return failures < policy.connect_tries
        is_trusted = time.monotonic() - state.last_success < policy.trust
        tries = policy.tries if is_trusted else policy.first_tries
        should_retry = not state.is_hopeless and failures < tries
        state.is_hopeless |= not (should_retry or is_trusted)
        return should_retry

    def _postpone_requests(self, request: _Request, wait: responses.WaitRequested) -> None:
        """Send nothing to a host for as long as it asked."""
        wait_until = time.monotonic() + wait.seconds
        state = request.state
        if wait_until > state.wait_until:
            if wait.seconds >= self.policy.reported_wait:
                self._on_wait(f"{request.host} asks us to wait {format_duration(wait.seconds)}")
            # The wait does not count as time without success.
            state.last_success += wait.seconds
            state.wait_until = wait_until

    async def _wait_for_host(self, state: _HostState) -> None:
        while (remaining := state.wait_until - time.monotonic()) > 0:
            await asyncio.sleep(remaining)

    async def _send(self, request: _Request, check: BodyCheck) -> Answer:
        """Send the request once."""
        try:
            async with asyncio.timeout(self.policy.total_timeout):
                body = await self._follow_redirects(request)
        except TimeoutError:
            host = responses.host_of(request.current)
            raise BadAnswerError(f"{host} is too slow; try later") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise _connection_error(error, request.current) from None
        except (OSError, UnicodeError, ValueError) as error:
            raise _connection_error(error, request.current) from None
        if body.content is None:
            assert request.known is not None
            fetched = request.known
        else:
            papers = check(body.content)
            fetched = Fetched(request.address, papers, body.etag, body.modified)
        request.state.last_success, request.state.is_hopeless = time.monotonic(), False
        return Answer(body.content, fetched)

    async def _follow_redirects(self, request: _Request) -> responses.ResponseBody:
        address, conditions = request.address, responses.conditional_headers(request.known)
        for _ in range(MAX_REDIRECTS + 1):
            request.current = address
            sent = self._http.build_request("GET", address, headers=request.headers | conditions)
            response = await self._http.send(sent, stream=True)
            try:
                # Cookies are never sent back, so that a site cannot connect two requests.
                self._http.cookies.clear()
                request.state.was_reached = True
                if response.has_redirect_location:
                    target = responses.redirect_target(address, response)
                    if responses.host_of(target) != responses.host_of(address):
                        conditions = {}
                    address = target
                    continue
                return await responses.read_response(
                    response,
                    responses.host_of(address),
                    request.limit,
                    is_conditional=bool(conditions),
                )
            finally:
                await response.aclose()
        raise SyncError(f"{request.host} redirects too often; check that the address is right")


def _connection_error(error: Exception, address: str) -> OfflineError | SyncError:
    """Return our error for one of the connection to the host of an address."""
    host = responses.host_of(address)
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = clean_line(cause.verify_message or "no reason given", 100)
            return SyncError(
                f"{host} cannot be trusted (certificate: {reason}); "
                "a proxy or the login page of a network may be in between"
            )
    if isinstance(error, httpx2.ProxyError):
        reason = clean_error(error)
        return OfflineError(f"the proxy before {host} does not let us through ({reason})")
    if isinstance(error, httpx2.ConnectTimeout | httpx2.ConnectError):
        # Only the connection to the proxy can fail so.
        proxy = _proxy_for(address)
        host = clean_line(f"the proxy {proxy}") if proxy else host
    if isinstance(error, httpx2.ConnectTimeout):
        return OfflineError(f"{host} does not answer; are you online?")
    if isinstance(error, httpx2.ConnectError) and not any(
        isinstance(cause, ssl.SSLError) for cause in causes
    ):
        return OfflineError(f"{host} cannot be reached ({_system_reason(causes)})")
    if isinstance(error, httpx2.TimeoutException):
        return BadAnswerError(f"{host} stopped answering; try later")
    if isinstance(
        error, httpx2.UnsupportedProtocol | httpx2.InvalidURL | UnicodeError | ValueError
    ):
        return SyncError(f"{host} is not an address that can be fetched ({clean_error(error)})")
    return BadAnswerError(f"{host} broke off or does not speak HTTP; try again")


def _proxy_for(address: str) -> CleanText | None:
    """Return host and port of the proxy through which an address is requested, or None."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    try:
        parts, proxies = urlsplit(address), getproxies()
        proxy = proxies.get(parts.scheme) or proxies.get("all")
        if not proxy or proxy_bypass(parts.netloc):
            return None
        # Without the user's name and password.
        netloc = urlsplit(proxy if "://" in proxy else f"//{proxy}").netloc
        return clean_line(netloc.rpartition("@")[2])
    except ValueError:
        return None


def _causes(error: BaseException | None) -> list[BaseException]:
    """Return an error and the errors that caused it, those in groups included."""
    causes: list[BaseException] = []
    queue = [error] if error else []
    while queue and len(causes) < 20:
        cause = queue.pop(0)
        causes.append(cause)
        if isinstance(cause, BaseExceptionGroup):
            queue += cause.exceptions
        following = (cause.__cause__, cause.__context__)
        queue += [other for other in following if other and other not in causes]
    return causes


def _system_reason(causes: list[BaseException]) -> CleanText:
    """Return the operating system's reason for a connection that could not be made."""
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno and cause.strerror:
            # Errors of name look-ups have numbers of their own, and their own texts.
            is_errno = cause.errno > 0 and not isinstance(cause, socket.gaierror)
            return clean_line(os.strerror(cause.errno) if is_errno else cause.strerror, 100)
    return clean_error(causes[0])
