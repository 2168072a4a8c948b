"""Finds the arXiv ids of papers that are known by their titles alone, as those of saved pages are,
and the texts of papers that are known by their ids alone (`import --ids`).

A paper gets the id of the one paper at arXiv that has exactly its title, folded as title ids are.
Near matches, and one of two matches, are not accepted. The library then joins the two papers, and
marks under the title id still count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import BytesIO

from reader.library.imports import import_entries
from reader.library.library import Library
from reader.library.syncing.plan import Sites, Step
from reader.library.syncing.running import hold_sync_lock
from reader.model.clean import CleanText, clean_line, laid
from reader.model.digest import HUGGING_FACE
from reader.model.entry import Entry, Hint
from reader.model.errors import DaysheetError
from reader.model.identity import title_id
from reader.model.paper import Paper
from reader.sources import SourceError, parse
from reader.sync import Arxiv, FetchSession, OfflineError, Pages, RequestPolicy, SyncError

IDS_PER_REQUEST = 100
"""Ids in one request, whose address must not be too long."""
CONSECUTIVE_FAILURES_LIMIT = 3
"""Number of consecutive failures after which the remaining titles are skipped."""


@dataclass(frozen=True, slots=True)
class TitleOnlyPaper:
    """A paper that is known by its title alone."""

    title: CleanText
    days: tuple[date, ...]
    """The days of its digests."""


@dataclass(slots=True)
class ResolveResult:
    """The result of the search for ids."""

    found: list[tuple[str, CleanText]] = field(default_factory=list)
    """Ids, each with the title for which it was found."""
    not_found: list[CleanText] = field(default_factory=list)
    """Titles that no paper has, or that several have."""
    failed: list[CleanText] = field(default_factory=list)
    """Titles that could not be searched, with the reason."""
    offline: CleanText | None = None
    """Why arXiv could not be reached."""


def title_only_papers(library: Library) -> list[TitleOnlyPaper]:
    """Return the papers that are known by their titles alone, with the days of their digests."""
    return [
        TitleOnlyPaper(laid(title), tuple(listing.day for listing in library.cache.listings(key)))
        for key, title in library.cache.papers_without_id()
    ]


def daily_papers_steps(
    library: Library, papers: Sequence[TitleOnlyPaper], today: date
) -> list[Step]:
    """Return the days at Hugging Face that may list these papers and are not in the library.

    Syncing such a day resolves them, because papers of one title are joined.
    """
    known = {digest.day for digest in library.cache.days() if HUGGING_FACE in digest.sources}
    days = {day for paper in papers for day in paper.days if day <= today} - known
    return [Step(HUGGING_FACE, day) for day in sorted(days, reverse=True)]


def resolve(
    library: Library,
    papers: Sequence[TitleOnlyPaper],
    sites: Sites,
    *,
    policy: RequestPolicy | None = None,
    on_paper: Callable[[int], None] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> ResolveResult:
    """Search each title at arXiv and import the paper that is found.

    `on_paper` is called with the number of titles searched so far. Raises SyncError for an invalid
    address, and CacheError.
    """
    result = ResolveResult()
    arxiv = Arxiv(sites.arxiv_rss, sites.arxiv_api)
    jobs = [partial(arxiv.search_title, title=paper.title) for paper in papers]
    consecutive_failures = 0
    with hold_sync_lock(library), FetchSession(policy, on_wait) as session:
        for number, pages in enumerate(session.fetch(jobs)):
            paper, id = papers[number], None
            if isinstance(pages, OfflineError):
                result.offline = clean_line(str(pages))
                break
            try:
                id = _import_match(library, paper.title, pages)
            except (SyncError, SourceError) as error:
                consecutive_failures += 1
                result.failed.append(clean_line(f"“{paper.title}”: {error}"))
                if consecutive_failures == CONSECUTIVE_FAILURES_LIMIT:
                    break
                continue
            consecutive_failures = 0
            if id:
                result.found.append((id, paper.title))
            else:
                result.not_found.append(paper.title)
            if on_paper:
                on_paper(number + 1)
    return result


def fetch_id_only_papers(
    library: Library,
    sites: Sites,
    *,
    policy: RequestPolicy | None = None,
    on_paper: Callable[[int], None] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> ResolveResult:
    """Import from arXiv the papers of which only the arXiv id is known.

    `on_paper` is called with the number of papers requested so far. Raises SyncError for an invalid
    address, and CacheError.
    """
    result = ResolveResult()
    ids = library.cache.papers_without_title()
    batches = [
        ids[start : start + IDS_PER_REQUEST] for start in range(0, len(ids), IDS_PER_REQUEST)
    ]
    arxiv = Arxiv(sites.arxiv_rss, sites.arxiv_api)
    jobs = [partial(arxiv.fetch_papers, ids=batch) for batch in batches]
    with hold_sync_lock(library), FetchSession(policy, on_wait) as session:
        for number, pages in enumerate(session.fetch(jobs)):
            batch = batches[number]
            if isinstance(pages, OfflineError):
                result.offline = clean_line(str(pages))
                break
            try:
                papers = _wanted_papers(pages, set(batch))
            except (SyncError, SourceError) as error:
                result.failed.append(clean_line(f"{len(batch)} ids from {batch[0]} on: {error}"))
                continue
            import_entries(library, iter(map(Entry, papers)))
            result.found += [(paper.id, paper.title) for paper in papers]
            missing = set(batch) - {paper.id for paper in papers}
            result.not_found += [clean_line(id) for id in sorted(missing)]
            if on_paper:
                on_paper(number * IDS_PER_REQUEST + len(batch))
    return result


def _wanted_papers(pages: Pages | DaysheetError, ids: set[str]) -> list[Paper]:
    """Return the papers of an answer that have one of these ids."""
    if isinstance(pages, DaysheetError):
        raise pages
    return [paper for paper in _papers(pages) if paper.id in ids] if pages.bodies else []


def _import_match(library: Library, title: str, pages: Pages | DaysheetError) -> str | None:
    """Import the one paper with exactly this title and return its id.

    Return None if there is no such paper, or more than one.
    """
    if isinstance(pages, DaysheetError):
        raise pages
    matches = {
        paper.arxiv: paper for paper in _papers(pages) if title_id(paper.title) == title_id(title)
    }
    if len(matches) != 1 or None in matches:
        return None
    ((id, paper),) = matches.items()
    import_entries(library, iter([Entry(paper)]))
    # If another paper in the library has the same title, the new one joins neither.
    key = library.key_of(title_id(title))
    row = library.cache.rows([key])[0] if key is not None else None
    return id if row and id in row.ids else None


def _papers(pages: Pages) -> list[Paper]:
    return [
        entry.paper
        for body in pages.bodies
        for entry in parse(BytesIO(body), Hint(), "atom")
        if isinstance(entry, Entry)
    ]
