"""Changes of marks for the saves that are attacked, and a journal that holds some."""

from __future__ import annotations

import json
from typing import Final

from reader.model.clean import clean_line
from reader.model.mark import Change, now

NOON: Final = now().replace(hour=12, minute=0, second=0)


def star(id: str, marked: bool = True) -> Change:
    return Change("starred", (id, f"title:{id}"), marked, NOON, clean_line(f"On the Paper {id}"))


def read(id: str) -> Change:
    return Change("read", (id,), True, NOON)


def tag(id: str, tag: str, marked: bool = True) -> Change:
    return Change("tags", (id, f"title:{id}"), marked, NOON, clean_line(f"On {id}"), tag)


def note(id: str, text: str) -> Change:
    return Change("notes", (id,), bool(text), NOON, clean_line(f"On {id}"), text)


def journal_of(*changes: Change) -> bytes:
    lines = [
        json.dumps(
            {
                "kind": each.kind,
                "ids": each.ids,
                "marked": each.marked,
                "at": each.at.isoformat(),
                "title": each.title,
            }
        )
        for each in changes
    ]
    return "".join(f"{line}\n" for line in lines).encode()
