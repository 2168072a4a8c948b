"""Fetches the digests of a plan into the library.

Each digest is imported completely or not at all, in the order of the plan. A sync that is stopped,
fails or goes offline keeps what it has imported. What it did not fetch is remembered for the next
sync.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import BytesIO
from typing import Final

from reader.library.imports import REFUSALS_KEPT, ImportResult, import_entries
from reader.library.library import Library
from reader.library.syncing.plan import Sites, Step
from reader.model.clean import CleanText, clean_line
from reader.model.digest import HUGGING_FACE, Listing
from reader.model.entry import Entry, Hint, Refusal
from reader.model.errors import DaysheetError
from reader.sources import SourceError, parse
from reader.storage.cache import IngestResult
from reader.sync import (
    Arxiv,
    DailyPapers,
    FetchSession,
    HttpStatusError,
    Job,
    OfflineError,
    Pages,
    RequestPolicy,
    SyncError,
    SyncStopped,
)

PAUSE_FACTOR: Final = "DAYSHEET_SYNC_PAUSES"
"""Environment variable by which tests shorten the pauses between requests: 0.01."""
CONSECUTIVE_FAILURES_LIMIT: Final = 3
"""Number of consecutive failures after which the remaining digests of a site are skipped."""
PERMANENT_STATUSES: Final = (400, 404, 410)
"""HTTP errors after which a day is not requested again by later syncs."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a sync after one step."""

    done: int
    total: int
    step: Step
    """The step that was finished."""
    imported: ImportResult | None
    """The result of its import. None if there was nothing new."""
    new: int
    """New papers of all steps so far."""

    @property
    def fraction(self) -> float:
        return self.done / self.total


@dataclass(frozen=True, slots=True)
class Failure:
    """A digest that could not be fetched."""

    name: CleanText
    reason: CleanText

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


@dataclass(frozen=True, slots=True)
class SyncResult:
    """The result of a sync."""

    imported: ImportResult
    """All digests together. A paper in two of them counts twice."""
    failed: tuple[Failure, ...]
    """Digests that the sites did not give."""
    skipped: int
    """Digests that were not requested because several before them failed."""
    offline: CleanText | None
    """Why a site could not be reached. Its digests are still missing."""
    was_stopped: bool
    """True if the sync was stopped. What was imported before is kept."""
    days: int
    """Digests that the sites answered, empty and unchanged ones included."""


@dataclass(slots=True)
class _Tally:
    """The results so far."""

    imported: list[ImportResult] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    done: int = 0
    days: int = 0
    consecutive_failures: int = 0
    offline: CleanText | None = None
    skipped: int = 0
    was_stopped: bool = False


