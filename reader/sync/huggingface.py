"""The daily papers of Hugging Face: which addresses give a day, and when a day is complete."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from reader.model.clean import clean_line
from reader.model.links import web_url
from reader.sync.client import BadStatus, SyncError, get

PAGE_SIZE: Final = 100
"""Papers asked for at once; the API gives no more."""
PAGES_LIMIT: Final = 20
"""Pages of a day. A day has had fewer than one; more than this is a site that repeats itself."""


class DailyPapers:
    """The API at one endpoint, such as `https://huggingface.co`."""

    def __init__(self, endpoint: str) -> None:
        """Raises SyncError where `endpoint` is no http(s) address."""
        self._endpoint = endpoint.strip().rstrip("/")
        if web_url(self._endpoint) != self._endpoint or "?" in endpoint or "#" in endpoint:
            shown = clean_line(endpoint, 100)
            raise SyncError(f"HF_ENDPOINT is {shown}; give an address like https://huggingface.co")

    def day(self, day: date) -> list[bytes]:
        """Return the pages of one day as the API gives them, none for a day without papers.

        Each is a JSON list of up to PAGE_SIZE papers, all but the last full: the papers of page n
        stand in the digest from place n * PAGE_SIZE on. Raises Offline or SyncError.
        """
        pages: list[bytes] = []
        for number in range(PAGES_LIMIT):
            page = self._page(day, number)
            papers = _count(page)
            if not papers or page in pages:
                break
            pages.append(page)
            if papers < PAGE_SIZE:
                break
        return pages

    def _page(self, day: date, number: int) -> bytes:
        query = urlencode({"date": day.isoformat(), "limit": PAGE_SIZE, "p": number})
        try:
            return get(f"{self._endpoint}/api/daily_papers?{query}")
        except BadStatus as error:
            # The API answers so for days to come, by its own clock, which is UTC.
            if error.status == HTTPStatus.BAD_REQUEST and day >= datetime.now(UTC).date():
                return b"[]"
            raise


def _count(page: bytes) -> int:
    """Return how many papers a page has. Raises SyncError where it is no list."""
    try:
        papers = json.loads(page)
    except (ValueError, RecursionError):
        papers = None
    if not isinstance(papers, list):
        raise SyncError("the answer is no list of papers; see that HF_ENDPOINT is right")
    return len(papers)
