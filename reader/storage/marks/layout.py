"""How the tables of marks stand in the file: which section holds what, and values of TOML as text.

Stars and what is read stand as the tables have them. The tags of a paper stand in one list, under
its id, and so does its note; when each of them changed stands in tables of their own. What has a
date there but does not stand in the list was taken back then:

| in the tables | in the file |
| --- | --- |
| `tags`: `2403.07815 rl` since … | `[tags]` `"2403.07815" = ["rl"]`, and `[changed.tags]` |
| `removed.tags`: `2403.07815 old` since … | `[changed.tags]` `"2403.07815 old" = …` alone |
| `notes`: `2403.07815`, since … it says … | `[notes]` `"2403.07815" = "…"`, `[changed.notes]` |
| `removed.notes`: `2403.07815` since … | `[changed.notes]` alone |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final, TypeAlias

from reader.model.mark import KINDS
from reader.storage.marks.merge_rule import (
    REMOVED_UNDATED,
    UNDATED,
    Edits,
    Table,
    Tables,
    empty_tables,
    removed_of,
    text_of,
)
from reader.storage.marks.notes import date_of, entry, joined, text_in

DATE_SECTIONS: Final = (*KINDS, *(removed_of(kind) for kind in KINDS))
"""Sections of dates that are tables as they stand."""
VALUE_SECTIONS: Final = ("tags", "notes")
"""Sections of lists and texts."""
SECTIONS: Final = (*DATE_SECTIONS, *VALUE_SECTIONS, *(f"changed.{name}" for name in VALUE_SECTIONS))
"""All sections of the file that are ours."""
Look: TypeAlias = Callable[[str, str], str]
"""Returns the text of the value in a section under a key; empty where there is none."""

_ESCAPES = {ord('"'): '\\"', ord("\\"): "\\\\"} | {
    code: f"\\u{code:04x}" for code in (*range(32), 127)
}
_TEXTS = re.compile(r'"([^"\\]*)"')
_TIMES: Final = (datetime, date, time)


def quoted(text: str) -> str:
    """Return a text as a key, or a value, of TOML."""
    return f'"{text.translate(_ESCAPES)}"'


def scalar(text: str) -> Any:
    """Return the value that a text of TOML stands for. Raises ValueError."""
    # Needed rarely, and takes milliseconds to import.
    import tomllib

    return tomllib.loads(f"value = {text}")["value"]


def literal(value: object) -> str:
    """Return a value that tomllib read as a piece of TOML, always on one line and alike."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{quoted(key)} = {literal(each)}' for key, each in value.items())}}}"
    return value.isoformat() if isinstance(value, _TIMES) else str(value)


def entry_text(section: str, value: object) -> str:
    """Return the text of a value of ours: TOML in a section of words, elsewhere when it says.

    What has no date yields to no date, or to any if it is a removal.
    """
    if section in VALUE_SECTIONS:
        return literal(value)
    text = text_of(value)
    return REMOVED_UNDATED if text == UNDATED and section.startswith("removed") else text


def value_of(section: str, text: str) -> str:
    """Return the text of a value as a piece of TOML."""
    return "true" if text in (UNDATED, REMOVED_UNDATED) and section not in VALUE_SECTIONS else text


def united(section: str, one: str, other: str) -> str:
    """Return what two values come to that stand in a section under the same key."""
    if not one or not other or section not in VALUE_SECTIONS:
        return max(one, other)
    if section == "tags":
        return literal(_with(_elements(one), _elements(other)))
    return one if one == other else quoted(joined(_said(one), _said(other)))


def tables_from(written: Mapping[str, Table]) -> Tables:
    """Return the tables that stand in these sections."""
    tables = empty_tables() | {name: written[name] for name in DATE_SECTIONS}
    changed = written["changed.tags"]
    for id, value in written["tags"].items():
        for tag in tags_in(value):
            tables["tags"][f"{id} {tag}"] = changed.get(f"{id} {tag}", UNDATED)
    tables["removed.tags"] = _removals(changed, tables["tags"])
    changed = written["changed.notes"]
    for id, value in written["notes"].items():
        if text := _said(value):
            tables["notes"][id] = entry(changed.get(id, UNDATED), text)
    tables["removed.notes"] = _removals(changed, tables["notes"])
    return tables


def tags_in(value: str) -> list[str]:
    """Return the tags of a list; what is no text counts as written, and a lone text as a list."""
    if "\\" not in value and value.startswith('["'):
        tags = _TEXTS.findall(value)
        # Unless there is something else in it.
        if len(value) == sum(map(len, tags)) + 4 * len(tags):
            return [tag for tag in tags if tag]
    return [name for each in _elements(value) if (name := _name(each))]


