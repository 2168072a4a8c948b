"""A small HTML parser for pages made by LaTeXML: bytes to a tree of elements.

Not `html.parser`: on the Python versions that we support, 80 KB of `<!--` keep it busy for 30
seconds, and it takes six times as long for a real page. Not lxml or selectolax: they are faster
still, but a page is parsed once, when it is fetched, and each would be a dependency of megabytes.

Every character is read once, so the time is proportional to the size of the page. Depth and number
of elements are bounded. Formulas, scripts and styles stay in one piece.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

MAX_DEPTH: Final = 200
"""Depth of the tree. Deeper elements are left out, and their text belongs to their ancestor."""
MAX_ELEMENTS: Final = 400_000
MAX_MARKUP: Final = 3_000_000
"""Tags, comments and stray `<` of a page."""
VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
"""Elements without an end tag."""
OPAQUE: Final = frozenset(("iframe", "math", "noscript", "script", "style", "template", "textarea"))
"""Elements whose content is kept as text and not parsed."""

_NAME = re.compile(r"</?([A-Za-z][^\s/>]{0,40})")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_TAG_END = re.compile(r"[\s/]*>")


class TooManyPartsError(ValueError):
    """The page has more elements, tags or blocks than any paper."""


@dataclass(slots=True, eq=False)
class Element:
    """An element of the page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def strings(self) -> Iterator[str]:
        """The texts of this element itself."""
        return (child for child in self.children if isinstance(child, str))

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def text(self) -> str:
        """Return all text below this element."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


Node: TypeAlias = "Element | str"


def parse_tree(page: str) -> Element:
    """Return the tree of a page below an element without a name.

    Text that is not markup is text. Raises TooManyPartsError.
    """
    builder = _Builder()
    position, size = 0, len(page)
    if page.count("<") > MAX_MARKUP:
        raise TooManyPartsError
    while position < size:
        start = page.find("<", position)
        if start < 0:
            builder.add_text(page[position:])
            break
        builder.add_text(page[position:start])
        position = _read_markup(page, start, builder)
    return builder.root


def _read_markup(page: str, start: int, builder: _Builder) -> int:
    """Read the tag, comment or declaration at `start`, and return the position after it."""
    if page.startswith("<!--", start):
        return _end_of(page, "-->", start + 4)
    if page.startswith(("<!", "<?"), start):
        return _end_of(page, ">", start + 2)
    name = _NAME.match(page, start)
    if name is None:
        builder.add_text("<")
        return start + 1
    tag = name[1].lower()
    if page.startswith("</", start):
        builder.end(tag)
        return _end_of(page, ">", name.end())
    attributes, position = _read_attributes(page, name.end())
    if position == len(page) and page[-1] != ">":
        return position  # a tag that is cut off
    if tag in OPAQUE:
        end = page.find(f"</{tag}", position)
        end = len(page) if end < 0 else end
        builder.add(Element(tag, attributes, [page[position:end]]))
        return _end_of(page, ">", end)
    builder.start(Element(tag, attributes))
    return position


def _read_attributes(page: str, position: int) -> tuple[dict[str, str], int]:
    """Return the attributes of a tag, and the position after its `>`.

    The position is the end of the page if the tag has no end.
    """
    attributes: dict[str, str] = {}
    while (end := _TAG_END.match(page, position)) is None:
        match = _ATTRIBUTE.match(page, position)
        if match is None or match.end() == len(page):
            return attributes, len(page)
        position = match.end()
        if page[position] in "\"'=":
            # A quote that is never closed runs to the end of the page, as in a browser.
            return attributes, len(page)
        value = next((part for part in match.groups()[1:] if part is not None), "")
        attributes.setdefault(match[1].lower(), html.unescape(value))
    return attributes, end.end()


def _end_of(page: str, mark: str, start: int) -> int:
    """Return the position after the next `mark`; the end of the page if there is none."""
    found = page.find(mark, start)
    return len(page) if found < 0 else found + len(mark)


class _Builder:
    """Builds the tree from tags, which may be nested wrongly."""

    def __init__(self) -> None:
        self.root = Element("")
        self._path = [self.root]
        self._open: Counter[str] = Counter()
        self._left_out = 0
        """Open elements that are too deep."""
        self._elements = 0

    def add_text(self, text: str) -> None:
        if text:
            self._path[-1].children.append(html.unescape(text))

    def add(self, element: Element) -> None:
        """Add an element whose end is known."""
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise TooManyPartsError
        self._path[-1].children.append(element)

    def start(self, element: Element) -> None:
        if element.tag in VOID:
            self.add(element)
        elif len(self._path) > MAX_DEPTH:
            self._left_out += 1
        else:
            self.add(element)
            self._path.append(element)
            self._open[element.tag] += 1

    def end(self, tag: str) -> None:
        """Close the innermost open element `tag` and all in it; ignore a tag that is not open."""
        if self._left_out:
            self._left_out -= 1
        elif self._open[tag]:
            while (closed := self._path.pop()).tag != tag:
                self._open[closed.tag] -= 1
            self._open[tag] -= 1
