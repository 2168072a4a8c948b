"""The daily papers of Hugging Face: which addresses give a day, and when a day is complete."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from reader.model.clean import clean_line
from reader.model.fetched import Fetched
from reader.model.links import web_url
from reader.sync.client import Answer, Client
from reader.sync.errors import BadStatus, Broken, SyncError
from reader.sync.responses import host_of, not_a_page

PAGE_SIZE: Final = 100
"""Papers asked for at once; the API gives no more."""
PAGES_LIMIT: Final = 20
"""Pages of a day. A day has had fewer than one; more than this is a site that repeats itself."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What a site gave of a digest."""

    bodies: Sequence[bytes]
    """The pages that have papers; none where there is no digest, or `unchanged`."""
    fetched: Sequence[Fetched]
    """What to remember of every page that was asked for."""
    unchanged: bool = False
    """Whether all is as it was known before."""


class DailyPapers:
    """The API at one endpoint, such as `https://huggingface.co`."""

    def __init__(self, endpoint: str) -> None:
        """Raises SyncError where `endpoint` is no http(s) address."""
        self._endpoint = endpoint.strip().rstrip("/")
        if web_url(self._endpoint) != self._endpoint or "?" in endpoint or "#" in endpoint:
            shown = clean_line(endpoint, 100)
            raise SyncError(f"HF_ENDPOINT is {shown}; give an address like https://huggingface.co")

    async def day(self, client: Client, day: date, known: Sequence[Fetched] = ()) -> Pages:
        """Return the pages of one day, or that they are what is `known` of them.

        Each is a JSON list of up to PAGE_SIZE papers, all but the last full: the papers of page n
        stand in the digest from place n * PAGE_SIZE on. Raises Offline or SyncError.
        """
        answers = await self._pages(client, day, known)
        unchanged = [answer.body is None for answer in answers]
        if any(unchanged) and not all(unchanged):
            # A page can only be read together with the others: the order of a day is one.
            answers = await self._pages(client, day, ())
            unchanged = []
        bodies = [answer.body for answer in answers if answer.body and answer.fetched.papers]
        return Pages(
            bodies, [answer.fetched for answer in answers], bool(unchanged) and all(unchanged)
        )

    async def _pages(self, client: Client, day: date, known: Sequence[Fetched]) -> list[Answer]:
        answers: list[Answer] = []
        for number in range(PAGES_LIMIT):
            answer = await self._page(client, day, number, known)
            if answer.body and any(answer.body == each.body for each in answers):
                break
            answers.append(answer)
            if answer.fetched.papers < PAGE_SIZE:
                break
        return answers

    async def _page(
        self, client: Client, day: date, number: int, known: Sequence[Fetched]
    ) -> Answer:
        query = urlencode({"date": day.isoformat(), "limit": PAGE_SIZE, "p": number})
        address = f"{self._endpoint}/api/daily_papers?{query}"
        check = partial(_papers, host=host_of(self._endpoint))
        mine = next((each for each in known if each.address == address), None)
        try:
            return await client.get(address, check, accept="application/json", known=mine)
        except BadStatus as error:
            # The API answers so for days to come, by its own clock, which is UTC.
            if error.status == HTTPStatus.BAD_REQUEST and day >= datetime.now(UTC).date():
                return Answer(b"[]", Fetched(address, 0))
            raise


def _papers(page: bytes, host: str) -> int:
    """Return how many papers a page has. Raises Broken where it is no list of papers."""
    not_a_page(page, host)
    try:
        papers = json.loads(page)
    except (ValueError, RecursionError):
        papers = None
    if not isinstance(papers, list) or (papers and not any(map(_is_paper, papers))):
        raise Broken(f"{host} answered with no list of papers; see that HF_ENDPOINT is right")
    return len(papers)


def _is_paper(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("paper"), dict)
