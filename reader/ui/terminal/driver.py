"""Takes and restores the terminal: Textual's driver with its gaps closed.

Textual's driver leaves mouse pixels (1016) on. After an unexpected SIGCONT it starts again and
later restores the raw modes that it found then. It runs forever after the terminal has closed. It
stops for good where no shell can continue it. Resize reports (2048) stay on if the terminal answers
late, and once a write has failed nothing empties its output queue. Where COLUMNS and LINES are
exported it never notices a new size.
"""

from __future__ import annotations

import errno
import os
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

from reader.model.lazy_pattern import lazy_pattern
from reader.terminal_encoding import input_encoding
from reader.ui.terminal.cursor_fixes import reposition
from reader.ui.terminal.input_parser import EscapeParser
from reader.ui.terminal.input_throttle import InputThrottle
from reader.ui.terminal.output import EncodingSafeStream, screen_stream
from reader.ui.terminal.signal_shutdown import SignalShutdown
from reader.ui.textual_internals import ask_for_alternate_keys

MODES: Final = (1000, 1002, 1003, 1015, 1006, 1016, 1004, 2004, 2048, 2026)
"""Modes that may be on: reports of the mouse (five forms, and in pixels), of focus, pastes and
resizes; synchronized output."""
RESTORE: Final = "".join(f"\x1b[?{mode}l" for mode in MODES) + "\x1b[?7h\x1b[?25h\x1b]22;\x07"
"""Switches those off, line wrap and the cursor on, and resets the shape of the pointer."""
FORCED: Final = "\x1b\\\x1b[?1049h\x1b[<u\x1b[?1049l" + RESTORE + "\x1b[0m"
"""For when nothing, or only a part, was restored: ends an unfinished string, the keyboard protocol
and the alternate screen. Each screen has its own keyboard modes: on the alternate screen one `<u`
too many removes nothing, on the main screen it would remove the modes of the shell."""
LINK_ID: Final = lazy_pattern(r"\x1b\]8;id=[0-9-]*;")
"""How Rich begins a link: with an id that changes with every paint."""
INPUT_SECONDS: Final = 0.1
"""How often the input thread checks whether it should end."""
READ_BYTES: Final = 4096
"""What the kernel buffers of a terminal's input."""
WATCH_SECONDS: Final = 1.0
"""How often, at least, to check whether the terminal is still there."""
CONTINUED_TRIES: Final = 10
"""Checks, 10 ms apart, for the signal that continues the process. They are counted, because the
clock runs while the process is stopped."""


class Owner(Protocol):
    """What the terminal needs of its app."""

    terminal: Terminal | None
    signal_shutdown: SignalShutdown

    def resume_terminal(self) -> None:
        """Take the terminal again after another program used it, and paint everything."""
        ...

    def handle_hangup(self) -> None:
        """End, because the terminal has closed. Called from any thread."""
        ...

    def fail(self, error: Exception) -> None:
        """End because of a fault of the program. Called from any thread."""
        ...


