"""The lines of the log of undo: an event as JSON and back, and the fewest lines that say the same.

    {"id": "5f3a9c01-7", "at": "2024-03-13T08:12:50+00:00", "did": "star “Chronos”",
     "kind": "starred", "marked": true, "papers": ["Chronos\\t2403.07815\\ttitle:…"]}
    {"id": "5f3a9c01-8", "at": "2024-03-13T08:13:02+00:00", "undone": "5f3a9c01-7"}

on one line each. Anybody may have written them: what is not of this form is none of ours.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final, get_args

from reader.model.clean import clean_line
from reader.model.mark import EVERY_KIND
from reader.model.steps import LEVELS, Became, Event, Papers, Reached, Step, Steps, UndoEvent

LINES: Final = 3_000
"""Lines that are read: many more than stand in a log that was shortened when it was to be, and yet
done in a moment."""
COPIES: Final = 100
"""Copies of which a shortened log says how far they had come: the last, of which some may run."""


def line_of(event: Event) -> bytes:
    """Return an event as a line with its end."""
    if isinstance(event, Reached):
        return _line({"reached": event.numbers})
    head: dict[str, object] = {"id": event.id, "at": event.at.isoformat()}
    if isinstance(event, UndoEvent):
        return _line({**head, event.became: event.step}, event.papers)
    rest = {"did": event.what, "kind": event.kind, "marked": event.marked}
    return _line({**head, **rest}, event.papers)


def parsed(data: bytes) -> list[Event]:
    """Return the events of the lines that hold one, of the last `LINES`."""
    events = []
    # Decoded at once: of bytes, JSON would find out the encoding line by line.
    for line in data.decode(errors="replace").rsplit("\n", LINES)[-LINES:]:
        try:
            value = json.loads(line)
            event = _event(value) if isinstance(value, dict) else None
        except (ValueError, RecursionError, OverflowError):
            continue
        if event:
            events.append(event)
    return events


def shortened(steps: Steps, cap: int) -> bytes:
    """Return the lines that come to these steps, the newest if they are more than `cap` bytes."""
    kept: dict[str, bytes] = {}
    for step in (*reversed(steps.undone), *reversed(steps.done)):
        line = line_of(step)
        cap -= len(line)
        if cap < 0 or len(kept) == LEVELS:
            break
        kept[step.id] = line
    undone = [step for step in steps.undone if step.id in kept]
    # All steps first, for a step forgets what was undone; and what was undone last was done first.
    lines = [kept[step.id] for step in (*steps.done, *reversed(undone)) if step.id in kept]
    turns = [line_of(UndoEvent(f"{step.id}-undone", step.at, "undone", step.id)) for step in undone]
    reached = dict(list(steps.reached.items())[-COPIES:])
    return b"".join((line_of(Reached(reached)), *lines, *turns))


def _line(head: dict[str, object], papers: Papers | None = None) -> bytes:
    text = json.dumps(head)
    if papers is not None:
        # Piece by piece: the whole would keep the interpreter from the interface for too long.
        pieces = ", ".join([json.dumps(piece) for piece in papers])
        text = f'{text[:-1]}, "papers": [{pieces}]}}'
    return text.encode() + b"\n"


def _event(value: dict[str, Any]) -> Event | None:
    """Return the event that a line holds, or None if it is none of ours."""
    if (numbers := value.get("reached")) is not None:
        return Reached(numbers) if _are_numbers(numbers) else None
    id, at, papers = value.get("id"), _time(value.get("at")), _papers(value.get("papers"))
    if not isinstance(id, str) or at is None:
        return None
    if isinstance(did := value.get("did"), str):
        kind, marked = value.get("kind"), value.get("marked")
        if kind not in EVERY_KIND or not isinstance(marked, bool) or papers is None:
            return None
        return Step(id, at, clean_line(did), kind, marked, papers)
    for became in get_args(Became):
        if isinstance(step := value.get(became), str):
            return UndoEvent(id, at, became, step, papers)
    return None


def _are_numbers(value: object) -> bool:
    return isinstance(value, dict) and all(type(number) is int for number in value.values())


def _papers(value: object) -> Papers | None:
    if not isinstance(value, list) or not all(isinstance(piece, str) for piece in value):
        return None
    return tuple(value)


def _time(value: object) -> datetime | None:
    """Return a time that can be compared and told in local time."""
    if not isinstance(value, str):
        return None
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or not 1970 <= at.year < 9999:
        return None
    return at.astimezone(UTC)
