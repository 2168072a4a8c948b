"""Tags and notes of papers: turn a user's input into changes, and name the step.

Separate from `undo`, which makes the changes and undoes them, whatever they are about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from reader.library.undo import Undo, name_papers
from reader.model.clean import CleanText, clean_line, laid
from reader.model.errors import DaysheetError
from reader.model.mark import Change, now
from reader.model.tags import NOTE_LIMIT, TAG_LIMIT, clean_note, fold_tag, parse_tag

if TYPE_CHECKING:
    from reader.model.view import Row
    from reader.storage.marks import Marks


class InvalidTag(DaysheetError):
    """A text that cannot be a tag. The message says why."""

    exit_code = 2


class InvalidNote(DaysheetError):
    """A text that is too long for a note. The message says how long it may be."""

    exit_code = 2


def tag(
    marks: Marks, undo: Undo, rows: Sequence[Row], add: Sequence[str], remove: Sequence[str]
) -> int:
    """Add tags to papers and remove others, as one step; return how many papers changed.

    Raises `InvalidTag` before anything is changed.
    """
    wanted = {fold_tag(name): name for name in map(_parse_tag, add)}
    unwanted = {fold_tag(each) for each in remove} - wanted.keys()
    changes = list(_changes(marks, rows, wanted, unwanted))
    return undo.do(changes, _name(changes)) if changes else 0


def write_note(marks: Marks, undo: Undo, row: Row, text: str) -> bool:
    """Write a note on a paper as one step; an empty text removes it. Return whether it changed.

    Raises `InvalidNote` if the text is too long.
    """
    note, before = clean_note(text), marks.note(row.ids)
    if len(text) > NOTE_LIMIT:
        raise InvalidNote(f"the note has {len(text):,} characters; write at most {NOTE_LIMIT}")
    if note == clean_line(before):
        return False
    change = Change("notes", row.ids, bool(note), now(), row.title, note, before)
    what = "note on " if note else "take the note from "
    return bool(undo.do([change], laid(what + name_papers(change, 1))))


def _parse_tag(text: str) -> CleanText:
    if name := parse_tag(text):
        return name
    raise InvalidTag(
        f"{clean_line(text)!r} is no tag; write letters, digits and -_./+, at most {TAG_LIMIT}"
    )


def _changes(
    marks: Marks, rows: Sequence[Row], wanted: dict[str, CleanText], unwanted: Collection[str]
) -> Iterator[Change]:
    at = now()
    for row in rows:
        has = {tag: fold_tag(tag) for tag in sorted(marks.tags(row.ids))}
        for tag in (tag for tag, fold in has.items() if fold in unwanted):
            yield Change("tags", row.ids, False, at, row.title, tag)
        for fold, tag in wanted.items():
            if fold not in has.values():
                yield Change("tags", row.ids, True, at, row.title, tag)


def _name(changes: Sequence[Change]) -> CleanText:
    """Return the name of a step: `tag “Chronos” rl`, `untag 3 papers old`, `tag … +a -b`."""
    added = dict.fromkeys(clean_line(each.text) for each in changes if each.marked)
    removed = dict.fromkeys(clean_line(each.text) for each in changes if not each.marked)
    papers = name_papers(changes[0], len({change.ids for change in changes}))
    both = added and removed
    signed = [f"+{each}" for each in added] + [f"-{each}" for each in removed]
    tags = signed if both else [*added, *removed]
    return laid(f"{'tag' if added else 'untag'} {papers} {' '.join(tags)}")
