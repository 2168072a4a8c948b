"""The application: keeps the session, restores the terminal."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.app import App
from textual.screen import Screen
from textual.worker import WorkerFailed

from reader.commands import build_keymap
from reader.config import Config
from reader.library.library import Library
from reader.library.location import Location
from reader.library.unsaved import print_unsaved_commands
from reader.model.clean import clean_line
from reader.model.errors import DaysheetError
from reader.model.view import View
from reader.paths import crash_report_file, session_file
from reader.session import Session, load_session, save_appearance, save_session
from reader.signals import SIGNAL_EXIT_BASE
from reader.ui.actions import ACTIONS
from reader.ui.actions.marking import look_for_copies
from reader.ui.key_input import KeyInput
from reader.ui.look import NO_COLOR, Look, Signs, variable_defaults
from reader.ui.screens.reader import ReaderScreen
from reader.ui.search_worker import SearchWorker
from reader.ui.services import Services
from reader.ui.stylesheet_paths import stylesheets
from reader.ui.terminal.driver import Terminal
from reader.ui.terminal.output import can_paint
from reader.ui.terminal.signal_shutdown import SAVE_SECONDS, SignalShutdown
from reader.ui.textual_internals import FaultHandlingApp, replace_color_filter
from reader.ui.wheel import Wheel

if TYPE_CHECKING:
    from reader.library.days import DateRequest

USUAL_GARBAGE: Final = (700, 10, 10)
"""Python's own thresholds of garbage collection."""
SWITCH_SECONDS: Final = 0.001
"""How long the worker may keep the interpreter from the interface. With Python's own 5 ms a search
of 100,000 titles held a key for 11 ms, at most 24; so for 5, at most 19."""
COPIES_SECONDS: Final = 0.5
"""How long after the first frame conflict copies of the marks are looked for."""
PREPARE_SECONDS: Final = 0.3
"""How long after the first frame the title index is built."""
END_SECONDS: Final = 3.0
"""How long marks are waited for at the end; the lock of another copy is for two."""
NO_SHELL: Final = "Nothing here could bring it back: no shell with job control waits for it"
"""Message shown when Ctrl-Z cannot work because no shell has job control."""


