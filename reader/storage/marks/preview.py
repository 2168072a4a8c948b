"""Single marks for the first frame, looked up in the lines of the file before all are read.

At 100,000 marks the rows of a screen take a few milliseconds; reading all marks takes ten times as
long. In a file of an unusual shape some marks are not found, so nothing may be decided on an
answer. Answers are remembered, and compared with the marks once those are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from reader.model.mark import MarkKind
from reader.storage import atomic
from reader.storage.atomic import FileError
from reader.storage.marks.annotations import Annotations, effective_mark
from reader.storage.marks.document import Document
from reader.storage.marks.file_state import FileState
from reader.storage.marks.lookup import annotations_of
from reader.storage.marks.merge_rule import removed_of

if TYPE_CHECKING:
    from reader.storage.marks.memory import Memory

PREVIEW_LIMIT: Final = 16 << 20
"""Bytes; of a larger file nothing is previewed: its lines may be of any length."""


class _FileTable:
    """A section of the file as a table that is read only at the ids asked for."""

    def __init__(self, document: Document, section: str) -> None:
        self._document = document
        self._section = section

    def get(self, id: str, default: str, /) -> str:
        try:
            return self._document.value(self._section, id) or default
        except (ValueError, RecursionError):
            return default


class Preview:
    """The marks of a few papers, as the file has them now. One thread at a time."""

    def __init__(self, state: FileState) -> None:
        try:
            self._data = atomic.read(state.target(), PREVIEW_LIMIT).data
        except FileError:
            self._data = b""
        try:
            self._document = Document(self._data, plain=True, sorted_only=True)
        except UnicodeDecodeError:
            self._document = Document(b"", plain=True)
        self._marked: dict[tuple[MarkKind, tuple[str, ...]], bool] = {}
        self._annotations: dict[tuple[str, ...], Annotations] = {}
        self._annotated: dict[tuple[str, ...], tuple[bool, bool]] = {}

    def marked(self, kind: MarkKind, papers: Sequence[tuple[str, ...]]) -> list[bool]:
        """Return which of these papers, each by its ids, seem to be marked."""
        marks, removed = (_FileTable(self._document, each) for each in (kind, removed_of(kind)))
        answers = [bool(effective_mark(marks, removed, ids)) for ids in papers]
        self._marked.update(((kind, ids), each) for ids, each in zip(papers, answers, strict=True))
        return answers

    def annotations(self, ids: tuple[str, ...]) -> Annotations:
        """Return the tags and the note that a paper seems to have."""
        self._annotations[ids] = annotations_of(self._data, ids) or (set(), "")
        return self._annotations[ids]

    def annotated(self, ids: tuple[str, ...]) -> tuple[bool, bool]:
        """Return whether a paper seems to have tags, and whether it seems to have a note.

        Faster than `annotations`, which reads the whole file.
        """
        tables = (_FileTable(self._document, section) for section in ("tags", "notes"))
        tagged, noted = (any(table.get(id, "") for id in ids) for table in tables)
        self._annotated[ids] = tagged, noted
        return tagged, noted

    def was_right(self, memory: Memory) -> bool:
        """Whether all answers agree with the marks that were read."""
        return (
            all(
                (memory.at(kind, ids) is not None) == answer
                for (kind, ids), answer in self._marked.items()
            )
            and all(memory.annotations(ids) == answer for ids, answer in self._annotations.items())
            and all(memory.annotated(ids) == answer for ids, answer in self._annotated.items())
        )
