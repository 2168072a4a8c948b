"""The marks: what the user read and starred, tagged and noted. They cannot be made again.

`Marks` is what other packages use. The merge rule is in `merge_rule`, the marks in memory in
`memory`, the thread that saves in `saver`, the save protocol in `file`, the text in `document`.
Reading 100,000 marks takes about a tenth of a start, so the reader paints its first frame by a
`preview` of single marks, and reads all of them after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from reader.model.clean import CleanText
    from reader.model.mark import Change, MarkKind
    from reader.storage.marks.annotations import Annotations
    from reader.storage.marks.file_state import FileState
    from reader.storage.marks.memory import Memory
    from reader.storage.marks.merge_rule import Operation
    from reader.storage.marks.preview import Preview
    from reader.storage.marks.saver import Saver

PREVIEWED: Final = 500
"""Papers previewed in a few milliseconds; for more, reading all marks is as fast."""
FLUSH_SECONDS: Final = 20.0
"""How long a command waits for a save on a busy machine. A lock that another copy holds is reported
sooner."""
SLOWEST_SAVE: Final = 4 << 20
"""Bytes a second that a busy machine saves at least."""


class Marks:
    """All marks in memory, and the file that keeps them. Any thread may call any method."""

    def __init__(self, path: Path | None, state: Path | None) -> None:
        """Open the marks of a file, or without one, marks that are never saved."""
        self.path = path
        """The file; the sample has none."""
        self._state = state
        """The folder of the lock and the journal."""
        self._reading = Lock()
        """Held by the thread that reads the marks."""
        self._memory: Memory | None = None
        self._saver: Saver | None = None
        self._previewing = Lock()
        self._preview: Preview | None = None
        self._is_started = self._closed = False
        self.on_event: Callable[[], None] | None = None
        """Called on the saver's thread when the file was read again or `problem` changed; and after
        `start_reading` if a preview was wrong, or there is a problem."""

    @classmethod
    def in_memory(cls) -> Marks:
        """Return marks without a file: the sample's."""
        return cls(None, None)

    @classmethod
    def open(cls, path: Path, state: Path, *, at_once: bool = True) -> Marks:
        """Return the marks of a file, with the lock and the journal in the folder `state`.

        Never raises for the file: `problem` says what is wrong with it, and the lines that can be
        read are used. Nothing of the file is changed.

        Unless `at_once`, the marks are read when they are first asked for: `daysheet show` asks for
        none, and is spared 1 ms of imports, 6 ms for 20,000 marks, and 30 for 100,000.
        """
        marks = cls(path, state)
        if at_once:
            marks._ensure_read()
        return marks

    def start_reading(self, then: Callable[[], object] | None = None) -> None:
        """Read the marks on a thread of their own, which saves them later; does not wait.

        Until they are read `problem` is None, and calls that need them wait. `then` is called on
        that thread.
        """
        if self._is_started or self.path is None:
            return
        self._is_started = True
        # If the system has no thread left, the first call that needs the marks reads them.
        with suppress(RuntimeError):
            Thread(target=self._read_and_serve, args=(then,), name="marks", daemon=True).start()

    def _read_and_serve(self, then: Callable[[], object] | None) -> None:
        memory = self._ensure_read()
        with self._previewing:
            preview, self._preview = self._preview, None
        was_right = preview is None or preview.was_right(memory)
        if self._saver and not self._closed:
            if not self._saver.problem:
                self._saver.check_writable()
            if self._saver.problem or not was_right:
                self._saver.notify()
            if then:
                then()
            self._saver.serve()

    def _ensure_read(self) -> Memory:
        """Return the marks; read them first if that has not been done."""
        with self._reading:
            if self._memory is None:
                memory, self._saver = self._read()
                if self._saver:
                    self._saver.on_event = self._notify
                # Whoever is previewing has answered before, or sees that they are read.
                with self._previewing:
                    self._memory = memory
            return self._memory

    def _read(self) -> tuple[Memory, Saver | None]:
        from reader.storage.marks.memory import Memory

        if self.path is None or self._state is None:
            return Memory(queueing=False), None
        from reader.storage.marks.saver import Saver

        memory = Memory()
        saver = Saver(memory, self._file_state(self.path, self._state))
        saver.start()
        return memory, saver

    @staticmethod
    def _file_state(path: Path, state: Path) -> FileState:
        from reader.storage.marks.file_state import FileState

        return FileState(path, state)

    def _ensure_preview(self) -> Preview | None:
        """Return the preview, None if the marks are read. Hold `_previewing`."""
        if self._memory is not None or self.path is None or self._state is None:
            return None
        if self._preview is None:
            from reader.storage.marks.preview import Preview

            self._preview = Preview(self._file_state(self.path, self._state))
        return self._preview

    @property
    def are_read(self) -> bool:
        """Whether calls need not wait for the file."""
        return self._memory is not None or self.path is None

    @property
    def _is_being_read(self) -> bool:
        return self._is_started and self._memory is None

    def _notify(self) -> None:
        if self.on_event:
            self.on_event()

    def preview(self, kind: MarkKind, papers: Sequence[tuple[str, ...]]) -> list[bool]:
        """Return which of some papers, each by its ids, are marked, as far as is known at once.

        For painting before the marks are read. An answer may be wrong, so nothing may depend on it;
        `start_reading` sends an event if one was.
        """
        if self._memory is None and len(papers) <= PREVIEWED:
            with self._previewing:
                if preview := self._ensure_preview():
                    return preview.marked(kind, papers)
        return [self.at(kind, ids) is not None for ids in papers]

    def at(self, kind: MarkKind, ids: Sequence[str]) -> datetime | None:
        """Return when a paper was marked under any of its ids (1970 if undated), None if it is not.

        A removal under any of them that is newer than every mark counts, too.
        """
        return (self._memory or self._ensure_read()).at(kind, ids)

    def all(self, kind: MarkKind) -> Mapping[str, datetime]:
        """Return all marks of a kind, by id, as they are now."""
        return self._ensure_read().all(kind)

    # Tags and notes, as they are spelled in the file

    def tags(self, ids: Sequence[str]) -> set[str]:
        """Return the tags of a paper under any of its ids; as `at` for what was taken away."""
        return (self._memory or self._ensure_read()).tags(ids)

    def note(self, ids: Sequence[str]) -> str:
        """Return the newest note on a paper under any of its ids, or an empty text."""
        return (self._memory or self._ensure_read()).note(ids)

    def preview_annotations(self, ids: tuple[str, ...]) -> Annotations:
        """Return the tags and the note of a paper as far as is known at once, as `preview`."""
        if self._memory is None:
            with self._previewing:
                if preview := self._ensure_preview():
                    return preview.annotations(ids)
        return self._ensure_read().annotations(ids)

    def preview_annotated(self, ids: tuple[str, ...]) -> tuple[bool, bool]:
        """Return whether a paper has tags, and whether it has a note: see `preview`."""
        if self._memory is None:
            with self._previewing:
                if preview := self._ensure_preview():
                    return preview.annotated(ids)
        return self._ensure_read().annotated(ids)

    def annotations(self, ids: tuple[str, ...]) -> Annotations:
        """Return the tags and the note of a paper.

        If no mark was asked for before, only they are read: `daysheet show` needs no other.
        """
        found = None
        if self._memory is None and self.path and self._state:
            from reader.storage.marks.lookup import look_up

            found = look_up(self._file_state(self.path, self._state), ids)
        return found or self._ensure_read().annotations(ids)

    def all_tags(self) -> list[tuple[CleanText, int]]:
        """Return all tags, those of most papers first, each with their number."""
        return self._ensure_read().all_tags()

    def tagged(self, tag: str) -> frozenset[str]:
        """Return the ids under which papers have a tag, whatever its case; or any, for no tag."""
        return self._ensure_read().tagged(tag)

    def noted(self) -> frozenset[str]:
        """Return the ids under which papers have a note."""
        return self._ensure_read().noted()

    def untagged(self, tag: str) -> frozenset[str]:
        """Return the ids under which a tag was taken away; or any, for no tag."""
        return self._ensure_read().untagged(tag)

    def unnoted(self) -> frozenset[str]:
        """Return the ids under which a note was taken away."""
        return self._ensure_read().unnoted()

    def apply(self, changes: Sequence[Change]) -> None:
        """Make changes in memory and queue them for the file. Never waits."""
        self._ensure_read().apply(changes)
        if self._saver:
            self._saver.wake()

    def queue(self, operations: Sequence[Operation]) -> None:
        """Apply operations from another file, as `apply` does changes. Never waits."""
        self._ensure_read().queue(operations)
        if self._saver:
            self._saver.wake()

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until all changes made so far are in the file; false if that fails or takes longer.

        `timeout` is in seconds; by default 20, and more for a file of many megabytes. Changes
        that are not in the file then are in the journal, unless `problem` says otherwise, and are
        saved by the next run that can.
        """
        # Whoever reads them may hang on a dead disk; at worst they were read this instant.
        if self._memory is None:
            if not self._reading.acquire(timeout=FLUSH_SECONDS if timeout is None else timeout):
                return False
            self._reading.release()
        self._ensure_read()
        if self._saver is None:
            return True
        if timeout is None:
            size = self._saver.file_size
            timeout = FLUSH_SECONDS + (size / SLOWEST_SAVE if size > SLOWEST_SAVE else 0.0)
        return self._saver.flush(timeout)

    def unsaved(self) -> list[Change]:
        """Return the changes that are not in the file yet, oldest first."""
        return self._ensure_read().unsaved()

    def close(self) -> None:
        """Save, and end the thread. Takes about a second at most, even if saving fails."""
        self._closed = True
        if self._saver:
            self._saver.close()

    @property
    def problem(self) -> CleanText | None:
        """One line, while the marks could not be read or saved: what, where, what to do."""
        if not self._is_being_read:
            self._ensure_read()
        return self._saver.problem if self._saver else None

    @property
    def must_warn(self) -> bool:
        """Whether `problem` has to stay in sight: nothing but memory keeps a mark, or would."""
        return self._saver is not None and self._saver.must_warn

    @property
    def at_risk(self) -> bool:
        """Whether there are changes that nothing but memory holds, because saving fails."""
        return self._saver is not None and self._saver.at_risk

    def check_outside(self) -> bool:
        """Read the file again if somebody changed it; true if the marks or `problem` changed.

        Costs a look at the file's status, and a few milliseconds where that changed; a large file
        is read by the saver's thread, which calls `on_event` then. A file that is missing is taken
        for gone at the second look.
        """
        if self._is_being_read:
            return False
        self._ensure_read()
        return self._saver.check_outside() if self._saver else False
