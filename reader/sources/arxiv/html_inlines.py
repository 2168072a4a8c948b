"""Runs of text from a page, and the clean inlines that they become."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.document import Inline, InlineStyle

if TYPE_CHECKING:
    from reader.sources.arxiv.html_mathematics import Formulas
    from reader.sources.arxiv.html_tree import Element, Node

BLOCK_LIMIT: Final = 20_000
"""Characters of a block. A longer one becomes several."""
MAX_CODE_INDENT: Final = 80

_SPACES: Final = re.compile(r"\s+")
_AROUND_BREAK: Final = re.compile(r" *\0[ \0]*")
_SOFT: Final = "\x01"
"""A newline of the page within a line of code: a space, or nothing at its start and end."""
_LINE_LAYOUT: Final = re.compile(r"[ \t\r]*\n[ \t\r\n]*")
"""White space with a newline, which lays out the page and is not part of a line of code."""


class Run(NamedTuple):
    """A run of text as the page has it. A `\\0` is a line break."""

    text: str
    style: InlineStyle = ""
    target: str = ""
    source: CleanText = NOTHING


def tidy(runs: Sequence[Run]) -> tuple[Inline, ...]:
    """Return runs as clean inlines: white space collapsed, neighbours of one style joined."""
    inlines: list[Inline] = []
    space = ""
    for run in _join(runs):
        text = _AROUND_BREAK.sub("\0", _SPACES.sub(" ", run.text))
        if not text.strip(" \0"):
            space = "\n" if "\0" in text or space == "\n" else " " if text or space else ""
            continue
        starts_line = text.lstrip(" ").startswith("\0")
        lead = "\n" if starts_line or space == "\n" else " " if text[0] == " " or space else ""
        ends_line = text.rstrip(" ").endswith("\0")
        space = "\n" if ends_line else " " if text[-1] == " " else ""
        cleaned = "\n".join(
            clean_line(line, BLOCK_LIMIT * 100) for line in text.strip(" \0").split("\0")
        )
        if cleaned:
            lead = lead if inlines else ""
            inlines.append(Inline(CleanText(lead + cleaned), *run[1:]))
    return tuple(inlines)


def _join(runs: Sequence[Run]) -> list[Run]:
    """Return the runs with neighbours of the same style and target joined."""
    joined: list[list[Run]] = []
    for run in runs:
        if joined and run[1:] == joined[-1][0][1:] and not run.source:
            joined[-1].append(run)
        else:
            joined.append([run])
    return [Run("".join(run.text for run in group), *group[0][1:]) for group in joined]


def split_long(inlines: tuple[Inline, ...]) -> list[tuple[Inline, ...]]:
    """Return the parts of a block, of at most BLOCK_LIMIT characters each."""
    if sum(len(inline.text) for inline in inlines) <= BLOCK_LIMIT:
        return [inlines]
    parts: list[list[Inline]] = [[]]
    room = BLOCK_LIMIT
    for inline in inlines:
        text = str(inline.text)
        while text:
            if room == 0:
                parts.append([])
                room = BLOCK_LIMIT
            piece, text = text[:room], text[room:]
            room -= len(piece)
            parts[-1].append(inline._replace(text=CleanText(piece)))
    return [tuple(part) for part in parts if part]


def code_lines(
    lines: Sequence[Element], formulas: Formulas, *, is_code: bool
) -> tuple[Inline, ...]:
    """Return lines of code as inlines with newlines between them.

    `is_code`: the newlines of the page are lines of code, too, as in `pre`.
    """
    inlines: list[Inline] = []
    for line in lines:
        runs: list[Run] = []
        _collect_code(line, formulas, runs, is_code=is_code)
        while runs and not runs[0].text.strip(_SOFT + "\n"):
            del runs[0]
        parts = [part for run in runs for part in _split_code(run)]
        while parts and parts[0].text == "\n":
            del parts[0]
        while parts and not parts[-1].text.strip():
            del parts[-1]
        if parts:
            parts[-1] = parts[-1]._replace(text=CleanText(parts[-1].text.rstrip()))
        inlines += [*parts, Inline(CleanText("\n"))]
    while inlines and not inlines[-1].text.strip():
        del inlines[-1]
    return tuple(inlines)


def _collect_code(node: Node, formulas: Formulas, runs: list[Run], *, is_code: bool) -> None:
    if isinstance(node, str):
        runs.append(Run(node if is_code else _LINE_LAYOUT.sub(_SOFT, node), "code"))
    elif node.tag == "math":
        text, source = formulas.convert(node)
        runs.append(Run(text, "math", "", source))
    elif node.tag == "br":
        runs.append(Run("\n", "code"))
    elif "ltx_tag" in node.classes:
        runs.append(Run(f"{node.text().strip():>3} ", "code"))
    elif node.tag not in ("script", "style") and "ltx_listing_data" not in node.classes:
        first = len(runs)
        for child in node.children:
            _collect_code(child, formulas, runs, is_code=is_code)
        if "ltx_font_bold" in node.classes:
            bold = (
                run._replace(style="strong") if run.style == "code" else run for run in runs[first:]
            )
            runs[first:] = bold


def _split_code(run: Run) -> list[Inline]:
    """Return a run of code as inlines with its spaces kept; a tab is four spaces."""
    if run.style == "math":
        return [Inline(clean_line(run.text, BLOCK_LIMIT), *run[1:])]
    inlines = []
    for number, line in enumerate(run.text.replace(_SOFT, " ").expandtabs(4).split("\n")):
        if number:
            inlines.append(Inline(CleanText("\n")))
        text = _clean_spaced(line)
        if text:
            inlines.append(Inline(text, run.style))
    return inlines


def _clean_spaced(line: str) -> CleanText:
    """Return a line of code clean, with its spaces."""
    words = re.split(r"([ \xa0]+)", line)
    return CleanText(
        "".join(
            " " * min(len(word), MAX_CODE_INDENT) if number % 2 else clean_line(word, BLOCK_LIMIT)
            for number, word in enumerate(words)
        )
    )
