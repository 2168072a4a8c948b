"""Fetching what a plan says into the library.

Each digest is taken as a whole or not at all, in the plan's order, so a sync that is stopped, fails
or goes offline keeps what it has; what it owes is remembered, and comes with the next one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import BytesIO
from typing import Final

from reader.library.imports import REFUSALS_KEPT, Imported, take
from reader.library.library import Library
from reader.library.syncing.plan import Sites, Step
from reader.library.syncing.turns import turn
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

PAUSES: Final = "DAYSHEET_SYNC_PAUSES"
"""The variable that cuts our own pauses to a part of theirs, for tests: 0.01."""
FAILURES: Final = 3
"""Digests in a row that fail until the rest is not asked for."""
NEVER: Final = (400, 404, 410)
"""Answers of HTTP to a day that no later sync needs to ask for again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is."""

    done: int
    of: int
    step: Step
    """What was done last."""
    imported: Imported | None
    """What came with it; None where nothing new did."""
    new: int
    """Papers that the library did not know, of all steps so far."""

    @property
    def part(self) -> float:
        return self.done / self.of


@dataclass(frozen=True, slots=True)
class Failure:
    """A digest that did not come."""

    name: CleanText
    reason: CleanText

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of a sync."""

    imported: Imported
    """All digests together; a paper that two of them list counts twice."""
    failed: tuple[Failure, ...]
    """What the sites did not give."""
    untried: int
    """Digests that were not asked for any more, since their site gave none of several."""
    offline: CleanText | None
    """Why a site could not be reached; what it should have given is still missing."""
    stopped: bool
    """Whether it was stopped; what came by then is kept."""
    days: int
    """Digests that were asked for and answered, empty ones and unchanged ones too."""


@dataclass(slots=True)
class _Tally:
    """What has come so far."""

    taken: list[Imported] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    done: int = 0
    days: int = 0
    in_a_row: int = 0
    offline: CleanText | None = None
    untried: int = 0
    stopped: bool = False


