"""The paragraphs of an abstract: hard wraps removed, list items and section names found.

The stored text keeps its lines. Its paragraphs are what the screen and `daysheet show` display.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from reader.model.clean import CleanText, laid
from reader.model.lazy_pattern import lazy_pattern

MAX_WRAP_WIDTH: Final = 100
"""Width to which mail and arXiv wrap. Longer lines need proof that they were wrapped."""
MAX_LONG_LINES: Final = 0.34
"""Part of the lines of a wrapped text that may be longer, because a formula or an address is."""
UNWRAPPED: Final = 1_000_000
"""Stands for the width of a text in which every line is a paragraph."""
SHORT_LINE: Final = 0.6
"""A line that ends a sentence ends its paragraph if it is shorter than this part of the width."""
SECTIONS: Final = frozenset(
    (
        *("abstract", "aim", "approach", "background", "conclusion", "context", "contribution"),
        *("data", "design", "discussion", "evaluation", "finding", "goal", "impact", "importance"),
        *("interpretation", "introduction", "keyword", "limitation", "main result", "method"),
        *("materials and method", "methodology", "methods and result", "motivation", "objective"),
        *("problem", "purpose", "relevance", "result", "setting", "significance", "summary"),
    )
)
"""Names of sections, without a final s."""
AFTER_HANGING_HYPHEN: Final = ("and", "or", "to")
"""Words after a hyphen that a later word completes: `short- and long-term`."""
_ITEM = lazy_pattern(r"(?:[-*•‣◦–]|\(?\d{1,2}[.)]|\([a-z]\)|\([ivx]+\)) +(?=\S)")
_CUT_ADDRESS = lazy_pattern(r"https?://\S*[/_=?&-]$")
"""An address that continues on the next line."""
_SECTION = lazy_pattern(r"([A-Z][a-z]+(?: [A-Za-z]+){0,2}):(?= )")
_SECTION_BREAK = lazy_pattern(r"(?<=[.!?]) (?=[A-Z][a-z]+(?: [A-Za-z]+){0,2}: )")
"""The space between a sentence and what may be the name of a section."""

_DISPLAY: Final = (
    r"(?s)\$\$[^$]{1,800}\$\$|\\\[.{1,800}?\\\]|\\begin\{(\w+\*?)\}.{1,800}?\\end\{\1\}"
)
"""A displayed formula, which may have lines of its own but is not a paragraph."""


class Paragraph(NamedTuple):
    """A paragraph or list item, on one line."""

    text: str
    lead: int = 0
    """Characters of the section name at its start, with the colon."""
    item: int = 0
    """Characters of the item's bullet or number, with the space after it."""


def split_paragraphs(text: str, convert: Callable[[CleanText], str] = str) -> list[Paragraph]:
    """Return the non-empty paragraphs of `text`, each converted by `convert`."""
    if any(sign in text for sign in ("$$", "\\[", "\\begin")):
        text = re.sub(_DISPLAY, lambda formula: " ".join(formula[0].split()), text)
    blocks = re.split(r"\n\s*\n", text)
    lines = [line for block in blocks for line in _join_lines(block.split("\n"))]
    # Converted first: a formula may span two lines, and a section name may be bold.
    return [_paragraph(part) for line in lines for part in _split_sections(convert(laid(line)))]


def _join_lines(lines: Sequence[str]) -> Iterator[str]:
    """Yield the paragraphs of `lines`, which have no blank line between them."""
    width = _wrap_width(lines)
    paragraph = ""
    for before, line in zip(("", *lines), lines, strict=False):
        if paragraph and _begins_paragraph(before, line, width):
            yield paragraph
            paragraph = ""
        paragraph = _append_line(paragraph, " ".join(line.split()))
    if paragraph:
        yield paragraph


def _wrap_width(lines: Sequence[str]) -> int:
    """Return the width to which `lines` were wrapped; UNWRAPPED if each is a paragraph."""
    widths = [len(line.rstrip()) for line in lines]
    widest = max(widths)
    if widest <= MAX_WRAP_WIDTH:
        return widest
    usual = [width for width in widths[:-1] if width <= MAX_WRAP_WIDTH]
    if len(widths) - len(usual) - 1 <= len(widths) * MAX_LONG_LINES and len(usual) > 1:
        return max(usual)
    # Whoever wrapped to another width left no room in any line for the first word of the next.
    is_full = all(
        width + 1 + len(following.split(" ", 1)[0]) > widest
        for width, following in zip(widths, lines[1:], strict=False)
    )
    return widest if is_full and len(lines) > 2 else UNWRAPPED


def _begins_paragraph(before: str, line: str, width: int) -> bool:
    """Return whether `line` begins a paragraph. ArXiv indents the first line of one."""
    if line[:1].isspace() or _ITEM.match(line):
        return True
    ended = before.rstrip().endswith((".", "!", "?", ":"))
    if width == UNWRAPPED:
        return ended or not line[:1].islower()
    return ended and len(before) < width * SHORT_LINE and line[:1].isupper()


def _append_line(paragraph: str, line: str) -> str:
    """Return `paragraph` with `line` appended: after a space unless a word or address was cut."""
    if not paragraph or not line:
        return paragraph + line
    hyphenated = paragraph[-1] == "-" and paragraph[-2:-1].isalnum()
    first_word = line.split(" ", 1)[0]
    cut = hyphenated and line[0].islower() and first_word not in AFTER_HANGING_HYPHEN
    cut |= _CUT_ADDRESS.search(paragraph) is not None
    return paragraph + ("" if cut else " ") + line


def _split_sections(paragraph: str) -> list[str]:
    """Return the sections of a paragraph if it has several, else the paragraph."""
    parts = [""]
    for piece in _SECTION_BREAK.split(paragraph):
        if _lead_length(piece):
            parts.append(piece)
        else:
            parts[-1] = f"{parts[-1]} {piece}" if parts[-1] else piece
    sections = [part for part in parts if part]
    return sections if len(parts) > 2 else [paragraph]


def _lead_length(text: str) -> int:
    """Return the length of the section name at the start of `text`, with its colon; 0 if none."""
    match = _SECTION.match(text)
    return match.end() if match and match[1].lower().removesuffix("s") in SECTIONS else 0


def _paragraph(text: str) -> Paragraph:
    match = _ITEM.match(text)
    return Paragraph(text, lead=_lead_length(text), item=match.end() if match else 0)
