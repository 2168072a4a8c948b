"""The marks: what the user read and starred. It cannot be made again, so it is guarded.

This is the face. The rule of dates is in `rule`, memory in `memory`, the thread that saves in
`saver`, the protocol of the file in `file`, its text in `document`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from reader.model.clean import CleanText
    from reader.model.mark import Change, MarkKind
    from reader.storage.marks.memory import Memory
    from reader.storage.marks.mirror import Mirror
    from reader.storage.marks.saver import Saver


class Marks:
    """All marks in memory, and the file behind them. Any thread may call any method."""

    def __init__(self, read: Callable[[], tuple[Memory, Saver | None]]) -> None:
        self._read = read
        self._reading = Lock()
        self._memory: Memory | None = None
        self._saver: Saver | None = None

    @classmethod
    def in_memory(cls) -> Marks:
        """Return marks without a file: the sample's."""

        def read() -> tuple[Memory, Saver | None]:
            from reader.storage.marks.memory import Memory

            return Memory(queueing=False), None

        return cls(read)

    @classmethod
    def open(
        cls, path: Path, state: Path, mirror: Mirror | None = None, *, at_once: bool = True
    ) -> Marks:
        """Return the marks of a file, with the lock and the journal in the folder `state`.

        Never raises for the file: what is wrong with it is `problem`, and the marks that the mirror
        last knew serve. Nothing of the file is touched.

        Not `at_once`, they are read when they are first asked for: `daysheet show` asks for none,
        and is spared 1 ms of imports, and 11 ms for 20,000 marks, 60 for 100,000.
        """

        def read() -> tuple[Memory, Saver | None]:
            from reader.storage.marks.known import Known
            from reader.storage.marks.memory import Memory
            from reader.storage.marks.saver import Saver

            memory = Memory()
            saver = Saver(memory, Known(path, state), mirror)
            saver.start()
            return memory, saver

        marks = cls(read)
        if at_once:
            marks._opened()
        return marks

    def _opened(self) -> Memory:
        """Read the marks if nobody did so yet."""
        with self._reading:
            if self._memory is None:
                self._memory, self._saver = self._read()
            return self._memory

    def at(self, kind: MarkKind, ids: Sequence[str]) -> datetime | None:
        """Return when a paper was marked under any of its ids (1970 if undated), None if it is not.

        A removal under any of them that is newer than every mark counts, too.
        """
        return (self._memory or self._opened()).at(kind, ids)

    def all(self, kind: MarkKind) -> Mapping[str, datetime]:
        """Return all marks of a kind, by id, as they are now."""
        return self._opened().all(kind)

    def apply(self, changes: Sequence[Change]) -> None:
        """Make changes in memory and queue them for the file; waits for nothing."""
        self._opened().apply(changes)
        if self._saver:
            self._saver.wake()

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all changes made so far are in the file; false if that fails or takes longer.

        `timeout` is in seconds. Changes that are not in the file then are in the journal, unless
        `problem` says otherwise, and are saved by the next run that can.
        """
        self._opened()
        return self._saver.flush(timeout) if self._saver else True

    def unsaved(self) -> list[Change]:
        """Return the changes that are not in the file yet, oldest first."""
        return self._opened().unsaved()

    def close(self) -> None:
        """Save and end the thread. At most a second or so, even where it cannot be saved."""
        if self._saver:
            self._saver.close()

    @property
    def problem(self) -> CleanText | None:
        """One line, while the marks could not be read or saved: what, where, what to do."""
        self._opened()
        return self._saver.problem if self._saver else None

    @property
    def on_event(self) -> Callable[[], None] | None:
        """Called from the saver's thread when the file was read again or `problem` changed."""
        self._opened()
        return self._saver.on_event if self._saver else None

    @on_event.setter
    def on_event(self, listener: Callable[[], None] | None) -> None:
        self._opened()
        if self._saver:
            self._saver.on_event = listener

    def check_outside(self) -> bool:
        """Read the file again if somebody changed it; true if the marks or `problem` changed.

        Costs a look at the file's status, and a few milliseconds where that changed; a large file
        is read by the saver's thread, which calls `on_event` then. A file that is missing is taken
        for gone at the second look.
        """
        self._opened()
        return self._saver.look() if self._saver else False