class Sync:
    """One sync, which may be stopped from any thread."""

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
        """`on_step` is called after each digest, on the thread that runs; `on_wait` gets what to
        tell of a long wait, on another. Raises SyncError where a site's address is none."""
        self._library, self._steps = library, steps
        self._daily_papers = DailyPapers(sites.huggingface)
        self._arxiv = Arxiv(sites.arxiv_rss, sites.arxiv_api)
        self._policy, self._on_wait = policy, on_wait
        self._session: FetchSession | None = None
        self._on_step = on_step or (lambda _progress: None)
        self._stopped = False

    def stop(self) -> None:
        """End it at once; `run` returns."""
        self._stopped = True
        if self._session:
            self._session.stop()

    def run(self) -> Synced:
        """Fetch and take. Raises CacheError, AlreadySyncing."""
        tally = _Tally()
        with turn(self._library):
            days = [(step.source, step.day) for step in self._steps if step.day]
            self._library.owe((source, day) for source, day in days)
            try:
                for of_arxiv in (False, True):
                    # One site that fails says nothing of the other.
                    self._ask(of_arxiv, tally)
            except SyncStopped:
                tally.stopped = True
        return Synced(
            together(tally.taken),
            tuple(tally.failed),
            tally.untried,
            tally.offline,
            tally.stopped,
            tally.days,
        )

    def _ask(self, of_arxiv: bool, tally: _Tally) -> None:
        """Fetch and take what one site has. Raises SyncStopped."""
        steps = [step for step in self._steps if bool(step.category) == of_arxiv]
        if not steps:
            return
        known = {(source, each.day) for each in self._library.days() for source in each.sources}
        jobs = [self._job(step, known) for step in steps]
        tally.in_a_row = 0
        with FetchSession(self._policy, self._on_wait) as session:
            self._session = session
            if self._stopped:
                # Before there was a session that could be told.
                raise SyncStopped("stopped")
            for number, (step, outcome) in enumerate(zip(steps, self._fetched(jobs), strict=True)):
                imported, reached = self._take(step, outcome, tally)
                if not reached or tally.in_a_row == FAILURES:
                    tally.untried += len(steps) - number - 1 if reached else 0
                    return
                tally.done += 1
                new = sum(each.ingested.new for each in tally.taken)
                self._on_step(Progress(tally.done, len(self._steps), step, imported, new))

    def _fetched(self, jobs: Sequence[Job[Pages]]) -> Iterator[Pages | DaysheetError]:
        assert self._session
        for outcome in self._session.fetch(jobs):
            if self._stopped:
                raise SyncStopped("stopped")
            yield outcome

    def _job(self, step: Step, known: set[tuple[str, date]]) -> Job[Pages]:
        """Return what fetches a digest: what it was before is asked about, where it is here."""
        before = self._library.fetched(step.source, step.day)
        here = (step.source, step.day) in known or not any(each.papers for each in before)
        before = before if here or step.day is None else []
        if step.day is None:
            return partial(self._arxiv.fetch_newest, category=step.category, known=before)
        if step.source == HUGGING_FACE:
            return partial(self._daily_papers.fetch_day, day=step.day, known=before)
        return partial(self._arxiv.fetch_day, category=step.category, day=step.day)

    def _take(
        self, step: Step, outcome: Pages | DaysheetError, tally: _Tally
    ) -> tuple[Imported | None, bool]:
        """Take what came of one step into the library, or note why nothing did; return what was
        taken, and whether the site was reached."""
        imported = None
        try:
            if isinstance(outcome, DaysheetError):
                raise outcome
            if outcome.bodies:
                imported = take(self._library, papers_of(step, outcome.bodies))
                tally.taken.append(imported)
            if not outcome.unchanged:
                self._library.note_fetched(step.source, step.day, outcome.fetched)
        except OfflineError as error:
            tally.offline = tally.offline or clean_line(str(error))
            return None, False
        except (SyncError, SourceError) as error:
            tally.failed.append(Failure(clean_line(name_of(step)), clean_line(str(error))))
            tally.in_a_row += 1
            if isinstance(error, HttpStatusError) and error.status in NEVER:
                self._library.note_fetched(step.source, step.day, [])
        else:
            tally.days += 1
            tally.in_a_row = 0
        return imported, True


def policy_from_environment() -> RequestPolicy:
    """Return the usual policy, with its pauses scaled as PAUSES says."""
    try:
        return RequestPolicy().scale_pauses(float(os.environ.get(PAUSES, "1")))
    except ValueError:
        return RequestPolicy()


def name_of(step: Step) -> str:
    """Return what a step is called where it is spoken of."""
    when = step.day.isoformat() if step.day else "newest"
    return when if step.source == HUGGING_FACE else f"{step.source} {when}"


def papers_of(step: Step, bodies: Sequence[bytes]) -> Iterator[Entry | Refusal]:
    """Yield the papers of a digest: their places go on from page to page. Raises SourceError."""
    format = "huggingface" if step.source == HUGGING_FACE else "atom" if step.day else "rss"
    before = 0
    for body in bodies:
        items = list(parse(BytesIO(body), Hint(day=step.day, first=before), format))
        for at, item in enumerate(items, before):
            if step.day and format == "atom" and isinstance(item, Entry):
                # A page of search results stands in no digest; this one was asked for as one.
                yield Entry(item.paper, (Listing(step.source, step.day, at),))
            else:
                yield item
        before += len(items)


def together(days: Sequence[Imported]) -> Imported:
    """Return what several imports brought as one."""
    ingested = [each.ingested for each in days]
    digests = {digest for each in ingested for digest in each.digests}
    refusals = [refusal for each in days for refusal in each.refusals]
    return Imported(
        sum(each.papers for each in days),
        IngestResult(
            sum(each.new for each in ingested),
            sum(each.updated for each in ingested),
            sum(each.same for each in ingested),
            tuple(sorted(digests, key=lambda digest: digest[1])),
            any(each.changed for each in ingested),
        ),
        sum(each.refused for each in days),
        tuple(refusals[:REFUSALS_KEPT]),
    )
