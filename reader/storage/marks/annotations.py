"""A paper's tags and note, looked up in tables, or in the mirror without reading all marks.

Apart from `glance`, with little to import: `daysheet show` runs at every key of a preview.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

from reader.storage.atomic import FileError
from reader.storage.marks.notes import newer, text_in

if TYPE_CHECKING:
    from reader.storage.marks.file_state import FileState
    from reader.storage.marks.merge_rule import MutableTable
    from reader.storage.marks.mirror import Mirror

Annotations: TypeAlias = "tuple[set[str], str]"
"""Tags and note, as they are spelled in the file."""


def effective_mark(marks: MutableTable, removed: MutableTable, ids: Sequence[str]) -> str:
    """Return the mark that stands for a paper with these ids, or nothing."""
    newest = ""
    for id in ids:
        if (at := marks.get(id, "")) > newest:
            newest = at
    if newest:
        for id in ids:
            if removed.get(id, "") > newest:
                return ""
    return newest


def effective_note(marks: MutableTable, removed: MutableTable, ids: Sequence[str]) -> str:
    """Return what the note on a paper says, or nothing; of the same date, what all say."""
    newest = reduce(newer, (marks.get(id, "") for id in ids))
    taken = any(removed.get(id, "") > newest for id in ids)
    return "" if taken else text_in(newest)


def effective_tags(
    marks: MutableTable, removed: MutableTable, tags: Iterable[str], ids: Sequence[str]
) -> set[str]:
    """Return those of some tags that a paper with these ids has."""
    return {tag for tag in tags if effective_mark(marks, removed, [f"{id} {tag}" for id in ids])}


def annotations_in(tables: Mapping[str, dict[str, str]], ids: Sequence[str]) -> Annotations:
    """Return what small tables say of a paper: those of a glance."""
    split = (key.partition(" ") for key in tables["tags"])
    tags = {tag for id, _, tag in split if id in ids}
    return (
        effective_tags(tables["tags"], tables["removed.tags"], tags, ids),
        effective_note(tables["notes"], tables["removed.notes"], ids),
    )


def look_up_annotations(
    known: FileState, mirror: Mirror | None, ids: Sequence[str]
) -> Annotations | None:
    """Return what the user said of a paper, None where all marks must be read to tell."""
    try:
        if known.has_leftovers:
            return None
        if known.missing:
            return set(), ""
    except FileError:
        return None
    if mirror is None or (peek := mirror.peek(known.adopt)) is None:
        return None
    tables: dict[str, dict[str, str]] = {}
    for kind in ("tags", "notes"):
        tables |= {kind: {}, f"removed.{kind}": {}}
        for section, id, at in peek.entries(kind, ids):
            tables[section][id] = at
    peek.close()
    return annotations_in(tables, ids)
