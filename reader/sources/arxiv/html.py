"""The full text of a paper: a page that LaTeXML made, as arXiv serves it, to a document.

Here a page is accepted or refused; `html_blocks` reads the paper on it.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.document import Document
from reader.model.errors import DaysheetError
from reader.sources.arxiv.html_blocks import read_blocks
from reader.sources.arxiv.html_tree import Element, TooManyPartsError, parse_tree
from reader.sources.arxiv.html_vocabulary import DROPPED_CLASSES

PAGE_SIZE_LIMIT: Final = 30_000_000
"""Bytes of a page."""

_FATAL: Final = ("ltx_FATAL", "ar5iv-severity-fatal", "had a Fatal error and exited abruptly")
"""What a page contains if LaTeXML gave up."""
_VERSION: Final = re.compile(r"(?:arXiv:|/html/)(?:[a-z.-]+/)?[\d.]+v(\d{1,3})\b", re.IGNORECASE)


class NoTextError(DaysheetError):
    """The page holds no text of a paper. The message says why."""

    exit_code = 1


def parse_page(page: bytes, address: str) -> Document:
    """Return the full text that is on a page of arXiv. `address` is where the page came from.

    Raises NoTextError if LaTeXML did not make the page, or gave up, or if it is too large.
    """
    if len(page) > PAGE_SIZE_LIMIT:
        raise NoTextError(f"its page has more than {PAGE_SIZE_LIMIT // 1_000_000} MB")
    text = page.decode("utf-8", "replace").replace("\0", "")
    if "ltx_document" not in text and "ltx_page_main" not in text:
        raise NoTextError("arXiv has no HTML of it; PDF only")
    if any(mark in text for mark in _FATAL):
        raise NoTextError("arXiv's HTML of it is broken; PDF only")
    try:
        tree = parse_tree(text)
        article = _find_article(tree)
        if article is None:
            raise NoTextError("arXiv has no HTML of it; PDF only")
        blocks = read_blocks(article, _base_address(tree, address))
    except TooManyPartsError:
        raise NoTextError("its page has too many parts to be a paper") from None
    if not any(block.kind not in ("title", "authors") for block in blocks):
        raise NoTextError("arXiv's HTML of it is empty; PDF only")
    version, license = _version_and_license(tree, address)
    return Document(blocks, version, license)


def _find_article(tree: Element) -> Element | None:
    """Return the element that holds the paper. A warning of arXiv has the same class."""
    for tag, name in (("article", "ltx_document"), ("", "ltx_page_main"), ("", "ltx_document")):
        for element in tree.walk():
            classes = element.classes
            if tag in ("", element.tag) and name in classes and DROPPED_CLASSES.isdisjoint(classes):
                return element
    return None


def _base_address(tree: Element, address: str) -> str:
    """Return the address that relative addresses of images start from."""
    base = next((element for element in tree.walk() if element.tag == "base"), None)
    own = address if address.endswith("/") else address + "/"
    try:
        return urljoin(address, base.attributes.get("href", "")) if base else own
    except ValueError:
        return own


def _version_and_license(tree: Element, address: str) -> tuple[int | None, CleanText]:
    license, places = NOTHING, [address]
    for element in tree.walk():
        id = element.attributes.get("id")
        if id == "license-tr":
            license = clean_line(element.text(), 200)
        elif id == "watermark-tr":
            places.insert(0, element.text())
        elif element.tag == "base":
            places.append(element.attributes.get("href", ""))
    version = next((match[1] for place in places if (match := _VERSION.search(place))), None)
    return int(version) if version else None, license
