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

from reader.model.lazy_pattern import lazy_pattern

TITLE_PREFIX: Final = "title:"
DOI_PREFIX: Final = "doi:"

_ARXIV_HOST = r"(?:https?://)?(?:[a-z0-9-]+\.)*(?:arxiv|alphaxiv|ar5iv)\.org/"
_PREFIX = (
    rf"(?:arxiv:\s*|oai:arxiv\.org:|{_ARXIV_HOST}(?:abs|pdf|html|format|overview)/"
    r"|(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/papers/"
    r"|(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?"
)
"""What may come before an arXiv id: `arXiv:`, a site that shows arXiv's papers, or arXiv's DOIs."""
_SUFFIX = r"(?:v(?P<version>[1-9]\d{0,2}))?(?:\.pdf)?/?(?:[?#][!-~]*)?"
_NEW = lazy_pattern(
    rf"{_PREFIX}(?P<month>\d{{4}}|[789]\d\d)\.(?P<number>\d{{4,5}}){_SUFFIX}",
    re.ASCII | re.IGNORECASE,
)
_OLD = lazy_pattern(
    rf"{_PREFIX}(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]+(?:-[a-z]+)?)?/(?P<number>\d{{7}}){_SUFFIX}",
    re.ASCII | re.IGNORECASE,
)
_FIVE_DIGITS_SINCE: Final = "1501"
"""The month from which the numbers of arXiv ids have five digits. Before, they have four."""
_DOI = lazy_pattern(
    r"(?:doi:\s*|(?P<url>(?:https?://)?(?:dx\.)?doi\.org/))?(?P<doi>10\.\d{4,9}(?:/|%2F)[!-~]+)",
    re.ASCII | re.IGNORECASE,
)
_ASCII_FOLD = {code: None for code in range(128) if not chr(code).isalnum()}
_TITLE = lazy_pattern(r"title:[0-9a-f]{16}", re.ASCII)


def arxiv_id(raw: str) -> str | None:
    """Return the arXiv id in `raw` without its version, or None.

    `raw` may be an id with a version or a prefix, arXiv's DOI, or a URL of the paper at arXiv or
    another site. The old style loses its subject class: `math.GT/0309136v1` is `math/0309136`. A
    zero that a spreadsheet cut off is added again: `2503.0213` is `2503.02130`.
    """
    id_and_version = arxiv_id_and_version(raw)
    return id_and_version[0] if id_and_version else None


def arxiv_id_and_version(raw: str) -> tuple[str, int | None] | None:
    """Return the arXiv id in `raw` and its version, None if it has none; or None without an id."""
    raw = raw.strip()
    if match := _NEW.fullmatch(raw):
        id = _restore_zeros(match["month"], match["number"])
    elif match := _OLD.fullmatch(raw):
        id = f"{match['archive'].lower()}/{match['number']}"
    else:
        return None
    return id, int(match["version"]) if match["version"] else None


def _restore_zeros(month: str, number: str) -> str:
    """Return an id of the new style with the zeros that are lost if it is read as a number."""
    month = month.zfill(4)
    if len(number) == 4 and month >= _FIVE_DIGITS_SINCE:
        number += "0"
    return f"{month}.{number}"


def doi_id(raw: str) -> str | None:
    """Return the DOI in `raw` as `doi:10.…` in lower case, because DOIs ignore case, or None.

    The DOI of a paper at arXiv is none of its own: it is the arXiv id.
    """
    doi = doi_as_written(raw)
    return doi.lower() if doi else None


def doi_as_written(raw: str) -> str | None:
    """Return the DOI in `raw` as `doi:10.…` with its upper and lower case, or None.

    Returns None for the DOI of a paper at arXiv, as `doi_id` does.
    """
    raw = raw.strip()
    match = _DOI.fullmatch(raw)
    if not match or arxiv_id(raw):
        return None
    doi = match["doi"]
    if match["url"] and "%" in doi:
        from urllib.parse import unquote

        doi = unquote(doi)
    is_valid = _DOI.fullmatch(doi) and "%2f" not in doi[: doi.find("/")].lower()
    return DOI_PREFIX + doi if is_valid else None


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
