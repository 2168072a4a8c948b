"""The terminal as the reader takes and gives it back: Textual's driver, and what that leaves out.

The driver leaves mouse pixels (1016) on. A SIGCONT that it did not wait for starts it once more,
and the modes found then, raw ones, are what it puts back at the end. A terminal that has gone
keeps it running for ever. Where no shell could continue it, a stop is for good. Its source shows
more: resizes told in the stream (2048) stay on if the terminal answers late, and nobody reads the
queue of what is to be painted once writing has failed.
"""

from __future__ import annotations

import errno
import os
import re
import select
import signal
import sys
import termios
import time
from contextlib import suppress
from threading import Thread
from typing import Any, Final, Protocol, cast

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from reader.encoding import typed_in
from reader.ui.terminal.cursor_fixes import placed
from reader.ui.terminal.input_parser import Sifter
from reader.ui.terminal.input_throttle import Intake
from reader.ui.terminal.output import Paper, painted_on
from reader.ui.terminal.signal_shutdown import Departure

MODES: Final = (1000, 1002, 1003, 1015, 1006, 1016, 1004, 2004, 2048, 2026)
"""What a program may switch on: reports of the mouse (five ways, and in pixels), of focus, pastes
and resizes; whole frames."""
GIVEN_BACK: Final = "".join(f"\x1b[?{mode}l" for mode in MODES) + "\x1b[?7h\x1b[?25h\x1b]22;\x07"
"""Switches those off, lines wrapped and the cursor on, and gives the pointer its own shape."""
FORCED: Final = "\x1b\\\x1b[<u\x1b[?1049l" + GIVEN_BACK + "\x1b[0m"
"""For when nothing was given back: ends a string half sent, the keyboard, the alternate screen."""
LINK_ID: Final = re.compile(r"\x1b\]8;id=[0-9-]*;")
"""How Rich begins a link: with an id that is another one at every painting."""
INPUT_SECONDS: Final = 0.1
"""How often the thread of the keys looks whether it is still wanted."""
READ_AT_ONCE: Final = 4096
"""Bytes: what the system holds of a terminal's input."""
WATCH_SECONDS: Final = 1.0
"""How often at least it is asked whether the terminal is still there."""
CONTINUED_TRIES: Final = 10
"""Looks, 10 ms apart, for the signal that continued us. Counted, for the clock goes on while we are
stopped."""


class Owner(Protocol):
    """What the terminal knows of its app."""

    terminal: Terminal | None
    departure: Departure

    def take_again(self) -> None:
        """Take the terminal again, as after something else had it, and paint everything."""
        ...

    def hung_up(self) -> None:
        """End: the terminal has gone. Called from any thread."""
        ...

    def fail(self, error: Exception) -> None:
        """End on a fault of the program. Called from any thread."""
        ...


