"""A glance at single marks, for the first frame: the mirror says them before all are loaded.

What it says may be behind the file (git pulled, say, since the mirror was made), so nothing is
decided on it, and what was said is remembered: it is compared with the marks once they are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reader.model.mark import Kind, MarkKind
from reader.storage.atomic import FileError
from reader.storage.marks.annotations import Annotations, annotations_in, effective_mark
from reader.storage.marks.file_state import FileState
from reader.storage.marks.memory import Memory
from reader.storage.marks.merge_rule import empty_tables, removed_of
from reader.storage.marks.mirror import Mirror, Peek

VALUE_SECTIONS: Final[tuple[Kind, ...]] = ("tags", "notes")


class Glance:
    """What the mirror says of a few marks. One thread at a time."""

    def __init__(self, known: FileState, mirror: Mirror | None) -> None:
        self._peek = _peek(known, mirror)
        self._tables = empty_tables()
        self._asked: set[tuple[Kind, str]] = set()
        self._said: dict[tuple[MarkKind, tuple[str, ...]], bool] = {}
        self._told: dict[tuple[str, ...], Annotations] = {}

    def marked(self, kind: MarkKind, papers: Sequence[tuple[str, ...]]) -> list[bool]:
        """Say which of these papers, each by its ids, seem to be marked."""
        self._ask(kind, [id for ids in papers for id in ids if (kind, id) not in self._asked])
        shelf = self._tables[kind], self._tables[removed_of(kind)]
        said = [bool(effective_mark(*shelf, ids)) for ids in papers]
        self._said.update(((kind, ids), each) for ids, each in zip(papers, said, strict=True))
        return said

    def words(self, ids: tuple[str, ...]) -> Annotations:
        """Return the tags that a paper seems to have, as they are spelled, and the note."""
        for kind in VALUE_SECTIONS:
            self._ask(kind, [id for id in ids if (kind, id) not in self._asked])
        self._told[ids] = annotations_in(self._tables, ids)
        return self._told[ids]

    def was_right(self, memory: Memory) -> bool:
        """Whether all that was said is so."""
        return all(
            (memory.at(kind, ids) is not None) == said for (kind, ids), said in self._said.items()
        ) and all(memory.words(ids) == told for ids, told in self._told.items())

    def close(self) -> None:
        peek, self._peek = self._peek, None
        if peek:
            peek.close()

    def _ask(self, kind: Kind, ids: Sequence[str]) -> None:
        if self._peek and ids:
            for section, id, at in self._peek.entries(kind, ids):
                self._tables[section][id] = at
            self._asked.update((kind, id) for id in ids)


def _peek(known: FileState, mirror: Mirror | None) -> Peek | None:
    """Open the mirror, if it was made from this file, whatever became of that since."""
    try:
        return mirror.peek(known.owns) if mirror and not known.missing else None
    except FileError:
        return mirror.peek(known.owns) if mirror else None
