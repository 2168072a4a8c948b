"""What counts for a paper that has several ids: its mark, its tags, its note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

from reader.storage.marks.notes import newer, text_in

if TYPE_CHECKING:
    from reader.storage.marks.merge_rule import ReadTable

Annotations: TypeAlias = "tuple[set[str], str]"
"""Tags and note, as they are spelled in the file."""


def effective_mark(marks: ReadTable, removed: ReadTable, ids: Sequence[str]) -> str:
    """Return the newest mark of a paper with these ids; empty if a removal is newer."""
    newest = ""
    for id in ids:
        if (at := marks.get(id, "")) > newest:
            newest = at
    if newest:
        for id in ids:
            if removed.get(id, "") > newest:
                return ""
    return newest


def effective_note(marks: ReadTable, removed: ReadTable, ids: Sequence[str]) -> str:
    """Return the text of the newest note on a paper; of the same date, what all of them say."""
    newest = reduce(newer, (marks.get(id, "") for id in ids))
    is_removed = any(removed.get(id, "") > newest for id in ids)
    return "" if is_removed else text_in(newest)


def effective_tags(
    marks: ReadTable, removed: ReadTable, tags: Iterable[str], ids: Sequence[str]
) -> set[str]:
    """Return those of some tags that a paper with these ids has."""
    return {tag for tag in tags if effective_mark(marks, removed, [f"{id} {tag}" for id in ids])}


def annotations_in(tables: Mapping[str, dict[str, str]], ids: Sequence[str]) -> Annotations:
    """Return the tags and the note of a paper. Goes through all tags."""
    split = (key.partition(" ") for key in tables["tags"])
    tags = {tag for id, _, tag in split if id in ids}
    return (
        effective_tags(tables["tags"], tables["removed.tags"], tags, ids),
        effective_note(tables["notes"], tables["removed.notes"], ids),
    )
