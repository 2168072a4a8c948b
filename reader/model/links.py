"""Links: built from validated ids, or validated when they arrive. Nothing else is ever opened.

A host name in another script is stored in ASCII (`xn--…`), because letters that look alike can
imitate another host.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, NewType

from reader.model.lazy_pattern import lazy_pattern

Url = NewType("Url", str)
"""An http(s) address without user info, control characters, spaces or backslashes, in ASCII."""

LENGTH_LIMIT: Final = 2_000
"""Maximum characters of a link."""
HOST_LIMIT: Final = 253
PAPER_FILE_SUFFIXES: Final = (".pdf", ".djvu", ".epub", ".ps", ".ps.gz", ".pdf.gz")
"""Endings of local files that may be opened: no program, and no page that runs scripts."""
_PLAIN = lazy_pattern(r"https?://[!-~]+", re.ASCII | re.IGNORECASE)
_ADDRESS = lazy_pattern(
    r"(?:(?P<scheme>https?://)(?=\w)|(?<![\w./@-])"
    r"(?:(?:www\.|github\.com/|huggingface\.co/)(?=\w)|[a-z0-9-]{1,63}\.github\.io\b))"
    r"[!#-;=?-Z_a-z~]*",
    re.ASCII | re.IGNORECASE,
)
"""Text that begins like an address, up to a space or a character that addresses do not contain."""
_TRAILING_PUNCTUATION: Final = ".,;:!?'*"
"""Characters that end the sentence, not the address."""
_FORBIDDEN = lazy_pattern(r"[\\\"<>`{}|^]")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = lazy_pattern(
    rf"(?:{_LABEL}\.)*{_LABEL}\.?|[0-9a-f:.]*:[0-9a-f:.]*", re.ASCII | re.IGNORECASE
)
_USUAL = lazy_pattern(
    r"https?://[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
    r"(?:/[!#$&-;=?-\[\]_a-z~]*)?",
    re.ASCII | re.IGNORECASE,
)
"""A link as most are: with a host name in ASCII, and without a port, a user or escapes. All such
links are valid."""
_STRAY_PERCENT = lazy_pattern(r"%(?![0-9A-Fa-f]{2})")


def web_url(raw: object) -> Url | None:
    """Return `raw` as a link that may be displayed and opened, or None if it is invalid."""
    if not isinstance(raw, str) or not raw or len(raw) > LENGTH_LIMIT:
        return None
    if len(raw) <= HOST_LIMIT and _USUAL.fullmatch(raw):
        return Url(raw)
    url: str | None = raw.strip()
    if url and not url.isascii():
        url = _to_ascii(url)
    if not url or len(url) > LENGTH_LIMIT or not _PLAIN.fullmatch(url) or _FORBIDDEN.search(url):
        return None
    if "%" in url and _STRAY_PERCENT.search(url):
        return None
    # Imported here because links from the cache are not validated again. It takes 2 ms from Python
    # 3.13 on, whose pathlib does not import it anyway.
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc or len(host) > HOST_LIMIT or not _HOST.fullmatch(host):
        return None
    return Url(url)


def _to_ascii(url: str) -> str | None:
    """Return `url` with its host name in ASCII and other characters percent-encoded.

    Returns None if the URL is not printable or the host has no name in ASCII.
    """
    from urllib.parse import quote, urlsplit

    if not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.netloc.encode("idna").decode("ascii") if parts.netloc else ""
    except ValueError:
        return None
    return quote(parts._replace(netloc=host).geturl(), safe="!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class FoundLink(NamedTuple):
    """A link in a text."""

    start: int
    end: int
    url: Url


def find_links(text: str) -> list[FoundLink]:
    """Return the links in `text`, in order.

    They have a scheme, or lead to a host such as github.com, which authors write without one.
    """
    if "." not in text:
        return []
    links = []
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_TRAILING_PUNCTUATION)
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(")" + _TRAILING_PUNCTUATION)
        url = web_url(address if match["scheme"] else f"https://{address}")
        if url:
            links.append(FoundLink(match.start(), match.start() + len(address), url))
    return links


def arxiv_page(arxiv: str) -> Url:
    """Return the abstract page of a validated arXiv id."""
    return Url(f"https://arxiv.org/abs/{arxiv}")


def arxiv_pdf(arxiv: str) -> Url:
    """Return the PDF of a validated arXiv id."""
    return Url(f"https://arxiv.org/pdf/{arxiv}")


def doi_page(doi: str) -> Url:
    """Return the page of a DOI in its canonical form `doi:10.…`."""
    from urllib.parse import quote

    return Url("https://doi.org/" + quote(doi.removeprefix("doi:"), safe="/:;()._-"))
