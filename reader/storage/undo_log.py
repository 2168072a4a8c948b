"""The log of undo: one JSON line an event, in one file that all copies of the program share.

    {"id": "5f3a9c01-7", "at": "2024-03-13T08:12:50+00:00", "did": "star “Chronos”",
     "kind": "starred", "marked": true, "papers": ["Chronos\\t2403.07815\\ttitle:…"]}
    {"id": "5f3a9c01-8", "at": "2024-03-13T08:13:02+00:00", "undone": "5f3a9c01-7"}

A thread appends under a lock, so that no key waits for the disk; nothing is synced, because losing
the log loses undo and never a mark. Lines that are torn or unknown are skipped. When the log has
grown, it is rewritten in a quiet moment with what can still be undone or redone. If it cannot be
read or written, undo works without it: nothing here raises or complains.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Final, get_args

from reader.model.clean import clean_line
from reader.model.mark import EVERY_KIND
from reader.model.undo_events import (
    LEVELS,
    Event,
    Outcome,
    Papers,
    Reached,
    Step,
    UndoEvent,
    UndoHistory,
)
from reader.storage import atomic
from reader.storage.atomic import FileChanged, FileError, Stamp
from reader.storage.marks.lock import locked

CAP: Final = 8 << 20
"""Bytes that are kept, and read: the newest. The papers of a larger step are known only to the copy
that did it."""
LINES: Final = 3_000
"""Lines that are read: many more than a shortened log has."""
COPIES: Final = 100
"""Number of copies whose newest event a shortened log has."""
ROOM: Final = 512 << 10
"""Bytes that the log may have before it is shortened."""
QUIET: Final = 3.0
"""Seconds without an event after which it is shortened."""
TRIES: Final = 5
"""Times that the log is opened again because it was replaced meanwhile."""
HEAD_START: Final = 0.005
"""Seconds for the thread that did a step to show it, before the log's thread competes with it."""
PATIENCE: Final = 1.0
"""Seconds to wait for another copy's write."""
LEAVING: Final = 0.25
"""Seconds that leaving waits for the thread, and the thread for another copy."""


class UndoLog:
    """The log in one file. One thread reads, any may write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._changed = Condition()
        self._waiting: list[Event] = []
        self._thread: Thread | None = None
        self._closing = False
        self._size = 0
        self._small = ROOM // 2
        """The size of the log when it was last shortened, or found to be short enough."""
        self._stamp: Stamp | None = None
        self._events: list[Event] = []
        """The events that the log had when it was last read, in the state `_stamp`."""

    def write(self, event: Event) -> None:
        """Queue an event for the log. Never waits."""
        with self._changed:
            self._waiting.append(event)
            self._changed.notify()
            if self._thread is None and not self._closing:
                self._thread = Thread(target=self._work, name="undo", daemon=True)
                try:
                    self._thread.start()
                except RuntimeError:
                    # The system has no thread left, and undo is no reason to wait for the disk.
                    self._thread = None

    def close(self) -> None:
        """Write what is queued, if that takes but a moment."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread:
            self._thread.join(LEAVING)

    def read(self) -> list[Event]:
        """Return the events in the log, oldest first; those read last if it cannot be read."""
        try:
            # Opening a FIFO must not wait for a writer.
            flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
            descriptor = os.open(self.path, flags)
        except FileNotFoundError:
            self._stamp, self._events = None, []
            return []
        except OSError:
            return self._events
        try:
            status = os.fstat(descriptor)
            if stat.S_ISREG(status.st_mode) and Stamp.of(status) != self._stamp:
                self._events = parse(_read_newest(descriptor))
                self._stamp = Stamp.of(status)
        except OSError:
            pass
        finally:
            atomic.close_quietly(descriptor)
        return self._events

    # On the thread

    def _work(self) -> None:
        failed: list[Event] = []
        while events := self._next_events():
            failed = self._write([*failed, *events])
            if self._size > 2 * self._small and self._is_quiet():
                self._shorten()
        if failed:
            self._write(failed)
        if self._size > 2 * CAP:
            self._shorten()

    def _next_events(self) -> list[Event]:
        """Wait for events and return them; none when the log is closed and all are written."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            self._changed.wait_for(lambda: self._closing, HEAD_START)
            events, self._waiting = self._waiting, []
            return events

    def _is_quiet(self) -> bool:
        """Wait for an event; return whether none came for a while."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._waiting or self._closing, QUIET)

    def _write(self, events: list[Event]) -> list[Event]:
        """Append events. If that fails, return the newest of them, to be tried again.

        They are tried with the next event and when the log is closed. After that they are lost, and
        cannot be undone after a restart.
        """
        lines = b"".join(map(_capped_line, events))
        for _ in range(TRIES):
            try:
                with self._locked() as descriptor:
                    self._size = _append(descriptor, lines)
                return []
            except FileChanged:
                continue
            except (FileError, OSError):
                break
        return events[-LEVELS:]

    def _shorten(self) -> None:
        """Rewrite the log, if that makes it much shorter."""
        with suppress(FileError, OSError, FileChanged), self._locked() as descriptor:
            status = os.fstat(descriptor)
            kept = shorten(UndoHistory(parse(_read_newest(descriptor))), CAP)
            self._size = status.st_size
            if len(kept) < self._size * 3 // 4:
                atomic.remove_leftovers(self.path)
                atomic.replace(self.path, kept, status)
                self._size = len(kept)
        self._small = max(self._size, ROOM // 2)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """Yield the log's descriptor, locked.

        Raises `FileChanged` if the log was replaced meanwhile.
        """
        with locked(
            self.path, lambda: LEAVING if self._closing else PATIENCE, lambda: None
        ) as held:
            if not os.path.samestat(os.fstat(held), self.path.stat()):
                raise FileChanged
            yield held


def _append(descriptor: int, lines: bytes) -> int:
    """Append lines, all or none, after a newline if the last line is torn; return the size."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
    try:
        atomic.write_all(descriptor, b"\n" + lines if torn else lines)
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, size)
        raise
    return os.lseek(descriptor, 0, os.SEEK_CUR)


