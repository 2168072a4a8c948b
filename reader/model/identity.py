"""The ids of papers: arXiv ids, DOIs, and hashes of titles.

Ids are always strings (`2503.02130` keeps its zero). The best id of a paper is displayed, in the
order arXiv, DOI, title; a mark under any of its ids counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any, Final

TITLE_PREFIX: Final = "title:"
DOI_PREFIX: Final = "doi:"

_PREFIX = r"(?:arxiv:|(?:https?://)?(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html)/|oai:arxiv\.org:)?"
_NEW = re.compile(_PREFIX + r"(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?", re.ASCII | re.IGNORECASE)
_OLD = re.compile(
    _PREFIX + r"([a-z-]+)(?:\.[a-z]{2})?/(\d{7})(?:v\d+)?(?:\.pdf)?", re.ASCII | re.IGNORECASE
)
_DOI = re.compile(
    r"(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[!-~]+)", re.ASCII | re.IGNORECASE
)
_ASCII_FOLD = {code: None for code in range(128) if not chr(code).isalnum()}
_TITLE = re.compile(r"title:[0-9a-f]{16}", re.ASCII)


def arxiv_id(raw: str) -> str | None:
    """Return the arXiv id in `raw` without its version, or None.

    `raw` may be an id with a version or a prefix, or a URL. The old style loses its subject class:
    `math.GT/0309136v1` is `math/0309136`.
    """
    raw = raw.strip()
    if match := _NEW.fullmatch(raw):
        return match[1]
    if match := _OLD.fullmatch(raw):
        return f"{match[1].lower()}/{match[2]}"
    return None


def doi_id(raw: str) -> str | None:
    """Return the DOI in `raw` as `doi:10.…` in lower case, because DOIs ignore case, or None."""
    match = _DOI.fullmatch(raw.strip())
    return DOI_PREFIX + match[1].lower() if match else None


def fold_title(title: str) -> str:
    """Return the letters and numbers of `title` without accents and case."""
    if title.isascii():
        # A shortcut with the same result: most titles of an import are ASCII.
        return title.lower().translate(_ASCII_FOLD)
    plain = unicodedata.normalize("NFKD", title)
    bare = "".join(c for c in plain if not unicodedata.category(c).startswith("M")).casefold()
    return "".join(c for c in bare if unicodedata.category(c)[0] in "LN")


def title_id(title: str) -> str:
    """Return `title:` and 16 hex digits of the SHA-256 of the folded title.

    A title whose fold is empty is hashed as it is.
    """
    digest = _sha256()((fold_title(title) or title).encode("utf-8", "replace"))
    return f"{TITLE_PREFIX}{digest.hexdigest()[:16]}"


@cache
def _sha256() -> Callable[[bytes], Any]:
    # Imported when first needed: it loads OpenSSL, which takes 4 ms.
    from hashlib import sha256

    return sha256


def parse_id(raw: str) -> str | None:
    """Return the id that a user or a file gave in its canonical form, or None if it is invalid."""
    raw = raw.strip()
    if _TITLE.fullmatch(raw.lower()):
        return raw.lower()
    return arxiv_id(raw) or doi_id(raw)
