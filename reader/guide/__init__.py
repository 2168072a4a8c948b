"""The guide: one Markdown page for each topic, beside this module, and its text for a terminal.

The pages are part of the program, so that they are there offline and fit its version. Tests run
their examples, check their links, and compare their tables with the commands and the queries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reader.model.clean import CleanText, laid
from reader.model.wrapping import cell_width, wrap_text

FOLDER: Final = Path(__file__).parent
TOPICS: Final = (
    *("reading", "filter", "marks", "sync", "full-texts", "export", "settings", "accessibility"),
    *("scripting", "schedule", "terminals", "switching"),
)
"""The names of the pages, in reading order."""

_LINK: Final = re.compile(r"!?\[([^\]]*)\]\(([^)]*)\)")
_ITEM: Final = re.compile(r"(\s*(?:[-*]|\d+\.) )(.*)")
_CELL_EDGE: Final = re.compile(r"(?<!\\)\|")
_MIN_LAST_COLUMN: Final = 16
"""Cells below which the last column of a table does not shrink."""


def read_page(topic: str) -> str:
    """Return the Markdown of a page. `topic` is one of `TOPICS`."""
    return (FOLDER / f"{topic}.md").read_text("utf-8")


def title(topic: str) -> str:
    """Return the heading of a page."""
    with (FOLDER / f"{topic}.md").open(encoding="utf-8") as page:
        return page.readline().removeprefix("# ").strip()


def nearest_topic(word: str) -> str | None:
    """Return the topic whose name or title is most like `word`, or None."""
    from difflib import get_close_matches

    word = word.casefold().removesuffix(".md")
    names = {topic: topic for topic in TOPICS}
    for topic in TOPICS:
        for part in re.findall(r"\w[\w.-]+", title(topic).casefold()):
            names.setdefault(part, topic)
    begun = [name for name in names if word and name.startswith(word)]
    near = begun or get_close_matches(word, names, n=1)
    return names[near[0]] if near else None


def page_lines(topic: str, cells: int) -> Iterator[CleanText]:
    """Yield a page as plain text, in lines of at most `cells` cells. Code is not wrapped."""
    for kind, lines in _blocks(read_page(topic).splitlines()):
        match kind:
            case "code":
                shown = [f"    {line}".rstrip() for line in lines]
            case "table":
                shown = list(_table(lines, cells))
            case "heading":
                text = _plain(lines[0].lstrip("# "))
                sign = "=" if lines[0].startswith("# ") else "-"
                shown = [text, sign * cell_width(text)]
            case _:
                shown = list(_wrapped(" ".join(lines), cells))
        yield from (*map(laid, shown), laid(""))


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the blocks of a page: their kind and their lines, without comments and pictures."""
    block: list[str] = []
    kind = ""
    for line in (*lines, ""):
        if kind == "code":
            if line.startswith("```"):
                yield kind, block
                kind, block = "", []
            else:
                block.append(line)
            continue
        starts = _kind(line)
        if block and (starts != kind or kind in ("item", "heading")):
            yield kind, block
            block = []
        if starts == "text" and kind == "item" and line.startswith("  "):
            starts = "item"
        kind = starts
        if kind and kind != "code":
            block.append(line)


def _kind(line: str) -> str:
    """Return the kind of block that a line starts or continues; empty if none."""
    if line.startswith("```"):
        return "code"
    if not line.strip() or line.startswith(("<!--", "![")):
        return ""
    if line.startswith("#"):
        return "heading"
    return "table" if line.startswith("|") else "item" if _ITEM.match(line) else "text"


def _plain(text: str) -> str:
    """Return text without links and emphasis. A link to another page names its command."""

    def link(found: re.Match[str]) -> str:
        label, target = found[1], found[2].partition("#")[0]
        if target.removesuffix(".md") in TOPICS:
            return f"{label} (daysheet guide {target.removesuffix('.md')})"
        return f"{label} ({target})" if target.startswith("http") else label

    return _LINK.sub(link, text).replace("**", "")


def _wrapped(text: str, cells: int) -> Iterator[str]:
    """Yield a paragraph or an item of a list; further lines of an item are indented."""
    item = _ITEM.match(text)
    mark, rest = (item[1], item[2]) if item else ("", text)
    for number, line in enumerate(wrap_text(_plain(rest), cells - len(mark))):
        yield (mark if number == 0 else " " * len(mark)) + line


def _table(lines: list[str], cells: int) -> Iterator[str]:
    """Yield the rows of a table in columns. The last column is wrapped."""
    rows = [
        [_plain(cell.strip().replace("\\|", "|")) for cell in _CELL_EDGE.split(line)[1:-1]]
        for line in lines
        if not re.fullmatch(r"[|\s:-]+", line)
    ]
    columns = max(map(len, rows))
    widths = [max(cell_width(row[n]) for row in rows if len(row) > n) for n in range(columns)]
    last = max(_MIN_LAST_COLUMN, cells - sum(widths[:-1]) - 2 * (columns - 1))
    for row in rows:
        first = "".join(
            cell + " " * (widths[n] - cell_width(cell) + 2) for n, cell in enumerate(row[:-1])
        )
        ends = list(wrap_text(row[-1], last)) or [""]
        yield (first + ends[0]).rstrip()
        yield from (" " * cell_width(first) + line for line in ends[1:])
