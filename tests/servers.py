"""HTTP servers on loopback that stand in for the sites from which Daysheet fetches.

They use real sockets, so that the whole client is tested.
"""

from __future__ import annotations

import hashlib
import json
import random
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that a server received."""

    target: str
    """The path and query, or the whole address of a request to a proxy."""
    headers: Mapping[str, str]
    connection: int = 0
    """The number of its connection."""
    at: float = 0.0
    """When it arrived, by the monotonic clock."""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass(frozen=True)
class Answer:
    """The answer of a server, with its faults."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0
    """Bytes that the header announces and the server never sends."""
    wait: float = 0.0
    """Seconds before anything is sent."""
    drip: float = 0.0
    """Seconds between the ten parts in which the body is sent."""
    reset: bool = False
    """True if the connection is reset instead."""
    chunks: Iterable[bytes] | None = None
    """A body of unknown length instead of `body`. With `missing` its end is never sent."""


@contextmanager
def http_server(
    answer: Callable[[ReceivedRequest], Answer], *, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[ReceivedRequest]]]:
    """Serve on a free port of loopback; yield the base address and the requests seen so far."""
    seen: list[ReceivedRequest] = []
    stopped = False

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Otherwise each answer waits 40 ms until its header is acknowledged.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            connection = self.client_address[1]
            request = ReceivedRequest(
                self.path, dict(self.headers.items()), connection, time.monotonic()
            )
            seen.append(request)
            with suppress(ConnectionError):
                self._send(answer(request))

        def _send(self, sent: Answer) -> None:
            time.sleep(sent.wait)
            if sent.reset:
                # With a linger time of zero, closing resets the connection.
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                self.close_connection = True
                return
            self.send_response(sent.status)
            if sent.chunks is not None:
                self.send_header("Transfer-Encoding", "chunked")
            elif sent.status != 304:
                self.send_header("Content-Length", str(len(sent.body) + sent.missing))
            for name, value in sent.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if sent.chunks is not None:
                self._send_chunks(sent.chunks, ends=not sent.missing)
            else:
                self._send_body(sent)

        def _send_chunks(self, chunks: Iterable[bytes], *, ends: bool) -> None:
            self.close_connection = self.close_connection or not ends
            for chunk in filter(None, chunks):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                if stopped:
                    return
            if ends:
                self.wfile.write(b"0\r\n\r\n")

        def _send_body(self, sent: Answer) -> None:
            self.close_connection = self.close_connection or bool(sent.missing)
            size = max(1, len(sent.body) // 10) if sent.drip else len(sent.body)
            for start in range(0, len(sent.body), size or 1):
                self.wfile.write(sent.body[start : start + size])
                time.sleep(sent.drip)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        # Clients keep connections open, so their threads are not waited for.
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """Log nothing: clients may close a connection at any time."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        # The connection's own thread does the handshake, because a client may break it off.
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", seen
    finally:
        stopped = True
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def daily_papers_server(
    days: Mapping[str, list[dict[str, Any]]], *, etags: bool = False
) -> Iterator[tuple[str, list[ReceivedRequest]]]:
    """Serve the daily-papers API. `days` has the items of each day by its YYYY-MM-DD.

    A day that is not there has no papers; pages are cut as asked for by `limit` and `p`. With
    `etags`, pages say what they are called, and those that did not change are not sent again.
    """
    with http_server(daily_papers(days, etags=etags)) as served:
        yield served


def daily_papers(
    days: Mapping[str, list[dict[str, Any]]], *, etags: bool = False
) -> Callable[[ReceivedRequest], Answer]:
    """Return a function that answers as the daily-papers API does."""

    def answer(request: ReceivedRequest) -> Answer:
        if request.path != "/api/daily_papers":
            return Answer(b'{"error": "no such page"}', 404)
        query = request.query
        limit, page = int(query.get("limit", "50")), int(query.get("p", "0"))
        items = days.get(query.get("date", ""), [])[page * limit : (page + 1) * limit]
        body = json.dumps(items).encode()
        headers = {"Content-Type": "application/json"}
        if etags:
            headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
            if request.headers.get("If-None-Match") == headers["ETag"]:
                return Answer(status=304, headers=headers)
        return Answer(body, headers=headers)

    return answer


FAULTS: Mapping[str, Callable[[Answer], Answer]] = {
    "error 500": lambda good: Answer(b"<html>sorry</html>", 500),
    "error 502 in JSON": lambda good: Answer(b'{"error": "bad gateway"}', 502),
    "busy": lambda good: Answer(status=429),
    "busy, comes back at once": lambda good: Answer(status=429, headers={"Retry-After": "0"}),
    "busy until a date": lambda good: Answer(
        status=429, headers={"Retry-After": formatdate(time.time() - 1, usegmt=True)}
    ),
    "away": lambda good: Answer(status=503, headers={"Retry-After": "0"}),
    "cut off": lambda good: Answer(good.body[: len(good.body) // 2], missing=len(good.body) + 9),
    "cut off, and the length agrees": lambda good: Answer(good.body[: len(good.body) * 2 // 3]),
    "cut off in a chunk": lambda good: Answer(chunks=[good.body[:99], good.body[99:]], missing=1),
    "not JSON": lambda good: Answer(b"upstream connect error"),
    "other JSON": lambda good: Answer(b'{"message": "internal"}'),
    "a list of something else": lambda good: Answer(b'["a", {"b": 1}]'),
    "empty": lambda good: Answer(b""),
    "a web page": lambda good: Answer(b"<!doctype html><html><body>Log in</body></html>"),
    "reset": lambda good: Answer(reset=True),
    "slow": lambda good: Answer(good.body, good.status, good.headers, drip=0.005),
    "not gzip": lambda good: Answer(good.body, headers={"Content-Encoding": "gzip"}),
}
"""Temporary faults by name."""


def failing(
    answer: Callable[[ReceivedRequest], Answer],
    seed: int,
    rate: float,
    faults: Iterable[str] = FAULTS,
) -> Callable[[ReceivedRequest], Answer]:
    """Return a function that answers as `answer` does, but fails at random at this rate."""
    chance, names, lock = random.Random(seed), sorted(faults), Lock()

    def fails(request: ReceivedRequest) -> Answer:
        with lock:
            fault = FAULTS[chance.choice(names)] if chance.random() < rate else None
        good = answer(request)
        return fault(good) if fault else good

    return fails


def made_item(number: int, day: str = "2026-03-13") -> dict[str, Any]:
    """Return a made-up item of the daily-papers API."""
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


def made_entry(id: str, title: str, day: str = "2026-03-13") -> str:
    """Return a made-up entry of arXiv's Atom feeds."""
    return f"""<entry>
    <id>http://arxiv.org/abs/{id}v1</id>
    <title>{escape(title)}</title>
    <updated>{day}T17:00:00Z</updated>
    <link href="https://arxiv.org/abs/{id}v1" rel="alternate" type="text/html"/>
    <summary>What {escape(title)} would say.</summary>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <published>{day}T17:00:00Z</published>
    <arxiv:primary_category term="cs.LG"/>
    <author><name>Ada Example</name></author>
  </entry>"""


def atom(entries: Iterable[str], total: int | None = None, start: int = 0) -> bytes:
    """Return a feed of arXiv's query API. `total` is the number of results on all pages."""
    entries = list(entries)
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"
  xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/made-up</id>
  <title>arXiv Query: search_query=made-up</title>
  <updated>2026-03-13T22:10:08Z</updated>
  <link href="https://arxiv.org/api/query?search_query=made-up" type="application/atom+xml"/>
  <opensearch:itemsPerPage>{len(entries)}</opensearch:itemsPerPage>
  <opensearch:totalResults>{len(entries) if total is None else total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
  {"".join(entries)}
</feed>
""".encode()


def rss(category: str, papers: Iterable[tuple[str, str]]) -> bytes:
    """Return the feed of a category for Friday, 13 March 2026. Papers are ids with titles."""
    items = "".join(
        f"""<item>
      <title>{escape(title)}</title>
      <link>https://arxiv.org/abs/{id}</link>
      <description>arXiv:{id}v1 Announce Type: new
Abstract: What {escape(title)} would say.</description>
      <guid isPermaLink="false">oai:arXiv.org:{id}v1</guid>
      <category>{category}</category>
      <pubDate>Fri, 13 Mar 2026 00:00:00 -0400</pubDate>
      <arxiv:announce_type>new</arxiv:announce_type>
      <dc:creator>Ada Example</dc:creator>
    </item>"""
        for id, title in papers
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">
  <channel>
    <title>{category} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/{category}</link>
    <description>{category} updates on the arXiv.org e-print archive.</description>
    <atom:link href="http://rss.arxiv.org/rss/{category}" rel="self" type="application/rss+xml"/>
    <lastBuildDate>Fri, 13 Mar 2026 04:00:13 +0000</lastBuildDate>
    <pubDate>Fri, 13 Mar 2026 00:00:00 -0400</pubDate>
    {items}
  </channel>
</rss>
""".encode()
