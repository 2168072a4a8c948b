"""arXiv: the daily feed of a category, the papers of an earlier day, and papers by title or id.

arXiv asks for one request at a time, three seconds apart.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import partial
from typing import Final
from urllib.parse import quote, quote_plus

from reader.model.clean import clean_line
from reader.model.fetched import Fetched
from reader.model.identity import fold_title
from reader.sync.client import Answer, BodyCheck, Client, Pages
from reader.sync.errors import BadAnswerError, SyncError
from reader.sync.responses import host_of, reject_web_page, require_endpoint

RSS: Final = "https://rss.arxiv.org"
API: Final = "https://export.arxiv.org"
PAGE_SIZE: Final = 200
"""Papers requested at a time."""
PAGES_LIMIT: Final = 20
"""Pages of a day. A category has had 600 papers."""
TITLE_RESULTS_LIMIT: Final = 50
"""Papers found for one title. If there are more, the title does not identify a paper."""
TITLE_WORDS_LIMIT: Final = 30
"""Words of a title that are searched."""

_ENTRY: Final = re.compile(rb"<entry[\s>]")
_ITEM: Final = re.compile(rb"<item[\s>]")
_TOTAL: Final = re.compile(rb"totalResults[^>]*>\s*(\d{1,9})\s*<")
_API_ERROR: Final = re.compile(rb"/api/errors#([\w-]{1,100})")
_DEADLINE_HOUR: Final = 14
"""The hour in New York before which a submission is announced on the same evening."""


class Arxiv:
    """The feeds and the query API."""

    def __init__(self, rss: str = "", api: str = "") -> None:
        """`rss` and `api` replace the addresses of arXiv.

        Raises SyncError if one of them is not an http(s) address.
        """
        self._rss, self._api = (rss or RSS).rstrip("/"), (api or API).rstrip("/")
        require_endpoint("ARXIV_RSS_ENDPOINT", self._rss, API)
        require_endpoint("ARXIV_API_ENDPOINT", self._api, API)
        self._queue = PoliteQueue()

    async def fetch_newest(
        self, client: Client, category: str, known: Sequence[Fetched] = ()
    ) -> Pages:
        """Return the RSS feed of a category's newest day, or that it has not changed."""
        address = f"{self._rss}/rss/{quote(category, safe='')}"
        check = partial(_count_items, host=host_of(self._rss))
        known_page = next((page for page in known if page.address == address), None)
        answer = await self._get(client, address, check, "application/rss+xml", known_page)
        if answer.body is None:
            return Pages([], [answer.fetched], unchanged=True)
        bodies = [answer.body] if answer.fetched.papers else []
        return Pages(bodies, [answer.fetched])

    async def fetch_day(self, client: Client, category: str, day: date) -> Pages:
        """Return the papers that arXiv announced on a working day, as pages of Atom.

        They are found by the time of their submission.
        """
        first, last = submission_window(day)
        window = f"submittedDate:[{first:%Y%m%d%H%M} TO {last:%Y%m%d%H%M}]"
        return await self._query(client, f"cat:{category} AND {window}", PAGES_LIMIT)

    async def search_title(self, client: Client, title: str) -> Pages:
        """Return the papers whose titles hold the words of `title` in this order, as Atom.

        The result is empty if there are more than TITLE_RESULTS_LIMIT.
        """
        words = title_words(title)
        if not words:
            return Pages([], [])
        pages = await self._query(client, f'ti:"{words}"', 1, TITLE_RESULTS_LIMIT)
        if pages.fetched[0].papers > TITLE_RESULTS_LIMIT:
            return Pages([], pages.fetched)
        return pages

    async def fetch_papers(self, client: Client, ids: Sequence[str]) -> Pages:
        """Return the papers with these arXiv ids, at most PAGE_SIZE, as Atom."""
        joined = quote(",".join(ids), safe=",/")
        address = f"{self._api}/api/query?id_list={joined}&start=0&max_results={PAGE_SIZE}"
        check = partial(_count_entries, host=host_of(self._api), start=0)
        answer = await self._get(client, address, check, "application/atom+xml")
        has_papers = answer.body and _ENTRY.search(answer.body)
        return Pages([answer.body] if answer.body and has_papers else [], [answer.fetched])

    async def _query(
        self, client: Client, query: str, pages_limit: int, page_size: int = PAGE_SIZE
    ) -> Pages:
        bodies: list[bytes] = []
        fetched: list[Fetched] = []
        for start in range(0, pages_limit * page_size, page_size):
            address = (
                f"{self._api}/api/query?search_query={quote_plus(query, safe=':')}"
                f"&start={start}&max_results={page_size}&sortBy=submittedDate&sortOrder=ascending"
            )
            check = partial(_count_entries, host=host_of(self._api), start=start)
            answer = await self._get(client, address, check, "application/atom+xml")
            fetched.append(answer.fetched)
            if answer.body and _ENTRY.search(answer.body):
                bodies.append(answer.body)
            if start + page_size >= answer.fetched.papers:
                break
        return Pages(bodies, fetched)

    async def _get(
        self,
        client: Client,
        address: str,
        check: BodyCheck,
        accept: str,
        known: Fetched | None = None,
    ) -> Answer:
        slot = partial(self._queue.turn, client.policy.arxiv_interval)
        return await client.get(address, check, accept=accept, known=known, slot=slot)


