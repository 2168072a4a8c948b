"""Where the statements of marks are in the text of a marks file, and where new lines go.

In a *plain* file (`reading`) a statement is a line, found by bisection of its section. In any other
file all statements are scanned. So one mark among 100,000 costs milliseconds in a plain file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate
from typing import Final, Protocol

from reader.model.lazy_pattern import lazy_pattern
from reader.storage.marks.layout import SECTIONS, quote
from reader.storage.marks.reading import KEY, Section, find_in, split_sections
from reader.storage.marks.statements import (
    EditVerificationError,
    Statement,
    below,
    by_id,
    end_of_heading,
    header_of,
    id_of,
    scan,
)

_TEXTS: Final = r'"(?:[^"\\\r\n]|\\.)*+"|' r"'[^'\r\n]*+'"
_VALUE: Final = rf"\[(?:[^\"'#\[\]\r\n]|{_TEXTS})*+\]|{_TEXTS}|[^\s#][^#\r\n]*?"
_LINE = lazy_pattern(rf"{KEY}[ \t]*=[ \t]*(?P<value>{_VALUE})[ \t]*(?:#[^\r\n]*)?\r?\n", re.ASCII)
_KEY = lazy_pattern(KEY)
_KEY_OF_LINE = lazy_pattern(rf"\n({KEY})")
_FEW: Final = 24
"""Keys that are searched for one by one; for more, an index of the section is cheaper."""


class Finder(Protocol):
    """Where statements are in a text, and where new ones go."""

    def find(self, section: str, id: str) -> list[Statement]: ...

    def place(self, section: str, id: str) -> int | None:
        """Return the offset for a new line, None if the section has no header."""


class PlainLines:
    """The lines of a plain file, found without reading all of it."""

    def __init__(self, text: str, sorted_only: bool) -> None:
        self._text = text
        self._sorted_only = sorted_only
        self._sections = {part.name: part for part in split_sections(text) if part.name}
        self._searches = 0
        self._indexes: dict[str, dict[str, int]] = {}
        """Where each key of a section is, made when many are looked up."""

    def find(self, section: str, id: str) -> list[Statement]:
        part = self._sections.get(section)
        if part is None:
            return []
        key = quote(id)
        find = self._find_sorted if self._sorted_only else self._search
        start = find(part, key)
        match = _LINE.match(self._text, start, part.end) if start >= 0 else None
        if match is None:
            return []
        path = (*section.split("."), id)
        return [Statement(match.start(), match.end(), path, part.start, match.span("value"))]

    def _find_sorted(self, part: Section, key: str) -> int:
        """Return where the line of a key starts, if the section is in order around it; else -1."""
        end = self._bisect(part, key)
        start = self._text.rfind("\n", part.start - 1, end - 1) + 1
        return start if start >= part.start and self._text.startswith(key, start) else -1

    def _search(self, part: Section, key: str) -> int:
        self._searches += 1
        if self._searches <= _FEW:
            return find_in(self._text, "\n" + key, part.start - 1, part.end) + 1 or -1
        return self._index(part).get(key, -1)

    def _index(self, part: Section) -> dict[str, int]:
        if part.name not in self._indexes:
            found = _KEY_OF_LINE.finditer(self._text, part.start - 1, part.end)
            self._indexes[part.name] = {match[1]: match.start(1) for match in found}
        return self._indexes[part.name]

    def place(self, section: str, id: str) -> int | None:
        """Return the offset after the last line with a smaller key.

        After it, so that comments above the next line stay with that line. If the user's order is
        another, it is the end of some line all the same.
        """
        part = self._sections.get(section)
        if part is None:
            return None
        place = self._bisect(part, quote(id))
        return place if place > part.start else end_of_heading(self._text, part.start)

    def _bisect(self, part: Section, key: str) -> int:
        """Return the end of the last line whose key is not greater, or the start of the section."""
        text, low, high = self._text, part.start, part.end
        while low < high:
            line = text.rfind("\n", low, (low + high) // 2) + 1 or low
            start = line if text[line : line + 1] == '"' else text.find('\n"', line, high) + 1
            match = _KEY.match(text, start, part.end) if start else None
            if match is None or match[0] > key:
                high = line
            else:
                low = text.find("\n", match.end()) + 1
        return low


class ScannedStatements:
    """All statements of a file of any shape."""

    def __init__(self, text: str) -> None:
        self._text = text
        try:
            self._statements = list(scan(text))
        except (ValueError, RecursionError):
            raise EditVerificationError from None
        self._by_id = {section: by_id(self._statements, section) for section in SECTIONS}

    def find(self, section: str, id: str) -> list[Statement]:
        return self._by_id[section].get(id, [])

    def place(self, section: str, id: str) -> int | None:
        """Return the offset after the last statement with a smaller id."""
        header = header_of(self._statements, section)
        if header is None:
            return None
        following = below(self._statements, header)
        under = sorted((id_of(each.path, section), each.end) for each in following)
        start = end_of_heading(self._text, header.end)
        ends = list(accumulate((end for _, end in under), max, initial=start))
        return ends[bisect_left(under, (id, 0))]
