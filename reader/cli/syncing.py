"""`sync`: fetch digests, and with `--resolve` the ids of papers known by their titles alone."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from reader.cli import output, user_library
from reader.cli.arguments import Parser, make_parser, parse_day, parse_month, parse_range
from reader.cli.importing import format_range, summarize
from reader.model.clean import clean_line
from reader.model.dates import format_day
from reader.signals import stop_on_interrupt

if TYPE_CHECKING:
    from reader.config import Config
    from reader.library.library import Library
    from reader.library.syncing.plan import Sources, Step
    from reader.library.syncing.resolving import ResolveResult, TitleOnlyPaper
    from reader.library.syncing.running import Progress, SyncResult

MAX_DAYS: Final = 5_000
"""Days in one sync. The daily papers of Hugging Face began in 2023."""
SOURCES: Final = ("huggingface", "arxiv")


def run(name: str, arguments: list[str]) -> int:
    """Fetch digests and return the exit code."""
    parser = _make_parser(name)
    options = parser.parse_args(arguments)
    days = _requested_days(parser, options)
    config = user_library.load_config()
    from reader.library.syncing.plan import Sources

    sources = Sources(config.sync_huggingface, config.sync_arxiv)
    if options.source:
        sources = sources.only(options.source)
    if not options.resolve and not (sources.huggingface or sources.arxiv):
        parser.error('there is nothing to sync; write [sync] arxiv = ["cs.LG"] in config.toml')
    with user_library.open_library(config) as library:
        code = output.DONE
        if days is not None or not options.resolve:
            code = _sync_days(library, sources, days, dry_run=options.dry_run)
            if code == output.DONE and not options.dry_run:
                code = _fetch_starred(library, config)
        if options.resolve and code in (output.DONE, output.BAD_INPUT):
            code = max(code, _resolve(library, _today(), dry_run=options.dry_run))
        return code


def _make_parser(name: str) -> Parser:
    parser = make_parser(name)
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--days", type=_parse_day_count, metavar="N", help="the last N days, even if known"
    )
    which.add_argument("--date", type=parse_day, metavar="D", help="this day, such as 2024-03-13")
    which.add_argument(
        "--month", type=parse_month, metavar="M", help="a month, such as 2024-03 or march"
    )
    which.add_argument(
        "--from", dest="first", type=parse_range, metavar="D", help="this day and later ones"
    )
    parser.add_argument(
        "--to", dest="last", type=parse_range, metavar="D", help="the last day, with --from"
    )
    parser.add_argument("--source", choices=SOURCES, help="only this source")
    parser.add_argument(
        "--resolve", action="store_true", help="find the ids of papers known by title alone"
    )
    parser.add_argument("--dry-run", action="store_true", help="print what would be fetched")
    return parser


def _parse_day_count(text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MAX_DAYS:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is not a number of days from 1 to {MAX_DAYS:,}")


def _requested_days(parser: Parser, options: Namespace) -> list[date] | None:
    """Return the requested days, newest first, or None to continue after the newest digests."""
    if options.last and not options.first:
        parser.error("--to: give --from, too")
    if options.date:
        return [options.date]
    from reader.library.syncing.plan import days_between, last_days

    today = _today()
    if options.days:
        return last_days(today, options.days)
    if options.first:
        first = options.first[0]
        last = options.last[1] if options.last else max(today, first)
    elif options.month:
        first, last = options.month
    else:
        return None
    if first > last:
        parser.error("--to: this is before --from")
    if (last - first).days >= MAX_DAYS:
        parser.error(f"--from: these are more than {MAX_DAYS:,} days")
    return days_between(first, last, last)


def _today() -> date:
    """Return the current day in UTC, which the sites use."""
    from datetime import UTC, datetime

    return datetime.now(UTC).date()


def _sync_days(
    library: Library, sources: Sources, requested: Sequence[date] | None, *, dry_run: bool
) -> int:
    """Fetch these days, or continue after the newest digests. Return the exit code."""
    from reader.library.syncing.plan import plan_days, plan_update

    today = _today()
    if requested is None:
        steps = plan_update(library, sources, today)
    else:
        days = [day for day in requested if day <= today]
        if not days:
            output.write_error(f"{format_range(requested)} is in the future")
            return output.NOTHING_FOUND
        steps = plan_days(sources, days, today)
    return _print_plan(steps) if dry_run else _sync(library, steps)


def _fetch_starred(library: Library, config: Config) -> int:
    """Fetch the texts of starred papers and of queued ones. Return the exit code."""
    if not config.fetch_starred or library.texts is None:
        return output.DONE
    from reader.library.full_texts import starred_without_text

    ids = starred_without_text(library)
    if not ids:
        return output.DONE
    from reader.cli.fetching import fetch
    from reader.library.syncing.fetching import Request

    return fetch(library, config, [Request(id) for id in ids], is_for_sync=True)


def _print_plan(steps: Sequence[Step]) -> int:
    for step in steps:
        output.write_line(f"{step.day or 'newest'!s:10}  {step.source}")
    output.write_status(f"a sync would fetch {_describe_plan(steps)}")
    return output.DONE


def _describe_plan(steps: Sequence[Step]) -> str:
    """Return `3 digests, 11 Mar 2024 to 13 Mar 2024`."""
    days = [step.day for step in steps if step.day]
    digests = output.format_count(len(steps), "digest")
    return digests + (f", {format_range(days)}" if days else "")


class SyncProgress:
    """Shows the progress of a sync: a bar on a terminal, otherwise one line a digest."""

    def __init__(self, label: str = "syncing") -> None:
        import sys

        self._bar = output.ProgressBar(label) if output.is_terminal(sys.stderr) else None
        self.done = 0
        """Digests that have been fetched."""

    def on_step(self, progress: Progress) -> None:
        """Show that a digest was fetched."""
        self.done = progress.done
        if self._bar:
            self._bar(progress.new, progress.fraction)
        elif progress.imported:
            imported, step = progress.imported, progress.step
            name = format_day(step.day) if step.day else "newest"
            name = name if step.source == SOURCES[0] else f"{step.source}, {name}"
            new = f"{imported.ingested.new:,} new"
            output.write_status(f"{name}: {output.format_count(imported.papers, 'paper')}, {new}")

    def on_title(self, done: int, total: int) -> None:
        """Show that `done` of `total` titles have been searched for."""
        if self._bar:
            self._bar(done, done / total)

    def on_wait(self, message: str) -> None:
        """Show that a site asked us to wait."""
        self.clear()
        output.write_status(message)

    def clear(self) -> None:
        """Remove the bar."""
        if self._bar:
            self._bar.clear()


def _sync(library: Library, steps: Sequence[Step]) -> int:
    """Fetch digests, print the result, and return the exit code."""
    from reader.library.syncing.plan import sites_from_environment
    from reader.library.syncing.running import Sync, policy_from_environment

    progress = SyncProgress()
    sync = Sync(
        library,
        steps,
        sites_from_environment(),
        policy=policy_from_environment(),
        on_step=progress.on_step,
        on_wait=progress.on_wait,
    )
    output.write_status(f"fetching {_describe_plan(steps)}")
    result: SyncResult | None = None
    try:
        with suppress(KeyboardInterrupt), stop_on_interrupt(sync.stop):
            result = sync.run()
    finally:
        progress.clear()
    if result is None or result.was_stopped:
        count = f"stopped after {progress.done} of {output.format_count(len(steps), 'digest')}"
        output.write_error(f"{count}; they are kept, and `daysheet sync` continues")
        return output.INTERRUPTED
    return _print_result(result, library.cache.newest_day())


def _print_result(result: SyncResult, newest: date | None) -> int:
    """Print the result of a sync and return the exit code. `newest`: the newest digest's day."""
    imported = result.imported
    if imported.papers:
        output.write_line(summarize(imported))
    elif not (result.offline or result.failed):
        output.write_line("nothing new")
    for refusal in imported.refusals:
        output.write_error(f"{refusal.place}: {refusal.reason}")
    for line in _failures_by_reason(result):
        output.write_error(line)
    if result.skipped and not result.offline:
        skipped = output.format_count(result.skipped, "more digest")
        output.write_error(f"{skipped} not requested; try later")
    if result.offline:
        _print_offline(result.offline, newest)
    return output.BAD_INPUT if result.failed else output.DONE


