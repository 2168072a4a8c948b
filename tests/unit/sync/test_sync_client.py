"""Fetching the daily papers from real servers on loopback: the requests and their results."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest

from reader import __version__
from reader.signals import stop_on_interrupt
from reader.sync import DailyPapers, FetchSession, Pages, SyncError, SyncStopped
from tests.inputs import DATA, needs_data, read
from tests.servers import Answer, ReceivedRequest, daily_papers_server, http_server
from tests.unit.sync.fetching import (
    DAY,
    HURRIED,
    error_of,
    fetch_day,
    made_day,
    made_page,
    numbers,
    validators,
)
from tests.waiting import PATIENCE


def test_the_request_for_a_day_is_as_the_api_documents_it() -> None:
    with daily_papers_server({"2026-03-13": made_day(3)}) as (base, seen):
        pages = fetch_day(base)
    assert numbers(pages) == [0, 1, 2]
    (request,) = seen
    assert request.target == "/api/daily_papers?date=2026-03-13&limit=100&p=0"
    assert request.headers["User-Agent"].startswith(f"daysheet/{__version__} (")
    assert request.headers["Accept"] == "application/json"
    assert {"Cookie", "Authorization"} & request.headers.keys() == set()


def test_pages_are_fetched_until_one_is_not_full() -> None:
    with daily_papers_server({"2026-03-13": made_day(230)}) as (base, seen):
        pages = fetch_day(base)
    assert numbers(pages) == list(range(230))
    assert [request.query["p"] for request in seen] == ["0", "1", "2"]


def test_a_last_page_that_is_full_is_followed_by_an_empty_one_that_is_left_out() -> None:
    with daily_papers_server({"2026-03-13": made_day(100)}) as (base, seen):
        pages = fetch_day(base)
    assert [len(json.loads(page)) for page in pages.bodies] == [100]
    assert len(seen) == 2


def test_positions_continue_over_the_pages() -> None:
    with daily_papers_server({"2026-03-13": made_day(120)}) as (base, _):
        pages = fetch_day(base)
    second = read(pages.bodies[1], format="huggingface", day=DAY, first=100)
    assert [listing.position for listing in second.listings] == list(range(100, 120))


def test_a_day_without_papers_has_no_pages() -> None:
    with daily_papers_server({}) as (base, _):
        assert fetch_day(base).bodies == []


def test_a_site_that_repeats_its_first_page_is_not_asked_further() -> None:
    page = made_page(100)
    with http_server(lambda _: Answer(page)) as (base, seen):
        assert fetch_day(base).bodies == [page]
    assert len(seen) == 2


def test_no_more_than_twenty_pages_are_fetched() -> None:
    def answer(request: ReceivedRequest) -> Answer:
        first = int(request.query["p"]) * 100
        return Answer(json.dumps([{"paper": {"id": first + at}} for at in range(100)]).encode())

    with http_server(answer) as (base, seen):
        assert len(fetch_day(base).bodies) == 20
    assert len(seen) == 20


@needs_data
@pytest.mark.parametrize("name", ["2024-05-27", "2025-10-29", "2026-08-21"])
def test_recorded_days_are_fetched_completely(name: str) -> None:
    recorded = json.loads((DATA / "huggingface" / f"{name}.json").read_bytes())
    day = date.fromisoformat(name)
    with daily_papers_server({name: recorded}) as (base, _):
        (page,) = fetch_day(f"{base}/", day).bodies
    parsed = read(page, format="huggingface", day=day)
    assert [paper.arxiv for paper in parsed.papers] == [item["paper"]["id"] for item in recorded]
    assert parsed.days == {day}


def test_future_days_that_the_api_refuses_have_no_papers() -> None:
    refusal = Answer(b'{"error": "date must not be later than today"}', 400)
    with http_server(lambda _: refusal) as (base, _):
        assert fetch_day(base, datetime.now(UTC).date() + timedelta(days=1)).bodies == []


def test_a_past_day_that_is_refused_is_an_error_with_the_sites_reason() -> None:
    refusal = Answer(b'{"error": "limit must be less than \\u001b[31m100"}', 400)
    error = error_of(lambda _: refusal)
    assert isinstance(error, SyncError)
    assert "HTTP 400 (limit must be less than [31m100)" in str(error)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "huggingface.co",
        "ftp://huggingface.co",
        "file:///tmp",
        "http://a b",
        "https://u:p@x.org",
    ],
)
def test_an_invalid_endpoint_is_refused_before_anything_is_sent(
    endpoint: str,
) -> None:
    with pytest.raises(SyncError, match="HF_ENDPOINT"):
        DailyPapers(endpoint)


# Unchanged pages


def test_etags_are_kept_and_sent_back() -> None:
    with daily_papers_server({"2026-03-13": made_day(3)}, etags=True) as (base, seen):
        first = fetch_day(base)
        second = fetch_day(base, known=first.fetched)
    assert validators(first)[0][0].startswith('W/"')
    assert "If-None-Match" not in seen[0].headers
    assert seen[1].headers["If-None-Match"] == first.fetched[0].etag
    assert second == Pages([], first.fetched, unchanged=True)


def test_the_modification_date_of_a_page_is_sent_back() -> None:
    since = "Fri, 13 Mar 2026 06:00:00 GMT"

    def answer(request: ReceivedRequest) -> Answer:
        if request.headers.get("If-Modified-Since") == since:
            return Answer(status=304)
        return Answer(made_page(2), headers={"Last-Modified": since})

    with http_server(answer) as (base, _):
        first = fetch_day(base)
        assert fetch_day(base, known=first.fetched).unchanged


def test_validators_of_another_endpoint_are_not_sent() -> None:
    days = {"2026-03-13": made_day(3)}
    with daily_papers_server(days, etags=True) as (base, _):
        first = fetch_day(base)
    with daily_papers_server(days, etags=True) as (base, seen):
        assert not fetch_day(base, known=first.fetched).unchanged
    assert "If-None-Match" not in seen[0].headers


def test_a_day_with_one_changed_page_is_fetched_completely() -> None:
    days = {"2026-03-13": made_day(150)}
    with daily_papers_server(days, etags=True) as (base, seen):
        first = fetch_day(base)
        days["2026-03-13"] = made_day(160)
        second = fetch_day(base, known=first.fetched)
        third = fetch_day(base, known=second.fetched)
    assert numbers(second) == list(range(160))
    assert third.unchanged
    assert len(seen) == 2 + 4 + 2


def test_an_unrequested_304_is_an_error() -> None:
    assert "HTTP 304" in str(error_of(lambda _: Answer(status=304)))


# Several requests


def test_connections_are_reused() -> None:
    days = [DAY - timedelta(days=back) for back in range(12)]
    with daily_papers_server({str(day): made_day(1) for day in days}) as (base, seen):
        source = DailyPapers(base)
        with FetchSession(HURRIED) as session:
            results = list(session.fetch([partial(source.fetch_day, day=day) for day in days]))
    assert [isinstance(each, Pages) for each in results] == [True] * 12
    assert len(seen) == 12
    assert len({request.connection for request in seen}) <= 2


def test_at_most_two_requests_run_at_the_same_time() -> None:
    both, under_way, most = Barrier(2, timeout=PATIENCE), list[int](), list[int]()

    def answer(request: ReceivedRequest) -> Answer:
        under_way.append(1)
        # No request is answered before another one has arrived.
        both.wait()
        most.append(len(under_way))
        both.wait()
        under_way.pop()
        return Answer(made_page(int(request.query["date"][-2:])))

    days = [date(2026, 3, number) for number in range(1, 9)]
    with http_server(answer) as (base, _):
        source = DailyPapers(base)
        with FetchSession(HURRIED) as session:
            jobs = [partial(source.fetch_day, day=day) for day in days]
            results = [
                len(numbers(each)) for each in session.fetch(jobs) if isinstance(each, Pages)
            ]
    assert most == [2] * 8
    assert results == list(range(1, 9))


def test_a_signal_that_does_not_interrupt_the_wait_for_a_result_stops_the_session() -> None:
    """Another thread receives the signal here. So the wait goes on, as it does after a signal that
    arrives just before it."""

    async def interrupt(_client: object) -> None:
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        await asyncio.Event().wait()

    with (
        FetchSession(HURRIED) as session,
        stop_on_interrupt(session.stop),
        pytest.raises(SyncStopped),
    ):
        list(session.fetch([interrupt]))
