"""Templates such as `{id}\\t{title:50}`: named fields, and nothing else can be asked of a value.

Not `str.format`, which reaches attributes and items of what it is given: templates come from the
command line and the settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

WIDEST: Final = 1_000
"""Cells that a field may be given."""
_PIECE = re.compile(
    r"(?P<twice>\{\{|\}\})|\{(?P<name>[^{}:]*)(?::(?P<cells>[^{}]*))?\}"
    r"|\\(?P<sign>[tn\\])|(?P<stray>[{}])|(?P<text>(?:[^{}\\]|\\(?![tn\\]))+)"
)
_SIGNS: Final = {"t": "\t", "n": "\n", "\\": "\\"}


class NoTemplate(ValueError):
    """A text that is no template; the message says why, without a name of what it stands in."""


class Part(NamedTuple):
    """A piece of a template: text as it is, or a field."""

    text: str = ""
    field: str = ""
    cells: int | None = None
    """How wide the field is made, filled up or cut; None for as wide as it is."""


class Template(NamedTuple):
    """A template that was read; every field in it is known."""

    parts: tuple[Part, ...]

    @property
    def fields(self) -> set[str]:
        return {part.field for part in self.parts if part.field}

    def filled(
        self, value_of: Callable[[str], str], fitted: Callable[[str, int], str] | None = None
    ) -> str:
        """Return the template with its fields in it; `fitted` makes a text so many cells wide."""
        pieces = []
        for part in self.parts:
            value = value_of(part.field) if part.field else part.text
            pieces.append(fitted(value, part.cells) if fitted and part.cells else value)
        return "".join(pieces)


def template(text: str, fields: Collection[str], *, wide: bool = True) -> Template:
    """Read a template over these fields. `wide`: whether a field may be given cells.

    Raises NoTemplate.
    """
    return Template(tuple(_part(match, fields, wide) for match in _PIECE.finditer(text)))


def _part(match: re.Match[str], fields: Collection[str], wide: bool) -> Part:
    if match["twice"]:
        return Part(match["twice"][0])
    if match["sign"]:
        return Part(_SIGNS[match["sign"]])
    if match["stray"]:
        raise NoTemplate(f"a lone {match['stray']}; write it twice for one of its own")
    if match["text"]:
        return Part(match["text"])
    if match["name"] not in fields:
        raise NoTemplate(_unknown(match["name"], fields))
    return Part("", match["name"], _cells(match["cells"], wide))


def _cells(written: str | None, wide: bool) -> int | None:
    if written is None:
        return None
    if wide and written.isascii() and written.isdecimal() and 0 < int(written[:9]) <= WIDEST:
        return int(written)
    raise NoTemplate(f"{written!r} behind a colon" + ("; write {title:50}" if wide else ""))


def _unknown(name: str, fields: Collection[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, fields, n=1)
    there = f"there are {', '.join(fields)}"
    return f"there is no field {name!r}; " + (f"did you mean {near[0]}?" if near else there)
