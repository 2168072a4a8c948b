"""The marks: what the user read and starred. It cannot be made again, so it is guarded.

This is the face. The rule of dates is in `rule`, memory in `memory`, the thread that saves in
`saver`, the protocol of the file in `file`, its text in `document`. A hundred thousand marks take a
third of a start to read, so the reader paints its first frame by a `glance`, and reads then.
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
    from reader.storage.marks.glance import Glance
    from reader.storage.marks.memory import Memory
    from reader.storage.marks.merge_rule import Operation
    from reader.storage.marks.mirror import Mirror
    from reader.storage.marks.saver import Saver

GLANCED: Final = 2_000
"""Papers glanced at in a few milliseconds; for more, reading all marks is waited for."""


class Marks:
    """All marks in memory, and the file behind them. Any thread may call any method."""

    def __init__(
        self,
        read: Callable[[], tuple[Memory, Saver | None]],
        glance: Callable[[], Glance] | None = None,
        look_up: Callable[[tuple[str, ...]], Annotations | None] | None = None,
    ) -> None:
        self.path: Path | None = None
        """The file; the sample has none."""
        self._read = read
        self._reading = Lock()
        """Held by whoever reads them."""
        self._memory: Memory | None = None
        self._saver: Saver | None = None
        self._open_glance = glance
        self._look_up = look_up
        self._glancing = Lock()
        self._glance: Glance | None = None
        self._begun = self._closed = False
        self.on_event: Callable[[], None] | None = None
        """Called from the saver's thread when the file was read again or `problem` changed; and
        after `begin` if a glance was wrong, or there is a problem."""

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
            from reader.storage.marks.file_state import FileState
            from reader.storage.marks.memory import Memory
            from reader.storage.marks.saver import Saver

            memory = Memory()
            saver = Saver(memory, FileState(path, state), mirror)
            saver.start()
            return memory, saver

        def glance() -> Glance:
            from reader.storage.marks.file_state import FileState
            from reader.storage.marks.glance import Glance

            return Glance(FileState(path, state), mirror)

        def look_up(ids: tuple[str, ...]) -> Annotations | None:
            from reader.storage.marks.annotations import look_up_annotations
            from reader.storage.marks.file_state import FileState

            return look_up_annotations(FileState(path, state), mirror, ids)

        marks = cls(read, glance, look_up)
        marks.path = path
        if at_once:
            marks._opened()
        return marks

    def begin(self, then: Callable[[], object] | None = None) -> None:
        """Read the marks on a thread of their own, which saves them later; does not wait.

        Until they are read `problem` is none, and whatever needs them waits. `then` is called on
        that thread.
        """
        if self._begun or self._open_glance is None:
            return
        self._begun = True
        # Where the system has no thread for it, whoever needs the marks first reads them.
        with suppress(RuntimeError):
            Thread(target=self._begin, args=(then,), name="marks", daemon=True).start()

    def _begin(self, then: Callable[[], object] | None) -> None:
        memory = self._opened()
        with self._glancing:
            glance, self._glance = self._glance, None
        was_right = glance is None or glance.was_right(memory)
        if glance:
            glance.close()
        if self._saver and not self._closed:
            if not self._saver.problem:
                self._saver.check_writable()
            if self._saver.problem or not was_right:
                self._saver.tell()
            if then:
                then()
            self._saver.serve()

    def _opened(self) -> Memory:
        """Read the marks if nobody did so yet."""
        with self._reading:
            if self._memory is None:
                memory, self._saver = self._read()
                if self._saver:
                    self._saver.on_event = self._tell
                # Whoever is glancing has said so before, or sees that they are there.
                with self._glancing:
                    self._memory = memory
            return self._memory

    @property
    def are_read(self) -> bool:
        """Whether nobody need wait for them."""
        return self._memory is not None or self._open_glance is None

    @property
    def _is_being_read(self) -> bool:
        return self._begun and self._memory is None

    def _tell(self) -> None:
        if self.on_event:
            self.on_event()

    def preview(self, kind: MarkKind, papers: Sequence[tuple[str, ...]]) -> list[bool]:
        """Say which of some papers, each by its ids, are marked, as far as is known at once.

        For painting before the marks are read: what is said then may be out of date. `begin` tells
        when it was wrong; nothing may be decided on it.
        """
        if self._memory is None and self._open_glance and len(papers) <= GLANCED:
            with self._glancing:
                if self._memory is None:
                    self._glance = self._glance or self._open_glance()
                    return self._glance.marked(kind, papers)
        return [self.at(kind, ids) is not None for ids in papers]

    def at(self, kind: MarkKind, ids: Sequence[str]) -> datetime | None:
        """Return when a paper was marked under any of its ids (1970 if undated), None if it is not.

        A removal under any of them that is newer than every mark counts, too.
        """
        return (self._memory or self._opened()).at(kind, ids)

    def all(self, kind: MarkKind) -> Mapping[str, datetime]:
        """Return all marks of a kind, by id, as they are now."""
        return self._opened().all(kind)

    # Tags and notes: as they are spelled in the file, whoever wrote them

    def tags(self, ids: Sequence[str]) -> set[str]:
        """Return the tags of a paper under any of its ids; as `at` for what was taken away."""
        return (self._memory or self._opened()).tags(ids)

    def note(self, ids: Sequence[str]) -> str:
        """Return the newest note on a paper under any of its ids, nothing if there is none."""
        return (self._memory or self._opened()).note(ids)

    def preview_annotations(self, ids: tuple[str, ...]) -> Annotations:
        """Return the tags and the note of a paper as far as is known at once, as `glance`."""
        if self._memory is None and self._open_glance:
            with self._glancing:
                if self._memory is None:
                    self._glance = self._glance or self._open_glance()
                    return self._glance.words(ids)
        return self._opened().words(ids)

    def words(self, ids: tuple[str, ...]) -> Annotations:
        """Return the tags and the note of a paper.

        Where nothing else is asked for, it is looked up: `daysheet show` does not read all marks.
        """
        found = self._look_up(ids) if self._memory is None and self._look_up else None
        return found or self._opened().words(ids)

    def all_tags(self) -> list[tuple[CleanText, int]]:
        """Return all tags, those of most papers first, each with their number."""
        return self._opened().all_tags()

    def tagged(self, tag: str) -> frozenset[str]:
        """Return the ids under which papers have a tag, whatever its case; or any, for no tag."""
        return self._opened().tagged(tag)

    def noted(self) -> frozenset[str]:
        """Return the ids under which papers have a note."""
        return self._opened().noted()

    def untagged(self, tag: str) -> frozenset[str]:
        """Return the ids under which a tag was taken away; or any, for no tag."""
        return self._opened().untagged(tag)

    def unnoted(self) -> frozenset[str]:
        """Return the ids under which a note was taken away."""
        return self._opened().unnoted()

    def apply(self, changes: Sequence[Change]) -> None:
        """Make changes in memory and queue them for the file; waits for nothing."""
        self._opened().apply(changes)
        if self._saver:
            self._saver.wake()

    def take(self, operations: Sequence[Operation]) -> None:
        """Take in what comes from another file, as `apply` does changes; waits for nothing."""
        self._opened().queue(operations)
        if self._saver:
            self._saver.wake()

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all changes made so far are in the file; false if that fails or takes longer.

        `timeout` is in seconds. Changes that are not in the file then are in the journal, unless
        `problem` says otherwise, and are saved by the next run that can.
        """
        # Whoever reads them may hang on a dead disk; at worst they were read this instant.
        if self._memory is None:
            if not self._reading.acquire(timeout=timeout):
                return False
            self._reading.release()
        self._opened()
        return self._saver.flush(timeout) if self._saver else True

    def unsaved(self) -> list[Change]:
        """Return the changes that are not in the file yet, oldest first."""
        return self._opened().unsaved()

    def close(self) -> None:
        """Save and end the thread. At most a second or so, even where it cannot be saved."""
        self._closed = True
        if self._saver:
            self._saver.close()
        with self._glancing:
            if self._glance:
                self._glance.close()

    @property
    def problem(self) -> CleanText | None:
        """One line, while the marks could not be read or saved: what, where, what to do."""
        if not self._is_being_read:
            self._opened()
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
        self._opened()
        return self._saver.look() if self._saver else False