def _read_newest(descriptor: int) -> bytes:
    """Return the last `CAP` bytes."""
    end = os.fstat(descriptor).st_size
    offset = max(0, end - CAP)
    pieces: list[bytes] = []
    while offset < end and (piece := os.pread(descriptor, end - offset, offset)):
        pieces.append(piece)
        offset += len(piece)
    return b"".join(pieces)


# Lines


def format_event(event: Event) -> bytes:
    """Return an event as a line with its newline."""
    if isinstance(event, Reached):
        return _line({"reached": event.numbers})
    head: dict[str, object] = {"id": event.id, "at": event.at.isoformat()}
    if isinstance(event, UndoEvent):
        return _line({**head, event.outcome: event.step_id}, event.papers)
    rest = {"did": event.what, "kind": event.kind, "marked": event.marked}
    return _line({**head, **rest}, event.papers)


def _capped_line(event: Event) -> bytes:
    """Return the line of an event, without its papers if they are too many to be kept."""
    line = format_event(event)
    if len(line) <= CAP or isinstance(event, Reached):
        return line
    return format_event(event._replace(papers=()))


def _line(head: dict[str, object], papers: Papers | None = None) -> bytes:
    text = json.dumps(head)
    if papers is not None:
        # One by one: all at once would keep the interface's thread waiting.
        pieces = ", ".join([json.dumps(piece) for piece in papers])
        text = f'{text[:-1]}, "papers": [{pieces}]}}'
    return text.encode() + b"\n"


def parse(data: bytes) -> list[Event]:
    """Return the events of the last `LINES` lines. Invalid lines are skipped."""
    events = []
    # Decoded at once: from bytes, JSON would detect the encoding line by line.
    for line in data.decode(errors="replace").rsplit("\n", LINES)[-LINES:]:
        try:
            value = json.loads(line)
            event = _event(value) if isinstance(value, dict) else None
        except (ValueError, RecursionError, OverflowError):
            continue
        if event:
            events.append(event)
    return events


def _event(value: dict[str, Any]) -> Event | None:
    """Return the event that a line holds, or None if it holds none."""
    if (numbers := value.get("reached")) is not None:
        valid = isinstance(numbers, dict) and all(type(each) is int for each in numbers.values())
        return Reached(numbers) if valid else None
    id, at, papers = value.get("id"), _time(value.get("at")), _papers(value.get("papers"))
    if not isinstance(id, str) or at is None:
        return None
    if isinstance(did := value.get("did"), str):
        kind, marked = value.get("kind"), value.get("marked")
        if kind not in EVERY_KIND or not isinstance(marked, bool) or papers is None:
            return None
        return Step(id, at, clean_line(did), kind, marked, papers)
    for outcome in get_args(Outcome):
        if isinstance(step_id := value.get(outcome), str):
            return UndoEvent(id, at, outcome, step_id, papers)
    return None


def _papers(value: object) -> Papers | None:
    if not isinstance(value, list) or not all(isinstance(piece, str) for piece in value):
        return None
    return tuple(value)


def shorten(history: UndoHistory, cap: int) -> bytes:
    """Return lines that amount to a history, its newest steps if they exceed `cap` bytes."""
    kept: dict[str, bytes] = {}
    for step in (*reversed(history.undone), *reversed(history.done)):
        line = format_event(step)
        cap -= len(line)
        if cap < 0 or len(kept) == LEVELS:
            break
        kept[step.id] = line
    undone = [step for step in history.undone if step.id in kept]
    # All steps come first, because a step forgets what was undone before it; and the step undone
    # last was done first.
    steps = [kept[step.id] for step in (*history.done, *reversed(undone)) if step.id in kept]
    undos = [
        format_event(UndoEvent(f"{each.id}-undone", each.at, "undone", each.id)) for each in undone
    ]
    reached = Reached(dict(list(history.reached.items())[-COPIES:]))
    return b"".join((format_event(reached), *steps, *undos))


def _time(value: object) -> datetime | None:
    """Return a time that can be compared, and shown in local time."""
    if not isinstance(value, str):
        return None
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or not 1970 <= at.year < 9999:
        return None
    return at.astimezone(UTC)