class DaysheetApp(FaultHandlingApp, inherit_bindings=False):
    """The reader on one library."""

    TITLE = "Daysheet"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = stylesheets("app", "reader")

    def __init__(
        self,
        library: Library,
        config: Config,
        session: Session,
        start: Location | None = None,
        *,
        depth: str | None = None,
        awaited: Library | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """`depth`: the terminal's colours as Rich names them, else detected; `today`: the clock."""
        super().__init__(driver_class=Terminal)
        depth = depth or (NO_COLOR if os.environ.get("NO_COLOR") else self.console.color_system)
        ascii_only = config.ascii or not can_paint("".join(Signs()))
        self.look = Look(session.theme_for(config.theme), depth, ascii_only=ascii_only)
        self._filter_colours()
        # Set before the stylesheets are read: a theme that is set later has them read twice.
        theme = self.look.textual_theme()
        self.register_theme(theme)
        self.set_reactive(App.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.library = library
        self.trouble: DaysheetError | None = None
        """What ended the reader, where it was not the user."""
        self.fault: Exception | None = None
        """The first error that nobody expected."""
        self.terminal: Terminal | None = None
        """The terminal, once there is one."""
        self.signal_shutdown = SignalShutdown(
            self._leave_by_signal, library.marks.flush, self._restore_terminal
        )
        self._wheel = Wheel(self)
        keys = build_keymap(config.keys, config.key_lines)
        services = Services(library, config, keys, self.look, session, awaited, today)
        self._searcher = SearchWorker(library, self._search_failed)
        self.reader = ReaderScreen(
            services,
            self._searcher,
            start
            or session.opening_location(library.cache.newest_day(), is_sample=library.is_sample),
            actions=ACTIONS,
            apply_theme=self.apply_theme,
        )
        self.key_input = KeyInput(self, self.reader, keys)
        self._searcher.on_answered = self.key_input.replay

    def _filter_colours(self) -> None:
        """Take all colours out of what is painted, or none: Textual makes them grey."""
        color_filter = None
        if self.look.no_color:
            from reader.ui.no_color import NoColor

            color_filter = NoColor()
        replace_color_filter(self, color_filter)

    def apply_theme(self, theme: str) -> None:
        """Paint everything in another theme."""
        self.look.apply_theme(theme)
        textual_theme = self.look.textual_theme()
        self.register_theme(textual_theme)
        self.theme = textual_theme.name
        self.reader.theme_changed()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def get_default_screen(self) -> Screen[None]:
        return self.reader

    def on_load(self) -> None:
        """There is a loop now, and nothing is painted yet."""
        self.signal_shutdown.loop = asyncio.get_running_loop()
        self.signal_shutdown.loop.set_exception_handler(self._callback_failed)

    def on_ready(self) -> None:
        """Everything is mounted: keys that were typed ahead are taken now."""
        self.call_after_refresh(_collect_garbage_again)
        self.key_input.open()
        self.set_timer(PREPARE_SECONDS, self._searcher.prepare)
        self.set_timer(COPIES_SECONDS, partial(look_for_copies, self.reader))

    async def on_event(self, event: events.Event) -> None:
        """Take keys before anything else does, so that Ctrl-C works wherever the focus is."""
        if not event.is_forwarded and self._wheel.handle(event):
            event.stop()
            return
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self.key_input.handle(event):
                event.stop()
                return
            event = self.key_input.effective(event)
        await super().on_event(event)

    def _search_failed(self, text: str) -> None:
        self.reader.messages.show_error(text)

    # Stopping and coming back

    def action_suspend_process(self) -> None:
        """Stop, marks saved and the terminal given back, until the shell continues the process."""
        terminal = self.terminal
        if terminal is None or not terminal.can_suspend:
            self.reader.messages.show(NO_SHELL)
        elif terminal.taken:
            self._save()
            stopped = terminal.stop()
            self._come_back()
            if not stopped:
                self.reader.messages.show(NO_SHELL)

    def take_again(self) -> None:
        if self.terminal is not None and self.terminal.taken:
            self.terminal.take_again()
            self._come_back()

    def _come_back(self) -> None:
        if not self.signal_shutdown.requested:
            self.refresh(layout=True)
            self.reader.come_back()

    # Leaving

    def exit(
        self, result: int | None = None, return_code: int = 0, message: Any | None = None
    ) -> None:
        self.key_input.is_closed = True
        super().exit(result, return_code, message)

    def hung_up(self) -> None:
        if not self.signal_shutdown.requested:
            self.signal_shutdown.request(signal.SIGHUP)

    def _leave_by_signal(self) -> None:
        """Leave because of a signal, once the reader has started. Called on the event loop."""
        self.call_later(self._leave_saved)

    def _leave_saved(self) -> None:
        self._save()
        self.reader.leave(ask=False)

    def _save(self) -> None:
        """Wait for the marks, but not for ever."""
        self.library.finish()
        self.library.marks.flush(SAVE_SECONDS)

    def _restore_terminal(self) -> None:
        if self.terminal is not None:
            self.terminal.force_back()

    def fail(self, error: Exception) -> None:
        loop = self.signal_shutdown.loop
        if loop is not None:
            loop.call_soon_threadsafe(self.call_later, self.handle_fault, error)

    def _callback_failed(self, _loop: asyncio.AbstractEventLoop, said: dict[str, Any]) -> None:
        """Called for a function that the loop called, or a task that nobody waits for."""
        error = said.get("exception")
        if isinstance(error, Exception) and "handle" in said and not self.key_input.is_closed:
            self.handle_fault(error)

    def handle_fault(self, error: Exception) -> None:
        """End; `run` says why in one line instead of a traceback."""
        if isinstance(error, DaysheetError):
            self.trouble = self.trouble or error
            self.exit(return_code=error.exit_code)
        elif self.is_headless:
            self.raise_in_test(error)
        else:
            self.fault = self.fault or error
            self.exit(return_code=1)

    async def on_unmount(self) -> None:
        self._searcher.close()


def _collect_garbage_again() -> None:
    """What is there now stays: it need not be looked through again. The command line put the
    collector off, because a start makes many objects and no garbage."""
    gc.freeze()
    gc.set_threshold(*USUAL_GARBAGE)


def run(
    library: Library,
    config: Config,
    *,
    asked: DateRequest | None = None,
    query: str = "",
    awaited: Library | None = None,
) -> int:
    """Open the reader and return its exit code once it is closed, with everything saved.

    `asked`: the digest to open. `awaited` is the user's own library while it is empty and the
    sample is shown in its place: the reader says when papers have come into it. Returns 4 when
    marks could not be saved: they are printed as commands that set them again. Raises DaysheetError
    where the library failed it.
    """
    path = session_file()
    kept = load_session(path)
    session = kept
    if library.is_sample:
        session = Session(
            greeted=kept.greeted, theme=kept.theme, theme_instead_of=kept.theme_instead_of
        )
    place = None
    if asked is not None or query:
        view = View("day", asked.days[0]) if asked else View("library", library.cache.newest_day())
        place = Location(view, query=clean_line(query))
    sys.setswitchinterval(SWITCH_SECONDS)
    app = DaysheetApp(library, config, session, place, awaited=awaited)
    if asked is not None and asked.fallback_note:
        app.call_later(app.reader.messages.show, asked.fallback_note)
    with app.signal_shutdown.handle_signals():
        try:
            app.run()
            library.finish()
        except Exception as error:
            # While Textual started or ended, where it lets errors pass.
            app.fault = app.fault or error
        finally:
            if app.terminal is not None:
                app.terminal.release()
            # Whoever was told to leave has waited for it already.
            library.marks.flush(SAVE_SECONDS if app.signal_shutdown.requested else END_SECONDS)
            (save_appearance if library.is_sample else save_session)(session, path)
    return _exit_code(app, library)


def _exit_code(app: DaysheetApp, library: Library) -> int:
    """Say what could not be saved, and return the exit code. Raises what ended the reader."""
    told = app.signal_shutdown.number is not None or app.fault is not None
    # Whoever left by a key sees to what is only in the journal; nobody else is there to do so.
    lost = library.marks.at_risk if told else bool(library.marks.unsaved())
    if lost:
        with suppress(OSError):
            print_unsaved_commands(library)
    if app.trouble is not None:
        raise app.trouble
    if app.fault is not None:
        from reader.crash_report import report_crash

        found = app.fault
        if isinstance(found, WorkerFailed) and isinstance(found.error, Exception):
            found = found.error
        raise report_crash(found, crash_report_file(), saved=not lost) from None
    if app.signal_shutdown.number is not None:
        return SIGNAL_EXIT_BASE + app.signal_shutdown.number
    return 4 if lost else app.return_code or 0
