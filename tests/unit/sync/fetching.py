"""Functions that fetch as the library does, with very short pauses."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from reader.model.errors import DaysheetError
from reader.sync import Arxiv, DailyPapers, FetchSession, Job, Pages, RequestPolicy
from tests.servers import Answer, ReceivedRequest, http_server, made_item

DAY = date(2026, 3, 13)
HURRIED = RequestPolicy(
    tries=6,
    first_tries=3,
    connect_tries=2,
    first_delay=0.002,
    longest_delay=0.005,
    arxiv_interval=0.01,
    read_timeout=5.0,
)


def outcome(
    job: Job[Pages], policy: RequestPolicy = HURRIED, messages: list[str] | None = None
) -> Pages:
    """Return the pages that a job fetches. Raises its error."""
    with FetchSession(policy, (messages if messages is not None else []).append) as session:
        (result,) = session.fetch([job])
    if isinstance(result, DaysheetError):
        assert "\n" not in str(result)
        raise result
    return result


def fetch_day(
    endpoint: str,
    day: date = DAY,
    known: Any = (),
    policy: RequestPolicy = HURRIED,
    messages: list[str] | None = None,
) -> Pages:
    """Return the pages of a day of the daily papers."""
    return outcome(partial(DailyPapers(endpoint).fetch_day, day=day, known=known), policy, messages)


def error_of(
    answer: Callable[[ReceivedRequest], Answer], day: date = DAY, policy: RequestPolicy = HURRIED
) -> DaysheetError:
    """Return the error of fetching from a server with these answers."""
    with http_server(answer) as (base, _), pytest.raises(DaysheetError) as raised:
        fetch_day(base, day, policy=policy)
    return raised.value


def by_title(api: str, title: str) -> Pages:
    return outcome(partial(Arxiv("", api).search_title, title=title))


def made_day(papers: int) -> list[dict[str, Any]]:
    return [made_item(number) for number in range(papers)]


def made_page(papers: int) -> bytes:
    return json.dumps(made_day(papers)).encode()


def numbers(pages: Pages) -> list[int]:
    return [item["paper"]["upvotes"] for page in pages.bodies for item in json.loads(page)]


def validators(pages: Pages) -> list[tuple[str, str]]:
    return [(each.etag, each.modified) for each in pages.fetched]


def unused_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])
