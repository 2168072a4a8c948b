"""A full text as lines: for `daysheet show --full`, for the plain reader, and as Markdown.

It is printed for its reader alone; no export, mail or feed uses this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reader.model.document import Block, Cell, Document, Inline, heading_title, plain_text
from reader.model.stored_text import StoredText
from reader.model.wrapping import wrap_text

INDENT = "  "


def text_lines(stored: StoredText, cells: int) -> Iterator[str]:
    """Yield a text in lines of at most `cells` cells, except for code, tables and addresses."""
    for number, block in enumerate(stored.document.blocks):
        if number:
            yield ""
        yield from block_lines(block, cells)
    yield ""
    yield from wrap_text(source_line(stored), cells)


def source_line(stored: StoredText) -> str:
    """Return the version, the licence and the address of a text."""
    document = stored.document
    version = f"version {document.version}" if document.version else "version unknown"
    return ", ".join(filter(None, (version, document.license, stored.page.address)))


def block_lines(block: Block, cells: int) -> Iterator[str]:
    """Yield the lines of a block. References keep their numbers, figures their addresses."""
    indent = INDENT * block.level if block.kind != "heading" else ""
    if block.kind == "table":
        for row in block.rows:
            yield indent + " | ".join(" ".join(plain_text(cell.inlines).split()) for cell in row)
    elif block.kind == "code":
        yield from plain_text(block.inlines).split("\n")
    elif block.kind == "equation":
        lines = plain_text(block.inlines).split("\n")
        if block.label:
            lines[-1] += f"  {block.label}"
        yield from (INDENT * 2 + line for line in lines)
    else:
        text = plain_text(block.inlines)
        if block.url:
            text = f"[{text}] {block.url}"
        label = f"{block.label} " if block.label else ""
        for number, line in enumerate(wrap_text(label + text, max(20, cells - len(indent)))):
            hanging = " " * min(len(label), 4) if number and block.level else ""
            yield indent + hanging + line


# Markdown


def markdown_lines(stored: StoredText) -> Iterator[str]:
    """Yield a text as Markdown, its formulas as LaTeX between dollars."""
    for number, block in enumerate(stored.document.blocks):
        if number:
            yield ""
        yield from _markdown_block(block)
    yield ""
    yield f"*{source_line(stored)}*"


def _markdown_block(block: Block) -> Iterator[str]:
    text = " ".join(_markdown(block.inlines).split())
    if block.kind == "table":
        yield from _markdown_table(block.rows)
    elif block.kind == "code":
        yield from ("```", *plain_text(block.inlines).split("\n"), "```")
    elif block.kind == "equation":
        formulas = [each.source or each.text for each in block.inlines if each.text.strip()]
        source = " ".join(formulas)
        yield f"$${source}$$" + (f" {block.label}" if block.label else "")
    elif block.kind == "title":
        yield f"# {text}"
    elif block.kind == "heading":
        yield f"{'#' * min(6, block.level + 1)} {heading_title(block)}"
    elif block.kind == "figure":
        yield f"![{text}]({block.url})" if block.url else f"[{text}]"
    elif block.kind == "note":
        yield f"> {block.label} {text}".replace("  ", " ")
    elif block.level and block.kind == "paragraph":
        label = {"•": "-", "": ">"}.get(block.label, str(block.label))
        yield f"{INDENT * (block.level - 1)}{label} {text}"
    else:
        yield f"{block.label} {text}".strip()


_MARKS: Final = {"strong": "**", "emphasis": "*", "code": "`"}


def _markdown(inlines: Sequence[Inline]) -> str:
    return "".join(map(_markdown_run, inlines))


def _markdown_run(inline: Inline) -> str:
    text = inline.text.replace("\n", " ")
    core = text.strip()
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if inline.style == "math":
        return f"{lead}${inline.source or core}${trail}"
    mark = _MARKS.get(inline.style, "") if core else ""
    return f"{lead}{mark}{core}{mark}{trail}"


def _markdown_table(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    columns = max(sum(cell.columns for cell in row) for row in rows)
    for number, row in enumerate(rows):
        cells = []
        for cell in row:
            text = " ".join(_markdown(cell.inlines).split()).replace("|", "\\|")
            cells += [text, *[""] * (cell.columns - 1)]
        cells += [""] * (columns - len(cells))
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield "|" + " --- |" * columns


def document_sections(document: Document) -> list[str]:
    """Return the titles of the sections, indented by their level."""
    return [INDENT * (each.level - 1) + each.title for each in document.sections]
