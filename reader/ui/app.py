"""The application: takes every key first, keeps the session, gives the terminal back."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress

from textual import events
from textual.app import App
from textual.screen import Screen

from reader.commands import keymap
from reader.config import Config
from reader.library.library import Library
from reader.model.view import View
from reader.paths import session_file
from reader.ui.finding import Searcher
from reader.ui.keys import TakesKeys, written_key
from reader.ui.look import Look, variable_defaults
from reader.ui.places import Place, Session, load_session, save_session
from reader.ui.screens.base import Desk
from reader.ui.screens.reader import ReaderScreen
from reader.ui.styles import stylesheets

PREPARE_SECONDS = 0.3
"""How long after the first frame the title index is built."""


class DaysheetApp(App[int], inherit_bindings=False):
    """The reader on one library."""

    TITLE = "Daysheet"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = stylesheets("app", "reader")

    def __init__(
        self,
        library: Library,
        config: Config,
        session: Session,
        start: Place | None = None,
        *,
        depth: str | None = None,
    ) -> None:
        """`depth` is the terminal's colours as Rich names them; by default they are found out."""
        super().__init__()
        depth = depth or self.console.color_system
        self.look = Look(config.theme, depth, ascii_only=config.ascii)
        # Set before the stylesheets are read: a theme that is set later has them read twice.
        theme = self.look.textual_theme()
        self.register_theme(theme)
        self.set_reactive(App.theme, theme.name)
        self.library = library
        self._typed_ahead: list[events.Key] = []
        self._opened = False
        desk = Desk(library, config, keymap(config.keys), self.look, session)
        self._searcher = Searcher(library, self._search_failed)
        self.reader = ReaderScreen(desk, self._searcher, start or first_place(library, session))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def get_default_screen(self) -> Screen[None]:
        return self.reader

    async def on_mount(self) -> None:
        self._handle_signals()

    def on_ready(self) -> None:
        """Everything is mounted: keys that were typed ahead are taken now."""
        self._opened = True
        for event in self._typed_ahead:
            self.post_message(event)
        self._typed_ahead.clear()
        self.set_timer(PREPARE_SECONDS, self._searcher.prepare)

    async def on_event(self, event: events.Event) -> None:
        """Take keys before anything else does, so that Ctrl-C works wherever the focus is."""
        if isinstance(event, events.Key) and not event.is_forwarded and self._takes(event):
            event.stop()
            return
        await super().on_event(event)

    def _takes(self, event: events.Key) -> bool:
        key = written_key(event)
        if self.reader.desk.keymap.command("anywhere", key) == "quit-now":
            self.reader.leave(ask=False)
            return True
        if not self._opened:
            self._typed_ahead.append(event)
            return True
        if self.screen is self.reader:
            return self.reader.take_key(key)
        return isinstance(self.screen, TakesKeys) and self.screen.take_key(key)

    def _search_failed(self, text: str) -> None:
        self.reader.say_error(text)

    def _handle_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self._ended_by, number)

    def _ended_by(self, number: int) -> None:
        self.reader.leave(ask=False)
        self._return_code = 128 + number

    async def on_unmount(self) -> None:
        self._searcher.close()


def first_place(library: Library, session: Session) -> Place:
    """Return where the reader opens: a digest newer than any shown, else the place left."""
    newest = library.newest_day()
    if library.is_sample or session.place is None:
        return Place(View("day", newest))
    if newest is not None and (session.newest_shown is None or newest > session.newest_shown):
        return Place(View("day", newest), paper=session.paper_of(newest))
    return session.place


def run(library: Library, config: Config, *, start: View | None = None, query: str = "") -> int:
    """Open the reader and return its exit code once it is closed, with everything saved.

    4 when marks could not be saved: they are printed as commands that set them again.
    """
    path = session_file()
    session = Session() if library.is_sample else load_session(path)
    place = None
    if start is not None or query:
        view = start or View("library", library.newest_day())
        place = Place(view, query=query)
    app = DaysheetApp(library, config, session, place)
    try:
        app.run()
    finally:
        if not library.is_sample:
            save_session(session, path)
        library.marks.flush()
    return _exit_code(app, library)


def _exit_code(app: DaysheetApp, library: Library) -> int:
    unsaved = library.marks.unsaved()
    if unsaved:
        print("daysheet: these marks could not be saved; run:", file=sys.stderr)
        for change in unsaved:
            verbs = {"read": ("read", "unread"), "starred": ("star", "unstar")}[change.kind]
            print(f"  daysheet {verbs[not change.marked]} {change.ids[0]}", file=sys.stderr)
        return 4
    return app.return_code or 0
