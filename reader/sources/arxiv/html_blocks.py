"""The blocks of a paper: the tree of a page that LaTeXML made, walked once.

Text belongs to the block that is open; what LaTeXML marks as a block of its own closes it. What is
not known is text, so nothing is lost, and no element is visited twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.document import Block, Inline, plain_text
from reader.sources.arxiv.html_builder import BlockBuilder, to_run
from reader.sources.arxiv.html_inlines import Run, code_lines, tidy
from reader.sources.arxiv.html_mathematics import Formulas, equation_rows
from reader.sources.arxiv.html_parts import (
    find,
    heading_level,
    image,
    is_item,
    is_run_in,
    link_target,
    note_parts,
    outermost,
    reference_number,
    take_label,
    take_tag,
    text_outside,
)
from reader.sources.arxiv.html_table import table_rows
from reader.sources.arxiv.html_tree import Element, Node
from reader.sources.arxiv.html_vocabulary import (
    BLOCK_CLASSES,
    BLOCK_TAGS,
    DROPPED_CLASSES,
    DROPPED_TAGS,
    STYLES,
)

MIN_PICTURE_TEXT: Final = 40
"""Characters from which text in a drawing is a paragraph, such as the content of a coloured box,
and not a label of the drawing."""
MAX_LABEL: Final = 8
"""Characters of the label of an item. A longer one begins its paragraph."""


def read_blocks(article: Element, base: str) -> list[Block]:
    """Return the blocks of a paper. `base`: what relative addresses of images start from.

    Raises TooManyPartsError.
    """
    links = (element.attributes.get("href", "") for element in article.walk())
    targets = {link.rpartition("#")[2] for link in links if "#" in link}
    return _Converter(base, targets).convert(article)


class _Converter(BlockBuilder):
    """Converts one page."""

    def __init__(self, base: str, targets: set[str]) -> None:
        super().__init__()
        self._base, self._targets = base, targets
        self._formulas = Formulas()
        self._notes: list[Element] = []
        """Footnotes of the open block."""
        self._references = 0

    def convert(self, article: Element) -> list[Block]:
        """Return the blocks of the paper. Raises TooManyPartsError."""
        self._children(article)
        self._flush_lead()
        return self._blocks

    def _close(self) -> None:
        """End the open block. Its footnotes follow it."""
        super()._close()
        if not self._state.is_flat:
            notes, self._notes = self._notes, []
            for note in notes:
                self._note(note)

    def _flat(self, element: Element) -> tuple[Inline, ...]:
        """Return all text of an element as one run of inlines."""
        runs, self._runs = self._runs, []
        with self._with(is_flat=True, lead=[]):
            self._children(element)
        runs, self._runs = self._runs, runs
        return tidy(runs)

    def _label(self, element: Element, limit: int = 60) -> CleanText:
        """Return the text of an element as the label of a block."""
        return clean_line(plain_text(self._flat(element)), limit)

    # The walk

    def _children(self, element: Element) -> None:
        for child in element.children:
            self._node(child)

    def _node(self, node: Node) -> None:
        if isinstance(node, str):
            self._runs.append(Run(node, self._state.style, self._state.target))
            return
        names = (*node.classes, node.tag)
        if node.tag in DROPPED_TAGS or not DROPPED_CLASSES.isdisjoint(names):
            return
        is_block = node.tag in BLOCK_TAGS or not BLOCK_CLASSES.isdisjoint(names)
        if is_block:
            self._close()
        if (id := node.attributes.get("id")) in self._targets:
            self._ids.append(f"#{id}")
        handler = next((_HANDLERS[name] for name in names if name in _HANDLERS), None)
        if handler:
            handler(self, node)
        else:
            style = next((STYLES[name] for name in names if name in STYLES), self._state.style)
            with self._with(style=style):
                self._children(node)
        if is_block:
            self._close()

    # Text

    def _break(self, _element: Element) -> None:
        self._runs.append(Run("\0"))

    def _formula(self, element: Element) -> None:
        text, source = self._formulas.convert(element)
        self._runs.append(Run(text, "math", self._state.target, source))

    def _error(self, element: Element) -> None:
        """Read a command that LaTeXML did not know."""
        self._runs.append(Run(f"{element.text().strip()} ", "error"))

    def _link(self, element: Element) -> None:
        with self._with(target=link_target(element.attributes.get("href", ""))):
            self._children(element)

    def _script(self, element: Element) -> None:
        """Read a superscript or subscript, such as the mark of an affiliation."""
        sign = "^" if element.tag == "sup" else "_"
        text = " ".join(element.text().split())
        if not text or any(each.tag in ("math", "a") for each in element.walk()):
            self._children(element)
            return
        parts = text.split(",")
        if all(part.isascii() and part.isalnum() for part in parts):
            converted = [self._formulas.to_unicode(f"{sign}{{{part}}}") for part in parts]
            text = ",".join(part or "" for part in converted) if all(converted) else text
        self._runs.append(Run(text, self._state.style, self._state.target))

    def _spaced(self, element: Element) -> None:
        """Read a part that a browser shows on a line of its own, within a block."""
        self._runs.append(Run(" "))
        self._children(element)
        self._runs.append(Run(" "))

    def _noted(self, element: Element) -> None:
        """Put the mark of a footnote here, and the footnote after the block."""
        mark = find(element, "ltx_note_mark")
        if mark is None and self._state.is_flat:
            self._children(element)
            return
        if mark is not None:
            sign = self._label(mark, 20)
            number = self._formulas.to_unicode(f"^{{{sign}}}") if sign.isdecimal() else sign
            self._runs.append(Run(number or sign, "", f"#{element.attributes.get('id', '')}"))
        self._notes.append(element)

    def _note(self, note: Element) -> None:
        """Add the block of a footnote."""
        mark, content = note_parts(note)
        label = self._label(mark, 20)
        self._ids.append(f"#{note.attributes.get('id', '')}")
        with self._with(kind="note", label=label, style="", target="", lead=[]):
            self._children(content)
            self._close()
        self._ids = []

    # Titles

    def _title(self, element: Element) -> None:
        self._flush_lead()
        if is_run_in(element):
            self._state.lead = self._strong(self._flat(element))
        elif "ltx_title_document" in element.classes:
            self._whole(element, kind="title")
        else:
            level, label = heading_level(element), self._label(take_label(element))
            self._whole(element, kind="heading", level=level, label=label)

    def _strong(self, inlines: Iterable[Inline]) -> list[Run]:
        """Return the beginning of a paragraph in strong type."""
        runs = map(to_run, inlines)
        return [
            *(run if run.style == "math" else run._replace(style="strong") for run in runs),
            Run(" "),
        ]

    def _whole(self, element: Element, **changes: object) -> None:
        """Read an element as blocks of its own."""
        with self._with(**changes):
            self._children(element)
            self._close()

    def _authors(self, element: Element) -> None:
        self._whole(element, kind="authors")

    def _author_part(self, element: Element) -> None:
        """Read a name, an affiliation or a note of an author: a line of its own."""
        self._runs.append(Run("\0"))
        self._children(element)

    # Lists and references

    def _list(self, element: Element) -> None:
        if self._state.is_flat:
            self._children(element)
            return
        self._flush_lead()
        number = 0
        with self._with(level=self._state.level + 1, label=NOTHING):
            for child in element.children:
                if is_item(child):
                    number += 1
                    self._begin_item(child, "•" if element.tag == "ul" else f"{number}.")
                self._node(child)
            self._flush_lead()

    def _begin_item(self, item: Element, usual: str) -> None:
        """Set the label of the next block to the tag of an item."""
        self._flush_lead()
        tag = take_tag(item)
        text = self._label(tag, 80) if tag else usual if item.tag == "li" else ""
        if tag and (item.tag == "dt" or len(text) > MAX_LABEL):
            self._state.lead = self._strong(self._flat(tag))
            text = ""
        self._state.label = clean_line(text)

    def _reference(self, element: Element) -> None:
        self._references += 1
        tag = take_tag(element)
        text = self._label(tag, 200) if tag else NOTHING
        label, is_tag = reference_number(text, self._references)
        if text and not is_tag:
            self._runs += [Run(text, "strong"), Run(" ")]
        self._whole(element, kind="reference", label=label, level=0)

    def _quote(self, element: Element) -> None:
        self._whole(element, level=self._state.level + 1)

    # Formulas, tables, code, figures

    def _equation(self, element: Element) -> None:
        if self._state.is_flat or any(text_outside(element, ("td", "math", "ltx_eqn_cell"))):
            self._children(element)
            return
        self._flush_lead()
        for row in equation_rows(element):
            if row.id in self._targets:
                self._ids.append(f"#{row.id}")
            runs: list[Run] = []
            for cell in row.cells:
                lines = self._formulas.split_rows(cell)
                for text, source in lines:
                    runs += [Run(text, "math", "", source), Run("\0")]
                if not lines:
                    runs += [Run(" "), *map(to_run, self._flat(cell))]
            inlines, number = tidy(runs), self._label(row.number, 40)
            if inlines or number:
                self._emit(Block("equation", inlines, self._state.level, number))
        self._close()

    def _table(self, element: Element) -> None:
        rows = None if self._state.is_flat else table_rows(element, self._flat)
        if rows is None:
            self._children(element)
            return
        self._flush_lead()
        self._emit(Block("table", (), self._state.level, rows=rows))
        self._close()

    def _listing(self, element: Element) -> None:
        """Read code or an algorithm: lines whose spaces are kept."""
        if self._state.is_flat or not element.text().strip():
            self._children(element)
            return
        self._flush_lead()
        lines = [each for each in element.walk() if "ltx_listingline" in each.classes]
        if any(text_outside(element, ("ltx_listingline", "ltx_listing_data"))):
            lines = []
        inlines = code_lines(lines or [element], self._formulas, is_code=not lines)
        if inlines:
            self._emit(Block("code", inlines, self._state.level))

    def _verbatim(self, element: Element) -> None:
        if element.tag == "code":
            with self._with(style="code"):
                self._children(element)
        else:
            self._listing(element)

    def _caption(self, element: Element) -> None:
        self._whole(element, kind="caption", label=self._label(take_label(element)), style="")

    def _image(self, element: Element) -> None:
        text, url = image(element, self._base)
        if self._state.is_flat:
            self._runs.append(Run(f"[{text}]", "", url))
            return
        self._flush_lead()
        self._emit(Block("figure", (Inline(text, target=url),), self._state.level, url=url))

    def _drawing(self, element: Element) -> None:
        """Read a drawing: long texts, as in coloured boxes, are text; short ones are its labels."""
        texts = list(outermost(element, "foreignobject"))
        labels = [Run(text) for text in text_outside(element, ("foreignobject", "style", "math"))]
        for text in texts:
            words = (part for each in text.walk() if each.tag != "math" for part in each.strings)
            if len("".join("".join(words).split())) >= MIN_PICTURE_TEXT and not self._state.is_flat:
                self._flush_lead()
                self._whole(text)
            else:
                labels += [*map(to_run, self._flat(text)), Run(" ")]
        if self._state.is_flat:
            self._runs += labels
        elif tidy(labels) or not texts:
            self._flush_lead()
            title = Run("drawing: " if tidy(labels) else "drawing")
            self._emit(Block("figure", tidy([title, *labels]), self._state.level))


_HANDLERS: Final[dict[str, Callable[[_Converter, Element], None]]] = {
    "math": _Converter._formula,
    "ltx_ERROR": _Converter._error,
    "br": _Converter._break,
    "svg": _Converter._drawing,
    "img": _Converter._image,
    "object": _Converter._image,
    "ltx_note": _Converter._noted,
    "ltx_title": _Converter._title,
    "ltx_authors": _Converter._authors,
    "ltx_role_affiliation": _Converter._author_part,
    "ltx_author_notes": _Converter._author_part,
    "ltx_equationgroup": _Converter._equation,
    "ltx_eqn_table": _Converter._equation,
    "ltx_equation": _Converter._equation,
    "ltx_tabular": _Converter._table,
    "ltx_listing": _Converter._listing,
    "ltx_verbatim": _Converter._verbatim,
    "pre": _Converter._listing,
    "ltx_bibitem": _Converter._reference,
    "ltx_bibblock": _Converter._spaced,
    "figcaption": _Converter._caption,
    "blockquote": _Converter._quote,
    "ul": _Converter._list,
    "ol": _Converter._list,
    "dl": _Converter._list,
    "table": _Converter._table,
    "sup": _Converter._script,
    "sub": _Converter._script,
    "a": _Converter._link,
}
"""What reads an element, by its classes, then by its tag. Other elements are only text."""
