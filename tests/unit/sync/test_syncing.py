"""Syncing: which days are fetched, and what fetched, failed and unreachable days leave in the
library."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from reader.library.library import Library
from reader.library.syncing.plan import Sites, Sources, Step, plan_days, plan_update
from reader.library.syncing.running import (
    AlreadySyncing,
    Progress,
    Sync,
    SyncResult,
    hold_sync_lock,
)
from reader.model.clean import CleanText
from reader.model.digest import HUGGING_FACE, PAGE, Listing
from reader.model.entry import Entry
from reader.model.paper import Paper
from reader.model.view import View
from reader.sync import SyncError
from tests.servers import (
    Answer,
    ReceivedRequest,
    daily_papers,
    daily_papers_server,
    http_server,
    made_item,
)
from tests.unit.cache.older_files import make_older
from tests.unit.sync.fetching import HURRIED, unused_port

TODAY = date(2026, 8, 21)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def listed(*days: date, source: str = HUGGING_FACE) -> list[Entry]:
    """Return a paper for each day."""
    return [Entry(Paper(CleanText(f"Paper of {day}")), (Listing(source, day, 0),)) for day in days]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    marks = tmp_path / "marks.toml"
    with closing(Library.open(tmp_path / "library.sqlite3", marks, tmp_path / "state")) as empty:
        yield empty


def synced(library: Library, days: Iterable[date], endpoint: str, **more: Any) -> SyncResult:
    steps = plan_days(Sources(), list(days), TODAY)
    return Sync(library, steps, Sites(endpoint), policy=HURRIED, **more).run()


def planned(library: Library, today: date = TODAY) -> list[date | None]:
    return [step.day for step in plan_update(library, Sources(), today)]


def titles(library: Library, day: date) -> list[str]:
    rows = library.cache.rows(library.keys(View("day", day)))
    return [row.title.removeprefix("Made-up paper number ") for row in rows]


def days_of(library: Library) -> list[date]:
    return [each.day for each in library.cache.days()]


# The plan


def test_an_empty_library_begins_with_the_last_14_days_newest_first(library: Library) -> None:
    assert planned(library) == [ago(days) for days in range(14)]


def test_digests_of_other_sources_do_not_count(library: Library) -> None:
    library.cache.ingest(listed(TODAY, ago(40), source=PAGE))
    assert len(planned(library)) == 14


def test_the_last_14_days_are_fetched_again(library: Library) -> None:
    library.cache.ingest(listed(*(ago(days) for days in range(30) if days not in (3, 20))))
    assert planned(library) == [ago(days) for days in range(14)]


def test_all_days_since_the_newest_digest_are_fetched(library: Library) -> None:
    library.cache.ingest(listed(ago(40), ago(50)))
    assert planned(library) == [ago(days) for days in range(41)]


def test_a_future_digest_does_not_hide_missing_days(library: Library) -> None:
    library.cache.ingest(listed(ago(-300)))
    assert planned(library) == [ago(days) for days in range(14)]


def test_days_that_a_sync_did_not_fetch_are_fetched_by_the_next(library: Library) -> None:
    library.cache.add_pending_days(
        [(HUGGING_FACE, ago(100)), (HUGGING_FACE, ago(300)), ("arxiv:cs.LG", ago(200))]
    )
    assert planned(library)[14:] == [ago(100), ago(300)]


# A day


def test_the_pages_of_each_day_are_imported_in_order(library: Library) -> None:
    days = {
        "2026-08-21": [made_item(number) for number in range(130)],
        "2026-08-19": [made_item(900)],
    }
    steps: list[Progress] = []
    with daily_papers_server(days) as (endpoint, seen):
        done = synced(library, [TODAY, ago(1), ago(2)], endpoint, on_step=steps.append)
    assert (done.imported.papers, done.imported.ingested.new, done.days) == (131, 131, 3)
    assert (done.failed, done.offline, done.was_stopped) == ((), None, False)
    assert [(each.step.day, each.done, each.new) for each in steps] == [
        (TODAY, 1, 130),
        (ago(1), 2, 130),
        (ago(2), 3, 131),
    ]
    assert titles(library, TODAY) == [str(number) for number in range(130)]
    assert len(seen) == 4


def test_the_requested_day_is_that_of_the_digest(library: Library) -> None:
    with daily_papers_server({"2026-08-21": [made_item(1, "2026-08-20")]}) as (endpoint, _):
        synced(library, [TODAY], endpoint)
    assert library.cache.newest_day() == TODAY


def test_counts_are_updated_and_marks_are_kept(library: Library) -> None:
    days = {"2026-08-21": [made_item(1), made_item(2)]}
    with daily_papers_server(days, etags=True) as (endpoint, _):
        synced(library, [TODAY], endpoint)
        rows = library.cache.rows(library.keys(View("day", TODAY)))
        library.mark("starred", rows[:1], True)
        days["2026-08-21"][0]["paper"]["upvotes"] = 77
        again = synced(library, [TODAY], endpoint)
    rows = library.cache.rows(library.keys(View("day", TODAY)))
    assert [row.upvotes for row in rows] == [77, 2]
    assert (again.imported.ingested.new, again.imported.ingested.updated) == (0, 1)
    assert [library.marks.at("starred", row.ids) is not None for row in rows] == [True, False]


def test_unchanged_days_are_not_sent_again(library: Library) -> None:
    days = {str(ago(back)): [made_item(back)] for back in (0, 1, 3)}
    asked = [ago(back) for back in range(5)]
    with daily_papers_server(days, etags=True) as (endpoint, seen):
        synced(library, asked, endpoint)
        del seen[:]
        done = synced(library, asked, endpoint)
    assert len(seen) == 5
    assert all("If-None-Match" in request.headers for request in seen)
    assert (done.days, done.imported.papers, done.failed) == (5, 0, ())


def test_a_forgotten_day_is_fetched_again(library: Library) -> None:
    with daily_papers_server({"2026-08-21": [made_item(1)]}, etags=True) as (endpoint, _):
        synced(library, [TODAY], endpoint)
        library.cache.forget(TODAY)
        synced(library, [TODAY], endpoint)
    assert titles(library, TODAY) == ["1"]


def test_a_failed_page_leaves_its_day_unchanged(library: Library) -> None:
    good = daily_papers({"2026-08-21": [made_item(number) for number in range(130)]})

    def answer(request: ReceivedRequest) -> Answer:
        return Answer(status=500) if request.query["p"] == "1" else good(request)

    library.cache.ingest(listed(TODAY))
    with http_server(answer) as (endpoint, _):
        done = synced(library, [TODAY], endpoint)
    assert [each.name for each in done.failed] == ["2026-08-21"]
    assert titles(library, TODAY) == [f"Paper of {TODAY}"]


# Failures


def broken_on(*bad: str, status: int = 500) -> Any:
    """A site that fails on some days and has a paper on every other."""

    def answer(request: ReceivedRequest) -> Answer:
        day = request.query["date"]
        if day in bad:
            return Answer(f'{{"error": "no {day}"}}'.encode(), status)
        return Answer(json.dumps([made_item(int(day[-2:]))]).encode())

    return http_server(answer)


def test_a_failed_day_does_not_stop_the_others_and_is_fetched_later(library: Library) -> None:
    with broken_on("2026-08-20") as (endpoint, _):
        done = synced(library, [TODAY, ago(1), ago(2)], endpoint)
    assert [each.name for each in done.failed] == ["2026-08-20"]
    assert days_of(library) == [TODAY, ago(2)]
    assert library.cache.pending_days(HUGGING_FACE) == [ago(1)]


def test_a_day_with_a_permanent_error_is_not_fetched_again(library: Library) -> None:
    with broken_on("2026-08-20", status=404) as (endpoint, _):
        done = synced(library, [TODAY, ago(1), ago(2)], endpoint)
    assert len(done.failed) == 1
    assert library.cache.pending_days(HUGGING_FACE) == []


def test_after_three_failures_in_a_row_the_rest_is_skipped(library: Library) -> None:
    with http_server(lambda _: Answer(b'{"error": "gone"}', 403)) as (endpoint, seen):
        done = synced(library, [ago(days) for days in range(40)], endpoint)
    assert (len(done.failed), done.skipped) == (3, 37)
    assert len(seen) < 20
    assert len(library.cache.pending_days(HUGGING_FACE)) == 40


def test_a_site_that_asks_for_an_hour_is_not_asked_again(library: Library) -> None:
    busy = Answer(status=429, headers={"Retry-After": "3600"})
    with http_server(lambda _: busy) as (endpoint, seen):
        done = synced(library, [ago(days) for days in range(40)], endpoint)
    assert (len({each.reason for each in done.failed}), done.skipped) == (1, 37)
    # Two requests were running when the site asked.
    assert len(seen) <= 2


def test_a_site_that_is_down_is_tried_only_once_around(library: Library) -> None:
    with http_server(lambda _: Answer(status=500)) as (endpoint, seen):
        done = synced(library, [ago(days) for days in range(40)], endpoint)
    assert (len(done.failed), done.skipped) == (3, 37)
    # Requests that were running are retried. Later ones are tried once.
    assert len(seen) < 2 * HURRIED.first_tries + 12


def test_offline_keeps_everything_for_the_next_sync(library: Library) -> None:
    library.cache.ingest(listed(ago(3)))
    done = synced(library, [TODAY, ago(1)], f"http://127.0.0.1:{unused_port()}")
    assert "cannot be reached" in (done.offline or "")
    assert done.failed == ()
    assert library.cache.pending_days(HUGGING_FACE) == [TODAY, ago(1)]
    with daily_papers_server({"2026-08-21": [made_item(1)]}) as (endpoint, _):
        synced(library, [TODAY, ago(1)], endpoint)
    assert library.cache.pending_days(HUGGING_FACE) == []


def test_an_invalid_endpoint_is_an_error(library: Library) -> None:
    with pytest.raises(SyncError, match="HF_ENDPOINT"):
        synced(library, [TODAY], "huggingface")


# Stopping, and one sync at a time


def test_a_stopped_sync_keeps_what_it_imported(library: Library) -> None:
    days = {str(ago(back)): [made_item(back)] for back in range(30)}
    with daily_papers_server(days) as (endpoint, _):
        steps = plan_days(Sources(), [ago(back) for back in range(30)], TODAY)

        def stop(progress: Progress) -> None:
            if progress.done == 3:
                running.stop()

        running = Sync(library, steps, Sites(endpoint), policy=HURRIED, on_step=stop)
        done = running.run()
    assert done.was_stopped
    assert days_of(library) == [TODAY, ago(1), ago(2)]
    assert library.cache.pending_days(HUGGING_FACE) == [ago(back) for back in range(3, 30)]


def test_a_sync_that_waits_for_an_answer_stops_at_once(library: Library) -> None:
    asked: list[ReceivedRequest] = []

    def answer(request: ReceivedRequest) -> Answer:
        asked.append(request)
        running.stop()
        return Answer(b"[]", wait=30)

    with http_server(answer) as (endpoint, _):
        running = Sync(library, [Step(HUGGING_FACE, TODAY)], Sites(endpoint), policy=HURRIED)
        assert running.run().was_stopped
    assert len(asked) == 1


def test_a_second_sync_is_refused(library: Library) -> None:
    with daily_papers_server({}) as (endpoint, seen):
        with (
            hold_sync_lock(library),
            pytest.raises(AlreadySyncing, match="another sync is running"),
        ):
            synced(library, [TODAY], endpoint)
        assert seen == []
        assert synced(library, [TODAY], endpoint).days == 1


# Remembered answers


def test_an_older_library_is_migrated(tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite3"
    with closing(Library.open(file, tmp_path / "m.toml", tmp_path / "state")) as library:
        library.cache.ingest(listed(TODAY))
    make_older(file)
    with closing(sqlite3.connect(file)) as old:
        old.executescript("DROP TABLE fetched; DROP TABLE owed; PRAGMA user_version = 1;")
    with closing(Library.open(file, tmp_path / "m.toml", tmp_path / "state")) as library:
        assert library.cache.pending_days(HUGGING_FACE) == []
        assert days_of(library) == [TODAY]


def test_remembering_answers_does_not_change_the_library(library: Library) -> None:
    library.cache.changed_outside()
    changes = library.cache.change_count()
    with daily_papers_server({}, etags=True) as (endpoint, _):
        synced(library, [TODAY], endpoint)
    assert library.cache.change_count() == changes
    assert library.cache.fetched_pages(HUGGING_FACE, TODAY)[0].etag


def test_a_digest_is_fetched_completely_after_its_library_was_deleted(library: Library) -> None:
    with daily_papers_server({"2026-08-21": [made_item(1)]}, etags=True) as (endpoint, _):
        synced(library, [TODAY], endpoint)
        (page,) = library.cache.fetched_pages(HUGGING_FACE, TODAY)
        library.cache.forget(TODAY)
        library.cache.put_fetched_pages(HUGGING_FACE, TODAY, [replace(page)])
        synced(library, [TODAY], endpoint)
    assert titles(library, TODAY) == ["1"]
