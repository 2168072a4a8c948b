"""Drive the app as a user does: open a library, press keys, read the screen."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from reader.config import Config
from reader.library.library import Library
from reader.library.location import Location
from reader.model.clean import clean_line, clean_text
from reader.model.digest import Listing
from reader.model.entry import Entry
from reader.model.paper import Paper
from reader.session import Session
from reader.ui.app import DaysheetApp
from reader.ui.widgets.lines import LinesWidget
from tests.ui.parsed_styles import keep_parsed_styles
from tests.waiting import PATIENCE

keep_parsed_styles()

MouseKind: TypeAlias = type[events.MouseEvent]
MONDAY = date(2024, 3, 11)
TUESDAY = date(2024, 3, 12)
WORDS = [
    "plasticity",
    "pruning",
    "transformers",
    "diffusion",
    "retrieval",
    "agents",
    "memory",
    "scaling",
]


def paper(number: int, title: str = "", **facts: object) -> Paper:
    """Return a made-up paper; its number is its arXiv id."""
    words = f"{WORDS[number % 8]} for {WORDS[(number // 8) % 8]}"
    return Paper(
        title=clean_line(title or f"Paper {number}: {words}"),
        abstract=clean_text(f"Abstract of paper {number}. " + "It has a sentence. " * 8),
        arxiv=f"2403.{number:05d}",
        **facts,  # type: ignore[arg-type]
    )


def digest(day: date, papers: Iterable[Paper], source: str = "huggingface") -> list[Entry]:
    """Return the entries of a day's digest, in order."""
    return [Entry(each, (Listing(source, day, at),)) for at, each in enumerate(papers)]


def two_days() -> list[Entry]:
    """Return a Monday of twelve papers and a Tuesday of twenty."""
    monday = digest(MONDAY, [paper(number) for number in range(12)])
    return monday + digest(TUESDAY, [paper(number) for number in range(12, 32)])


def library_at(folder: Path, entries: Iterable[Entry] | None = None) -> Library:
    """Open the library below `folder`, with these entries in it, or with the two days."""
    file = folder / "library.sqlite3"
    is_copied = entries is None and not file.exists()
    if is_copied:
        write_two_days(file)
    library = Library.open(file, folder / "data" / "marks.toml", folder / "state")
    if not is_copied:
        library.cache.ingest(two_days() if entries is None else entries)
    return library


def write_two_days(file: Path) -> None:
    """Write a library with the two days in it. Copying one is faster than importing them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_library_of_two_days())


@cache
def _library_of_two_days() -> bytes:
    with TemporaryDirectory() as folder:
        library_at(Path(folder), two_days()).close()
        return Path(folder, "library.sqlite3").read_bytes()


def strips(screen: Screen[Any]) -> list[Strip]:
    """Return the lines of a screen as they are painted. Textual has no public way to them."""
    return screen._compositor.render_strips()


@dataclass
class ReaderPilot:
    """The app while it runs."""

    app: DaysheetApp
    textual: Pilot[int]
    """Textual's own pilot."""
    laid_out: Screen[Any] | None = None
    """The screen that last had lines when everything was at rest."""

    async def press(self, *keys: str) -> None:
        """Press keys as they are typed: `"["`, `"j"`, `"ctrl+c"`."""
        for number, key in enumerate(keys):
            if number:
                await self.textual.pause(0.001)
            self.send(key)
        await self.settle()

    def send(self, key: str) -> None:
        """Send a key as the terminal does, without waiting for what it does."""
        typed = key if len(key) == 1 else None
        self.app.post_message(events.Key(_character_to_key(key) if typed else key, typed))

    async def type(self, text: str) -> None:
        """Type a text so fast that the letters arrive together."""
        for letter in text:
            self.send(letter)
        await self.settle()

    async def wheel(self, widget: Widget, notches: int) -> None:
        """Turn the wheel over a widget: one event a notch, positive down, all in one go."""
        kind = events.MouseScrollDown if notches > 0 else events.MouseScrollUp
        for _ in range(abs(notches)):
            self.mouse(kind, *widget.region.center)
        await self.settle()

    def mouse(self, kind: MouseKind, x: float, y: float) -> None:
        """Send a mouse event at a cell, as the terminal does."""
        at = int(x), int(y)
        event = kind(None, *at, 0, 0, 0, False, False, False, *at)
        self.app.post_message(event)

    def painted(self, *screens: Screen[Any]) -> int:
        """Return the lines that our widgets have painted so far on these screens, or on all."""
        every = screens or tuple(self.app.screen_stack)
        widgets = [each for screen in every for each in screen.walk_children()]
        return sum(each.lines_painted for each in widgets if isinstance(each, LinesWidget))

    async def settle(self) -> None:
        """Wait until the worker has answered and the screen has been painted."""
        end = time.monotonic() + PATIENCE
        while True:
            await self.textual.pause(0.002)
            searcher = self.app.reader.searcher
            counting = any(each.group == "unread" for each in self.app.workers)
            # The choices of a sequence are shown to those who wait.
            waiting = counting or searcher.pending or self.app.reader.hints.waits
            if searcher.idle and not waiting and self._is_laid_out():
                break
            assert time.monotonic() < end, f"never at rest:\n{self.text()}"
        await self.textual.pause(0.002)

    def _is_laid_out(self) -> bool:
        """Return whether the screen has lines: a dialog that was just opened has none yet."""
        screen = self.app.screen
        if screen is not self.laid_out and strips(screen):
            self.laid_out = screen
        return screen is self.laid_out

    async def wait_for(self, text: str) -> None:
        """Wait until the screen shows a text, which comes from another thread."""
        await self.until(lambda: text in self.text())

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until `condition()` is true; fail with the screen when patience ends."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"it did not happen:\n{self.text()}"
            await self.textual.pause(0.005)

    def lines(self) -> list[str]:
        """Return the screen's lines as text."""
        width, height = self.app.size
        return [strip.text.ljust(width) for strip in strips(self.app.screen)][:height]

    def text(self) -> str:
        return "\n".join(self.lines())

    @property
    def titles(self) -> list[str]:
        """The titles of the list, in its order."""
        return [
            row.title for row in self.app.library.cache.rows(self.app.reader.browser.papers.keys)
        ]

    @property
    def selected(self) -> str:
        row = self.app.reader.browser.selected_row
        return row.title if row else ""

    @property
    def read(self) -> set[str]:
        return set(self.app.library.marks.all("read"))

    @property
    def starred(self) -> set[str]:
        return set(self.app.library.marks.all("starred"))


@asynccontextmanager
async def run_reader(
    library: Library,
    *,
    size: tuple[int, int] = (128, 36),
    config: Config | None = None,
    session: Session | None = None,
    start: Location | None = None,
    depth: str = "truecolor",
    today: Callable[[], date] = date.today,
) -> AsyncIterator[ReaderPilot]:
    """Run the app on `library`."""
    session = session or Session(greeted=True, offered_texts=True)
    app = DaysheetApp(library, config or Config(), session, start, depth=depth, today=today)
    async with app.run_test(size=size) as textual:
        pilot = ReaderPilot(app, textual)
        await pilot.settle()
        yield pilot
