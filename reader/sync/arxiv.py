"""arXiv: the day's feed of a category, its papers of a day gone by, and papers by their title.

arXiv asks for one request at a time, three seconds apart: every request here takes its turn.
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
from reader.model.identity import folded
from reader.model.links import web_url
from reader.sync.client import Answer, Client
from reader.sync.errors import Broken, SyncError
from reader.sync.huggingface import Pages
from reader.sync.responses import host_of, not_a_page

RSS: Final = "https://rss.arxiv.org"
API: Final = "https://export.arxiv.org"
PAGE_SIZE: Final = 200
"""Papers asked for at once."""
PAGES_LIMIT: Final = 20
"""Pages of a day: a category has had 600 papers."""
TITLES_LIMIT: Final = 50
"""Papers looked at for one title; of more, nobody could say that one is the only one."""
WORDS_LIMIT: Final = 30
"""Words of a title that are asked for."""

_ENTRY: Final = re.compile(rb"<entry[\s>]")
_ITEM: Final = re.compile(rb"<item[\s>]")
_TOTAL: Final = re.compile(rb"totalResults[^>]*>\s*(\d{1,9})\s*<")
_ERROR: Final = re.compile(rb"/api/errors#([\w-]{1,100})")
_CLOSING: Final = 14
"""The hour in New York until which what is submitted is announced the same evening."""


class Arxiv:
    """The feeds and the query API."""

    def __init__(self, rss: str = "", api: str = "") -> None:
        """`rss`, `api`: where they are, if not where arXiv has them. Raises SyncError where one of
        them is no http(s) address."""
        self._rss, self._api = (rss or RSS).rstrip("/"), (api or API).rstrip("/")
        for name, given in (("ARXIV_RSS_ENDPOINT", self._rss), ("ARXIV_API_ENDPOINT", self._api)):
            if not web_url(given) or "?" in given or "#" in given:
                raise SyncError(f"{name} is {clean_line(given, 100)}; give an address like {API}")
        self._turn = asyncio.Lock()
        self._last = float("-inf")

    async def newest(self, client: Client, category: str, known: Sequence[Fetched] = ()) -> Pages:
        """Return the feed of a category's newest day, RSS 2.0, or that it is `known`."""
        address = f"{self._rss}/rss/{quote(category, safe='')}"
        check = partial(_items, host=host_of(self._rss))
        mine = next((each for each in known if each.address == address), None)
        answer = await self._get(client, address, check, "application/rss+xml", mine)
        if answer.body is None:
            return Pages([], [answer.fetched], unchanged=True)
        bodies = [answer.body] if answer.fetched.papers else []
        return Pages(bodies, [answer.fetched])

    async def day(self, client: Client, category: str, day: date) -> Pages:
        """Return the papers that arXiv announced for `day`, as pages of Atom.

        They are told by when they were submitted: on weekends nothing is announced.
        """
        first, last = announced(day)
        span = f"submittedDate:[{first:%Y%m%d%H%M} TO {last:%Y%m%d%H%M}]"
        return await self._found(client, f"cat:{category} AND {span}", PAGES_LIMIT)

    async def by_title(self, client: Client, title: str) -> Pages:
        """Return papers whose titles hold the words of `title` in their order, as Atom; nothing
        where they are too many to be told apart."""
        words = asked_words(title)
        if not words:
            return Pages([], [])
        found = await self._found(client, f'ti:"{words}"', 1, TITLES_LIMIT)
        return found if found.fetched[0].papers <= TITLES_LIMIT else Pages([], found.fetched)

    async def _found(self, client: Client, query: str, most: int, size: int = PAGE_SIZE) -> Pages:
        bodies: list[bytes] = []
        fetched: list[Fetched] = []
        for number in range(most):
            start = number * size
            address = (
                f"{self._api}/api/query?search_query={quote_plus(query, safe=':')}"
                f"&start={start}&max_results={size}&sortBy=submittedDate&sortOrder=ascending"
            )
            check = partial(_entries, host=host_of(self._api), start=start)
            answer = await self._get(client, address, check, "application/atom+xml")
            fetched.append(answer.fetched)
            if answer.body and _ENTRY.search(answer.body):
                bodies.append(answer.body)
            if start + size >= answer.fetched.papers:
                break
        return Pages(bodies, fetched)

    async def _get(
        self, client: Client, address: str, check: object, accept: str, known: Fetched | None = None
    ) -> Answer:
        assert callable(check)
        turn = partial(self._one_at_a_time, client.pace.between)
        return await client.get(address, check, accept=accept, known=known, turn=turn)

    @asynccontextmanager
    async def _one_at_a_time(self, between: float) -> AsyncIterator[None]:
        async with self._turn:
            await asyncio.sleep(max(0.0, self._last + between - time.monotonic()))
            try:
                yield
            finally:
                self._last = time.monotonic()


def announced(day: date) -> tuple[datetime, datetime]:
    """Return the first and last minute, UTC, in which what arXiv announces for `day` was submitted.

    What came until two in the afternoon, New York's time, is announced that evening under the date
    of the next day, on Fridays under Monday's.
    """
    last = _workday_before(day)
    first = _workday_before(last)
    return _closing(first), _closing(last) - timedelta(minutes=1)


def announces(day: date) -> bool:
    """Whether arXiv announces papers on such a day."""
    return day.weekday() < 5


def asked_words(title: str) -> str:
    """Return the words of a title as the query API takes them: nothing that it would read as its
    own signs."""
    words = "".join(c if folded(c) else " " for c in title).split()
    return " ".join(words[:WORDS_LIMIT])


def _workday_before(day: date) -> date:
    day -= timedelta(days=1)
    while not announces(day):
        day -= timedelta(days=1)
    return day


def _closing(day: date) -> datetime:
    """Return two in the afternoon of New York as UTC. Summer time there begins on the second Sunday
    of March and ends on the first of November; the standard library would need its data for it."""
    march, november = date(day.year, 3, 8), date(day.year, 11, 1)
    begins = march + timedelta(days=(6 - march.weekday()) % 7)
    ends = november + timedelta(days=(6 - november.weekday()) % 7)
    behind = 4 if begins <= day < ends else 5
    return datetime.combine(day, clock_time(_CLOSING + behind), UTC)


def _items(feed: bytes, host: str) -> int:
    """Return how many papers a feed has. Raises Broken where it is none, or is cut off."""
    not_a_page(feed, host)
    if b"<rss" not in feed[:2000] or not feed.rstrip().endswith(b"</rss>"):
        raise Broken(f"{host} answered with no feed; see that ARXIV_RSS_ENDPOINT is right")
    return len(_ITEM.findall(feed))


def _entries(feed: bytes, host: str, start: int) -> int:
    """Return how many papers were found in all. Raises Broken where this is no feed or is cut off,
    SyncError for an error that is told inside of one.

    At times arXiv sends a page without entries while there are some.
    """
    not_a_page(feed, host)
    if b"<feed" not in feed[:2000] or not feed.rstrip().endswith(b"</feed>"):
        said = clean_line(feed[:60].decode("utf-8", "replace"))
        raise Broken(f"{host} answered with no feed ({said}); try later")
    if error := _ERROR.search(feed):
        raise SyncError(f"{host} answered: {clean_line(error[1].decode()).replace('_', ' ')}")
    total, entries = _TOTAL.search(feed), len(_ENTRY.findall(feed))
    papers = int(total[1]) if total else entries
    if papers > start and not entries:
        raise Broken(f"{host} left out papers that it counts; try later")
    return papers
