"""The application: wires the parts together, saves the session, and restores the terminal."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.app import App
from textual.screen import Screen
from textual.worker import WorkerFailed

from reader.commands import build_keymap
from reader.config import Config
from reader.library.library import Library
from reader.library.location import Location
from reader.library.views import requested_location
from reader.model.errors import DaysheetError
from reader.paths import crash_report_file, session_file
from reader.session import Session, load_session, save_appearance, save_session
from reader.signals import SIGNAL_EXIT_BASE
from reader.ui.key_input import KeyInput
from reader.ui.look import NO_COLOR, Look, Signs, variable_defaults
from reader.ui.screens.reader import Action, ReaderScreen
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
"""Python's default thresholds of garbage collection."""
SWITCH_SECONDS: Final = 0.001
"""Interval at which threads switch the interpreter lock. With Python's default of 5 ms, a search of
100,000 titles delayed a key by 11 ms, at most 24; with this one by 5 ms, at most 19."""
COPIES_SECONDS: Final = 0.5
"""Delay after the first frame before looking for conflict copies of the marks file."""
PREPARE_SECONDS: Final = 0.3
"""Delay after the first frame before the title index is built."""
END_SECONDS: Final = 3.0
"""Maximum wait for the marks at the end. Another instance may hold the lock for two seconds."""
NO_SHELL: Final = "Cannot suspend: no shell with job control could resume the reader"
"""Message shown when Ctrl-Z cannot work because no shell has job control."""


