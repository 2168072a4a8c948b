"""`sync --resolve`: the arXiv ids of papers that are known by their titles alone.

Apart from the digests, because it is asked for by name and takes three seconds a title.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.syncing import Talk, say_offline, sync
from reader.model.clean import clean_line

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.library.syncing.plan import Step
    from reader.library.syncing.resolving import ResolveResult, TitleOnlyPaper


def resolve(library: Library, today: date, *, dry: bool) -> int:
    """Find ids: first in the daily papers of the same days, then at arXiv; return the exit code."""
    from reader.library.syncing.resolving import daily_papers_steps, title_only_papers

    papers = title_only_papers(library)
    if not papers:
        output.data("every paper has an id")
        return output.DONE
    steps = daily_papers_steps(library, papers, today)
    if dry:
        return _dry(papers, steps)
    code = sync(library, steps) if steps else output.DONE
    left = title_only_papers(library)
    if code == output.STOPPED or not left:
        return code if left else max(code, _say(len(papers), 0))
    found_before = len(papers) - len(left)
    output.talk(f"asking arXiv for {output.format_count(len(left), 'title')}, one in three seconds")
    resolved = _ask(library, left)
    if resolved is None:
        output.problem("stopped; the ids that were found are kept")
        return output.STOPPED
    for line in resolved.failed:
        output.problem(line)
    if resolved.offline:
        say_offline(resolved.offline, library.newest_day())
    for id, title in resolved.found:
        output.data(f"{id}\t{title}")
    found = found_before + len(resolved.found)
    return max(code, _say(found, len(papers) - found, failed=bool(resolved.failed)))


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


def _dry(papers: list[TitleOnlyPaper], steps: list[Step]) -> int:
    for paper in papers:
        output.data(clean_line(paper.title))
    where = f"in {output.format_count(len(steps), 'digest')} of Hugging Face and " if steps else ""
    said = f"{output.format_count(len(papers), 'paper')} known by title alone"
    output.talk(f"{said}; a sync would look for them {where}at arXiv")
    return output.DONE


def _say(found: int, left: int, *, failed: bool = False) -> int:
    """Say how many ids were found; return the exit code."""
    rest = f", {left:,} known by title alone as before" if left else ""
    output.talk(f"{output.format_count(found, 'id')} found{rest}")
    return output.BROKEN_INPUT if failed else output.DONE
