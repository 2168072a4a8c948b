"""HTTP servers on loopback that play the sites which Daysheet fetches from.

Real sockets, so that nothing of our own client is left out; apart from the tests of the client,
because those of the command line use them as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Seen:
    """A request that a server got."""

    target: str
    """The path and query; the whole address where it was sent to a proxy."""
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass(frozen=True)
class Answer:
    """What a server sends back."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0
    """Bytes that are promised and never sent."""


@contextmanager
def http_server(answer: Callable[[Seen], Answer]) -> Iterator[tuple[str, list[Seen]]]:
    """Serve on a free port of loopback; yield the base address and the requests seen so far."""
    seen: list[Seen] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = Seen(self.path, dict(self.headers.items()))
            seen.append(request)
            sent = answer(request)
            self.send_response(sent.status)
            self.send_header("Content-Length", str(len(sent.body) + sent.missing))
            for name, value in sent.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent.body)

        def log_message(self, format: str, *args: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def daily_papers_server(
    days: Mapping[str, list[dict[str, Any]]],
) -> Iterator[tuple[str, list[Seen]]]:
    """Play the daily-papers API: `days` has the items of each day, under its YYYY-MM-DD.

    A day that is not there has no papers; pages are cut as asked for by `limit` and `p`.
    """

    def answer(request: Seen) -> Answer:
        if request.path != "/api/daily_papers":
            return Answer(b'{"error": "no such page"}', 404)
        query = request.query
        limit, page = int(query.get("limit", "50")), int(query.get("p", "0"))
        items = days.get(query.get("date", ""), [])[page * limit : (page + 1) * limit]
        return Answer(json.dumps(items).encode(), headers={"Content-Type": "application/json"})

    with http_server(answer) as served:
        yield served


def made_item(number: int, day: str = "2026-03-13") -> dict[str, Any]:
    """A made-up item of the daily-papers API."""
    return {
        "paper": {
            "id": f"2603.{number:05d}",
            "title": f"Made-up paper number {number}",
            "summary": f"What paper {number} would say.",
            "authors": [{"name": "Ada Example", "hidden": False}],
            "publishedAt": f"{day}T00:00:00.000Z",
            "submittedOnDailyAt": f"{day}T06:00:00.000Z",
            "upvotes": number,
        },
        "publishedAt": f"{day}T00:00:00.000Z",
        "title": f"Made-up paper number {number}",
        "numComments": 1,
    }