class DaysheetApp(FaultHandlingApp, inherit_bindings=False):
    """The Textual app that shows one library."""

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
        own_library: Library | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """`start`: the location to open, by default that of the session. `depth`: Rich's name of
        the color system, by default detected. `own_library`: the user's own library while the
        sample is shown in its place. `today`: the clock."""
        super().__init__(driver_class=Terminal)
        depth = depth or (NO_COLOR if os.environ.get("NO_COLOR") else self.console.color_system)
        ascii_only = config.ascii or not can_paint("".join(Signs()))
        self.look = Look(session.theme_for(config.theme), depth, ascii_only=ascii_only)
        self._filter_colours()
        # Set before the stylesheets are parsed. A theme set later would have them parsed twice.
        theme = self.look.textual_theme()
        self.register_theme(theme)
        self.set_reactive(App.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.library = library
        self.library_error: DaysheetError | None = None
        """The error of the library that ended the reader."""
        self.fault: Exception | None = None
        """The first unexpected exception, which ended the reader."""
        self.terminal: Terminal | None = None
        """The terminal, once the driver has started."""
        self.signal_shutdown = SignalShutdown(
            self._leave_by_signal, library.marks.flush, self._restore_terminal
        )
        self._wheel = Wheel(self)
        keys = build_keymap(config.keys, config.key_lines)
        services = Services(library, config, keys, self.look, session, own_library, today)
        self._searcher = SearchWorker(library, self._search_failed)
        self.reader = ReaderScreen(
            services,
            self._searcher,
            start
            or session.opening_location(library.cache.newest_day(), is_sample=library.is_sample),
            find_action=_find_action,
            apply_theme=self.apply_theme,
        )
        self.key_input = KeyInput(self, self.reader, keys)
        self._searcher.on_answered = self.key_input.replay

    def _filter_colours(self) -> None:
        """Replace Textual's filter for NO_COLOR, which paints in grey, by ours."""
        color_filter = None
        if self.look.no_color:
            from reader.ui.no_color import NoColor

            color_filter = NoColor()
        replace_color_filter(self, color_filter)

    def apply_theme(self, theme: str) -> None:
        """Repaint everything in another theme."""
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
        """Connect to the event loop, before anything is painted."""
        self.signal_shutdown.loop = asyncio.get_running_loop()
        self.signal_shutdown.loop.set_exception_handler(self._callback_failed)

    def on_ready(self) -> None:
        """Handle the keys typed during the start, and schedule the work that can wait."""
        self.call_after_refresh(_finish_start)
        self.key_input.open()
        self.set_timer(PREPARE_SECONDS, self._searcher.prepare)
        self.set_timer(PREPARE_SECONDS, self.reader.look_for_watched)
        self.set_timer(COPIES_SECONDS, self._look_for_copies)

    async def on_event(self, event: events.Event) -> None:
        """Handle keys before any widget does, so that Ctrl-C works wherever the focus is."""
        if not event.is_forwarded and self._wheel.handle(event):
            event.stop()
            return
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self.key_input.handle(event):
                event.stop()
                return
            event = self.key_input.effective(event)
        await super().on_event(event)

    def _look_for_copies(self) -> None:
        from reader.ui.actions.marking import look_for_copies

        look_for_copies(self.reader)

    def _search_failed(self, text: str) -> None:
        self.reader.filter_bar.show_count("")
        self.reader.messages.show_error(text)

    # Suspend and resume

    def action_suspend_process(self) -> None:
        """Save the marks, restore the terminal, and stop until the shell resumes the process."""
        terminal = self.terminal
        if terminal is None or not terminal.can_suspend:
            self.reader.messages.show(NO_SHELL)
        elif terminal.taken:
            self._save()
            stopped = terminal.stop()
            self._resume()
            if not stopped:
                self.reader.messages.show(NO_SHELL)

    def resume_terminal(self) -> None:
        if self.terminal is not None and self.terminal.taken:
            self.terminal.resume()
            self._resume()

    def _resume(self) -> None:
        if not self.signal_shutdown.requested:
            self.refresh(layout=True)
            self.reader.resume()

    # Leaving

    def exit(
        self, result: int | None = None, return_code: int = 0, message: Any | None = None
    ) -> None:
        self.key_input.is_closed = True
        super().exit(result, return_code, message)

    def handle_hangup(self) -> None:
        if not self.signal_shutdown.requested:
            self.signal_shutdown.request(signal.SIGHUP)

    def _leave_by_signal(self) -> None:
        """Leave after a signal. Called on the event loop, once the reader has started."""
        self.call_later(self._leave_saved)

    def _leave_saved(self) -> None:
        self._save()
        self.reader.leave(ask=False)

    def _save(self) -> None:
        """Save the marks, waiting for a limited time."""
        self.library.finish()
        self.library.marks.flush(SAVE_SECONDS)

    def _restore_terminal(self) -> None:
        if self.terminal is not None:
            self.terminal.force_restore()

    def fail(self, error: Exception) -> None:
        loop = self.signal_shutdown.loop
        if loop is not None:
            loop.call_soon_threadsafe(self.call_later, self.handle_fault, error)

    def _callback_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Handle an exception in a callback of the loop, or in a task that nobody awaits."""
        error = context.get("exception")
        if isinstance(error, Exception) and "handle" in context and not self.key_input.is_closed:
            self.handle_fault(error)

    def handle_fault(self, error: Exception) -> None:
        """End the reader. `run` then reports the error in one line instead of a traceback."""
        if isinstance(error, DaysheetError):
            self.library_error = self.library_error or error
            self.exit(return_code=error.exit_code)
        elif self.is_headless:
            self.raise_in_test(error)
        else:
            self.fault = self.fault or error
            self.exit(return_code=1)

    async def on_unmount(self) -> None:
        self._searcher.close()


def _find_action(command: str) -> Action:
    """Return what a command does. The actions are imported after the first frame."""
    from reader.ui.actions import ACTIONS

    return ACTIONS[command]


def _finish_start() -> None:
    """Load the actions, then enable garbage collection.

    Objects that exist now are excluded from it, because they stay.
    """
    import reader.ui.actions  # noqa: F401

    gc.freeze()
    gc.set_threshold(*USUAL_GARBAGE)
    gc.enable()


def run(
    library: Library,
    config: Config,
    *,
    date_request: DateRequest | None = None,
    query: str = "",
    paper: str = "",
    own_library: Library | None = None,
) -> int:
    """Run the reader until it is closed, save everything, and return the exit code.

    `date_request`: the digest to open. `query`: the filter to open. `paper`: the id of the paper to
    open. `own_library`: the user's own
    library while it is empty and the sample is shown; the reader reports when papers arrive in it.
    Returns 4 if marks could not be saved, after printing the commands that set them again. Raises
    DaysheetError if the library failed.
    """
    path = session_file()
    saved = load_session(path)
    session = saved
    if library.is_sample:
        session = Session(
            greeted=saved.greeted, theme=saved.theme, theme_instead_of=saved.theme_instead_of
        )
    start = requested_location(library, date_request, query, paper)
    sys.setswitchinterval(SWITCH_SECONDS)
    app = DaysheetApp(library, config, session, start, own_library=own_library)
    if date_request is not None and date_request.note:
        app.call_later(app.reader.messages.show, date_request.note)
    app.reader.starts_in_abstract = bool(paper)
    with app.signal_shutdown.handle_signals():
        try:
            app.run()
            library.finish()
        except Exception as error:
            # Raised while Textual started or ended.
            app.fault = app.fault or error
        finally:
            if app.terminal is not None:
                app.terminal.release()
            # After a signal the wait has already taken place.
            library.marks.flush(SAVE_SECONDS if app.signal_shutdown.requested else END_SECONDS)
            (save_appearance if library.is_sample else save_session)(session, path)
    return _exit_code(app, library)


def _exit_code(app: DaysheetApp, library: Library) -> int:
    """Print the marks that could not be saved, and return the exit code.

    Raises the error that ended the reader, if any.
    """
    was_interrupted = app.signal_shutdown.number is not None or app.fault is not None
    # Marks that are only in the journal are safe, but a user who quits should know about them.
    lost = library.marks.at_risk if was_interrupted else bool(library.marks.unsaved())
    if lost:
        from reader.library.unsaved import print_unsaved_commands

        with suppress(OSError):
            print_unsaved_commands(library)
    if app.library_error is not None:
        raise app.library_error
    if app.fault is not None:
        from reader.crash_report import report_crash

        fault = app.fault
        if isinstance(fault, WorkerFailed) and isinstance(fault.error, Exception):
            fault = fault.error
        raise report_crash(fault, crash_report_file(), saved=not lost) from None
    if app.signal_shutdown.number is not None:
        return SIGNAL_EXIT_BASE + app.signal_shutdown.number
    return 4 if lost else app.return_code or 0