def line_of(kind: str, key: str) -> tuple[str, str]:
    """Return section and key of the line that holds a mark of this kind."""
    return kind, key.partition(" ")[0] if kind == "tags" else key


def places(tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield section and key of all lines that the tables need."""
    for name in DATE_SECTIONS:
        yield from ((name, id) for id in tables[name])
    for key in tables["tags"]:
        yield "tags", key.partition(" ")[0]
    for id in tables["notes"]:
        yield "notes", id
    for kind in VALUE_SECTIONS:
        for table in (tables[kind], tables[removed_of(kind)]):
            yield from ((f"changed.{kind}", key) for key, at in table.items() if dated(at))


def dated(entry: str) -> bool:
    return date_of(entry) != UNDATED


class Layout:
    """The tables over the sections of a text: looked up there, and edits spelled out for it."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def text(self, section: str, key: str) -> str:
        """Return what a table has under a key; nothing where it has nothing."""
        if section in DATE_SECTIONS:
            return self._look(section, key)
        kind = section.removeprefix("removed.")
        at, text = self._look(f"changed.{kind}", key), ""
        if kind == "tags":
            id, _, tag = key.partition(" ")
            stands = tag in tags_in(self._look("tags", id))
        else:
            text = _said(self._look("notes", key))
            stands = bool(text)
        if section != kind:
            return "" if stands else _removal(at)
        at = at or UNDATED
        return (entry(at, text) if text else at) if stands else ""

    def spelled(self, edits: Edits) -> dict[str, dict[str, str | None]]:
        """Return edits of the tables as edits of the sections."""
        found = {name: dict(edits[name]) for name in DATE_SECTIONS if name in edits}
        found["tags"] = self._lists(edits.get("tags", {}))
        found["notes"] = self._notes(edits.get("notes", {}))
        for kind in VALUE_SECTIONS:
            found[f"changed.{kind}"] = self._changed(kind, edits)
        return {name: changes for name, changes in found.items() if changes}

    def _lists(self, edits: Mapping[str, str | None]) -> dict[str, str | None]:
        lists: dict[str, list[Any]] = {}
        for key, at in sorted(edits.items()):
            id, _, tag = key.partition(" ")
            elements = lists.get(id)
            if elements is None:
                elements = _elements(self._look("tags", id))
            lists[id] = (
                _with(elements, [tag]) if at else [each for each in elements if _name(each) != tag]
            )
        texts = {id: literal(elements) if elements else None for id, elements in lists.items()}
        # A lone text says the same as a list of it, and is left as it is.
        return {
            id: text
            for id, text in texts.items()
            if tags_in(text or "") != tags_in(self._look("tags", id))
        }

    def _notes(self, edits: Mapping[str, str | None]) -> dict[str, str | None]:
        return {
            id: quoted(text_in(note)) if note else None
            for id, note in edits.items()
            if text_in(note or "") != _said(self._look("notes", id))
        }

    def _changed(self, kind: str, edits: Edits) -> dict[str, str | None]:
        """Return the edits of when the tags or notes changed."""
        marks, removed = edits.get(kind, {}), edits.get(removed_of(kind), {})
        found: dict[str, str | None] = {}
        for key in marks.keys() | removed.keys():
            mark = marks[key] if key in marks else self.text(kind, key)
            removal = removed[key] if key in removed else self.text(removed_of(kind), key)
            at, before = date_of(mark or removal or ""), self._look(f"changed.{kind}", key)
            after = "" if mark and at == UNDATED and before != UNDATED else at
            after = UNDATED if after == REMOVED_UNDATED else after
            if after != before:
                found[key] = after or None
        return found


def _removals(changed: Table, standing: Table) -> Table:
    return {key: _removal(at) for key, at in changed.items() if key not in standing}


def _removal(at: str) -> str:
    return REMOVED_UNDATED if at == UNDATED else at


def _elements(value: str) -> list[Any]:
    """Return the elements of a list, or of the list that a lone value stands for."""
    if not value:
        return []
    found = scalar(value)
    return found if isinstance(found, list) else [found]


def _with(elements: list[Any], more: Iterable[Any]) -> list[Any]:
    names = set(map(_name, elements))
    return [*elements, *(each for each in more if _name(each) not in names)]


def _name(element: object) -> str:
    return element if isinstance(element, str) else literal(element)


def _said(value: str) -> str:
    """Return what a note says; what is no text counts as it is written."""
    if value.startswith('"') and "\\" not in value:
        return value[1:-1]
    return _name(scalar(value)) if value else ""
