"""`sync`: fetches digests, and the ids of papers that are known by their titles alone."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Parser, day, month, parser, span_of
from reader.cli.importing import span, summary
from reader.model.clean import clean_line
from reader.model.dates import format_day

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.library.syncing.plan import Sources, Step
    from reader.library.syncing.resolving import ResolveResult, TitleOnlyPaper
    from reader.library.syncing.running import Progress, SyncResult

MOST_DAYS: Final = 5_000
"""Days that may be asked for at once; the daily papers began in 2023."""
SOURCES: Final = ("huggingface", "arxiv")


def run(name: str, arguments: list[str]) -> int:
    """Fetch digests and return the exit code."""
    options = _options(name)
    given = options.parse_args(arguments)
    asked = _days(options, given)
    settings = user_library.config()
    from reader.library.syncing.plan import Sources

    sources = Sources(settings.sync_huggingface, settings.sync_arxiv)
    if given.source:
        sources = sources.only(given.source)
    if not given.resolve and not (sources.huggingface or sources.arxiv):
        options.error('there is nothing to sync; write [sync] arxiv = ["cs.LG"] in config.toml')
    with user_library.library(settings, marks=False) as library:
        code = output.DONE
        if asked is not None or not given.resolve:
            code = _run(library, sources, asked, dry=given.dry_run)
        if given.resolve and code in (output.DONE, output.BROKEN_INPUT):
            code = max(code, resolve(library, _today(), dry=given.dry_run))
        return code


def _run(library: Library, sources: Sources, asked: Sequence[date] | None, *, dry: bool) -> int:
    """Fetch these days, or go on from the newest digests; return the exit code."""
    from reader.library.syncing.plan import plan_days, plan_update

    today = _today()
    if asked is None:
        steps = plan_update(library, sources, today)
    else:
        days = [day for day in asked if day <= today]
        if not days:
            output.problem(f"{span(asked)} is still to come")
            return output.NOTHING_FOUND
        steps = plan_days(sources, days, today)
    return _dry(steps) if dry else sync(library, steps)


def _today() -> date:
    """Return the sites' day, which is that of UTC."""
    from datetime import UTC, datetime

    return datetime.now(UTC).date()


def _options(name: str) -> Parser:
    options = parser(name)
    which = options.add_mutually_exclusive_group()
    which.add_argument("--days", type=_count, metavar="N", help="the last N days, known or not")
    which.add_argument("--date", type=day, metavar="D", help="this day, 2024-03-13")
    which.add_argument("--month", type=month, metavar="M", help="a month, 2024-03 or march")
    which.add_argument("--from", dest="first", type=span_of, metavar="D", help="this day and later")
    options.add_argument("--to", dest="last", type=span_of, metavar="D", help="no later than this")
    options.add_argument("--source", choices=SOURCES, help="only from there")
    options.add_argument(
        "--resolve", action="store_true", help="find the ids of papers known by title alone"
    )
    options.add_argument("--dry-run", action="store_true", help="say what would be fetched")
    return options


def _days(options: Parser, given: Namespace) -> list[date] | None:
    """Return the days that were asked for, newest first, or None to go on from the newest."""
    if given.last and not given.first:
        options.error("--to: give --from, too")
    if given.date:
        return [given.date]
    from reader.library.syncing.plan import days_between, last_days

    today = _today()
    if given.days:
        return last_days(today, given.days)
    found = given.month
    if given.first:
        found = given.first[0], given.last[1] if given.last else max(today, given.first[0])
    if found is None:
        return None
    if found[0] > found[1]:
        options.error("--to: this is before --from")
    if (found[1] - found[0]).days >= MOST_DAYS:
        options.error(f"--from: these are more than {MOST_DAYS:,} days")
    return days_between(found[0], found[1], found[1])


