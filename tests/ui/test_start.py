"""The first frame is painted before the marks are read, and is made right as soon as they are."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library.library import Library
from reader.library.location import Location
from reader.model.view import View
from reader.storage.marks.reading import Reading as Read
from reader.storage.marks.reading import read_marks
from reader.storage.marks.saver import Saver
from reader.ui.browser import Browser
from tests.ui.reader_pilot import TUESDAY, ReaderPilot, library_at, run_reader
from tests.waiting import PATIENCE

FIRST, SECOND, THIRD = "2403.00012", "2403.00013", "2403.00014"


@pytest.fixture(autouse=True)
def closed(library: Library) -> None:
    """The library of the other tests is made, with one star, and closed."""
    mark(library, FIRST)
    library.close()


def mark(library: Library, id: str) -> None:
    key = library.key_of(id)
    assert key is not None
    library.mark("starred", library.cache.rows([key]), True)
    library.marks.flush()


def pull(folder: Path, *starred: str) -> None:
    """Write the marks as another machine did a minute ago."""
    file = folder / "data" / "marks.toml"
    file.write_text("[starred]\n" + "".join(f'"{id}" = 2024-03-13\n' for id in starred))
    os.utime(file, (time.time() - 60, time.time() - 60))


@pytest.fixture
def again(tmp_path: Path) -> Iterator[Library]:
    """The same library, opened again."""
    opened = library_at(tmp_path, [])
    yield opened
    opened.close()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Whoever reads the marks' file waits until this is set."""
    gate = threading.Event()

    def waiting(data: bytes) -> Read:
        assert gate.wait(PATIENCE)
        return read_marks(data)

    monkeypatch.setattr("reader.storage.marks.file.read_marks", waiting)
    yield gate
    gate.set()


@pytest.fixture
def repaints(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One for each time that all marks were painted again."""
    counted: list[None] = []
    again = Browser.all_marks_changed

    def counting(browser: Browser) -> None:
        counted.append(None)
        again(browser)

    monkeypatch.setattr(Browser, "all_marks_changed", counting)
    return counted


def starred(pilot: ReaderPilot) -> list[str]:
    """The ids of the rows that are painted with a star."""
    lines = [line[:60] for line in pilot.lines()[3:]]
    return [f"2403.{number:05}" for number in range(40) if shows(lines, number)]


def shows(lines: list[str], number: int) -> bool:
    return any("★" in line and f"Paper {number}:" in line for line in lines)


@pytest.mark.slow
async def test_stars_are_shown_before_the_marks_are_read(
    again: Library, gate: threading.Event, tmp_path: Path
) -> None:
    pull(tmp_path, SECOND)
    async with run_reader(again) as pilot:
        assert not again.marks.are_read
        assert starred(pilot) == [SECOND]
        pull(tmp_path, THIRD)
        gate.set()
        await pilot.until(lambda: starred(pilot) == [THIRD])


async def test_nothing_is_repainted_if_the_preview_was_right(
    again: Library, repaints: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, serve = threading.Event(), Saver.serve

    def serving(saver: Saver) -> None:
        read.set()
        serve(saver)

    monkeypatch.setattr(Saver, "serve", serving)
    async with run_reader(again) as pilot:
        await pilot.until(read.is_set)
        await pilot.settle()
        assert again.marks.are_read
        assert starred(pilot) == [FIRST]
        assert repaints == []


async def test_a_toggle_before_the_marks_are_read_uses_the_file(
    again: Library, gate: threading.Event, tmp_path: Path
) -> None:
    # A key without quotes, which the preview does not find.
    (tmp_path / "data" / "marks.toml").write_text(f"[starred]\n{SECOND} = 2024-03-13\n")
    async with run_reader(again) as pilot:
        assert starred(pilot) == []
        threading.Timer(0.1, gate.set).start()
        await pilot.press("s", "j", "s")
        assert starred(pilot) == [FIRST]
        assert pilot.starred == {FIRST}
    again.close()
    text = (tmp_path / "data" / "marks.toml").read_text()
    assert f'[removed.starred]\n"{SECOND}"' in text


async def test_a_view_of_unread_papers_waits_for_the_file(
    again: Library, gate: threading.Event, tmp_path: Path
) -> None:
    (tmp_path / "data" / "marks.toml").write_text(f'[read]\n"{FIRST}" = 2024-03-13\n')
    threading.Timer(0.1, gate.set).start()
    async with run_reader(again, start=Location(View("day", TUESDAY), only_unread=True)) as pilot:
        await pilot.settle()
        assert len(pilot.titles) == 19
        assert not any(title.startswith("Paper 12:") for title in pilot.titles)


async def test_a_filter_by_marks_waits_for_the_file(
    again: Library, gate: threading.Event, tmp_path: Path
) -> None:
    pull(tmp_path, SECOND, THIRD)
    threading.Timer(0.1, gate.set).start()
    place = Location(View("day", TUESDAY), query="is:starred")
    async with run_reader(again, start=place) as pilot:
        await pilot.settle()
        assert [title.split(":")[0] for title in pilot.titles] == ["Paper 13", "Paper 14"]


async def test_a_problem_with_the_marks_file_is_reported_soon_after_the_start(
    again: Library, tmp_path: Path
) -> None:
    (tmp_path / "data" / "marks.toml").write_text(f'[starred]\n"{FIRST}" = 2024-03-13\n2403 = ')
    async with run_reader(again) as pilot:
        await pilot.until(lambda: "line 3" in pilot.lines()[-1])
        assert "not read" in pilot.lines()[-1]
        assert starred(pilot) == [FIRST]


async def test_quitting_at_once_saves_what_was_marked_at_once(
    again: Library, gate: threading.Event, tmp_path: Path
) -> None:
    pull(tmp_path, SECOND)
    threading.Timer(0.1, gate.set).start()
    async with run_reader(again) as pilot:
        await pilot.press("s", "q")
    again.close()
    text = (tmp_path / "data" / "marks.toml").read_text()
    assert f'"{FIRST}" = ' in text
    assert f'"{SECOND}" = 2024-03-13' in text


async def test_garbage_is_collected_again_after_the_first_frame(again: Library) -> None:
    # As the command line does before it imports the reader.
    gc.disable()
    try:
        async with run_reader(again) as pilot:
            await pilot.until(gc.isenabled)
    finally:
        gc.enable()
        gc.unfreeze()