class Terminal(LinuxDriver):
    """Paints, reads keys, suspends and resumes."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        # Set by a parent process without job control.
        self._ignored = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._owner = cast(Owner, app)
        # Typed as a file; only these three methods are used.
        self._file = EncodingSafeStream()  # type: ignore[assignment]
        self.taken = False
        """Whether the reader has the terminal."""
        self._owed = False
        """Whether the terminal is not fully restored yet."""
        self._modes_before: list[Any] | None = None
        """The modes of the line (termios) to restore; None if they are restored."""
        self._stopping = self._continued = False
        self._watched = False
        signal.signal(signal.SIGTSTP, signal.SIG_IGN if self._ignored else self._asked_to_stop)
        signal.signal(signal.SIGCONT, self._was_continued)
        self._owner.terminal = self

    # Taking and giving back

    def start_application_mode(self) -> None:
        if not self._in_foreground():
            return
        with suppress(termios.error):
            self._modes_before = termios.tcgetattr(self.fileno)
        self.taken = self._owed = True
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # `close` restores them: Textual would do so before it has written the end of the screen.
        self.attrs_before = None
        if not self._watched:
            self._watched = True
            Thread(target=self._watch, name="terminal", daemon=True).start()

    def _get_terminal_size(self) -> tuple[int, int]:
        # The shell, or the program that started it, may have exported the size of another time.
        with suppress(OSError):
            columns, lines = os.get_terminal_size(self.fileno)
            if columns and lines:
                return columns, lines
        return super()._get_terminal_size()

    def stop_application_mode(self) -> None:
        if not self.taken:
            return
        try:
            super().stop_application_mode()
            self.write(RESTORE)
        finally:
            self.taken = False

    def disable_input(self) -> None:
        # Not while another program has the terminal: that would stop us in the background.
        if self.taken:
            super().disable_input()

    def close(self) -> None:
        """Write all that waits, then restore the modes of the line.

        Once Ctrl-C is a signal again, it discards output that the terminal has not read yet.
        """
        super().close()
        if not self.taken:
            self._restore_modes()
            self._owed = False

    def write(self, data: str) -> None:
        # What is not painted now is painted when the terminal is taken again.
        if self.taken:
            data = ask_for_alternate_keys(data)
            super().write(reposition(LINK_ID.sub("\x1b]8;;", data)))

    def release(self) -> None:
        """Restore the terminal for good, whatever state it is in."""
        if self._owed:
            self.suspend_application_mode()
        signal.signal(signal.SIGTSTP, signal.SIG_IGN if self._ignored else signal.SIG_DFL)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)

    def force_restore(self) -> None:
        """Restore the terminal while the reader hangs.

        Waits for no thread, but possibly for a terminal that accepts no output.
        """
        if self._owed:
            self._restore_modes()
            with suppress(OSError):
                os.write(screen_stream().fileno(), FORCED.encode())

    def _restore_modes(self) -> None:
        if self._modes_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._modes_before)
            # Once more, while another program has the terminal, would stop us in the background.
            self._modes_before = None

    # Stopping

    @property
    def can_suspend(self) -> bool:
        # In the process group of the session leader no shell is left to continue us.
        return not self._ignored and os.getpgrp() != os.getsid(0)

    def stop(self) -> bool:
        """Restore the terminal, stop the process group, and take the terminal again.

        Return True once the process was continued and has the terminal. Return False at once if
        the system did not stop it, because no shell could continue the group.
        """
        self.suspend_application_mode()
        stopped = self._stop_group()
        self.resume_application_mode()
        return stopped

    def resume(self) -> None:
        """Take the terminal as if for the first time: another program may have changed it."""
        if self._in_foreground():
            self.suspend_application_mode()
            self.resume_application_mode()

    def _stop_group(self) -> bool:
        self._stopping, self._continued = True, False
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        # The whole group, as Ctrl-Z does in a shell: a script that runs the reader stops, too.
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
        """Called after any stop, also by SIGSTOP, of which there is no warning."""
        self._continued = True
        if self.taken and not self._stopping:
            self._on_loop(self._owner.resume_terminal)

    def _on_loop(self, action: Any) -> None:
        # The loop may have ended before the signal.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._app.call_later, action)

    def _in_foreground(self) -> bool:
        """Wait until the shell gives us the terminal; return False if the reader ends before.

        Setting the modes to what they are changes nothing, but stops a group in the background.
        """
        while not self._owner.signal_shutdown.requested:
            try:
                modes = termios.tcgetattr(self.fileno)
                termios.tcsetattr(self.fileno, termios.TCSANOW, modes)
                return True
            except termios.error as error:
                if error.args[0] == errno.EINTR:
                    continue
                self._owner.handle_hangup()
        return False

    # Input

    def run_input_thread(self) -> None:
        try:
            self._read_input()
        except (OSError, EOFError):
            self._owner.handle_hangup()
        except Exception as error:
            self._owner.fail(error)

    def _read_input(self) -> None:
        """Read input until the terminal is restored."""
        # GNU screen sets STY.
        parser = EscapeParser(input_encoding(sys.__stdin__), alt_sequences="STY" not in os.environ)
        throttle = InputThrottle(parser, self.process_message, self._on_loop)
        while not self.exit_event.is_set():
            timeout = throttle.timeout
            wait = INPUT_SECONDS if timeout is None else min(INPUT_SECONDS, timeout)
            # Not poll, which does not support terminals on macOS.
            if select.select([self.fileno], [], [], wait)[0]:
                throttle.receive(self._read())
            else:
                throttle.send_waiting()

    def _read(self) -> bytes:
        """Return what was typed. Raises OSError or EOFError if the terminal has closed."""
        try:
            typed = os.read(self.fileno, READ_BYTES)
        except BlockingIOError:
            # Another program on the same terminal made it non-blocking and read first.
            return b""
        if not typed:
            raise EOFError
        return typed

    def process_message(self, message: Message) -> None:
        # Here, in the input thread, because the other threads may hang.
        if isinstance(message, events.Key) and message.key == "ctrl+c":
            self._owner.signal_shutdown.ensure_watchdog()
        super().process_message(message)

    def _watch(self) -> None:
        """Notice when the terminal closes; not every process is sent SIGHUP then."""
        poll = select.poll()
        # No events: only the hang-up is reported.
        poll.register(self.fileno, 0)
        while not (seen := poll.poll(WATCH_SECONDS * 1000)):
            pass
        if seen[0][1] & select.POLLHUP:
            self._owner.handle_hangup()
