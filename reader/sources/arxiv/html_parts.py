"""What single elements of a page say: labels, levels, addresses, and the parts of notes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, TypeGuard
from urllib.parse import urljoin, urlsplit

from reader.model.clean import CleanText, clean_line
from reader.model.links import web_url
from reader.sources.arxiv.html_tree import Element, Node
from reader.sources.arxiv.html_vocabulary import HEADING_LEVELS

_NUMBER: Final = re.compile(r"[\[(]?([\w.+-]{0,7}\d[\w.+-]{0,7})[\])]?\.?", re.ASCII)


def find(element: Element, name: str) -> Element | None:
    """Return the first element of a class within an element, or None."""
    return next((each for each in element.walk() if name in each.classes), None)


def outermost(element: Element, tag: str) -> Iterator[Element]:
    """Yield the elements `tag` within an element, but not those within another of them."""
    for child in element.children:
        if isinstance(child, Element):
            if child.tag == tag:
                yield child
            else:
                yield from outermost(child, tag)


def text_outside(element: Element, names: Collection[str]) -> Iterator[str]:
    """Yield the texts that are in no element of these tags and classes, except blank ones."""
    for child in element.children:
        if isinstance(child, str):
            if child.strip():
                yield child
        elif child.tag not in names and not any(name in names for name in child.classes):
            yield from text_outside(child, names)


def is_item(node: Node) -> TypeGuard[Element]:
    """Return whether this is an item of a list, and not a reference."""
    if isinstance(node, str) or node.tag not in ("li", "dt"):
        return False
    return "ltx_bibitem" not in node.classes


def is_run_in(title: Element) -> bool:
    """Return whether a title begins the paragraph after it, as that of a theorem does."""
    names = title.classes
    return "ltx_runin" in names or any("theorem" in name or "proof" in name for name in names)


def heading_level(title: Element) -> int:
    """Return the level of a heading: 1 for a section."""
    kinds = (name.removeprefix("ltx_title_") for name in title.classes)
    known = [HEADING_LEVELS[kind] for kind in kinds if kind in HEADING_LEVELS]
    return known[0] if known else max(1, int(title.tag[1:]) - 1) if title.tag[1:].isdigit() else 1


def take_label(element: Element) -> Element:
    """Remove the number of a heading, caption or formula; return an element with its content."""
    tag = next((each for each in element.walk() if _is_tag(each)), None)
    if tag is None:
        return Element("")
    label, tag.children = Element("", children=tag.children), []
    return label


def _is_tag(element: Element) -> bool:
    return "ltx_tag" in element.classes


def take_tag(item: Element) -> Element | None:
    """Remove the tag of an item, its number or bullet, and return it."""
    for number, child in enumerate(item.children):
        if isinstance(child, Element) and _is_tag(child):
            del item.children[number]
            return child
    return None


def reference_number(tag: str, position: int) -> tuple[CleanText, bool]:
    """Return the label of a reference, and whether its tag was that number.

    References without a number, such as `Shore (2019)`, are numbered by their `position`.
    """
    number = _NUMBER.fullmatch(tag)
    return clean_line(f"[{number[1] if number else position}]"), number is not None


def note_parts(note: Element) -> tuple[Element, Element]:
    """Return the mark of a footnote, and the element with its text, without the mark."""
    content = find(note, "ltx_note_content") or note
    marks = [child for child in content.children if _is_note_mark(child)]
    content.children = [child for child in content.children if not _is_note_mark(child)]
    mark = next((each for each in reversed(marks) if isinstance(each, Element)), Element(""))
    return mark, content


def _is_note_mark(node: Node) -> bool:
    names = node.classes if isinstance(node, Element) else ()
    return "ltx_tag_note" in names or "ltx_note_mark" in names


def link_target(href: str) -> str:
    """Return the target of a link: `#id` within the paper, a web address, or nothing."""
    place, _, fragment = href.partition("#")
    try:
        path = urlsplit(place).path
    except ValueError:
        return ""
    if fragment and (not place or "/html/" in path):
        return f"#{fragment}"
    return str(web_url(href) or "")


def image(element: Element, base: str) -> tuple[CleanText, str]:
    """Return the name of an image and its address, which may be empty."""
    source = element.attributes.get("src") or element.attributes.get("data") or ""
    alt = clean_line(element.attributes.get("alt", ""), 500)
    if source.startswith("data:"):
        source = ""
    try:
        url = str(web_url(urljoin(base, source)) or "") if source else ""
    except ValueError:
        url = ""
    if alt and alt.lower() != "refer to caption":
        return alt, url
    return clean_line(source.rpartition("/")[2], 100) or clean_line("picture"), url
