"""arXiv's HTML and PDF of single papers: one request in three seconds, none after a 403."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Final

from reader.model.fetched import Fetched
from reader.sync.arxiv import PoliteQueue
from reader.sync.client import Answer, BodyCheck, Client
from reader.sync.errors import BadAnswerError, HttpStatusError
from reader.sync.responses import host_of, require_endpoint

HTML: Final = "https://arxiv.org/html"
PDF: Final = "https://arxiv.org/pdf"
SIZE_LIMIT: Final = 30_000_000
"""Bytes of a page or PDF."""


class FullTexts:
    """The pages and PDFs of papers. It belongs to one session."""

    def __init__(self, html: str = "", pdf: str = "") -> None:
        """`html` and `pdf` replace the addresses of arXiv.

        Raises SyncError if one of them is not an http(s) address.
        """
        self._html, self._pdf = (html or HTML).rstrip("/"), (pdf or PDF).rstrip("/")
        require_endpoint("ARXIV_HTML_ENDPOINT", self._html, HTML)
        require_endpoint("ARXIV_PDF_ENDPOINT", self._pdf, HTML)
        self._queue = PoliteQueue()
        self._refusal: HttpStatusError | None = None

    async def fetch_page(self, client: Client, id: str, known: Fetched | None = None) -> Answer:
        """Return the HTML of a paper; its body is None if it is unchanged since it was `known`.

        Raises OfflineError or SyncError; an HttpStatusError of status 404 if there is no HTML.
        """
        address = f"{self._html}/{id}"
        check = partial(_check_page, host=host_of(address))
        return await self._get(client, address, check, "text/html", known)

    async def fetch_pdf(self, client: Client, id: str, version: int | None = None) -> Answer:
        """Return the PDF of a paper, of the newest version if none is given. Raises as above."""
        address = f"{self._pdf}/{id}" + (f"v{version}" if version else "")
        check = partial(_check_pdf, host=host_of(address))
        return await self._get(client, address, check, "application/pdf", None)

    async def _get(
        self, client: Client, address: str, check: BodyCheck, accept: str, known: Fetched | None
    ) -> Answer:
        slot = partial(self._slot, client.policy.arxiv_interval)
        try:
            return await client.get(
                address, check, accept=accept, known=known, slot=slot, limit=SIZE_LIMIT
            )
        except HttpStatusError as error:
            if error.status == HTTPStatus.FORBIDDEN:
                self._refusal = error
            raise

    @asynccontextmanager
    async def _slot(self, interval: float) -> AsyncIterator[None]:
        """Hold the only connection. Raises the 403 that arXiv answered before."""
        async with self._queue.turn(interval):
            if self._refusal:
                raise self._refusal
            yield


def _check_page(page: bytes, host: str) -> int:
    """Return 1. Raises BadAnswerError if the page is cut off or is no web page."""
    if not page.rstrip()[-200:].lower().endswith(b"</html>"):
        raise BadAnswerError(f"{host} sent only a part of the page; try again")
    return 1


def _check_pdf(content: bytes, host: str) -> int:
    """Return 1. Raises BadAnswerError if this is not a whole PDF."""
    if not content.startswith(b"%PDF-"):
        raise BadAnswerError(f"{host} answered with no PDF; try later")
    if b"%%EOF" not in content[-2048:]:
        raise BadAnswerError(f"{host} sent only a part of the PDF; try again")
    return 1
