"""Lay out a block of a full text as lines, by itself: only blocks near the view are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.style import Style

from reader.model.document import Block, Document, Inline, InlineStyle
from reader.ui.cells import pad, width, wrap
from reader.ui.look import Look, Tone
from reader.ui.widgets.document_table import table_lines
from reader.ui.widgets.lines import Line, line_width

TEXT_CELLS: Final = 76
"""Maximum width of a line of text. Tables and code may be wider."""
INDENT: Final = 2
"""Cells of a level of indentation."""
MAX_LEVEL: Final = 8
_TONES: Final[dict[str, Tone]] = {
    "title": "strong", "authors": "muted", "heading": "strong", "note": "muted",
    "caption": "muted", "figure": "muted",
}  # fmt: skip


class Link(NamedTuple):
    """A part of a line that leads elsewhere."""

    line: int
    start: int
    end: int
    """Characters of the line."""
    target: str
    number: int
    """Its number among the links of the block."""


class LaidBlock(NamedTuple):
    """The lines of a block."""

    lines: list[Line]
    links: list[Link]
    """In order. A link over two lines is there twice."""
    overflow: int = 0
    """Cells by which a table or code is wider than the view."""


class DocumentLayout:
    """Lays out the blocks of a document at one width."""

    def __init__(self, look: Look, document: Document, cells: int, *, shows_source: bool) -> None:
        """`cells`: the width of the view without its margins."""
        self._look, self._document = look, document
        self._wide = max(8, cells)
        self._cells = min(self._wide, TEXT_CELLS)
        self._shows_source = shows_source

    def block(self, number: int, shift: int = 0) -> LaidBlock:
        """Return a block. `shift`: cells by which what is too wide is moved to the left."""
        block = self._document.blocks[number]
        if block.kind == "table":
            laid = self._table(block, shift)
        elif block.kind == "code":
            laid = self._code(block, shift)
        elif block.kind == "equation":
            laid = self._equation(block)
        else:
            laid = self._text(block)
        gap = self._gap(number, block)
        if not gap:
            return laid
        links = [link._replace(line=link.line + gap) for link in laid.links]
        return LaidBlock([*([] for _ in range(gap)), *laid.lines], links, laid.overflow)

    def _gap(self, number: int, block: Block) -> int:
        """Return how many blank lines precede a block."""
        if number == 0:
            return 0
        before = self._document.blocks[number - 1]
        is_item = bool(block.label) and block.level > 0 and before.level > 0
        if before.kind == block.kind and block.kind in ("equation", "authors", "figure"):
            return 0
        if block.kind == before.kind == "paragraph" and is_item:
            return 0
        if {before.kind, block.kind} <= {"figure", "caption"} and before.kind == "figure":
            return 0
        return 2 if block.kind == "heading" and block.level == 1 else 1

    def _style(self, tone: Tone, *, bold: bool = False, italic: bool = False) -> Style:
        return self._look.style(tone, "panel", bold=bold, italic=italic)

    # Text

    def _text(self, block: Block) -> LaidBlock:
        tone = _TONES.get(block.kind, "text")
        bold = block.kind in ("title", "heading")
        label = f"{block.label} " if block.label else ""
        indent = " " * min(INDENT * block.level, INDENT * MAX_LEVEL)
        if block.kind == "heading":
            indent = ""
        elif block.kind == "note":
            indent += " " * INDENT
        hanging = "" if block.kind in ("heading", "caption") else " " * min(width(label), 8)
        first: Line = [(indent, self._style(tone))]
        if label:
            first.append((label, self._style("strong", bold=True)))
        room = max(8, self._cells - len(indent) - len(hanging))
        rest: Line = [(indent + hanging, self._style(tone))]
        if block.kind == "figure":
            first.append(("▣ " if not self._look.is_ascii else "[] ", self._style("faint")))
        return self._wrapped(block.inlines, room, first, rest, tone, bold=bold)

    def _wrapped(
        self,
        inlines: Sequence[Inline],
        room: int,
        first: Line,
        rest: Line,
        tone: Tone,
        *,
        bold: bool = False,
    ) -> LaidBlock:
        """Return inlines wrapped to `room` cells, each line after `first` or `rest`."""
        text, marks = self._joined(inlines)
        spans = _link_spans(text, marks)
        # What precedes the first line takes room on that line alone.
        lead = max(0, line_width(first) - line_width(rest))
        lines: list[Line] = []
        links: list[Link] = []
        offset = 0
        for paragraph in text.split("\n"):
            padded = "\u2007" * lead + paragraph if lead and not lines else paragraph
            shift = len(padded) - len(paragraph)
            for start, end in wrap(padded, room):
                begin = max(0, start - shift) + offset
                line = list(first if not lines else rest)
                before = sum(len(piece) for piece, _ in line)
                self._cut(line, text, marks, begin, max(begin, end - shift + offset), tone, bold)
                links += _links_on_line(spans, len(lines), begin, end - shift + offset, before)
                lines.append(line)
            offset += len(paragraph) + 1
        return LaidBlock(lines or [list(first)], links)

    def _joined(self, inlines: Sequence[Inline]) -> tuple[str, list[tuple[int, int, Inline]]]:
        """Return the text of inlines and the span of each."""
        text, marks = "", []
        for inline in inlines:
            shown = inline.with_source() if self._shows_source else inline.text
            marks.append((len(text), len(text) + len(shown), inline))
            text += shown
        return text, marks

    def _cut(
        self,
        line: Line,
        text: str,
        marks: Sequence[tuple[int, int, Inline]],
        start: int,
        end: int,
        tone: Tone,
        bold: bool,
    ) -> None:
        """Append the characters from `start` to `end`, each part in its style."""
        for first, last, inline in marks:
            if first < end and last > start:
                part = text[max(first, start) : min(last, end)]
                if inline.target and (blanks := _leading_blanks(part)):
                    line.append((part[:blanks], self._style(tone, bold=bold)))
                    part = part[blanks:]
                line.append((part, self._inline_style(inline, tone, bold)))

    def _inline_style(self, inline: Inline, tone: Tone, bold: bool) -> Style:
        if inline.target:
            style = self._style("accent", bold=bold)
            return style if inline.target.startswith("#") else style + Style(underline=True)
        styles: dict[InlineStyle, Style] = {
            "strong": self._style("strong", bold=True),
            "emphasis": self._style(tone, bold=bold, italic=True),
            "code": self._style("strong", bold=bold),
            "math": self._style("strong", bold=bold),
            "error": self._style("faint"),
        }
        return styles.get(inline.style, self._style(tone, bold=bold))

    # Formulas, code, tables

    def _equation(self, block: Block) -> LaidBlock:
        number = str(block.label)
        lead: Line = [(" " * min(4, self._cells // 8), self._style("text"))]
        room = max(8, self._cells - line_width(lead) - (width(number) + 2 if number else 0))
        laid = self._wrapped(block.inlines, room, lead, lead, "strong")
        if number:
            last = laid.lines[-1]
            gap = max(1, self._cells - line_width(last) - width(number))
            last += [(" " * gap, self._style("text")), (number, self._style("muted"))]
        return laid

    def _code(self, block: Block, shift: int) -> LaidBlock:
        lines: list[Line] = [[]]
        for inline in block.inlines:
            for count, part in enumerate(inline.text.split("\n")):
                if count:
                    lines.append([])
                tone: Tone = "strong" if inline.style in ("strong", "math") else "text"
                lines[-1].append((part, self._style(tone, bold=inline.style == "strong")))
        return self._shifted(lines, shift)

    def _table(self, block: Block, shift: int) -> LaidBlock:
        rows = table_lines(block.rows, self._wide, self._shows_source)
        text, head = self._style("text"), self._style("strong", bold=True)
        rule = self._look.signs.rule
        lines: list[Line] = []
        for row in rows:
            if row.is_rule:
                lines.append([(rule * width(row.text), self._style("line"))])
            else:
                lines.append([(row.text, head if row.is_header else text)])
        return self._shifted(lines, shift)

    def _shifted(self, lines: list[Line], shift: int) -> LaidBlock:
        """Return lines moved to the left; a sign marks those that go on outside the view."""
        overflow = max(0, max(map(line_width, lines)) - self._wide)
        shift = min(shift, overflow)
        if not overflow:
            return LaidBlock(lines, [])
        sign = (self._look.signs.newer, self._style("faint"))
        shown = []
        for line in lines:
            text = "".join(piece for piece, _ in line)
            kept = _drop_cells(line, shift)
            if width(text) - shift > self._wide:
                kept = [*_keep_cells(kept, self._wide - 1), sign]
            shown.append(kept)
        return LaidBlock(shown, [], overflow)


def _link_spans(text: str, marks: Sequence[tuple[int, int, Inline]]) -> list[Link]:
    """Return the parts of the text that lead elsewhere, as if it were one line.

    Neighbours with one target are one link.
    """
    spans, number, before = [], -1, ""
    for first, last, inline in marks:
        if inline.target:
            number += inline.target != before
            start = first + _leading_blanks(text[first:last])
            spans.append(Link(0, start, last, inline.target, number))
        before = inline.target
    return spans


def _links_on_line(
    spans: Sequence[Link], line: int, start: int, end: int, before: int
) -> list[Link]:
    """Return the parts of links on a line that has the characters from `start` to `end`.

    `before`: how many characters the line has before them.
    """
    shift = before - start
    return [
        Link(line, max(link.start, start) + shift, min(link.end, end) + shift, *link[3:])
        for link in spans
        if link.start < end and link.end > start
    ]


def _leading_blanks(text: str) -> int:
    """Return how many blanks a text begins with. Those before a link are no part of it."""
    return len(text) - len(text.lstrip(" "))


def _drop_cells(line: Line, cells: int) -> Line:
    """Return a line without its first cells."""
    kept: Line = []
    for text, style in line:
        while text and cells > 0:
            cells -= width(text[0])
            text = text[1:]
        kept.append((" " * max(0, -cells) + text, style))
        cells = max(0, cells)
    return kept


def _keep_cells(line: Line, cells: int) -> Line:
    """Return the first cells of a line."""
    kept: Line = []
    for text, style in line:
        part = ""
        for character in text:
            if width(part) + width(character) > cells:
                break
            part += character
        kept.append((part, style))
        cells -= width(part)
        if part != text:
            break
    return [*kept, (pad("", cells), kept[-1][1])] if kept else kept
