"""Which digests a sync fetches, as a list that a dry run shows and a run follows.

Apart from the fetching, so that to look costs no network.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from reader.library.library import Library, endpoint
from reader.model.digest import ARXIV, HUGGING_FACE

LOOK_BACK: Final = 14
"""Days that are looked at again, for upvotes settle over two weeks; an empty library begins with as
many."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is synced."""

    huggingface: bool = True
    arxiv: tuple[str, ...] = ()
    """Categories."""

    def only(self, kind: str) -> Sources:
        """Return those of one site, `huggingface` or `arxiv`, alone."""
        if kind == HUGGING_FACE:
            return Sources(True)
        return Sources(False, self.arxiv)


@dataclass(frozen=True, slots=True)
class Sites:
    """Where the sources are asked for; empty for where they are."""

    huggingface: str
    arxiv_rss: str = ""
    arxiv_api: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One digest to fetch."""

    source: str
    """As its listings name it."""
    day: date | None
    """None for the newest of arXiv's, whatever its day."""
    category: str = ""
    """Of arXiv's."""


def arxiv_source(category: str) -> str:
    """Return the source that digests of a category are of."""
    return f"{ARXIV}:{category}"


def sites() -> Sites:
    """Return where the environment says the sources are."""
    named = os.environ.get
    return Sites(endpoint(), named("ARXIV_RSS_ENDPOINT", ""), named("ARXIV_API_ENDPOINT", ""))


def last_days(today: date, count: int) -> list[date]:
    """Return the `count` days that end today, newest first."""
    return [today - timedelta(days=back) for back in range(count)]


def days_of(first: date, last: date, today: date) -> list[date]:
    """Return the days from one to another that have begun, newest first."""
    last = min(last, today)
    return last_days(last, (last - first).days + 1)


def to_continue(library: Library, sources: Sources, today: date) -> list[Step]:
    """Return what goes on from the newest digests, newest first, so that a sync that is cut short
    has the news: what earlier syncs left, the days since, and the last 14 days again."""
    steps: list[Step] = []
    if sources.huggingface:
        days = _since(library, HUGGING_FACE, today) | set(library.owed(HUGGING_FACE))
        steps += [Step(HUGGING_FACE, day) for day in sorted(days, reverse=True)]
    for category in sources.arxiv:
        source = arxiv_source(category)
        # What arXiv announced once stays: no day is fetched twice.
        days = _since(library, source, today) - _known(library, source) - {today}
        days |= set(library.owed(source))
        steps.append(Step(source, None, category))
        steps += _announced(category, sorted(days, reverse=True))
    return steps


def of_days(sources: Sources, days: Sequence[date], today: date) -> list[Step]:
    """Return what fetches these days, known or not, in their order."""
    steps: list[Step] = []
    if sources.huggingface:
        steps += [Step(HUGGING_FACE, day) for day in days]
    for category in sources.arxiv:
        if today in days:
            steps.append(Step(arxiv_source(category), None, category))
        steps += _announced(category, [day for day in days if day != today])
    return steps


def _since(library: Library, source: str, today: date) -> set[date]:
    """Return the days since a source's newest digest, and at least the last 14."""
    start = today - timedelta(days=LOOK_BACK - 1)
    newest = max((day for day in _known(library, source) if day <= today), default=start)
    return set(days_of(min(newest, start), today, today))


def _known(library: Library, source: str) -> set[date]:
    return {each.day for each in library.days() if source in each.sources}


def _announced(category: str, days: Sequence[date]) -> Iterator[Step]:
    """Yield the steps of the days on which arXiv announces papers: no weekends."""
    source = arxiv_source(category)
    return (Step(source, day, category) for day in days if day.weekday() < 5)
