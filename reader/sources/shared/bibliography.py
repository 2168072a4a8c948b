"""What the formats of bibliographies share: keys, local files, and ids among many fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from reader.model.clean import clean_line
from reader.model.identity import arxiv_id_and_version, doi_as_written
from reader.model.links import PAPER_FILE_SUFFIXES
from reader.model.publication import Publication, make_publication

KEY_LIMIT: Final = 200
"""Characters of a citation key."""
_FILE_LENGTH_LIMIT: Final = 1_000
_UNSAFE_IN_KEY: Final = re.compile(r"[\s,{}()\"#%~\\=']")
_ARXIV_ID: Final = re.compile(
    r"arxiv\s*[:./ ]\s*((?:[a-z-]+(?:\.[a-z-]+)?/\d{7}|\d{4}\.\d{4,5})(?:v\d{1,3})?)(?!\d)",
    re.IGNORECASE,
)
_ARXIV: Final = re.compile(r"arxiv\b|corr\b|computing research repository", re.IGNORECASE)
_TEXT_SEARCHED: Final = 2_000


def decode(raw: bytes) -> str:
    """Return text in UTF-8, or in Windows-1252 if it is not UTF-8.

    The last character of UTF-8 text may be cut off.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 3 and error.start:
            return raw[: error.start].decode("utf-8")
        return raw.decode("cp1252", "replace")


def clean_key(text: str) -> str:
    """Return a citation key, or nothing if BibTeX could not read it."""
    if not text:
        return ""
    key = clean_line(text, KEY_LIMIT + 1)
    return "" if len(key) > KEY_LIMIT or _UNSAFE_IN_KEY.search(key) else str(key)


def local_file(path: str, folder: str = "") -> str:
    """Return the absolute path of a local file that a bibliography names, or nothing.

    `folder` is that of the bibliography. A path that is not that of a paper, or that contains
    control characters, is not taken.
    """
    path = path.strip()
    if path.startswith("file://"):
        from urllib.parse import unquote

        path = unquote(path.removeprefix("file://").removeprefix("localhost"))
    if not path or len(path) > _FILE_LENGTH_LIMIT or not path.lower().endswith(PAPER_FILE_SUFFIXES):
        return ""
    if "://" in path or not path.isprintable():
        return ""
    if not path.startswith(("/", "~/")):
        if not folder:
            return ""
        path = f"{folder.rstrip('/')}/{path}"
    return path


def is_arxiv(venue: str) -> bool:
    """Return True if a journal or publisher is arXiv, which is no publication."""
    return bool(_ARXIV.match(venue.strip()))


def read_publication(
    *,
    journal: str,
    publisher: str,
    volume: str,
    number: str,
    pages: str,
    type: str,
    year: int | None,
    has_day: bool,
) -> Publication | None:
    """Return where an entry says that its paper was published; see `make_publication`.

    arXiv is no publisher. As a journal it is no publication, and neither are volume, number and
    pages there.
    """
    if is_arxiv(journal):
        journal = volume = number = pages = ""
    return make_publication(
        type=type,
        has_day=has_day,
        journal=journal,
        year=year,
        volume=volume,
        number=number,
        pages=pages.replace("–", "--"),
        publisher="" if is_arxiv(publisher) else publisher,
    )


def find_ids(texts: Iterable[str]) -> tuple[str | None, int | None, str | None]:
    """Return the arXiv id, its version and the DOI that the texts hold, in the order of the texts.

    A text is an id, a link, or words with `arXiv:2403.07815` among them.
    """
    texts = [text for text in texts if text]
    arxiv, version = None, None
    for text in texts:
        found = arxiv_id_and_version(text)
        if found is None and (match := _ARXIV_ID.search(text[:_TEXT_SEARCHED])):
            found = arxiv_id_and_version(match[1])
        if found and arxiv in (None, found[0]):
            arxiv, version = found[0], version or found[1]
    doi = next((doi for text in texts if (doi := doi_as_written(text))), None)
    return arxiv, version, doi