class PoliteQueue:
    """Lets one request run at a time, and waits between two of them."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._last_request = float("-inf")

    @asynccontextmanager
    async def turn(self, interval: float) -> AsyncIterator[None]:
        """Wait for a turn, at least `interval` seconds after the last one, and hold it."""
        async with self._lock:
            await asyncio.sleep(max(0.0, self._last_request + interval - time.monotonic()))
            try:
                yield
            finally:
                self._last_request = time.monotonic()


def submission_window(day: date) -> tuple[datetime, datetime]:
    """Return the first and the last minute, in UTC, of submissions that are announced on `day`.

    Submissions before two in the afternoon, New York time, are announced on the same evening, under
    the date of the next working day.
    """
    last = _working_day_before(day)
    first = _working_day_before(last)
    return _deadline(first), _deadline(last) - timedelta(minutes=1)


def is_working_day(day: date) -> bool:
    """Return True for a day on which arXiv announces papers."""
    return day.weekday() < 5


def title_words(title: str) -> str:
    """Return the words of a title, without characters that the query API would interpret."""
    words = "".join(c if fold_title(c) else " " for c in title).split()
    return " ".join(words[:TITLE_WORDS_LIMIT])


def _working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _deadline(day: date) -> datetime:
    """Return two in the afternoon in New York as UTC.

    Summer time there is from the second Sunday of March to the first of November. It is computed
    here because the standard library needs time zone data, which some systems lack.
    """
    march, november = date(day.year, 3, 8), date(day.year, 11, 1)
    summer_begins = march + timedelta(days=(6 - march.weekday()) % 7)
    summer_ends = november + timedelta(days=(6 - november.weekday()) % 7)
    hours_behind = 4 if summer_begins <= day < summer_ends else 5
    return datetime.combine(day, clock_time(_DEADLINE_HOUR + hours_behind), UTC)


def _count_items(feed: bytes, host: str) -> int:
    """Return the number of papers in an RSS feed. Raises BadAnswerError if it is not complete."""
    reject_web_page(feed, host)
    if b"<rss" not in feed[:2000] or not feed.rstrip().endswith(b"</rss>"):
        raise BadAnswerError(
            f"{host} answered with no feed; check that ARXIV_RSS_ENDPOINT is right"
        )
    return len(_ITEM.findall(feed))


def _count_entries(feed: bytes, host: str, start: int) -> int:
    """Return the number of papers that a query found, on all its pages.

    Raises SyncError for an error message, and BadAnswerError for a page that is not a whole feed or
    that lacks its entries, which arXiv sends at times.
    """
    reject_web_page(feed, host)
    if b"<feed" not in feed[:2000] or not feed.rstrip().endswith(b"</feed>"):
        beginning = clean_line(feed[:60].decode("utf-8", "replace"))
        raise BadAnswerError(f"{host} answered with no feed ({beginning}); try later")
    if error := _API_ERROR.search(feed):
        raise SyncError(f"{host} answered: {clean_line(error[1].decode()).replace('_', ' ')}")
    total, entries = _TOTAL.search(feed), len(_ENTRY.findall(feed))
    papers = int(total[1]) if total else entries
    if papers > start and not entries:
        raise BadAnswerError(f"{host} left out papers that it counts; try later")
    return papers
