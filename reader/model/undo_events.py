"""The history of undo as values: steps done to marks, and what happened to them later.

All copies of the program share one history: events in the order in which they were logged. A `Step`
changed marks; a later `UndoEvent` says that a step was undone, redone, or dropped because none of
its marks was as it had left them. A new step, whichever copy does it, forgets the steps undone
before it. An event that comes too late (two copies undid a step at the same moment) changes
nothing, and an event that is logged twice counts once. No I/O.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.mark import Change, Kind

LEVELS: Final = 1_000
"""Number of steps that can be undone."""
BATCH: Final = 250
"""Papers that are changed at a time, which takes a few milliseconds."""
Papers: TypeAlias = tuple[str, ...]
"""The papers of a step, in batches of at most `BATCH`. A batch has one line for each paper, with
tabs between the fields: the title if it was starred, then the ids. 100,000 papers take 5 MB this
way. For tags and notes, the change follows the title: `+rl` or `-rl`; the old and the new note."""
Outcome: TypeAlias = Literal["undone", "again", "dropped"]


class Step(NamedTuple):
    """A change that the user made to marks at once."""

    id: str
    """The copy that did it, `-`, and the number of the event within that copy."""
    at: datetime
    """When it was last done or undone: aware, in UTC."""
    what: CleanText
    """Its name, for undoing it: `star “Neural Metamorphosis”`."""
    kind: Kind
    marked: bool
    """Whether the mark was set. True for tags and notes, where each paper has its own change."""
    papers: Papers
    """The papers that were changed; empty if they are too many for the log."""


class UndoEvent(NamedTuple):
    """What happened to a step."""

    id: str
    """As a step's."""
    at: datetime
    outcome: Outcome
    step_id: str
    papers: Papers | None = None
    """The papers of the step that remain, if the others were changed in between."""


class Reached(NamedTuple):
    """The newest events of copies when the history was last shortened."""

    numbers: dict[str, int]
    """By copy."""


Event: TypeAlias = Step | UndoEvent | Reached


class UndoHistory:
    """What can be undone and redone after the events so far."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.done: list[Step] = []
        """Steps that can be undone, the newest last."""
        self.undone: list[Step] = []
        """Steps that can be redone, the one undone last at the end."""
        self.reached: dict[str, int] = {}
        """The highest number of an event by copy, the copy of the newest event last."""
        self._seen: set[str] = set()
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """Add the next event."""
        if isinstance(event, Reached):
            for copy, number in event.numbers.items():
                self._reach(copy, number)
            return
        if event.id in self._seen:
            return
        self._seen.add(event.id)
        copy, _, digits = event.id.rpartition("-")
        if digits.isdecimal() and len(digits) < 10:
            self._reach(copy, int(digits))
        if isinstance(event, UndoEvent):
            self._move(event)
        else:
            self.done.append(event)
            del self.done[:-LEVELS]
            self.undone.clear()

    def _reach(self, copy: str, number: int) -> None:
        if number:
            self.reached[copy] = max(number, self.reached.pop(copy, 0))

    def _move(self, event: UndoEvent) -> None:
        """Move a step from one stack to the other, or drop it."""
        stacks = [self.undone] if event.outcome == "again" else [self.done]
        if event.outcome == "dropped":
            stacks.append(self.undone)
        for stack in stacks:
            for step in reversed(stack):
                if step.id != event.step_id:
                    continue
                stack.remove(step)
                papers = step.papers if event.papers is None else event.papers
                if event.outcome != "dropped":
                    onto = self.undone if event.outcome == "undone" else self.done
                    onto.append(step._replace(at=event.at, papers=papers))
                return


def pack_papers(changes: Sequence[Change]) -> Papers:
    """Return the papers of changes in batches."""
    batches = (changes[start : start + BATCH] for start in range(0, len(changes), BATCH))
    return tuple(
        "\n".join("\t".join((*_fields(change), *change.ids)) for change in batch)
        for batch in batches
    )


def _fields(change: Change) -> tuple[str, ...]:
    """Return what precedes the ids in a line."""
    if change.kind == "tags":
        return change.title, "-+"[change.marked] + change.text
    if change.kind == "notes":
        # Escaped, because somebody may have written a tab or a newline by hand.
        notes = (
            json.dumps(each, ensure_ascii=False)[1:-1] for each in (change.before, change.text)
        )
        return change.title, *notes
    return (change.title if change.kind == "starred" else "",)


def unpack_papers(batch: str, kind: Kind, marked: bool, at: datetime) -> list[Change]:
    """Return a change for each paper of a batch; lines that are not valid are left out."""
    changes = (_change(line.split("\t"), kind, marked, at) for line in batch.split("\n"))
    return [change for change in changes if change and change.ids]


def _change(fields: list[str], kind: Kind, marked: bool, at: datetime) -> Change | None:
    title = clean_line(fields[0]) if fields[0] else NOTHING
    if kind == "tags":
        _, tag, *ids = [*fields, ""]
        if tag[:1] not in ("+", "-") or not tag[1:] or not tag.isprintable():
            return None
        change = Change(kind, _valid(ids), tag[0] == "+", at, title, tag[1:])
    elif kind == "notes":
        _, before, after, *ids = [*fields, "", ""]
        old, new = _unescape(before), _unescape(after)
        if old is None or new is None or old == new:
            return None
        change = Change(kind, _valid(ids), bool(new), at, title, new, old)
    else:
        return Change(kind, _valid(fields[1:]), marked, at, title)
    return change if marked else change.inverse


def _valid(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(id for id in ids if id and id.isprintable())


def _unescape(text: str) -> str | None:
    try:
        note = json.loads(f'"{text}"')
        note.encode()
    except (ValueError, UnicodeEncodeError):
        return None
    return note if isinstance(note, str) else None
