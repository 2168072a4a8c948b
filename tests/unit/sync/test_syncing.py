"""Syncing: which days are missing, and what a fetched, failing or unreachable day leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reader.library.library import Library
from reader.library.syncing import missing_days, sync
from reader.model.clean import CleanText
from reader.model.digest import HUGGING_FACE, PAGE, Listing
from reader.model.entry import Entry
from reader.model.paper import Paper
from reader.model.view import View
from reader.sync import SyncError
from tests.commandline import Daysheet
from tests.servers import Answer, Seen, daily_papers_server, http_server, made_item

TODAY = date(2026, 8, 21)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def listed(*days: date, source: str = HUGGING_FACE) -> list[Entry]:
    """A paper for each day."""
    return [Entry(Paper(CleanText(f"Paper of {day}")), (Listing(source, day, 0),)) for day in days]


@pytest.fixture
def library() -> Iterator[Library]:
    with closing(Library.in_memory([])) as empty:
        yield empty


def titles(library: Library, day: date) -> list[str]:
    rows = library.rows(library.keys(View("day", day)))
    return [row.title.removeprefix("Made-up paper number ") for row in rows]


def test_an_empty_library_misses_the_last_14_days_newest_first(library: Library) -> None:
    assert missing_days(library, TODAY) == [ago(days) for days in range(14)]


def test_digests_of_other_sources_do_not_count(library: Library) -> None:
    library.ingest(listed(TODAY, ago(1), source=PAGE))
    assert len(missing_days(library, TODAY)) == 14


def test_gaps_of_the_last_14_days_are_missing_and_today_may_still_grow(library: Library) -> None:
    library.ingest(listed(*(ago(days) for days in range(30) if days not in (3, 20))))
    assert missing_days(library, TODAY) == [TODAY, ago(3)]


def test_days_since_the_newest_digest_are_missing_however_long_ago(library: Library) -> None:
    library.ingest(listed(ago(40), ago(50)))
    assert missing_days(library, TODAY) == [ago(days) for days in range(40)]


def test_each_day_is_taken_with_its_pages_in_order(library: Library) -> None:
    days = {
        "2026-08-21": [made_item(number) for number in range(130)],
        "2026-08-19": [made_item(900)],
    }
    said: list[date] = []
    with daily_papers_server(days) as (endpoint, seen):
        asked = [TODAY, ago(1), ago(2)]
        synced = sync(library, asked, endpoint, lambda day, _: said.append(day))
    assert (synced.imported.papers, synced.imported.ingested.new) == (131, 131)
    assert (synced.failed, synced.offline) == ((), None)
    assert said == [TODAY, ago(2)]
    assert titles(library, TODAY) == [str(number) for number in range(130)]
    assert [request.query["date"] for request in seen] == ["2026-08-21"] * 2 + [
        "2026-08-20",
        "2026-08-19",
    ]


def test_the_day_that_was_asked_for_is_the_digests(library: Library) -> None:
    with daily_papers_server({"2026-08-21": [made_item(1, "2026-08-20")]}) as (endpoint, _):
        sync(library, [TODAY], endpoint)
    assert library.newest_day() == TODAY


def broken_on(*bad: str) -> Any:
    """A site that fails on some days and has a paper on every other."""

    def answer(request: Seen) -> Answer:
        day = request.query["date"]
        if day in bad:
            return Answer(f'{{"error": "no {day}"}}'.encode(), 500)
        import json

        return Answer(json.dumps([made_item(int(day[-2:]))]).encode())

    return http_server(answer)


def test_a_day_that_fails_does_not_keep_the_others_away(library: Library) -> None:
    with broken_on("2026-08-20") as (endpoint, _):
        synced = sync(library, [TODAY, ago(1), ago(2)], endpoint)
    assert [line[:10] for line in synced.failed] == ["2026-08-20"]
    assert [each.day for each in library.days()] == [TODAY, ago(2)]


def test_a_site_that_says_the_same_twice_is_not_asked_on(library: Library) -> None:
    with http_server(lambda _: Answer(b'{"error": "gone"}', 404)) as (endpoint, seen):
        synced = sync(library, [ago(days) for days in range(14)], endpoint)
    assert (len(synced.failed), len(seen)) == (2, 2)


def test_going_offline_keeps_the_days_that_came(library: Library) -> None:
    def answer(request: Seen) -> Answer:
        import json

        items = json.dumps([made_item(1)]).encode()
        return Answer(items, missing=0 if request.query["date"] == "2026-08-21" else 9)

    with http_server(answer) as (endpoint, seen):
        synced = sync(library, [TODAY, ago(1), ago(2)], endpoint)
    assert synced.offline
    assert len(seen) == 2
    assert [each.day for each in library.days()] == [TODAY]


def test_an_endpoint_that_is_no_address_is_an_error(library: Library) -> None:
    with pytest.raises(SyncError, match="HF_ENDPOINT"):
        sync(library, [TODAY], "huggingface")


@pytest.fixture
def daysheet(tmp_path: Path) -> Daysheet:
    return Daysheet(tmp_path)


def test_the_command_says_what_it_fetches_and_what_came(daysheet: Daysheet) -> None:
    now = datetime.now(UTC).date()
    with daily_papers_server({now.isoformat(): [made_item(1), made_item(2)]}) as (endpoint, seen):
        ran = daysheet("sync", HF_ENDPOINT=endpoint)
    assert (ran.code, len(seen)) == (0, 14)
    assert ran.problems[0].startswith("fetching 14 days, ")
    assert ran.problems[1].endswith(": 2 papers, 2 new")
    assert ran.out.startswith("2 papers, digest ")


def test_the_command_fetches_the_days_it_is_told(daysheet: Daysheet) -> None:
    with daily_papers_server({"2024-03-13": [made_item(1)]}) as (endpoint, _):
        ran = daysheet("sync", "--date", "2024-03-13", HF_ENDPOINT=endpoint)
        assert (ran.code, ran.out) == (0, "1 paper, digest 13 Mar 2024\n")
        ran = daysheet("sync", "--date", "2024-03-16", HF_ENDPOINT=endpoint)
        assert (ran.code, ran.out) == (0, "no papers on these days\n")
    assert daysheet("sync", "--days", "0").code == 2


def test_offline_is_said_and_is_no_failure(daysheet: Daysheet) -> None:
    ran = daysheet("sync", "--days", "3", HF_ENDPOINT="http://127.0.0.1:9")
    assert (ran.code, ran.out) == (0, "")
    assert ran.problems[-1].startswith("daysheet: offline; there is no digest yet (127.0.0.1:9 ")
