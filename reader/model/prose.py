"""The paragraphs of an abstract: hard wraps taken out, lists and section words found.

The stored text keeps its lines; this is how it is read, on the screen and by `daysheet show`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from reader.model.clean import CleanText, laid

WIDEST_WRAP: Final = 100
"""Characters of the longest line of a text that was wrapped by a mail or a form; where a line is
longer, every line is a paragraph."""
SHORT: Final = 0.6
"""A line that ends a sentence ends its paragraph, too, where it fills less of the width."""
SECTIONS: Final = frozenset(
    (
        *("abstract", "aim", "approach", "background", "conclusion", "context", "contribution"),
        *("data", "design", "discussion", "evaluation", "finding", "goal", "impact", "importance"),
        *("interpretation", "introduction", "keyword", "limitation", "main result", "method"),
        *("materials and method", "methodology", "methods and result", "motivation", "objective"),
        *("problem", "purpose", "relevance", "result", "setting", "significance", "summary"),
    )
)
"""Words that name a section, without an s at their end."""
HANGING: Final = ("and", "or", "to")
"""What may follow a hyphen that another word completes: `short- and long-term`."""
_ITEM = re.compile(r"(?:[-*•‣◦–]|\(?\d{1,2}[.)]|\([a-z]\)|\([ivx]+\)) +(?=\S)")
_CUT_ADDRESS = re.compile(r"https?://\S*[/_=?&-]$")
"""An address that goes on in the next line."""
_SECTION = re.compile(r"([A-Z][a-z]+(?: [A-Za-z]+){0,2}):(?= )")
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z][a-z]+(?: [A-Za-z]+){0,2}: )")
"""Where a sentence ends and what may be a section begins."""

_DISPLAY: Final = (
    r"(?s)\$\$[^$]{1,800}\$\$|\\\[.{1,800}?\\\]|\\begin\{(\w+\*?)\}.{1,800}?\\end\{\1\}"
)
"""A formula that may stand on lines of its own; they are no paragraphs."""


class Paragraph(NamedTuple):
    """A paragraph, or an item of a list, on one line."""

    text: str
    lead: int = 0
    """Characters of the section word that it begins with, with its colon."""
    item: int = 0
    """Characters of the list's sign and the space behind it."""


def paragraphs(text: str, read: Callable[[CleanText], str] = str) -> list[Paragraph]:
    """Return the paragraphs of a text, none of them empty, each as `read` has it."""
    if any(sign in text for sign in ("$$", "\\[", "\\begin")):
        text = re.sub(_DISPLAY, lambda formula: " ".join(formula[0].split()), text)
    joined = [each for block in re.split(r"\n\s*\n", text) for each in _joined(block.split("\n"))]
    # A formula may begin on one line and end on the next; a section word may be bold.
    return [_read(part) for each in joined for part in _parted(read(laid(each)))]


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Yield the paragraphs of lines that have no blank one between them."""
    widest = max(map(len, lines))
    paragraph = ""
    for before, line in zip(("", *lines), lines, strict=False):
        if paragraph and _begins(before, line, widest):
            yield paragraph
            paragraph = ""
        paragraph = _with(paragraph, " ".join(line.split()))
    if paragraph:
        yield paragraph


def _begins(before: str, line: str, widest: int) -> bool:
    """Whether a line begins a paragraph: arXiv indents it."""
    if widest > WIDEST_WRAP or line[:1].isspace() or _ITEM.match(line):
        return True
    ended = before.rstrip().endswith((".", "!", "?", ":"))
    return ended and len(before) < widest * SHORT and line[:1].isupper()


def _with(paragraph: str, line: str) -> str:
    if not paragraph or not line:
        return paragraph + line
    hyphened = paragraph[-1] == "-" and paragraph[-2:-1].isalnum()
    parted = hyphened and line[0].islower() and line.split(" ", 1)[0] not in HANGING
    parted |= _CUT_ADDRESS.search(paragraph) is not None
    return paragraph + ("" if parted else " ") + line


def _parted(paragraph: str) -> list[str]:
    """Return the sections of a paragraph, where it has several."""
    parts = [""]
    for piece in _SENTENCE.split(paragraph):
        if _lead(piece):
            parts.append(piece)
        else:
            parts[-1] = f"{parts[-1]} {piece}" if parts[-1] else piece
    sections = [part for part in parts if part]
    return sections if len(parts) > 2 else [paragraph]


def _lead(text: str) -> int:
    """Return how many characters the section word takes that a text begins with; 0 for none."""
    match = _SECTION.match(text)
    return match.end() if match and match[1].lower().removesuffix("s") in SECTIONS else 0


def _read(text: str) -> Paragraph:
    match = _ITEM.match(text)
    return Paragraph(text, lead=_lead(text), item=match.end() if match else 0)
