"""Fetching the daily papers, against real servers on loopback."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest

from reader import __version__
from reader.model.errors import DaysheetError
from reader.sync import DailyPapers, Offline, SyncError
from tests.inputs import DATA, needs_data, read
from tests.servers import Answer, Seen, daily_papers_server, http_server, made_item

DAY = date(2026, 3, 13)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def made_day(papers: int) -> list[dict[str, Any]]:
    return [made_item(number) for number in range(papers)]


def numbers(pages: list[bytes]) -> list[int]:
    return [item["paper"]["upvotes"] for page in pages for item in json.loads(page)]


def error_of(answer: Callable[[Seen], Answer], day: date = DAY) -> DaysheetError:
    """What asking a server that answers so ends in."""
    with http_server(answer) as (base, _), pytest.raises(DaysheetError) as raised:
        DailyPapers(base).day(day)
    assert "\n" not in str(raised.value)
    return raised.value


def test_a_day_is_asked_for_as_the_api_documents_it() -> None:
    with daily_papers_server({"2026-03-13": made_day(3)}) as (base, seen):
        pages = DailyPapers(base).day(DAY)
    assert numbers(pages) == [0, 1, 2]
    (request,) = seen
    assert request.target == "/api/daily_papers?date=2026-03-13&limit=100&p=0"
    assert request.headers["User-Agent"] == f"daysheet/{__version__}"


def test_pages_are_asked_for_until_one_is_not_full() -> None:
    with daily_papers_server({"2026-03-13": made_day(230)}) as (base, seen):
        pages = DailyPapers(base).day(DAY)
    assert numbers(pages) == list(range(230))
    assert [request.query["p"] for request in seen] == ["0", "1", "2"]


def test_a_last_page_that_is_full_is_followed_by_an_empty_one_that_is_left_out() -> None:
    with daily_papers_server({"2026-03-13": made_day(100)}) as (base, seen):
        pages = DailyPapers(base).day(DAY)
    assert [len(json.loads(page)) for page in pages] == [100]
    assert len(seen) == 2


def test_later_pages_go_on_where_the_first_ended() -> None:
    with daily_papers_server({"2026-03-13": made_day(120)}) as (base, _):
        pages = DailyPapers(base).day(DAY)
    second = read(pages[1], format="huggingface", day=DAY, first=100)
    assert [listing.position for listing in second.listings] == list(range(100, 120))


def test_a_day_without_papers_has_no_pages() -> None:
    with daily_papers_server({}) as (base, _):
        assert DailyPapers(base).day(DAY) == []


def test_a_site_that_repeats_its_first_page_for_ever_is_left() -> None:
    page = json.dumps(made_day(100)).encode()
    with http_server(lambda _: Answer(page)) as (base, seen):
        assert DailyPapers(base).day(DAY) == [page]
    assert len(seen) == 2


@needs_data
@pytest.mark.parametrize("name", ["2024-05-27", "2025-10-29", "2026-08-21"])
def test_recorded_days_come_through_to_the_last_paper(name: str) -> None:
    recorded = json.loads((DATA / "huggingface" / f"{name}.json").read_bytes())
    day = date.fromisoformat(name)
    with daily_papers_server({name: recorded}) as (base, _):
        (page,) = DailyPapers(f"{base}/").day(day)
    taken = read(page, format="huggingface", day=day)
    assert [paper.arxiv for paper in taken.papers] == [item["paper"]["id"] for item in recorded]
    assert taken.days == {day}


def test_days_to_come_which_the_api_refuses_are_days_without_papers() -> None:
    refusal = Answer(b'{"error": "date must not be later than today"}', 400)
    with http_server(lambda _: refusal) as (base, _):
        assert DailyPapers(base).day(datetime.now(UTC).date() + timedelta(days=1)) == []


def test_a_past_day_that_is_refused_is_an_error_with_the_sites_own_reason() -> None:
    refusal = Answer(b'{"error": "limit must be less than \\u001b[31m100"}', 400)
    error = error_of(lambda _: refusal)
    assert isinstance(error, SyncError)
    assert "HTTP 400 (limit must be less than [31m100)" in str(error)


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (404, "HF_ENDPOINT"),
        (403, "login"),
        (500, "try later"),
        (503, "try later"),
        (429, "try later"),
    ],
)
def test_errors_of_http_name_host_status_and_what_to_do(status: int, advice: str) -> None:
    error = error_of(lambda _: Answer(b"<html>sorry</html>", status))
    assert isinstance(error, SyncError)
    assert "127.0.0.1" in str(error)
    assert f"HTTP {status}" in str(error)
    assert advice in str(error)


def test_a_busy_site_that_names_a_short_wait_is_asked_once_more() -> None:
    page = json.dumps(made_day(1)).encode()
    answers = iter([Answer(status=429, headers={"Retry-After": "0"}), Answer(page)])
    with http_server(lambda _: next(answers)) as (base, seen):
        assert DailyPapers(base).day(DAY) == [page]
    assert len(seen) == 2


def test_a_site_that_stays_busy_is_not_asked_a_third_time() -> None:
    busy = Answer(status=429, headers={"Retry-After": "0"})
    with http_server(lambda _: busy) as (base, seen), pytest.raises(SyncError, match="busy"):
        DailyPapers(base).day(DAY)
    assert len(seen) == 2


def test_a_busy_site_that_names_a_long_wait_is_left_alone() -> None:
    busy = Answer(status=429, headers={"Retry-After": "3600"})
    with http_server(lambda _: busy) as (base, seen), pytest.raises(SyncError, match="3600"):
        DailyPapers(base).day(DAY)
    assert len(seen) == 1


def test_a_body_that_is_cut_off_is_as_good_as_no_connection() -> None:
    error = error_of(lambda _: Answer(b'[{"paper": {', missing=500))
    assert isinstance(error, Offline)
    assert "broke off" in str(error)


@pytest.mark.parametrize("body", [b"<!doctype html>", b'{"error": "no"}', b"", b"[" * 100_000])
def test_an_answer_that_is_no_list_is_refused(body: bytes) -> None:
    error = error_of(lambda _: Answer(body))
    assert isinstance(error, SyncError)
    assert "no list of papers" in str(error)


def test_an_answer_without_end_is_refused() -> None:
    error = error_of(lambda _: Answer(b" " * 32_100_000))
    assert isinstance(error, SyncError)
    assert "32 MB" in str(error)


def test_a_refused_connection_is_offline() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(Offline, match="cannot be reached"):
            DailyPapers(f"http://127.0.0.1:{port}").day(DAY)


def test_a_host_that_no_resolver_could_know_is_offline() -> None:
    with pytest.raises(Offline, match="cannot be reached"):
        DailyPapers(f"http://{'a' * 64}.invalid").day(DAY)


def test_something_that_speaks_no_http_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail ready\r\n")

        thread = Thread(target=greet)
        thread.start()
        with pytest.raises(Offline):
            DailyPapers(f"http://127.0.0.1:{listener.getsockname()[1]}").day(DAY)
        thread.join()


def test_redirects_to_web_addresses_are_followed() -> None:
    page = json.dumps(made_day(2)).encode()

    def answer(request: Seen) -> Answer:
        if request.path == "/moved":
            return Answer(page)
        return Answer(status=302, headers={"Location": "/moved"})

    with http_server(answer) as (base, seen):
        assert DailyPapers(base).day(DAY) == [page]
    assert [request.path for request in seen] == ["/api/daily_papers", "/moved"]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/papers", "http://user@127.0.0.1/", "data:,x"]
)
def test_redirects_to_anything_else_are_not(target: str) -> None:
    error = error_of(lambda _: Answer(status=302, headers={"Location": target}))
    assert isinstance(error, SyncError)


def test_redirects_in_a_circle_end() -> None:
    error = error_of(lambda seen: Answer(status=302, headers={"Location": seen.target}))
    assert isinstance(error, SyncError)


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    page = json.dumps(made_day(1)).encode()
    with http_server(lambda _: Answer(page)) as (proxy, seen):
        monkeypatch.setenv("http_proxy", proxy)
        assert DailyPapers("http://papers.invalid").day(DAY) == [page]
    assert seen[0].target.startswith("http://papers.invalid/api/daily_papers?")


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
def test_an_endpoint_that_is_no_web_address_is_refused_before_anything_is_sent(
    endpoint: str,
) -> None:
    with pytest.raises(SyncError, match="HF_ENDPOINT"):
        DailyPapers(endpoint)
