"""The digests that a sync fetches, as a list of steps. Making it needs no network."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from reader.library.library import Library
from reader.model.digest import ARXIV, HUGGING_FACE

REFRESHED_DAYS: Final = 14
"""Days that are fetched again, because upvotes change for two weeks. An empty library begins with
as many."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources to sync."""

    huggingface: bool = True
    arxiv: tuple[str, ...] = ()
    """Categories."""

    def only(self, site: str) -> Sources:
        """Return the sources of one site, `huggingface` or `arxiv`."""
        if site == HUGGING_FACE:
            return Sources(True)
        return Sources(False, self.arxiv)


@dataclass(frozen=True, slots=True)
class Sites:
    """The base URLs of the sites. An empty one selects the usual URL."""

    huggingface: str
    arxiv_rss: str = ""
    arxiv_api: str = ""
    arxiv_html: str = ""
    arxiv_pdf: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One digest to fetch."""

    source: str
    """The source of its listings."""
    day: date | None
    """None for arXiv's newest digest, whatever its day is."""
    category: str = ""
    """The category at arXiv, empty for Hugging Face."""


def arxiv_source(category: str) -> str:
    """Return the source of a category's digests."""
    return f"{ARXIV}:{category}"


def sites_from_environment() -> Sites:
    """Return the base URLs that the environment sets, and the usual ones for the others."""
    get = os.environ.get
    huggingface = get("HF_ENDPOINT", "").strip().rstrip("/") or "https://huggingface.co"
    names = (
        "ARXIV_RSS_ENDPOINT",
        "ARXIV_API_ENDPOINT",
        "ARXIV_HTML_ENDPOINT",
        "ARXIV_PDF_ENDPOINT",
    )
    return Sites(huggingface, *(get(name, "") for name in names))


def last_days(today: date, count: int) -> list[date]:
    """Return the last `count` days including today, newest first."""
    return [today - timedelta(days=back) for back in range(count)]


def days_between(first: date, last: date, today: date) -> list[date]:
    """Return the days from `first` to `last` that are not after today, newest first."""
    last = min(last, today)
    return last_days(last, (last - first).days + 1)


def plan_update(library: Library, sources: Sources, today: date) -> list[Step]:
    """Return the steps that bring the library up to date, newest first.

    They are what earlier syncs did not finish, the days since the newest digest, and the last
    REFRESHED_DAYS again. A sync that is stopped has fetched the newest.
    """
    steps: list[Step] = []
    if sources.huggingface:
        days = _days_since_newest(library, HUGGING_FACE, today) | set(
            library.cache.pending_days(HUGGING_FACE)
        )
        steps += [Step(HUGGING_FACE, day) for day in sorted(days, reverse=True)]
    for category in sources.arxiv:
        source = arxiv_source(category)
        # arXiv's digests do not change, so no day is fetched twice.
        days = _days_since_newest(library, source, today) - _known_days(library, source) - {today}
        days |= set(library.cache.pending_days(source))
        steps.append(Step(source, None, category))
        steps += _arxiv_steps(category, sorted(days, reverse=True))
    return steps


def plan_days(sources: Sources, days: Sequence[date], today: date) -> list[Step]:
    """Return the steps that fetch these days in this order, whether they are known or not."""
    steps: list[Step] = []
    if sources.huggingface:
        steps += [Step(HUGGING_FACE, day) for day in days]
    for category in sources.arxiv:
        if today in days:
            steps.append(Step(arxiv_source(category), None, category))
        steps += _arxiv_steps(category, [day for day in days if day != today])
    return steps


def _days_since_newest(library: Library, source: str, today: date) -> set[date]:
    """Return the days since a source's newest digest, and at least the last REFRESHED_DAYS."""
    start = today - timedelta(days=REFRESHED_DAYS - 1)
    newest = max((day for day in _known_days(library, source) if day <= today), default=start)
    return set(days_between(min(newest, start), today, today))


def _known_days(library: Library, source: str) -> set[date]:
    return {digest.day for digest in library.cache.days() if source in digest.sources}


def _arxiv_steps(category: str, days: Sequence[date]) -> Iterator[Step]:
    """Yield the steps of the working days: arXiv announces nothing on weekends."""
    source = arxiv_source(category)
    return (Step(source, day, category) for day in days if day.weekday() < 5)
