"""Reads the names of an `author` field as BibTeX and biber do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from reader.model.clean import CleanText
from reader.model.names import LOWER_PARTICLES, OTHERS, join_name

_BRACE = re.compile(r"[{}]")
_COMMAND = re.compile(r"\\[A-Za-z]+|[^\w]|\d", re.ASCII)


def split_bibtex_names(value: str) -> list[str]:
    """Return the names of a field's value, which ` and ` outside braces separates."""
    names: list[str] = []
    words: list[str] = []
    for word in _split_outside_braces(value, re.compile(r"\s+")):
        if word.casefold() == "and":
            names.append(" ".join(words))
            words = []
        elif word:
            words.append(word)
    return [name for name in (*names, " ".join(words)) if name]


def parse_bibtex_name(text: str, to_text: Callable[[str], CleanText]) -> CleanText:
    """Return the displayed name of one name of an `author` field.

    `to_text` turns the LaTeX of a part of the name into clean text. The name may be
    `First von Last`, `von Last, First`, `von Last, Jr, First`, a name in braces, or `others`.
    """
    if text.casefold() == "others":
        return OTHERS
    parts = [part.strip() for part in _split_outside_braces(text, re.compile(","))]
    if len(parts) == 1:
        words = [word for word in _split_outside_braces(text, re.compile(r"[\s~]+")) if word]
        first = _start_of_family(words)
        if first is None:
            return to_text(" ".join(words))
        parts = [" ".join(words[first:]), " ".join(words[:first])]
    elif len(parts) > 2:
        parts = [parts[0], " ".join(parts[2:]), parts[1]]
    return join_name(*map(to_text, parts))


def _start_of_family(words: list[str]) -> int | None:
    """Return the index of the first word of the family name if BibTeX's rules know it best.

    Braces join words, and a particle begins the family name. Return None for other names, such as
    `jing Gao`, `Luc Van Gool` or `Sammy Davis Jr.`, which BibTeX splits wrongly.
    """
    is_joined = any(re.search(r"[\s~]", word) for word in words)
    for index, word in enumerate(words[:-1]):
        if _is_lower(word) and (index > 0 or word in LOWER_PARTICLES):
            return index
    return len(words) - 1 if is_joined else None


def _is_lower(word: str) -> bool:
    """Return True if the first letter is in lower case. A word in braces counts as capital."""
    letters = _COMMAND.sub("", word.replace("{\\", "\\")) if "\\" in word else word
    return letters[:1].islower()


def _split_outside_braces(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """Yield the parts of a text between separators outside braces."""
    depth, start = 0, 0
    for match in re.finditer(rf"[{{}}]|{separator.pattern}", text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth = max(0, depth - 1)
        elif depth == 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]