def _count(text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_DAYS:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no number of days from 1 to {MOST_DAYS:,}")


def _dry(steps: Sequence[Step]) -> int:
    for step in steps:
        output.data(f"{step.day or 'newest'!s:10}  {step.source}")
    output.talk(_plan(steps).replace("fetching", "a sync would fetch"))
    return output.DONE


def _plan(steps: Sequence[Step]) -> str:
    days = [step.day for step in steps if step.day]
    what = output.format_count(len(steps), "digest")
    return f"fetching {what}" + (f", {span(days)}" if days else "")


class Talk:
    """Says how far a sync is: a bar on a terminal, a line a digest elsewhere."""

    def __init__(self, what: str = "syncing") -> None:
        import sys

        self._bar = output.Progress(what) if output.on_terminal(sys.stderr) else None
        self.done = 0

    def step(self, progress: Progress) -> None:
        self.done = progress.done
        if self._bar:
            self._bar(progress.new, progress.fraction)
        elif progress.imported:
            imported, step = progress.imported, progress.step
            name = format_day(step.day) if step.day else "newest"
            name = name if step.source == SOURCES[0] else f"{step.source}, {name}"
            new = f"{imported.ingested.new:,} new"
            output.talk(f"{name}: {output.format_count(imported.papers, 'paper')}, {new}")

    def title(self, done: int, of: int) -> None:
        """Say that one more title was looked for."""
        if self._bar:
            self._bar(done, done / of)

    def wait(self, said: str) -> None:
        self.clear()
        output.talk(said)

    def clear(self) -> None:
        if self._bar:
            self._bar.clear()


def sync(library: Library, steps: Sequence[Step]) -> int:
    """Fetch digests; say what came, and return the exit code."""
    from reader.library.syncing.plan import sites_from_environment
    from reader.library.syncing.running import Sync, policy_from_environment

    talk = Talk()
    running = Sync(
        library,
        steps,
        sites_from_environment(),
        policy=policy_from_environment(),
        on_step=talk.step,
        on_wait=talk.wait,
    )
    output.talk(_plan(steps))
    try:
        synced = running.run()
    except KeyboardInterrupt:
        talk.clear()
        kept = f"stopped after {talk.done} of {output.format_count(len(steps), 'digest')}"
        output.problem(f"{kept}; they are kept, `daysheet sync` goes on")
        return output.STOPPED
    finally:
        talk.clear()
    return _say(synced, library.cache.newest_day())


def _say(synced: SyncResult, newest: date | None) -> int:
    imported = synced.imported
    if imported.papers:
        output.data(summary(imported))
    elif not (synced.offline or synced.failed):
        output.data("nothing new")
    for refusal in imported.refusals:
        output.problem(f"{refusal.place}: {refusal.reason}")
    for line in _failures(synced):
        output.problem(line)
    if synced.skipped and not synced.offline:
        output.problem(
            f"{output.format_count(synced.skipped, 'digest')} more not asked for; try later"
        )
    if synced.offline:
        say_offline(synced.offline, newest)
    return output.BROKEN_INPUT if synced.failed else output.DONE


def _failures(synced: SyncResult) -> list[str]:
    """Return what failed, a line for each reason."""
    named: dict[str, list[str]] = {}
    for each in synced.failed:
        named.setdefault(each.reason, []).append(each.name)
    return [f"{', '.join(names)}: {reason}" for reason, names in named.items()]


def say_offline(why: str, newest: date | None) -> None:
    known = f"newest digest is {format_day(newest)}" if newest else "there is no digest yet"
    output.problem(f"offline; {known} ({why})")


def resolve(library: Library, today: date, *, dry: bool) -> int:
    """Find ids: first in the daily papers of the same days, then at arXiv; return the exit code."""
    from reader.library.syncing.resolving import daily_papers_steps, title_only_papers

    papers = title_only_papers(library)
    if not papers:
        output.data("every paper has an id")
        return output.DONE
    steps = daily_papers_steps(library, papers, today)
    if dry:
        return _dry_resolve(papers, steps)
    code = sync(library, steps) if steps else output.DONE
    left = title_only_papers(library)
    if code == output.STOPPED or not left:
        return code if left else max(code, _say_found(len(papers), 0))
    found_before = len(papers) - len(left)
    output.talk(f"asking arXiv for {output.format_count(len(left), 'title')}, one in three seconds")
    resolved = _ask(library, left)
    if resolved is None:
        output.problem("stopped; the ids that were found are kept")
        return output.STOPPED
    for line in resolved.failed:
        output.problem(line)
    if resolved.offline:
        say_offline(resolved.offline, library.cache.newest_day())
    for id, title in resolved.found:
        output.data(f"{id}\t{title}")
    found = found_before + len(resolved.found)
    return max(code, _say_found(found, len(papers) - found, failed=bool(resolved.failed)))


def _ask(library: Library, papers: list[TitleOnlyPaper]) -> ResolveResult | None:
    """Ask arXiv for the papers' titles; None where the user stopped it."""
    from reader.library.syncing.plan import sites_from_environment
    from reader.library.syncing.resolving import resolve
    from reader.library.syncing.running import policy_from_environment

    talk = Talk("asking arXiv")
    try:
        return resolve(
            library,
            papers,
            sites_from_environment(),
            policy=policy_from_environment(),
            on_paper=lambda done: talk.title(done, len(papers)),
            on_wait=talk.wait,
        )
    except KeyboardInterrupt:
        return None
    finally:
        talk.clear()


def _dry_resolve(papers: list[TitleOnlyPaper], steps: list[Step]) -> int:
    for paper in papers:
        output.data(clean_line(paper.title))
    where = f"in {output.format_count(len(steps), 'digest')} of Hugging Face and " if steps else ""
    said = f"{output.format_count(len(papers), 'paper')} known by title alone"
    output.talk(f"{said}; a sync would look for them {where}at arXiv")
    return output.DONE


def _say_found(found: int, left: int, *, failed: bool = False) -> int:
    """Say how many ids were found; return the exit code."""
    rest = f", {left:,} known by title alone as before" if left else ""
    output.talk(f"{output.format_count(found, 'id')} found{rest}")
    return output.BROKEN_INPUT if failed else output.DONE
