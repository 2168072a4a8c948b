"""Fetches full texts and PDFs into the cache folder, one request in three seconds.

Each text is stored whole or not at all, at once: a fetch that is stopped or killed goes on where it
was. A 403 ends fetching for the day; the cap on the room ends it until something is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from reader.library.full_texts import require_texts
from reader.library.library import Library
from reader.library.syncing.plan import Sites
from reader.library.syncing.running import Failure, hold_sync_lock
from reader.model.clean import CleanText, clean_line
from reader.model.errors import DaysheetError
from reader.sources.arxiv.html import NoTextError, parse_page
from reader.sync import (
    Answer,
    FetchSession,
    FullTexts,
    HttpStatusError,
    Job,
    OfflineError,
    RequestPolicy,
    SyncStopped,
)

ROOM_LIMIT: Final = 1_000_000_000
"""Bytes of all texts and PDFs, unless `[fetch] limit` says otherwise."""
CONSECUTIVE_FAILURES_LIMIT: Final = 5
"""Number of consecutive failures after which the remaining papers are skipped."""
TOTAL_TIMEOUT: Final = 300.0
"""Seconds for one page or PDF."""
REFUSED_TODAY: Final = "arXiv turned us away today (HTTP 403); fetching goes on tomorrow"
_FORBIDDEN: Final = 403
_GONE: Final = (404, 410)


@dataclass(frozen=True, slots=True)
class Request:
    """A text or PDF to fetch."""

    id: str
    is_pdf: bool = False


@dataclass(slots=True)
class FetchResult:
    """The result of a fetch so far."""

    texts: list[str] = field(default_factory=list)
    """The papers whose text was stored."""
    unchanged: int = 0
    """Texts that are as they were."""
    pdfs: int = 0
    without: list[Failure] = field(default_factory=list)
    """Papers that have no text, with the reason."""
    failed: list[Failure] = field(default_factory=list)
    """Papers that could not be fetched."""
    ended: CleanText | None = None
    """Why fetching ended early: a 403, the cap, or too many failures."""
    offline: CleanText | None = None
    """Why arXiv could not be reached."""
    was_stopped: bool = False
    done: int = 0
    """Requests that were answered."""


class Fetch:
    """One fetch. It may be stopped from any thread."""

    def __init__(
        self,
        library: Library,
        requests: Sequence[Request],
        sites: Sites,
        *,
        policy: RequestPolicy | None = None,
        room: int = ROOM_LIMIT,
        on_step: Callable[[FetchResult], None] | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        """`room`: most bytes of all texts and PDFs. `on_step` is called after each request.

        Raises SyncError if a site's address is invalid, and DaysheetError for the sample.
        """
        self._library, self._requests = library, requests
        self._texts = require_texts(library)
        self._site = FullTexts(sites.arxiv_html, sites.arxiv_pdf)
        self._policy = replace(policy or RequestPolicy(), total_timeout=TOTAL_TIMEOUT)
        self._room, self._used = room, 0
        self._on_step = on_step or (lambda _result: None)
        self._on_wait = on_wait
        self._session: FetchSession | None = None
        self._is_stopped = False
        self._consecutive_failures = 0
        self.result = FetchResult()

    def stop(self) -> None:
        """Stop at once; `run` returns."""
        self._is_stopped = True
        if self._session:
            self._session.stop()

    def run(self) -> FetchResult:
        """Fetch and store. Raises TextsError, AlreadySyncing or FileError."""
        result = self.result
        if self._texts.refused_on == _today():
            result.ended = clean_line(REFUSED_TODAY)
            return result
        self._used = self._texts.size()
        with hold_sync_lock(self._library), FetchSession(self._policy, self._on_wait) as session:
            self._session = session
            jobs = [self._job(request) for request in self._requests]
            try:
                for request, answer in zip(self._requests, session.fetch(jobs), strict=False):
                    if self._is_stopped:
                        raise SyncStopped("stopped")
                    self._take(request, answer)
                    if result.ended or result.offline:
                        break
                    result.done += 1
                    self._on_step(result)
            except SyncStopped:
                result.was_stopped = True
        return result

    def _job(self, request: Request) -> Job[Answer]:
        if request.is_pdf:
            version = self._texts.version(request.id)
            return partial(self._site.fetch_pdf, id=request.id, version=version)
        stored = self._texts.get(request.id)
        known = stored.page if stored else None
        return partial(self._site.fetch_page, id=request.id, known=known)

    def _take(self, request: Request, answer: Answer | DaysheetError) -> None:
        """Store an answer, or note why there is nothing to store."""
        result = self.result
        try:
            if isinstance(answer, DaysheetError):
                raise answer
            self._consecutive_failures = 0
            if answer.body is None:
                result.unchanged += 1
            else:
                self._store(request, answer, answer.body)
        except OfflineError as error:
            result.offline = clean_line(str(error))
        except NoTextError as error:
            self._note_missing(request, str(error))
        except HttpStatusError as error:
            if error.status == _FORBIDDEN:
                self._texts.refused_on = _today()
                result.ended = clean_line(REFUSED_TODAY)
            elif error.status in _GONE:
                self._note_missing(request, "arXiv has no HTML of it; PDF only")
            else:
                self._note_failure(request, error)
        except DaysheetError as error:
            if error.exit_code == 4:
                raise
            self._note_failure(request, error)

    def _store(self, request: Request, answer: Answer, body: bytes) -> None:
        """Store a body, unless there is no room for it. Raises NoTextError or TextsError."""
        document = None if request.is_pdf else parse_page(body, answer.fetched.address)
        # A page takes about a sixth of its size when it is packed.
        self._used += len(body) if document is None else len(body) // 6
        if self._used > self._room:
            size = f"{self._room / 1e6:,.0f} MB"
            self.result.ended = clean_line(
                f"the full texts and PDFs take {size}, the limit ([fetch] limit); "
                "`daysheet fetch --prune` removes those of papers without a star"
            )
        elif document is None:
            self._texts.put_pdf(request.id, self._texts.version(request.id), body)
            self.result.pdfs += 1
        else:
            self._texts.put(request.id, document, body, answer.fetched)
            self.result.texts.append(request.id)

    def _note_missing(self, request: Request, reason: str) -> None:
        reason = "arXiv has no PDF of it" if request.is_pdf else reason
        self.result.without.append(Failure(clean_line(request.id), clean_line(reason)))
        if not request.is_pdf:
            self._texts.put_missing(request.id, reason)

    def _note_failure(self, request: Request, error: DaysheetError) -> None:
        self.result.failed.append(Failure(clean_line(request.id), clean_line(str(error))))
        self._consecutive_failures += 1
        if self._consecutive_failures == CONSECUTIVE_FAILURES_LIMIT:
            self.result.ended = clean_line("arXiv has trouble; try later")


def _today() -> str:
    """Return the day in UTC."""
    return datetime.now(UTC).date().isoformat()
