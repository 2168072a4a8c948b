"""Formulas of a page: their LaTeX as Unicode, and the rows of displayed ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.latex.running_text import convert_formula
from reader.model.clean import CleanText, clean_line
from reader.sources.arxiv.html_parts import take_label, text_outside
from reader.sources.arxiv.html_tree import Element

FORMULA_LIMIT: Final = 20_000
"""Characters of a formula."""
CONVERTED_LIMIT: Final = 5_000
"""Characters of a formula that is converted. A longer one is shown as LaTeX."""

_ANNOTATION: Final = re.compile(r"<annotation[^>]*application/x-tex[^>]*>([^<]*)<")
_MARKUP: Final = re.compile(r"<[^>]{0,2000}>")
_RELATION: Final = re.compile(r" ?([=≠≤≥≈≡≃≅∼∝≪≫∈∉⊂⊆⊃→←↦⇒⇔⟹⟺≔≺≻⪯⪰]) ?")
_ROWS: Final = re.compile(
    r"(?s)\s*(?:\\displaystyle\s*)?\\begin\{(aligned|split|gathered|alignedat|multlined)\}"
    r"(?:\[[^\]]*\])?(?:\{\d+\})?(.*)\\end\{\1\}\s*([.,;]?)\s*"
)


class Row(NamedTuple):
    """A row of a displayed formula."""

    cells: list[Element]
    number: Element
    id: str


class Formulas:
    """Converts the formulas of one page. A formula that occurs again is converted once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[CleanText, CleanText]] = {}

    def convert(self, element: Element) -> tuple[CleanText, CleanText]:
        """Return a `math` element as Unicode, and its LaTeX."""
        return self.convert_source(formula_source(element))

    def convert_source(self, source: str) -> tuple[CleanText, CleanText]:
        """Return a formula as Unicode, and its LaTeX on one line."""
        known = self._known.get(source)
        if known is None:
            clean = clean_line(source, FORMULA_LIMIT)
            text = self.to_unicode(source)
            known = self._known[source] = (clean_line(text or clean, FORMULA_LIMIT), clean)
        return known

    def to_unicode(self, source: str) -> str | None:
        """Return LaTeX as Unicode with spaces around relations; None if it cannot be shown."""
        if len(source) > CONVERTED_LIMIT:
            return None
        text = convert_formula(source)
        return _RELATION.sub(r" \1 ", text).strip() if text else None

    def split_rows(self, cell: Element) -> list[tuple[CleanText, CleanText]]:
        """Return the rows of a formula that is one aligned block; empty if it is not."""
        maths = [each for each in cell.walk() if each.tag == "math"]
        match = _ROWS.fullmatch(formula_source(maths[0])) if len(maths) == 1 else None
        if match and any(text_outside(cell, ("math",))):
            return []
        if match is None or f"\\begin{{{match[1]}}}" in match[2]:
            return []
        rows = [row.replace("\\&", "\0").replace("&", " ") for row in _split_rows(match[2])]
        rows = [row.replace("\0", "\\&").strip() for row in rows if row.strip()]
        if rows:
            rows[-1] += match[3]
        return [self.convert_source(row) for row in rows]


def formula_source(element: Element) -> str:
    """Return the LaTeX of a `math` element, without the newlines that LaTeXML adds."""
    content = "".join(element.strings)
    source = element.attributes.get("alttext", "")
    if not source and (match := _ANNOTATION.search(content)):
        source = match[1]
    if not source:
        source = " ".join(_MARKUP.sub(" ", content[: FORMULA_LIMIT * 10]).split())
    return source.replace("%\n", "").strip()


def equation_rows(element: Element) -> Iterator[Row]:
    """Yield the rows of a displayed formula. Each has a number of its own, or none."""
    rows = [each for each in element.walk() if each.tag == "tr" or "ltx_eqn_row" in each.classes]
    parents = {
        id(row): body
        for body in element.walk()
        for row in body.children
        if isinstance(row, Element)
    }
    for row in rows or [element]:
        number = take_label(row)
        cells = [
            child for child in (row.children if rows else [element]) if isinstance(child, Element)
        ]
        holder = parents.get(id(row))
        own = row.attributes.get("id") or (holder.attributes.get("id") if holder else None)
        yield Row(cells, number, own or "")


def _split_rows(source: str) -> list[str]:
    """Return the rows of an environment: the parts between `\\\\` outside braces and blocks."""
    rows, depth, start = [], 0, 0
    for match in re.finditer(r"\\begin\b|\\end\b|\\\\(?:\[[^\]]*\])?|\\.|[{}]", source):
        sign = match[0]
        if sign in ("{", "\\begin"):
            depth += 1
        elif sign in ("}", "\\end"):
            depth -= 1
        elif sign.startswith("\\\\") and depth == 0:
            rows.append(source[start : match.start()])
            start = match.end()
    return [*rows, source[start:]]
