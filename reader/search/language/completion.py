"""What a half-typed query may become: the name of a field, or a field's value.

Only the last word is completed, and only by what is sure to be read. What stands in the library is
handed in, so that this knows no library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from reader.search.language.fields import FIELDS

Offers: TypeAlias = Mapping[str, Callable[[str], Iterable[str]]]
"""For a field, the values in the library that may begin as typed, best first."""

_LAST = re.compile(
    r"""(?:^|(?<=\s))(?P<not>(?:[!-]|not:)*)(?:(?P<field>[a-z]+):|(?P<tag>\#))?"""
    r"""(?P<begun>"[^"]*|[^\s"]*)$"""
)
_SHORTEST: Final = 2
"""Letters of a field's name: with one, half the words in titles would be completed."""


def completion(text: str, offers: Offers) -> str | None:
    """Return the whole text with its last word completed, or None where nothing is sure."""
    match = _LAST.search(text)
    if not match:
        return None
    field, begun = _field(match), match["begun"]
    found = _name(begun) if field is None else _value(field, begun, offers)
    if found is None or found == begun or (match["tag"] and " " in found):
        return None
    return text[: match.start("begun")] + found


def offered(word: str, offers: Offers) -> list[str]:
    """Return all that a word may become: fields with their colon, or values behind theirs."""
    match = _LAST.search(word)
    if not match:
        return []
    field, begun, before = _field(match), match["begun"], word[: match.start("begun")]
    if field is None:
        return [f"{before}{name}:" for name in (*FIELDS, "not") if name.startswith(begun)]
    known: Sequence[str] = FIELDS[field].values if field in FIELDS else ()
    found = [*known, *(offers[field](begun.casefold()) if field in offers else ())]
    whole = [each for each in found if each.casefold().startswith(begun.casefold())]
    return [f"{before}{each}" for each in dict.fromkeys(whole) if " " not in each]


def _field(match: re.Match[str]) -> str | None:
    return "tag" if match["tag"] else match["field"]


def _name(begun: str) -> str | None:
    if len(begun) < _SHORTEST:
        return None
    return next((f"{name}:" for name in (*FIELDS, "not") if name.startswith(begun)), None)


def _value(field: str, begun: str, offers: Offers) -> str | None:
    """Return the first value of a field that begins so: of the language's own, of the library's."""
    known: Sequence[str] = FIELDS[field].values if field in FIELDS else ()
    plain = begun.removeprefix('"').casefold()
    quote = '"' if begun.startswith('"') else ""
    for value in (*known, *(offers[field](plain) if plain and field in offers else ())):
        if value.casefold().startswith(plain):
            return f'"{value}"' if " " in value else quote + value
    return None


def months(days: Iterable[date], begun: str) -> list[str]:
    """Return months and days that begin so, newest first, of days newest first."""
    length = len("2024-03") if len(begun) < len("2024-03") else len("2024-03-13")
    return list(dict.fromkeys(day.isoformat()[:length] for day in days))
