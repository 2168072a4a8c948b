"""Templates such as `{id}\\t{title:50}`: text with named fields.

Not `str.format`, which can reach attributes and items of its values: templates come from the
command line and the settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

MAX_WIDTH: Final = 1_000
"""Maximum width of a field, in cells."""
_PIECE = re.compile(
    r"(?P<twice>\{\{|\}\})|\{(?P<name>[^{}:]*)(?::(?P<cells>[^{}]*))?\}"
    r"|\\(?P<sign>[tn\\])|(?P<stray>[{}])|(?P<text>(?:[^{}\\]|\\(?![tn\\]))+)"
)
_ESCAPES: Final = {"t": "\t", "n": "\n", "\\": "\\"}


class TemplateError(ValueError):
    """A text is not a valid template. The message says why, but not where the text comes from."""


class Part(NamedTuple):
    """A part of a template: literal text, or a field."""

    text: str = ""
    field: str = ""
    cells: int | None = None
    """The width to which the field is padded or cut; None for its own width."""


class Template(NamedTuple):
    """A parsed template; all its fields are known."""

    parts: tuple[Part, ...]

    @property
    def fields(self) -> set[str]:
        """The names of the fields used."""
        return {part.field for part in self.parts if part.field}

    def fill(
        self, value_of: Callable[[str], str], fit: Callable[[str, int], str] | None = None
    ) -> str:
        """Return the template filled with `value_of` each field.

        `fit` pads or cuts a value to a width in cells; without it widths are ignored.
        """
        pieces = []
        for part in self.parts:
            value = value_of(part.field) if part.field else part.text
            pieces.append(fit(value, part.cells) if fit and part.cells else value)
        return "".join(pieces)


def parse_template(text: str, fields: Collection[str], *, allow_widths: bool = True) -> Template:
    """Return the template `text`, which may use `fields`. Raises TemplateError."""
    return Template(tuple(_part(match, fields, allow_widths) for match in _PIECE.finditer(text)))


def _part(match: re.Match[str], fields: Collection[str], allow_widths: bool) -> Part:
    if match["twice"]:
        return Part(match["twice"][0])
    if match["sign"]:
        return Part(_ESCAPES[match["sign"]])
    if match["stray"]:
        raise TemplateError(f"a lone {match['stray']}; write it twice to print one")
    if match["text"]:
        return Part(match["text"])
    if match["name"] not in fields:
        raise TemplateError(_unknown_field(match["name"], fields))
    return Part("", match["name"], _parse_width(match["cells"], allow_widths))


def _parse_width(text: str | None, allowed: bool) -> int | None:
    if text is None:
        return None
    if allowed and text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MAX_WIDTH:
        return int(text)
    raise TemplateError(f"{text!r} after a colon" + ("; write {title:50}" if allowed else ""))


def _unknown_field(name: str, fields: Collection[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, fields, n=1)
    suggestion = f"did you mean {near[0]}?" if near else f"there are {', '.join(fields)}"
    return f"there is no field {name!r}; {suggestion}"
