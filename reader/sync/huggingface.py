"""The daily papers of Hugging Face: the addresses of a day's pages, and when a day is complete."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from reader.model.fetched import Fetched
from reader.sync.client import Answer, Client, Pages
from reader.sync.errors import BadAnswerError, HttpStatusError
from reader.sync.responses import host_of, reject_web_page, require_endpoint

PAGE_SIZE: Final = 100
"""Papers requested at a time. The API gives no more."""
PAGES_LIMIT: Final = 20
"""Pages of a day. Real days have one; a site with more than this repeats itself."""


class DailyPapers:
    """The API at one endpoint, such as `https://huggingface.co`."""

    def __init__(self, endpoint: str) -> None:
        """Raises SyncError if `endpoint` is not an http(s) address."""
        self._endpoint = endpoint.strip().rstrip("/")
        require_endpoint("HF_ENDPOINT", self._endpoint, "https://huggingface.co")

    async def fetch_day(self, client: Client, day: date, known: Sequence[Fetched] = ()) -> Pages:
        """Return the pages of one day, or that they have not changed since they were `known`.

        Each page is a JSON list of up to PAGE_SIZE papers, and all but the last are full: the
        papers of page n begin at position n * PAGE_SIZE of the digest. Raises OfflineError or
        SyncError.
        """
        answers = await self._fetch_pages(client, day, known)
        unchanged = [answer.body is None for answer in answers]
        if any(unchanged) and not all(unchanged):
            # The order of a day goes over all its pages, so they are parsed together.
            answers = await self._fetch_pages(client, day, ())
            unchanged = []
        bodies = [answer.body for answer in answers if answer.body and answer.fetched.papers]
        return Pages(
            bodies, [answer.fetched for answer in answers], bool(unchanged) and all(unchanged)
        )

    async def _fetch_pages(
        self, client: Client, day: date, known: Sequence[Fetched]
    ) -> list[Answer]:
        answers: list[Answer] = []
        for number in range(PAGES_LIMIT):
            answer = await self._fetch_page(client, day, number, known)
            if answer.body and any(answer.body == earlier.body for earlier in answers):
                break
            answers.append(answer)
            if answer.fetched.papers < PAGE_SIZE:
                break
        return answers

    async def _fetch_page(
        self, client: Client, day: date, number: int, known: Sequence[Fetched]
    ) -> Answer:
        query = urlencode({"date": day.isoformat(), "limit": PAGE_SIZE, "p": number})
        address = f"{self._endpoint}/api/daily_papers?{query}"
        check = partial(_count_papers, host=host_of(self._endpoint))
        known_page = next((page for page in known if page.address == address), None)
        try:
            return await client.get(address, check, accept="application/json", known=known_page)
        except HttpStatusError as error:
            # The API refuses days that have not begun by its own clock, which is UTC.
            if error.status == HTTPStatus.BAD_REQUEST and day >= datetime.now(UTC).date():
                return Answer(b"[]", Fetched(address, 0))
            raise


def _count_papers(page: bytes, host: str) -> int:
    """Return the number of papers in a page. Raises BadAnswerError if it is no list of papers."""
    reject_web_page(page, host)
    try:
        papers = json.loads(page)
    except (ValueError, RecursionError):
        papers = None
    if not isinstance(papers, list) or (papers and not any(map(_is_paper, papers))):
        raise BadAnswerError(
            f"{host} answered with no list of papers; check that HF_ENDPOINT is right"
        )
    return len(papers)


def _is_paper(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("paper"), dict)
