"""The saver: one thread that saves queued operations in the file, and reports when it cannot.

It saves at once on the first operation, then at a limited pace. While saving fails, it adds the
operations to the journal as they come, and tries again every two seconds.
"""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread, current_thread
from typing import TYPE_CHECKING, Final

from reader.model.clean import CleanText, clean_line
from reader.storage import atomic
from reader.storage.atomic import FileError
from reader.storage.marks.file_state import FileState
from reader.storage.marks.merge_rule import empty_tables

if TYPE_CHECKING:
    from reader.storage.marks.file import MarksFile, Saved
    from reader.storage.marks.memory import Memory

PACE: Final = 0.1
"""Seconds between the starts of two saves, so that a mark is on disk within 0.2 seconds."""
HEAD_START: Final = 0.005
"""Seconds for the thread that made the mark to show it, before this one competes with it."""
RETRY: Final = 2.0
"""Seconds between two tries while saving fails."""
MANY: Final = 200
"""Number of operations from which they are journaled first, because saving takes long."""
PATIENCE: Final = 2.0
"""Seconds to wait for another copy's lock."""
LEAVING: Final = 0.25
"""The same when the program closes; the operations are in the journal by then."""


class Saver:
    """Connects the marks in memory with the file. Any thread may call any method."""

    def __init__(self, memory: Memory, state: FileState) -> None:
        self.problem: CleanText | None = None
        self.on_event: Callable[[], None] | None = None
        self._memory = memory
        self._state = state
        self._marks_file: MarksFile | None = None
        self._changed = memory.changed
        self._at_file = Lock()
        """Held while the file is read or saved."""
        self._thread: Thread | None = None
        self._starting = Lock()
        """Held while the thread is started or ended."""
        self._closing = False
        self._urgent = False
        self._attempts = 0
        """Number of the newest attempt."""
        self._last_failure = 0
        """Number of the newest attempt that failed."""
        self._started = 0.0
        """When the newest attempt to save started."""
        self._in_attempt = 0
        """Number of operations ever queued when the newest attempt started."""
        self._reported = 0
        """The same when a failure was last reported: each unsaved mark is reported."""
        self._journaled = 0
        """The same when the pending operations were last journaled."""
        self._may_have_expired = True
        """Whether memory may have removals that are too old to be kept."""
        self._must_read = False
        """Whether the thread must read the file again."""
        self._cannot_keep = False
        """Whether neither the file nor the journal was writable when that was last checked."""

    def _preload(self) -> None:
        """Import what saving needs before the first mark, and before daysheet is updated."""
        from reader.storage.marks.file import preload

        preload()

    def _file(self) -> MarksFile:
        """The file, which is to be read or saved."""
        if self._marks_file is None:
            from reader.storage.marks.file import MarksFile, SaveOptions

            self._marks_file = MarksFile(
                self._state, SaveOptions(self._patience, self._try_journal)
            )
        return self._marks_file

    def start(self) -> None:
        """Read the marks. Never raises: from a broken file it takes the lines that can be read."""
        try:
            tables = empty_tables() if self._state.is_missing else self._file().read()
        except FileError as error:
            self._set_problem(str(error))
            tables = self._file().read_broken()
        self._memory.replace(tables)
        if self._state.has_leftovers:
            self._take_over()

    def _take_over(self) -> None:
        """Finish the work of a copy that was killed or could not save."""
        self._file().remove_leftovers()
        if waiting := self._file().journal.waiting():
            self._memory.queue(waiting)
            self._journaled = self._memory.queued
            self.wake()

    def wake(self) -> None:
        """Start the thread if it does not run."""
        if self._is_working():
            return
        with self._starting:
            if self._is_working():
                return
            self._closing = False
            # A daemon, so that it cannot keep the program from ending; the exit hook saves then.
            self._thread = Thread(target=self._work, name="marks", daemon=True)
            atexit.register(self.close)
            try:
                self._thread.start()
                return
            except RuntimeError:
                # The interpreter is shutting down, or the system has no thread left.
                self._thread = None
        self._attempt()

    def serve(self) -> None:
        """Run the saver on this thread, a daemon, until it is closed."""
        with self._starting:
            if self._closing or self._is_working():
                return
            self._thread = current_thread()
            atexit.register(self.close)
        self._preload()
        self._work()

    def _is_working(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def flush(self, timeout: float) -> bool:
        """Wait until everything queued so far is in the file, or saving it has failed once."""
        with self._changed:
            goal, begun = self._memory.queued, self._attempts
            if self._saved_count() >= goal:
                return True
        self._request(urgent=True)
        with self._changed:
            self._changed.wait_for(
                lambda: self._saved_count() >= goal or self._last_failure > begun, timeout
            )
            return self._saved_count() >= goal

    def close(self, timeout: float = 5.0) -> None:
        """Save, and end the thread."""
        with self._starting:
            thread, self._thread = self._thread, None
            with self._changed:
                self._closing = self._urgent = True
                self._changed.notify_all()
        if thread:
            thread.join(timeout)
        if not self._has_tried_all() and not (thread and thread.is_alive()):
            self._attempt()
        atexit.unregister(self.close)

    def check_outside(self) -> bool:
        """Read the file again if it was changed outside; true if the marks or the problem changed.

        A large file is left to the thread, which tells when it has read it.
        """
        if not self._at_file.acquire(blocking=False):
            return False
        try:
            self._preload()
            change = self._state.compare()
            if change.changed and not change.large:
                return self._read_again(change.may_be_incomplete)
        except FileError as error:
            return self._set_problem(str(error))
        finally:
            self._at_file.release()
        if change.changed:
            self._must_read = True
            self._request()
        elif change.was_readable and not self._memory.pending:
            # The file is the one that we know.
            return self.check_writable()
        return False

    def _read_again(self, may_be_incomplete: bool) -> bool:
        """Read the file; return whether marks or `problem` changed. Hold `_at_file`."""
        try:
            differ = self._memory.replace(self._file().read())
        except FileError as error:
            if may_be_incomplete:
                # An editor may have written half of it so far: decide at the next look.
                self._state.refused = None
                return False
            return self._set_problem(str(error))
        self._may_have_expired = True
        if self._memory.pending:
            self._request(urgent=True)
            return differ
        return self.check_writable() or differ

    def check_writable(self) -> bool:
        """Set `problem` if no mark could be saved, before one is made; true if it changed.

        Only for a reader that stays open: a command that makes no mark need not say so.
        """
        obstacle = self._state.obstacle()
        self._cannot_keep = bool(obstacle and atomic.write_obstacle(self._state.journal, 1))
        return self._set_problem(str(obstacle) if obstacle else None, "marks cannot be saved: ")

    def _request(self, urgent: bool = False) -> None:
        """Wake the thread for work; if urgent, the next attempt starts at once."""
        with self._changed:
            self._urgent |= urgent
            self._changed.notify_all()
        self.wake()

    @property
    def file_size(self) -> int:
        """Size of the file in bytes when it was last read or saved."""
        stamp = self._state.stamp
        return stamp.size if stamp else 0

    @property
    def must_warn(self) -> bool:
        """Whether a mark is kept by nothing but memory, or would be if one were made."""
        return self.at_risk or (self.problem is not None and self._cannot_keep)

    @property
    def at_risk(self) -> bool:
        """Whether there are changes that neither the file nor the journal has taken."""
        return self.problem is not None and self._journaled < self._memory.queued

    def _saved_count(self) -> int:
        """Number of operations that were ever saved."""
        return self._memory.queued - len(self._memory.pending)

    def _has_tried_all(self) -> bool:
        """Whether the newest attempt included all pending operations."""
        return not self._memory.pending or self._in_attempt == self._memory.queued

    def _work(self) -> None:
        while self._wait_for_work():
            if self._must_read:
                self._must_read = False
                with self._at_file:
                    news = self._read_again(may_be_incomplete=False)
                if news:
                    self.notify()
            if self._memory.pending:
                self._attempt()
                self._pause()

    def _wait_for_work(self) -> bool:
        """Wait for work; return False when the program closes and nothing is left."""
        with self._changed:
            self._changed.wait_for(self._has_work)
            self._changed.wait_for(lambda: self._urgent or self._closing, HEAD_START)
            if self._closing:
                return self._urgent and bool(self._memory.pending)
            return True

    def _has_work(self) -> bool:
        return bool(self._memory.pending) or self._must_read or self._closing

    def _pause(self) -> None:
        """Wait until the next attempt is due."""
        with self._changed:
            due = self._started + PACE - time.monotonic()
            self._changed.wait_for(lambda: self._urgent or self._closing, due)
            if self._last_failure == self._attempts:
                self._changed.wait_for(
                    lambda: self._urgent or self._closing or not self._has_tried_all(), RETRY
                )

    def _attempt(self) -> None:
        """Try to save what is pending."""
        with self._at_file:
            with self._changed:
                self._urgent = False
                self._attempts += 1
                self._started = time.monotonic()
                self._in_attempt = self._memory.queued
                batch = list(self._memory.pending)
            expired = self._memory.expired if self._may_have_expired else []
            if len(batch) > MANY:
                self._try_journal()
            try:
                saved = self._file().save(batch, expired)
            except FileError as error:
                self._fail(str(error))
            except Exception as error:
                # A bug must neither end the thread nor go unnoticed.
                self._fail(f"{type(error).__name__}: {error}; please report this")
            else:
                self._succeed(len(batch), saved)

    def _succeed(self, count: int, saved: Saved) -> None:
        if saved.tables is not None:
            self._memory.replace(saved.tables)
        was = self._set_problem(None)
        self._memory.mark_saved(count, saved.replayed)
        if self._may_have_expired or saved.tables is not None:
            self._memory.forget_expired()
            self._may_have_expired = False
        if was or saved.tables is not None or saved.replayed:
            self.notify()

    def _fail(self, reason: str) -> None:
        try:
            self._journal_pending()
        except FileError as error:
            reason += f"; nor in the journal: {error}"
        news = self._set_problem(reason) or self._in_attempt > self._reported
        self._reported = self._in_attempt
        with self._changed:
            self._last_failure = self._attempts
            self._changed.notify_all()
        if news:
            self.notify()

    def _journal_pending(self) -> None:
        """Journal the pending operations that are not in the journal yet."""
        with self._changed:
            queued = self._memory.queued
            missing = min(queued - self._journaled, len(self._memory.pending))
            operations = self._memory.pending[-missing:] if missing else []
        if operations:
            self._file().journal.append(operations)
        self._journaled = queued

    def _try_journal(self) -> None:
        """Journal before something slow; if that fails, the save may still succeed."""
        with suppress(FileError):
            self._journal_pending()

    def _patience(self) -> float:
        return LEAVING if self._closing else PATIENCE

    def _set_problem(self, reason: str | None, what: str | None = None) -> bool:
        """Set `problem` to a reason, or to None; true if that changed it."""
        before = self.problem
        if what is None:
            what = "not saved: " if self._memory.pending else "not read: "
        self.problem = None if reason is None else clean_line(f"{what}{reason}")
        return self.problem != before

    def notify(self) -> None:
        """Call the listener; an error in it (its window is closing, say) is ignored."""
        if self.on_event:
            with suppress(Exception):
                self.on_event()
