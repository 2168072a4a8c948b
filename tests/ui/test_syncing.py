"""`R`: a sync in the background. Nothing moves, no mark changes, and nobody has to wait for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from reader.config import Config
from reader.library.library import Library
from reader.library.syncing.running import hold_sync_lock
from reader.model.digest import HUGGING_FACE
from tests.servers import Answer, ReceivedRequest, daily_papers, http_server, made_item
from tests.terminal import Terminal
from tests.ui.leaving import opened
from tests.ui.reader_pilot import ReaderPilot, digest, library_at, paper, run_reader
from tests.waiting import PATIENCE

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYSHEET_SYNC_PAUSES", "0.01")
    # However slow the machine is, what is said stands until it is looked at.
    monkeypatch.setattr("reader.ui.messages.NOTE_SECONDS", 120.0)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Yesterday's digest of four papers."""
    entries = digest(YESTERDAY, [paper(number) for number in range(4)])
    with closing(library_at(tmp_path, entries)) as library:
        yield library


class Site:
    """The daily papers, which may be kept waiting."""

    def __init__(self) -> None:
        self.days: dict[str, list[dict[str, Any]]] = {}
        self.open = Event()
        self.open.set()
        self.asked = Event()
        self.seen: list[ReceivedRequest] = []

    def answer(self, request: ReceivedRequest) -> Answer:
        self.asked.set()
        self.open.wait(PATIENCE)
        return daily_papers(self.days)(request)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    playing = Site()
    with http_server(playing.answer) as (endpoint, seen):
        playing.seen = seen
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        yield playing
        playing.open.set()


def listed(number: int, day: date = YESTERDAY) -> dict[str, Any]:
    """An item of one of the library's own papers, or of another."""
    item = made_item(number, str(day))
    item["paper"]["id"] = f"2403.{number:05d}"
    item["paper"]["title"] = f"Paper {number}: fetched"
    return item


@asynccontextmanager
async def at_yesterday(library: Library, **more: Any) -> AsyncIterator[ReaderPilot]:
    async with run_reader(library, **more) as pilot:
        yield pilot
        pilot.app.reader.sync.stop()
        await pilot.until(lambda: pilot.app.reader.sync.ended)


async def see(pilot: ReaderPilot, text: str) -> None:
    await pilot.until(lambda: text in pilot.text())


async def test_synced_papers_are_appended_and_announced_and_nothing_moves(
    library: Library, site: Site
) -> None:
    site.days = {
        str(TODAY): [listed(50, TODAY), listed(51, TODAY)],
        str(YESTERDAY): [listed(9), *(listed(number) for number in range(4))],
    }
    async with at_yesterday(library) as pilot:
        await pilot.press("j", "s", "m")
        before = pilot.titles
        await pilot.press("R")
        await see(pilot, "Synced: 3 new papers")
        await pilot.settle()
        assert [title.split(":")[0] for title in pilot.titles] == [
            *(title.split(":")[0] for title in before),
            "Paper 9",
        ]
        assert pilot.selected.startswith("Paper 1:")
        assert (pilot.starred, pilot.read) == ({"2403.00001"}, {"2403.00001"})
        assert "2 new · ]" in pilot.lines()[1]
        await pilot.press("]")
        assert [title.split(":")[0] for title in pilot.titles] == ["Paper 50", "Paper 51"]


@pytest.mark.slow
async def test_a_sync_that_brings_nothing_says_so(library: Library, site: Site) -> None:
    async with at_yesterday(library) as pilot:
        await pilot.press("R")
        await see(pilot, "Synced: nothing new")
    assert len(site.seen) == 14


@pytest.mark.slow
async def test_keys_work_during_a_sync_and_escape_stops_it(library: Library, site: Site) -> None:
    site.open.clear()
    async with at_yesterday(library) as pilot:
        await pilot.press("R")
        await see(pilot, "Esc stops syncing")
        site.asked.wait(PATIENCE)
        await pilot.press("j", "s", "R")
        assert pilot.selected.startswith("Paper 1:")
        assert pilot.starred == {"2403.00001"}
        await see(pilot, "A sync is running; Esc stops it")
        await pilot.press("escape")
        await see(pilot, "Sync stopped, nothing new; R goes on with it")
        assert "stops syncing" not in pilot.text()
        assert pilot.selected.startswith("Paper 1:")
        site.open.set()
        await pilot.press("R")
        await see(pilot, "Synced: nothing new")