class Sync:
    """One sync. It may be stopped from any thread."""

    def __init__(
        self,
        library: Library,
        steps: Sequence[Step],
        sites: Sites,
        *,
        policy: RequestPolicy | None = None,
        on_step: Callable[[Progress], None] | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        """`on_step` is called after each digest, on the thread of `run`.

        `on_wait` is called on another thread with a message when a site asks for a long wait.
        Raises SyncError if a site's address is invalid.
        """
        self._library, self._steps = library, steps
        self._daily_papers = DailyPapers(sites.huggingface)
        self._arxiv = Arxiv(sites.arxiv_rss, sites.arxiv_api)
        self._policy, self._on_wait = policy, on_wait
        self._session: FetchSession | None = None
        self._on_step = on_step or (lambda _progress: None)
        self._is_stopped = False

    def stop(self) -> None:
        """Stop the sync at once; `run` returns."""
        self._is_stopped = True
        if self._session:
            self._session.stop()

    def run(self) -> SyncResult:
        """Fetch and import the digests. Raises CacheError or AlreadySyncing."""
        tally = _Tally()
        with hold_sync_lock(self._library):
            days = [(step.source, step.day) for step in self._steps if step.day]
            self._library.cache.add_pending_days((source, day) for source, day in days)
            try:
                # Each site by itself: if one fails, the other may still work.
                self._sync_site([step for step in self._steps if not step.category], tally)
                self._sync_site([step for step in self._steps if step.category], tally)
            except SyncStopped:
                tally.was_stopped = True
        return SyncResult(
            merge_results(tally.imported),
            tuple(tally.failed),
            tally.skipped,
            tally.offline,
            tally.was_stopped,
            tally.days,
        )

    def _sync_site(self, steps: Sequence[Step], tally: _Tally) -> None:
        """Fetch and import the digests of one site. Raises SyncStopped."""
        if not steps:
            return
        known = {
            (source, digest.day)
            for digest in self._library.cache.days()
            for source in digest.sources
        }
        jobs = [self._job(step, known) for step in steps]
        tally.consecutive_failures = 0
        with FetchSession(self._policy, self._on_wait) as session:
            self._session = session
            if self._is_stopped:
                # `stop` was called before there was a session.
                raise SyncStopped("stopped")
            for number, (step, pages) in enumerate(zip(steps, self._fetch(jobs), strict=True)):
                imported, was_reached = self._import_step(step, pages, tally)
                if not was_reached:
                    return
                if tally.consecutive_failures == CONSECUTIVE_FAILURES_LIMIT:
                    tally.skipped += len(steps) - number - 1
                    return
                tally.done += 1
                new = sum(result.ingested.new for result in tally.imported)
                self._on_step(Progress(tally.done, len(self._steps), step, imported, new))

    def _fetch(self, jobs: Sequence[Job[Pages]]) -> Iterator[Pages | DaysheetError]:
        assert self._session
        for result in self._session.fetch(jobs):
            if self._is_stopped:
                raise SyncStopped("stopped")
            yield result

    def _job(self, step: Step, known: set[tuple[str, date]]) -> Job[Pages]:
        """Return the job that fetches a digest.

        Its request is conditional on the last answer if the digest is still in the library.
        """
        fetched = self._library.cache.fetched_pages(step.source, step.day)
        had_papers = any(page.papers for page in fetched)
        is_forgotten = had_papers and (step.source, step.day) not in known
        if step.day is None:
            return partial(self._arxiv.fetch_newest, category=step.category, known=fetched)
        if step.source == HUGGING_FACE:
            conditional_on = [] if is_forgotten else fetched
            return partial(self._daily_papers.fetch_day, day=step.day, known=conditional_on)
        return partial(self._arxiv.fetch_day, category=step.category, day=step.day)

    def _import_step(
        self, step: Step, pages: Pages | DaysheetError, tally: _Tally
    ) -> tuple[ImportResult | None, bool]:
        """Import one digest, or note why there is none.

        Return the result of the import, if there was one, and whether the site was reached.
        """
        imported = None
        try:
            if isinstance(pages, DaysheetError):
                raise pages
            if pages.bodies:
                imported = import_entries(self._library, parse_digest(step, pages.bodies))
                tally.imported.append(imported)
            if not pages.unchanged:
                self._library.cache.put_fetched_pages(step.source, step.day, pages.fetched)
        except OfflineError as error:
            tally.offline = tally.offline or clean_line(str(error))
            return None, False
        except (SyncError, SourceError) as error:
            tally.failed.append(Failure(clean_line(step_name(step)), clean_line(str(error))))
            tally.consecutive_failures += 1
            if isinstance(error, HttpStatusError) and error.status in PERMANENT_STATUSES:
                self._library.cache.put_fetched_pages(step.source, step.day, [])
        else:
            tally.days += 1
            tally.consecutive_failures = 0
        return imported, True


def policy_from_environment() -> RequestPolicy:
    """Return the default policy, with its pauses multiplied by PAUSE_FACTOR."""
    try:
        return RequestPolicy().scale_pauses(float(os.environ.get(PAUSE_FACTOR, "1")))
    except ValueError:
        return RequestPolicy()


def step_name(step: Step) -> str:
    """Return the name of a step for messages."""
    day = step.day.isoformat() if step.day else "newest"
    return day if step.source == HUGGING_FACE else f"{step.source} {day}"


def parse_digest(step: Step, bodies: Sequence[bytes]) -> Iterator[Entry | Refusal]:
    """Yield the papers of a digest, with positions counted over its pages. Raises SourceError."""
    format = "huggingface" if step.source == HUGGING_FACE else "atom" if step.day else "rss"
    first = 0
    for body in bodies:
        results = list(parse(BytesIO(body), Hint(day=step.day, first=first), format))
        for position, result in enumerate(results, first):
            if step.day and format == "atom" and isinstance(result, Entry):
                # Search results are in no digest; these were requested for one.
                yield Entry(result.paper, (Listing(step.source, step.day, position),))
            else:
                yield result
        first += len(results)


def merge_results(results: Sequence[ImportResult]) -> ImportResult:
    """Return the results of several imports as one."""
    ingested = [result.ingested for result in results]
    digests = {digest for part in ingested for digest in part.digests}
    refusals = [refusal for result in results for refusal in result.refusals]
    return ImportResult(
        sum(result.papers for result in results),
        IngestResult(
            sum(part.new for part in ingested),
            sum(part.updated for part in ingested),
            sum(part.same for part in ingested),
            tuple(sorted(digests, key=lambda digest: digest[1])),
            any(part.changed for part in ingested),
        ),
        sum(result.refused for result in results),
        tuple(refusals[:REFUSALS_KEPT]),
    )


class AlreadySyncing(DaysheetError):
    """Another sync of this library is running."""

    exit_code = 4


@contextmanager
def hold_sync_lock(library: Library) -> Iterator[None]:
    """Hold the lock of a library's syncs, whether a command, cron or the reader runs them.

    Two syncs at the same time would exceed the rate that a site allows, and fetch the same papers.
    Raises AlreadySyncing, or FileError if the lock file cannot be created.
    """
    from reader.storage.atomic import FileError
    from reader.storage.marks.lock import Busy, locked

    if library.sync_lock is None:
        yield
        return
    lock = locked(library.sync_lock, lambda: 0.0, lambda: None)
    try:
        lock.__enter__()
    except Busy:
        raise AlreadySyncing("another sync is running; this one is not needed") from None
    except FileError as error:
        raise FileError(f"cannot sync: {error}") from None
    try:
        yield
    finally:
        lock.__exit__(None, None, None)