class Terminal(LinuxDriver):
    """Paints, takes keys, stops and comes back."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        # Set by whoever started us and has no job control.
        self._ignored = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._owner = cast(Owner, app)
        # A stand-in for what is typed as a file.
        self._file = Paper()  # type: ignore[assignment]
        self.taken = False
        """Whether the terminal is ours now."""
        self._owed = False
        """Whether it is not given back yet, down to the last byte."""
        self._stopping = self._continued = False
        self._watched = False
        signal.signal(signal.SIGTSTP, signal.SIG_IGN if self._ignored else self._asked_to_stop)
        signal.signal(signal.SIGCONT, self._was_continued)
        self._owner.terminal = self

    # Taking and giving back

    def start_application_mode(self) -> None:
        if not self._in_foreground():
            return
        self.taken = self._owed = True
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if not self._watched:
            self._watched = True
            Thread(target=self._watch, name="terminal", daemon=True).start()

    def stop_application_mode(self) -> None:
        if not self.taken:
            return
        try:
            super().stop_application_mode()
            self.write(GIVEN_BACK)
        finally:
            self.taken = False

    def disable_input(self) -> None:
        # Not when another program has it: that would stop us in the background.
        if self.taken:
            super().disable_input()

    def close(self) -> None:
        super().close()
        self._owed = self.taken

    def write(self, data: str) -> None:
        # What is painted while another program has the terminal is painted again afterwards.
        if self.taken:
            super().write(placed(LINK_ID.sub("\x1b]8;;", data)))

    def release(self) -> None:
        """Give the terminal back for good, whatever was left undone."""
        if self._owed:
            self.suspend_application_mode()
        signal.signal(signal.SIGTSTP, signal.SIG_IGN if self._ignored else signal.SIG_DFL)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)

    def force_back(self) -> None:
        """Give it back when the reader hangs: waits for no thread of ours, but perhaps for a
        terminal that takes nothing."""
        if self._owed:
            if self.attrs_before is not None:
                with suppress(termios.error):
                    termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            with suppress(OSError):
                os.write(painted_on().fileno(), FORCED.encode())

    # Stopping

    @property
    def can_suspend(self) -> bool:
        # In the group of the session's leader nobody is left who could continue us.
        return not self._ignored and os.getpgrp() != os.getsid(0)

    def stop(self) -> bool:
        """Give the terminal back, stop the process with its group, take the terminal again.

        Returns once it was continued and has the terminal; false, at once, where it was not
        stopped: the system stops no group that no shell could continue.
        """
        self.suspend_application_mode()
        stopped = self._stop_group()
        self.resume_application_mode()
        return stopped

    def take_again(self) -> None:
        """Take the terminal as if for the first time: others may have changed what it does."""
        if self._in_foreground():
            self.suspend_application_mode()
            self.resume_application_mode()

    def _stop_group(self) -> bool:
        self._stopping, self._continued = True, False
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        # The group, as with Ctrl-Z in a cooked terminal: a script that runs us stops, too.
        os.kill(0, signal.SIGTSTP)
        for _ in range(CONTINUED_TRIES):
            if self._continued:
                break
            time.sleep(0.01)
        signal.signal(signal.SIGTSTP, handler)
        self._stopping = False
        return self._continued

    def _asked_to_stop(self, *_: object) -> None:
        self._on_loop(self._app.action_suspend_process)

    def _was_continued(self, *_: object) -> None:
        """Called when we had been stopped; by SIGSTOP, which cannot be seen coming, too."""
        self._continued = True
        if self.taken and not self._stopping:
            self._on_loop(self._owner.take_again)

    def _on_loop(self, action: Any) -> None:
        # A signal that comes when everything is over comes too late.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._app.call_later, action)

    def _in_foreground(self) -> bool:
        """Wait until the shell lets us have the terminal; false if that is not to be.

        Setting the modes that there are changes nothing, but stops a group in the background.
        """
        while not self._owner.departure.begun:
            try:
                modes = termios.tcgetattr(self.fileno)
                termios.tcsetattr(self.fileno, termios.TCSANOW, modes)
                return True
            except termios.error as error:
                if error.args[0] == errno.EINTR:
                    continue
                self._owner.hung_up()
        return False

    # Keys, and the end of them

    def run_input_thread(self) -> None:
        try:
            self._take_input()
        except (OSError, EOFError):
            self._owner.hung_up()
        except Exception as error:
            self._owner.fail(error)

    def _take_input(self) -> None:
        """Take keys until the terminal is given back."""
        sifter = Sifter(typed_in(sys.__stdin__))
        intake = Intake(sifter, self.process_message, self._on_loop)
        while not self.exit_event.is_set():
            wait = INPUT_SECONDS if intake.due is None else min(INPUT_SECONDS, intake.due)
            # Not a poll, which on macOS knows no terminals.
            if select.select([self.fileno], [], [], wait)[0]:
                intake.came(self._read())
            else:
                intake.go_on()

    def _read(self) -> bytes:
        """Return what was typed. Raises OSError, EOFError where the terminal has gone."""
        try:
            typed = os.read(self.fileno, READ_AT_ONCE)
        except BlockingIOError:
            # Another program that has the same terminal made it so, and was quicker.
            return b""
        if not typed:
            raise EOFError
        return typed

    def process_message(self, message: Message) -> None:
        # Seen here, in the thread of the keys, because the others may hang.
        if isinstance(message, events.Key) and message.key == "ctrl+c":
            self._owner.departure.see_to_it()
        super().process_message(message)

    def _watch(self) -> None:
        """Tell when the terminal has gone; not everybody is sent SIGHUP then."""
        poll = select.poll()
        # No events: only the end of it is waited for.
        poll.register(self.fileno, 0)
        while not (seen := poll.poll(WATCH_SECONDS * 1000)):
            pass
        if seen[0][1] & select.POLLHUP:
            self._owner.hung_up()
