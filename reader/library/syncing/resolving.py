"""Finding the arXiv ids of papers that are known by their titles alone: a saved page gives no more.

A paper takes the id of the one paper at arXiv that has its very title, folded as ids of titles are,
and by nothing else: no near match, no guess between two. The library then joins both, and marks
under the title's id go on counting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import BytesIO

from reader.library.imports import take
from reader.library.library import Library
from reader.library.syncing.plan import Sites, Step
from reader.library.syncing.turns import turn
from reader.model.clean import CleanText, clean_line, laid
from reader.model.digest import HUGGING_FACE
from reader.model.entry import Entry, Hint
from reader.model.errors import DaysheetError
from reader.model.identity import title_id
from reader.model.paper import Paper
from reader.sources import SourceError, parse
from reader.sync import Arxiv, FetchSession, OfflineError, Pages, RequestPolicy, SyncError

FAILURES = 3
"""Titles in a row that fail until the rest is not asked for."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A paper that is known by its title alone."""

    title: CleanText
    days: tuple[date, ...]
    """Of its digests."""


@dataclass(slots=True)
class Resolved:
    """What became of the search."""

    found: list[tuple[str, CleanText]] = field(default_factory=list)
    """Ids and the titles that they were found for."""
    none: list[CleanText] = field(default_factory=list)
    """Titles that no paper has, or that several have."""
    failed: list[CleanText] = field(default_factory=list)
    """Titles that could not be asked for, with the reason."""
    offline: CleanText | None = None


def unnamed(library: Library) -> list[Unnamed]:
    """Return the papers that are known by their titles alone, with the days of their digests."""
    return [
        Unnamed(laid(title), tuple(each.day for each in library.listings(key)))
        for key, title in library.unnamed()
    ]


def daily_papers_of(library: Library, papers: Sequence[Unnamed], today: date) -> list[Step]:
    """Return the days of Hugging Face's that may have these papers and that the library lacks.

    To sync such a day is to resolve them: two papers of one title are one, in either order.
    """
    known = {each.day for each in library.days() if HUGGING_FACE in each.sources}
    days = {day for paper in papers for day in paper.days if day <= today} - known
    return [Step(HUGGING_FACE, day) for day in sorted(days, reverse=True)]


def resolve(
    library: Library,
    papers: Sequence[Unnamed],
    sites: Sites,
    *,
    policy: RequestPolicy | None = None,
    on_paper: Callable[[int], None] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> Resolved:
    """Ask arXiv for each title and take what is found; `on_paper` gets the number of titles asked
    for. Raises SyncError for an address that is none, CacheError."""
    resolved = Resolved()
    arxiv = Arxiv(sites.arxiv_rss, sites.arxiv_api)
    jobs = [partial(arxiv.search_title, title=paper.title) for paper in papers]
    in_a_row = 0
    with turn(library), FetchSession(policy, on_wait) as session:
        for number, outcome in enumerate(session.fetch(jobs)):
            paper, id = papers[number], None
            if isinstance(outcome, OfflineError):
                resolved.offline = clean_line(str(outcome))
                break
            try:
                id = _take(library, paper.title, outcome)
            except (SyncError, SourceError) as error:
                in_a_row += 1
                resolved.failed.append(clean_line(f"“{paper.title}”: {error}"))
                if in_a_row == FAILURES:
                    break
                continue
            in_a_row = 0
            if id:
                resolved.found.append((id, paper.title))
            else:
                resolved.none.append(paper.title)
            if on_paper:
                on_paper(number + 1)
    return resolved


def _take(library: Library, title: str, outcome: Pages | DaysheetError) -> str | None:
    """Take the one paper that has just this title; return its id, or None where none or two do."""
    if isinstance(outcome, DaysheetError):
        raise outcome
    same = {
        paper.arxiv: paper for paper in _papers(outcome) if title_id(paper.title) == title_id(title)
    }
    if len(same) != 1 or None in same:
        return None
    ((id, paper),) = same.items()
    take(library, iter([Entry(paper)]))
    # Another paper here may have the title already; then it joins neither.
    key = library.key_of(title_id(title))
    row = library.rows([key])[0] if key is not None else None
    return id if row and id in row.ids else None


def _papers(pages: Pages) -> list[Paper]:
    return [
        entry.paper
        for body in pages.bodies
        for entry in parse(BytesIO(body), Hint(), "atom")
        if isinstance(entry, Entry)
    ]
