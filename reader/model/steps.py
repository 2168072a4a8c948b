"""Undo as values: the steps that were done to marks, what became of them, what that comes to.

All copies of the program share one history: events, in the order in which they were written down.
A step is an event; a later turn says that a step was undone, done again, or dropped because nothing
of it held any more. A new step, whoever does it, forgets what was undone before it. A turn that
comes too late (two copies undid a step in the same moment) changes nothing, and an event that
stands twice counts once. No I/O.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.mark import Change, Kind

LEVELS: Final = 1_000
"""Steps remembered."""

PIECE: Final = 250
"""Papers that are worked on at a time: a few milliseconds."""
Papers: TypeAlias = tuple[str, ...]
"""The papers of a step, in pieces. A piece holds a line a paper: its title if it was starred, and
its ids, with tabs between. 100,000 papers take 5 MB so, and a piece is unpacked in no time. For
tags and notes what was done stands behind the title: `+rl` or `-rl`; the note before and after."""
Became: TypeAlias = Literal["undone", "again", "dropped"]


class Step(NamedTuple):
    """Something the user did to marks in one go."""

    id: str
    """The copy that did it, `-`, and the number of the event in that copy's life."""
    at: datetime
    """When it was last done, or undone: aware, in UTC."""
    what: CleanText
    """What it did, as it is named when it is undone: `star “Neural Metamorphosis”`."""
    kind: Kind
    marked: bool
    """What its papers became; of tags and notes each paper says it, and this is true."""
    papers: Papers
    """Those whose mark it changed; none where they were too many for the log."""


class UndoEvent(NamedTuple):
    """What became of a step."""

    id: str
    """As a step's."""
    at: datetime
    became: Became
    step: str
    """The id of the step."""
    papers: Papers | None = None
    """Those papers of the step that are left of it, if the others were changed since."""


class Reached(NamedTuple):
    """How far copies had come with their events when the history was last shortened."""

    numbers: dict[str, int]
    """By copy."""


Event: TypeAlias = Step | UndoEvent | Reached


def numbered(id: str) -> tuple[str, int]:
    """Return copy and number of an event; the number 0 where it is of another form."""
    copy, _, number = id.rpartition("-")
    return copy, int(number) if number.isdecimal() and len(number) < 10 else 0


class Steps:
    """What the events so far come to."""

    def __init__(self) -> None:
        self.done: list[Step] = []
        """Those that can be undone, the last one last."""
        self.undone: list[Step] = []
        """Those that can be done again, the one undone last last."""
        self.reached: dict[str, int] = {}
        """The highest number of an event by copy, the copy that was heard of last last."""
        self._taken: set[str] = set()

    def copy(self) -> Steps:
        steps = Steps()
        steps.done, steps.undone = self.done.copy(), self.undone.copy()
        steps.reached, steps._taken = self.reached.copy(), self._taken.copy()
        return steps

    def take(self, event: Event) -> None:
        """Take the next event."""
        if isinstance(event, Reached):
            for copy, number in event.numbers.items():
                self._reach(copy, number)
            return
        if event.id in self._taken:
            return
        self._taken.add(event.id)
        self._reach(*numbered(event.id))
        if isinstance(event, UndoEvent):
            self._turn(event)
        else:
            self.done.append(event)
            del self.done[:-LEVELS]
            self.undone.clear()

    def _reach(self, copy: str, number: int) -> None:
        if number:
            self.reached[copy] = max(number, self.reached.pop(copy, 0))

    def _turn(self, turn: UndoEvent) -> None:
        for stack in self._stacks(turn.became):
            at = next((at for at in _backwards(stack) if stack[at].id == turn.step), None)
            if at is None:
                continue
            step = stack.pop(at)
            left = step.papers if turn.papers is None else turn.papers
            step = step._replace(at=turn.at, papers=left)
            if turn.became == "undone":
                self.undone.append(step)
            elif turn.became == "again":
                self.done.append(step)
            return

    def _stacks(self, became: Became) -> Sequence[list[Step]]:
        """Return where a step stands that can become this."""
        if became == "undone":
            return (self.done,)
        return (self.undone,) if became == "again" else (self.done, self.undone)


def _backwards(stack: Sequence[Step]) -> range:
    return range(len(stack) - 1, -1, -1)


def packed(changes: Iterable[Change]) -> str:
    """Return the papers of changes as a piece of `Papers`."""
    return "\n".join("\t".join((*_head(change), *change.ids)) for change in changes)


def _head(change: Change) -> tuple[str, ...]:
    """Return what stands before the ids."""
    if change.kind == "tags":
        return change.title, "-+"[change.marked] + change.text
    if change.kind == "notes":
        return change.title, _escaped(change.before), _escaped(change.text)
    return (change.title if change.kind == "starred" else "",)


def unpacked(piece: str, kind: Kind, marked: bool, at: datetime) -> list[Change]:
    """Return a change of each paper of a piece, whoever wrote it."""
    changes = []
    for line in piece.split("\n"):
        title, *written = line.split("\t")
        clean_title = clean_line(title) if title else NOTHING
        if kind in ("tags", "notes"):
            made = _worded(kind, written, at, clean_title)
            changes += [made if marked else made.turned] if made else []
        elif ids := _ids(written):
            changes.append(Change(kind, ids, marked, at, clean_title))
    return changes


def _worded(kind: Kind, written: list[str], at: datetime, title: CleanText) -> Change | None:
    """Return the change of a tag or a note that a line holds."""
    if kind == "tags":
        does, *ids = written or [""]
        if does[:1] not in ("+", "-") or not does[1:] or not does.isprintable():
            return None
        made = Change(kind, _ids(ids), does[0] == "+", at, title, does[1:])
    else:
        before, after, *ids = [*written, "", ""]
        texts = _unescaped(before), _unescaped(after)
        if texts[0] is None or texts[1] is None or texts[0] == texts[1]:
            return None
        made = Change(kind, _ids(ids), bool(texts[1]), at, title, texts[1], texts[0])
    return made if made.ids else None


def _ids(written: Iterable[str]) -> tuple[str, ...]:
    return tuple(id for id in written if id and id.isprintable())


def _escaped(text: str) -> str:
    """Return a note without line ends and tabs: somebody may have written one by hand."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _unescaped(text: str) -> str | None:
    try:
        said = json.loads(f'"{text}"')
        said.encode()
    except (ValueError, UnicodeEncodeError):
        return None
    return said if isinstance(said, str) else None