def _failures_by_reason(result: SyncResult) -> list[str]:
    """Return a line for each reason, such as `11 Mar, 12 Mar: the site answered 500`."""
    names: dict[str, list[str]] = {}
    for failure in result.failed:
        names.setdefault(failure.reason, []).append(failure.name)
    return [f"{', '.join(digests)}: {reason}" for reason, digests in names.items()]


def _print_offline(reason: str, newest: date | None) -> None:
    known = f"newest digest is {format_day(newest)}" if newest else "there is no digest yet"
    output.write_error(f"offline; {known} ({reason})")


def _resolve(library: Library, today: date, *, dry_run: bool) -> int:
    """Find texts of papers known by their ids, and ids of those known by their titles.

    The ids are looked for first in the daily papers of the same days, then at arXiv. Return the
    exit code.
    """
    from reader.library.syncing.resolving import daily_papers_steps, title_only_papers

    code = _resolve_ids(library, dry_run=dry_run)
    papers = title_only_papers(library)
    if code == output.INTERRUPTED:
        return code
    if not papers:
        output.write_line("every paper has an id")
        return code
    steps = daily_papers_steps(library, papers, today)
    if dry_run:
        return _print_resolve_plan(papers, steps)
    code = max(code, _sync(library, steps) if steps else output.DONE)
    remaining = title_only_papers(library)
    if code == output.INTERRUPTED:
        return code
    if not remaining:
        return max(code, _print_id_count(len(papers), 0))
    titles = output.format_count(len(remaining), "title")
    output.write_status(f"asking arXiv for {titles}, one in three seconds")
    result = _search_arxiv(library, remaining)
    if result is None:
        output.write_error("stopped; the ids found so far are kept")
        return output.INTERRUPTED
    for line in result.failed:
        output.write_error(line)
    if result.offline:
        _print_offline(result.offline, library.cache.newest_day())
    for id, title in result.found:
        output.write_line(f"{id}\t{title}")
    found = len(papers) - len(remaining) + len(result.found)
    code = max(code, output.BAD_INPUT if result.failed else output.DONE)
    return max(code, _print_id_count(found, len(papers) - found))


