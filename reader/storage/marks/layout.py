"""How the tables of marks are laid out in sections of the file, and values of TOML as text.

Stars and read marks are in the file as they are in the tables. The tags of a paper are one list
under its id, its note one text; the times of their changes are in sections of their own. A tag or
note that has a time there, but is not in its list or text, was removed at that time:

| in the tables | in the file |
| --- | --- |
| `tags`: `2403.07815 rl` since … | `[tags]` `"2403.07815" = ["rl"]`, and `[changed.tags]` |
| `removed.tags`: `2403.07815 old` since … | `[changed.tags]` `"2403.07815 old" = …` alone |
| `notes`: `2403.07815`, since … it says … | `[notes]` `"2403.07815" = "…"`, `[changed.notes]` |
| `removed.notes`: `2403.07815` since … | `[changed.notes]` alone |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final, TypeAlias

from reader.model.lazy_pattern import lazy_pattern
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
"""Sections of dates; each is a table."""
VALUE_SECTIONS: Final = ("tags", "notes")
"""Sections of lists, and of texts."""
SECTIONS: Final = (*DATE_SECTIONS, *VALUE_SECTIONS, *(f"changed.{name}" for name in VALUE_SECTIONS))
"""All our sections of the file."""
ValueOf: TypeAlias = Callable[[str, str], str]
"""Returns the text of the value in a section under a key; empty if there is none."""

_ESCAPES = {ord('"'): '\\"', ord("\\"): "\\\\"} | {
    code: f"\\u{code:04x}" for code in (*range(32), 127)
}
_TEXTS = lazy_pattern(r'"([^"\\]*)"')
_TIMES: Final = (datetime, date, time)


def quote(text: str) -> str:
    """Return a text as a TOML key or string."""
    return f'"{text.translate(_ESCAPES)}"'


def parse_value(text: str) -> Any:
    """Return the value of a piece of TOML. Raises ValueError."""
    # Needed rarely, and takes milliseconds to import.
    import tomllib

    return tomllib.loads(f"value = {text}")["value"]


def format_value(value: object) -> str:
    """Return a value parsed by tomllib as TOML, on one line and in one form."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(format_value, value))}]"
    if isinstance(value, dict):
        pairs = (f"{quote(key)} = {format_value(each)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    return value.isoformat() if isinstance(value, _TIMES) else str(value)


def entry_text(section: str, value: object) -> str:
    """Return the text of a value: TOML in a value section, a timestamp in a section of dates.

    A mark without a date is `UNDATED`, a removal without one is `REMOVED_UNDATED`.
    """
    if section in VALUE_SECTIONS:
        return format_value(value)
    text = text_of(value)
    return REMOVED_UNDATED if text == UNDATED and section.startswith("removed") else text


def to_toml(section: str, text: str) -> str:
    """Return the text of a value as TOML."""
    return "true" if text in (UNDATED, REMOVED_UNDATED) and section not in VALUE_SECTIONS else text


def unite_values(section: str, one: str, other: str) -> str:
    """Return the value of two that are in a section under the same key."""
    if not one or not other or section not in VALUE_SECTIONS:
        return max(one, other)
    if section == "tags":
        return format_value(_with_tags(_elements(one), _elements(other)))
    return one if one == other else quote(joined(_note_text(one), _note_text(other)))


def tables_from(written: Mapping[str, Table]) -> Tables:
    """Return the tables of marks that are laid out in these sections."""
    tables = empty_tables() | {name: written[name] for name in DATE_SECTIONS}
    changed = written["changed.tags"]
    for id, value in written["tags"].items():
        for tag in tags_in(value):
            tables["tags"][f"{id} {tag}"] = changed.get(f"{id} {tag}", UNDATED)
    tables["removed.tags"] = _removals(changed, tables["tags"])
    changed = written["changed.notes"]
    for id, value in written["notes"].items():
        if text := _note_text(value):
            tables["notes"][id] = entry(changed.get(id, UNDATED), text)
    tables["removed.notes"] = _removals(changed, tables["notes"])
    return tables


def tags_in(value: str) -> list[str]:
    """Return the tags in a list; other values count as they are written, a lone text as a list."""
    if "\\" not in value and value.startswith('["'):
        tags = _TEXTS.findall(value)
        # Unless there is something else in it.
        if len(value) == sum(map(len, tags)) + 4 * len(tags):
            return [tag for tag in tags if tag]
    return [name for each in _elements(value) if (name := _tag_name(each))]


def line_of(kind: str, key: str) -> tuple[str, str]:
    """Return section and key of the line of a mark of this kind."""
    return kind, key.partition(" ")[0] if kind == "tags" else key


def needed_lines(tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield section and key of all lines that the tables need."""
    for name in DATE_SECTIONS:
        yield from ((name, id) for id in tables[name])
    for key in tables["tags"]:
        yield "tags", key.partition(" ")[0]
    for id in tables["notes"]:
        yield "notes", id
    for kind in VALUE_SECTIONS:
        for table in (tables[kind], tables[removed_of(kind)]):
            yield from ((f"changed.{kind}", key) for key, at in table.items() if has_date(at))


def has_date(entry: str) -> bool:
    return date_of(entry) != UNDATED


class Layout:
    """Translates between the tables and the sections of a file: look-ups and edits."""

    def __init__(self, value_of: ValueOf) -> None:
        self._value_of = value_of

    def text(self, section: str, key: str) -> str:
        """Return the entry of a table under a key; empty if there is none."""
        if section in DATE_SECTIONS:
            return self._value_of(section, key)
        kind = section.removeprefix("removed.")
        at, text = self._value_of(f"changed.{kind}", key), ""
        if kind == "tags":
            id, _, tag = key.partition(" ")
            is_set = tag in tags_in(self._value_of("tags", id))
        else:
            text = _note_text(self._value_of("notes", key))
            is_set = bool(text)
        if section != kind:
            return "" if is_set else _removal(at)
        at = at or UNDATED
        return (entry(at, text) if text else at) if is_set else ""

    def to_section_edits(self, edits: Edits) -> dict[str, dict[str, str | None]]:
        """Return the edits of sections that make edits of tables."""
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
                elements = _elements(self._value_of("tags", id))
            lists[id] = (
                _with_tags(elements, [tag])
                if at
                else [each for each in elements if _tag_name(each) != tag]
            )
        texts = {id: format_value(elements) if elements else None for id, elements in lists.items()}
        # A lone text means the same as a list of it, and is left as it is.
        return {
            id: text
            for id, text in texts.items()
            if tags_in(text or "") != tags_in(self._value_of("tags", id))
        }

    def _notes(self, edits: Mapping[str, str | None]) -> dict[str, str | None]:
        return {
            id: quote(text_in(note)) if note else None
            for id, note in edits.items()
            if text_in(note or "") != _note_text(self._value_of("notes", id))
        }

    def _changed(self, kind: str, edits: Edits) -> dict[str, str | None]:
        """Return the edits of the section with the times of tags or notes."""
        marks, removed = edits.get(kind, {}), edits.get(removed_of(kind), {})
        found: dict[str, str | None] = {}
        for key in marks.keys() | removed.keys():
            mark = marks[key] if key in marks else self.text(kind, key)
            removal = removed[key] if key in removed else self.text(removed_of(kind), key)
            at, before = date_of(mark or removal or ""), self._value_of(f"changed.{kind}", key)
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
    """Return the elements of a list; a lone value is a list of one."""
    if not value:
        return []
    found = parse_value(value)
    return found if isinstance(found, list) else [found]


def _with_tags(elements: list[Any], more: Iterable[Any]) -> list[Any]:
    names = set(map(_tag_name, elements))
    return [*elements, *(each for each in more if _tag_name(each) not in names)]


def _tag_name(element: object) -> str:
    return element if isinstance(element, str) else format_value(element)


def _note_text(value: str) -> str:
    """Return the text of a note; any other value counts as it is written."""
    if value.startswith('"') and "\\" not in value:
        return value[1:-1]
    return _tag_name(parse_value(value)) if value else ""
