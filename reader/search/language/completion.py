"""Completions of a half-typed query: the name of a field, or a field's value.

Only the last word is completed, and only to text that will parse. Values that come from the library
are passed in by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from reader.search.language.fields import FIELDS

LibraryValues: TypeAlias = Mapping[str, Callable[[str], Iterable[str]]]
"""For a field, a function from what was typed to values in the library, best first."""

_LAST_WORD = re.compile(
    r"""(?:^|(?<=\s))(?P<not>(?:[!-]|not:)*)(?:(?P<field>[a-z]+):|(?P<tag>\#))?"""
    r"""(?P<typed>"[^"]*|[^\s"]*)$"""
)
_OFFERED_FIELDS: Final = ("tag", "view")
"""Fields whose values are the user's own: offered before anything is typed."""
_MIN_NAME_LENGTH: Final = 2
"""Fewest letters of a field's name: with one, half of the words in titles would be completed."""


def complete(text: str, values: LibraryValues) -> str | None:
    """Return the text with its last word completed, or None if there is no certain completion."""
    match = _LAST_WORD.search(text)
    if not match:
        return None
    field, typed = _field(match), match["typed"]
    completed = _complete_name(typed) if field is None else _complete_value(field, typed, values)
    if completed is None or completed == typed or (match["tag"] and " " in completed):
        return None
    return text[: match.start("typed")] + completed


def completions(word: str, values: LibraryValues) -> list[str]:
    """Return everything that a word may become: field names with a colon, or fields with values."""
    match = _LAST_WORD.search(word)
    if not match:
        return []
    field, typed, before = _field(match), match["typed"], word[: match.start("typed")]
    if field is None:
        return [f"{before}{name}:" for name in (*FIELDS, "not") if name.startswith(typed)]
    own: Sequence[str] = FIELDS[field].values if field in FIELDS else ()
    known = [*own, *(values[field](typed.casefold()) if field in values else ())]
    matching = [value for value in known if value.casefold().startswith(typed.casefold())]
    return [f"{before}{value}" for value in dict.fromkeys(matching) if " " not in value]


def _field(match: re.Match[str]) -> str | None:
    return "tag" if match["tag"] else match["field"]


def _complete_name(typed: str) -> str | None:
    if len(typed) < _MIN_NAME_LENGTH:
        return None
    return next((f"{name}:" for name in (*FIELDS, "not") if name.startswith(typed)), None)


def _complete_value(field: str, typed: str, values: LibraryValues) -> str | None:
    """Return the first value that begins as typed: of the language, else of the library."""
    own: Sequence[str] = FIELDS[field].values if field in FIELDS else ()
    plain = typed.removeprefix('"').casefold()
    quote = '"' if typed.startswith('"') else ""
    has_values = field in values and (plain or field in _OFFERED_FIELDS)
    for value in (*own, *(values[field](plain) if has_values else ())):
        if value.casefold().startswith(plain):
            return f'"{value}"' if " " in value else quote + value
    return None


def date_values(days: Iterable[date], typed: str) -> list[str]:
    """Return months, or days once a month was typed, as text; `days` come newest first."""
    length = len("2024-03") if len(typed) < len("2024-03") else len("2024-03-13")
    return list(dict.fromkeys(day.isoformat()[:length] for day in days))