async def test_the_progress_of_a_sync_is_shown_before_the_hints(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Event()

    def answer(request: ReceivedRequest) -> Answer:
        if date.fromisoformat(request.query["date"]) <= TODAY - timedelta(days=5):
            held.wait(PATIENCE)
        return site.answer(request)

    with http_server(answer) as (endpoint, _):
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        async with at_yesterday(library) as pilot:
            await pilot.press("R")
            await see(pilot, "Esc stops syncing 5 of 14")
            assert "? help" in pilot.text()
            held.set()
            await see(pilot, "Synced: nothing new")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "Nothing new, but {day}: 127.0.0.1"),
        (500, "Nothing new, but {day}: 127.0.0.1"),
    ],
)
async def test_a_failed_sync_is_one_line_that_stays_and_says_what_to_do(
    library: Library, monkeypatch: pytest.MonkeyPatch, status: int, said: str
) -> None:
    with http_server(lambda _: Answer(status=status)) as (endpoint, _):
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        async with at_yesterday(library, size=(200, 36)) as pilot:
            await pilot.press("R")
            await see(pilot, said.format(day=TODAY))
            await see(pilot, "(and 13 more); R tries again")
            assert pilot.app.reader.hint_bar.notice is not None
            assert pilot.app.reader.hint_bar.notice.kind == "error"
            assert len(pilot.titles) == 4
    assert len(library.cache.pending_days(HUGGING_FACE)) == 14


async def test_the_reader_keeps_working_offline(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    async with at_yesterday(library) as pilot:
        await pilot.press("R")
        await see(pilot, "Offline, nothing new: 127.0.0.1:9 cannot be reached")
        await pilot.press("j")
        assert pilot.selected.startswith("Paper 1:")


async def test_a_sync_is_refused_while_another_process_syncs(library: Library, site: Site) -> None:
    async with at_yesterday(library) as pilot:
        with hold_sync_lock(library):
            await pilot.press("R")
            await see(pilot, "Another sync is running")
    assert site.seen == []


@pytest.mark.slow
async def test_a_sync_from_the_sample_fills_the_users_own_library(
    tmp_path: Path, site: Site
) -> None:
    from reader.library.library import Library
    from reader.session import Session
    from reader.ui.app import DaysheetApp

    site.days = {str(TODAY): [listed(50, TODAY)]}
    with closing(library_at(tmp_path, [])) as own, Library.open_sample() as built_in:
        app = DaysheetApp(
            built_in, Config(), Session(greeted=True), depth="truecolor", own_library=own
        )
        async with app.run_test(size=(128, 36)) as textual:
            pilot = ReaderPilot(app, textual)
            await pilot.settle()
            await pilot.press("R")
            await see(pilot, "New papers are in your library. Quit and start again to see them.")
        assert own.cache.newest_day() == TODAY
        async with run_reader(built_in) as pilot:
            await pilot.press("R")
            await see(pilot, "The sample stays as it is")


async def test_without_a_source_there_is_nothing_to_sync(library: Library) -> None:
    async with run_reader(library, config=Config(sync_huggingface=False)) as pilot:
        await pilot.press("R")
        await see(pilot, "There is nothing to sync")


@pytest.mark.slow
async def test_the_sync_key_can_be_remapped(library: Library, site: Site) -> None:
    config = Config(keys={"sync": ("F5",), "escape": ("F6",)})
    site.open.clear()
    async with at_yesterday(library, config=config) as pilot:
        await pilot.press("f5")
        await see(pilot, "F6 stops syncing")
        await pilot.press("f6")
        await see(pilot, "Sync stopped, nothing new; F5 goes on with it")


@pytest.mark.slow
def test_leaving_does_not_wait_for_the_network(tmp_path: Path, site: Site) -> None:
    with opened(tmp_path) as library:
        library.cache.ingest(digest(YESTERDAY, [paper(number) for number in range(4)]))
    import os

    site.days = {str(TODAY): [listed(50, TODAY)]}
    environment = {"HF_ENDPOINT": os.environ["HF_ENDPOINT"], "DAYSHEET_SYNC_PAUSES": "0.01"}
    with Terminal(tmp_path, environment=environment) as terminal:
        terminal.wait_for("Paper 0")
        terminal.send("R")
        terminal.wait_for("1 new · ]")
        terminal.wait_for_no("stops syncing")
        site.open.clear()
        terminal.send("R")
        terminal.wait_for("Esc stops syncing")
        terminal.send("sq")
        assert terminal.wait_for_end() == 0
        assert terminal.left_on == []
    with opened(tmp_path) as library:
        assert set(library.marks.all("starred")) == {"2403.00000"}
        assert library.cache.newest_day() == TODAY
