"""A GET over HTTP with everything bounded: time, size, redirects, tries. Apart from the sites, so
that each of them only says which addresses it wants and what an answer means.

One client holds the connections, the two turns in which requests are made, and what is known of
each site's moods. It honours `http_proxy`, `https_proxy` and `no_proxy`.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import httpx2

from reader import __version__
from reader.model.clean import CleanText, clean_error, clean_line
from reader.model.fetched import Fetched
from reader.model.links import web_url
from reader.sync import responses
from reader.sync.errors import BadStatus, Broken, Offline, SyncError
from reader.sync.request_policy import Pace, in_words

AT_ONCE: Final = 2
"""Requests under way at the same time."""
REDIRECTS: Final = 5
"""Redirects of one request that are followed."""
USER_AGENT: Final = f"daysheet/{__version__} (a terminal reader of research papers)"

Check: TypeAlias = Callable[[bytes], int]
"""Returns how many papers a body has; raises Broken for one that is no answer to what was asked."""
Turn: TypeAlias = AbstractAsyncContextManager[object]
"""Held during a request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site gave."""

    body: bytes | None
    """None where it is what it was the last time."""
    fetched: Fetched


@dataclass(slots=True)
class _Mood:
    """What is known of a host."""

    good: float = float("-inf")
    """When it last gave a good answer, of the monotonic clock."""
    reached: bool = False
    hopeless: bool = False
    """Whether requests were given up without a good answer: the next one need not insist."""
    rest_until: float = 0.0
    """Until when it asked to be left alone."""
    turned_away: BadStatus | None = None
    """What it said when it asked to be left alone for longer than we wait."""


@dataclass(slots=True)
class _Request:
    """An address and how often it was tried."""

    address: str
    host: CleanText
    mood: _Mood
    known: Fetched | None
    headers: dict[str, str] = field(default_factory=dict)


class Client:
    """Everything of it belongs to one event loop."""

    def __init__(self, pace: Pace, on_wait: Callable[[str], None] | None = None) -> None:
        """`on_wait` is told of waits that a site asked for and that are long enough to wonder.

        Raises SyncError where the proxies of the environment are no addresses.
        """
        self.pace = pace
        self._say = on_wait or (lambda _said: None)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._moods: dict[str, _Mood] = {}
        timeout = httpx2.Timeout(pace.silence, connect=pace.connect, pool=None)
        limits = httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
        try:
            self._http = httpx2.AsyncClient(
                timeout=timeout, limits=limits, follow_redirects=False, trust_env=True
            )
        except (ValueError, httpx2.InvalidURL, ImportError) as error:
            why = clean_error(error)
            raise SyncError(f"the proxy of the environment cannot be used ({why})") from None
        except OSError as error:
            raise SyncError(f"SSL_CERT_FILE cannot be read ({clean_error(error)})") from None

    async def close(self) -> None:
        await self._http.aclose()

    async def get(
        self,
        address: str,
        check: Check,
        *,
        accept: str,
        known: Fetched | None = None,
        turn: Callable[[], Turn] = nullcontext,
    ) -> Answer:
        """Return what a GET of `address` gives, once it passes `check`, or that nothing changed
        since it was `known`.

        What passes (an error of the site, a connection that breaks) is tried again, a bounded
        number of times. `turn` gives what is held during each try. Raises Offline, BadStatus, or
        SyncError for an address, a redirect or an answer that cannot be taken.
        """
        if not web_url(address):
            raise SyncError(f"{clean_line(address, 100)} is no http(s) address")
        host = responses.host_of(address)
        mood = self._moods.setdefault(host, _Mood())
        headers = {"User-Agent": USER_AGENT, "Accept": accept}
        headers["Accept-Encoding"] = responses.ENCODINGS
        known = known if known and known.address == address else None
        request = _Request(address, host, mood, known, headers)
        tried = 0
        while True:
            if mood.turned_away:
                raise mood.turned_away
            try:
                await self._rest(mood)
                async with turn(), self._turns:
                    return await self._try(request, check)
            except (Offline, SyncError) as error:
                tried += 1
                if not self._worth_another(error, mood, tried):
                    raise
            except responses.AskedToWait as asked:
                tried += 1
                if asked.seconds > self.pace.patience:
                    mood.turned_away = asked.error
                if mood.turned_away or not self._worth_another(asked.error, mood, tried):
                    raise asked.error from None
                self._leave_alone(request, asked)
            await asyncio.sleep(self.pace.backed_off(tried))

    def _worth_another(self, error: Exception, mood: _Mood, tried: int) -> bool:
        """Whether to try again after `tried` failures, of which `error` was the last."""
        pace = self.pace
        if isinstance(error, SyncError) and not error.passing:
            return False
        if isinstance(error, Offline) and not mood.reached:
            return tried < pace.reach_tries
        trusted = time.monotonic() - mood.good < pace.trust
        worth = not mood.hopeless and tried < (pace.tries if trusted else pace.first_tries)
        mood.hopeless |= not (worth or trusted)
        return worth

    def _leave_alone(self, request: _Request, asked: responses.AskedToWait) -> None:
        """Keep every request from a host that asked to be left alone, as long as it asked."""
        until = time.monotonic() + asked.seconds
        mood = request.mood
        if until > mood.rest_until:
            if asked.seconds >= self.pace.worth_saying:
                self._say(f"{request.host} asks us to wait {in_words(asked.seconds)}")
            # The time it asked for is not a time in which it gave nothing good.
            mood.good += asked.seconds
            mood.rest_until = until

    async def _rest(self, mood: _Mood) -> None:
        while (left := mood.rest_until - time.monotonic()) > 0:
            await asyncio.sleep(left)

    async def _try(self, request: _Request, check: Check) -> Answer:
        """Make the request once."""
        try:
            async with asyncio.timeout(self.pace.total):
                answer = await self._follow(request)
        except TimeoutError:
            raise Broken(f"{request.host} is too slow; try later") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise _unreached(error, request.host) from None
        except (OSError, UnicodeError, ValueError) as error:
            raise _unreached(error, request.host) from None
        if answer.body is None:
            assert request.known is not None
            fetched = request.known
        else:
            papers = check(answer.body)
            fetched = Fetched(request.address, papers, answer.etag, answer.modified)
        request.mood.good, request.mood.hopeless = time.monotonic(), False
        return Answer(answer.body, fetched)

    async def _follow(self, request: _Request) -> responses.Given:
        """Make the request and those that it is redirected to."""
        address, conditions = request.address, responses.conditions(request.known)
        for _ in range(REDIRECTS + 1):
            sent = self._http.build_request("GET", address, headers=request.headers | conditions)
            response = await self._http.send(sent, stream=True)
            try:
                # No cookie is ever sent back: to us every request is the first.
                self._http.cookies.clear()
                request.mood.reached = True
                if response.has_redirect_location:
                    next_address = responses.led_to(address, response)
                    if responses.host_of(next_address) != responses.host_of(address):
                        conditions = {}
                    address = next_address
                    continue
                return await responses.given(response, request.host, bool(conditions))
            finally:
                await response.aclose()
        raise SyncError(f"{request.host} redirects without end; see that the address is right")


def _unreached(error: Exception, host: str) -> Offline | SyncError:
    """Return what an error of the connection means."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = clean_line(cause.verify_message or "no reason given", 100)
            return SyncError(
                f"{host} cannot be trusted (certificate: {why}); "
                "a proxy or the login page of a network may stand in between"
            )
    if isinstance(error, httpx2.ProxyError):
        return Offline(f"the proxy before {host} does not let us through ({clean_error(error)})")
    if isinstance(error, httpx2.ConnectTimeout):
        return Offline(f"{host} does not answer; are you online?")
    if isinstance(error, httpx2.ConnectError) and not any(
        isinstance(cause, ssl.SSLError) for cause in causes
    ):
        return Offline(f"{host} cannot be reached ({_reason(causes)})")
    if isinstance(error, httpx2.TimeoutException):
        return Broken(f"{host} fell silent; try later")
    if isinstance(
        error, httpx2.UnsupportedProtocol | httpx2.InvalidURL | UnicodeError | ValueError
    ):
        return SyncError(f"{host} is no address that can be asked ({clean_error(error)})")
    return Broken(f"{host} broke off or speaks no HTTP; try again")


def _causes(error: BaseException | None) -> list[BaseException]:
    """Return an error and what caused it, groups taken apart."""
    found: list[BaseException] = []
    waiting = [error] if error else []
    while waiting and len(found) < 20:
        one = waiting.pop(0)
        found.append(one)
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
        waiting += [each for each in (one.__cause__, one.__context__) if each and each not in found]
    return found


def _reason(causes: list[BaseException]) -> CleanText:
    """Return what the system says of a connection that could not be made."""
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno and cause.strerror:
            # Those of looking up a name have numbers of their own, and words for them.
            ours = cause.errno > 0 and not isinstance(cause, socket.gaierror)
            return clean_line(os.strerror(cause.errno) if ours else cause.strerror, 100)
    return clean_error(causes[0])
