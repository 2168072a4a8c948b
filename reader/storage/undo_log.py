"""The log of undo: one JSON line an event, in one file that all copies of the program share.

A thread appends under a lock, so that no key waits for the disk; nothing is synced, for losing the
log loses undo and never a mark. It is read when undo first needs it, then only what came since.
Lines that are torn or unknown are skipped. Once it has grown, a quiet moment is used to write it
anew with what can still be undone or done again. Where it cannot be read or written, or is no file
at all, undo does without it: nothing here raises or complains.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Thread
from typing import Final, NamedTuple

from reader.model.steps import LEVELS, Event, Reached, Steps
from reader.storage import atomic
from reader.storage.atomic import Changed, FileError
from reader.storage.marks.lock import locked
from reader.storage.undo_lines import line_of, parsed, shortened

CAP: Final = 8 << 20
"""Bytes that are kept, and read: the newest. Of a larger step only the copy that did it knows the
papers."""
ROOM: Final = 512 << 10
"""Bytes that the log may have before anybody thinks of shortening it."""
QUIET: Final = 3.0
"""Seconds without an event after which it is shortened."""
HEAD_START: Final = 0.005
"""Seconds for the thread that did a step to show it, before this one takes its turns."""
PATIENCE: Final = 1.0
"""Seconds to wait for another copy's write."""
LEAVING: Final = 0.25
"""Seconds that leaving waits for the thread, and the thread for another copy."""


class News(NamedTuple):
    """What was written since the log was last read."""

    events: list[Event]
    anew: bool
    """Whether the log is another file by now, and these events all that it says."""


class UndoLog:
    """The log in one file. One thread reads, any may write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._changed = Condition()
        self._waiting: list[Event] = []
        self._failed = 0
        """How many of them could not be written; they wait for the next, which may be luckier."""
        self._thread: Thread | None = None
        self._closing = False
        self._size = 0
        self._small = ROOM // 2
        """The size of the log when it was last found to need no shortening, or was shortened."""
        self._source = -1
        """The descriptor of the file last read: held, so that no new file takes its number."""
        self._read_to = 0

    def write(self, event: Event) -> None:
        """Have an event appended; waits for nothing."""
        with self._changed:
            self._waiting.append(event)
            self._changed.notify()
            if self._thread is None and not self._closing:
                self._thread = Thread(target=self._work, name="undo", daemon=True)
                try:
                    self._thread.start()
                except RuntimeError:
                    # The system has no thread for us, and undo is no reason to wait for the disk.
                    self._thread = None

    def close(self) -> None:
        """Write what waits, if that takes but a moment."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread:
            self._thread.join(LEAVING)
        self._let_go()

    # Reading

    def news(self) -> News:
        """Return what was written since this was last asked; nothing where it cannot be read."""
        try:
            anew = self._find()
            return News(self._read_on(), anew)
        except FileNotFoundError:
            self._let_go()
            return News([], anew=True)
        except OSError:
            return News([], anew=False)

    def _find(self) -> bool:
        """Open the file if it is not the one that was last read; return whether that is so."""
        found = self.path.stat()
        if self._source >= 0:
            held = os.fstat(self._source)
            if os.path.samestat(found, held) and held.st_size >= self._read_to:
                return False
        # Should it be a FIFO, opening does not wait for a writer; nothing that has no size is read.
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        source = os.open(self.path, flags)
        self._let_go()
        self._source, self._read_to = source, 0
        return True

    def _read_on(self) -> list[Event]:
        """Return the events of the lines that are whole."""
        data, start = _newest(self._source, self._read_to)
        whole = data.rfind(b"\n") + 1
        self._read_to = start + whole
        return parsed(data[:whole])

    def _let_go(self) -> None:
        if self._source >= 0:
            os.close(self._source)
        self._source, self._read_to = -1, 0

    # Writing, on the thread

    def _work(self) -> None:
        closing = False
        while not closing:
            # Asked before writing: what comes after it is another turn's.
            closing = self._closing
            if self._awaits_more():
                self._write_waiting()
            else:
                self._shorten()
        if self._size > 2 * CAP:
            self._shorten()

    def _awaits_more(self) -> bool:
        """Wait for something to write, or to close; false when it is quiet and the log long."""
        grown = self._size > 2 * self._small
        with self._changed:
            more = self._changed.wait_for(
                lambda: len(self._waiting) > self._failed or self._closing, QUIET if grown else None
            )
            if more:
                self._changed.wait_for(lambda: self._closing, HEAD_START)
            return more

    def _write_waiting(self) -> None:
        with self._changed:
            events = self._waiting.copy()
        if not events:
            return
        try:
            with self._locked() as descriptor:
                self._size = _append(descriptor, b"".join(map(_fitting, events)))
        except (FileError, OSError, Changed):
            with self._changed:
                del self._waiting[:-LEVELS]
                self._failed = len(self._waiting)
        else:
            with self._changed:
                del self._waiting[: len(events)]
                self._failed = 0

    def _shorten(self) -> None:
        """Write the log anew, if that makes it much shorter."""
        with suppress(FileError, OSError, Changed), self._locked() as descriptor:
            self._size = os.fstat(descriptor).st_size
            steps = Steps()
            for event in parsed(_newest(descriptor, 0)[0]):
                steps.take(event)
            kept = shortened(steps, CAP)
            if len(kept) < self._size * 3 // 4:
                atomic.sweep(self.path)
                atomic.replace(self.path, kept, os.fstat(descriptor))
                self._size = len(kept)
        self._small = max(self._size, ROOM // 2)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """Yield the log's descriptor, locked; `Changed` if it was replaced meanwhile."""
        with locked(self.path, lambda: LEAVING if self._closing else PATIENCE, _go_on) as held:
            if not os.path.samestat(os.fstat(held), self.path.stat()):
                raise Changed
            yield held


def _go_on() -> None:
    """Nothing is to be done before waiting for a lock."""


def _fitting(event: Event) -> bytes:
    """Return the line of an event, without its papers if they are too many to be kept."""
    line = line_of(event)
    if len(line) <= CAP or isinstance(event, Reached):
        return line
    return line_of(event._replace(papers=()))


def _append(descriptor: int, lines: bytes) -> int:
    """Append lines, all or nothing, whatever the end is like; return the size."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
    try:
        atomic.write_all(descriptor, b"\n" + lines if torn else lines)
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, size)
        raise
    return os.lseek(descriptor, 0, os.SEEK_CUR)


def _newest(descriptor: int, start: int) -> tuple[bytes, int]:
    """Return what stands behind `start`, the newest of it at most, and where that starts."""
    end = os.fstat(descriptor).st_size
    at = start = max(start, end - CAP)
    pieces: list[bytes] = []
    while at < end and (piece := os.pread(descriptor, end - at, at)):
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces), start