def _resolve_ids(library: Library, *, dry_run: bool) -> int:
    """Fetch the papers of which only the id is known. Return the exit code."""
    ids = library.cache.papers_without_title()
    if not ids:
        return output.DONE
    count = output.format_count(len(ids), "paper")
    if dry_run:
        output.write_status(f"{count} known by id alone; a sync would ask arXiv for them")
        return output.DONE
    output.write_status(f"asking arXiv for {count} known by id alone")
    from reader.library.syncing.plan import sites_from_environment
    from reader.library.syncing.resolving import fetch_id_only_papers

    search = partial(fetch_id_only_papers, library, sites_from_environment())
    result = _run_resolve(len(ids), search)
    if result is None:
        output.write_error("stopped; the papers fetched so far are kept")
        return output.INTERRUPTED
    for line in result.failed:
        output.write_error(line)
    for missing in result.not_found:
        output.write_error(f"arXiv has no paper {missing}")
    if result.offline:
        _print_offline(result.offline, library.cache.newest_day())
    for id, title in result.found:
        output.write_line(f"{id}\t{title}")
    return output.BAD_INPUT if result.failed else output.DONE


def _search_arxiv(library: Library, papers: list[TitleOnlyPaper]) -> ResolveResult | None:
    """Search arXiv for the titles of `papers`. Return None if the user stops the search."""
    from reader.library.syncing.plan import sites_from_environment
    from reader.library.syncing.resolving import resolve

    return _run_resolve(len(papers), partial(resolve, library, papers, sites_from_environment()))


def _run_resolve(total: int, search: Callable[..., ResolveResult]) -> ResolveResult | None:
    """Run a search that shows its progress. Return None if the user stops it."""
    from reader.library.syncing.running import policy_from_environment

    progress = SyncProgress("asking arXiv")
    try:
        return search(
            policy=policy_from_environment(),
            on_paper=lambda done: progress.on_title(done, total),
            on_wait=progress.on_wait,
        )
    except KeyboardInterrupt:
        return None
    finally:
        progress.clear()


def _print_resolve_plan(papers: list[TitleOnlyPaper], steps: list[Step]) -> int:
    for paper in papers:
        output.write_line(clean_line(paper.title))
    digests = output.format_count(len(steps), "digest")
    where = f"in {digests} of Hugging Face and " if steps else ""
    count = output.format_count(len(papers), "paper")
    output.write_status(f"{count} known by title alone; a sync would look for them {where}at arXiv")
    return output.DONE


def _print_id_count(found: int, remaining: int) -> int:
    """Print how many ids were found, and return the exit code."""
    rest = f", {remaining:,} still known by title alone" if remaining else ""
    output.write_status(f"{output.format_count(found, 'id')} found{rest}")
    return output.DONE
